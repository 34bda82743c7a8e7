import {test} from 'node:test';
import {build, type Rolldown} from 'vite';
import {endsInTime, LEAVES} from './ends-in-time.ts';
import {hostilePage} from './hostile-pages.ts';
import {inEachBrowser} from './in-each-browser.ts';

/** Renders everything again every 50 ms, and mounts a new element every 500 ms. */
const APPLICATION = `
  import {createElement, useEffect, useState} from 'react';
  import {createRoot} from 'react-dom/client';

  function App() {
    const [count, setCount] = useState(0);
    useEffect(() => {
      const timer = setInterval(() => setCount((value) => value + 1), 50);
      return () => clearInterval(timer);
    }, []);
    return [
      createElement('p', {key: 'text', className: 'confidential'}, 'Rendered ' + count),
      createElement('session-security',
        {key: Math.floor(count / 10), 'warn-after': 1, 'expire-after': 2, 'logout-url': '/left'}),
    ];
  }
  createRoot(document.querySelector('#app')).render(createElement(App));
`;

const bundled = bundle();

inEachBrowser('a page that React renders again and again', (browser) => {
  test('X8: ends in time, and does not come back', async (t) => {
    const script = `<script type="module">${await bundled}</script>`;
    await endsInTime(t, browser(), {'/app': hostilePage('<div id="app"></div>', `disabled ${LEAVES}`, script)});
  });
});

async function bundle(): Promise<string> {
  const {output} = (await build({
    configFile: false,
    logLevel: 'error',
    plugins: [
      {
        name: 'application',
        resolveId: (id) => (id === 'application' ? `${process.cwd()}/application.js` : undefined),
        load: (id) => (id.endsWith('/application.js') ? APPLICATION : undefined),
      },
    ],
    define: {'process.env.NODE_ENV': '"production"'},
    build: {write: false, rolldownOptions: {input: 'application'}},
  })) as Rolldown.RolldownOutput;
  return output[0].code;
}
