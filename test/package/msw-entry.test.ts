import {match} from 'node:assert/strict';
import {test} from 'node:test';
import {PackedProject} from '../support/packed-project.ts';

test('D3: where msw is not installed, session-security/msw says to install it', (t) => {
  const project = new PackedProject([]);
  t.after(() => project.remove());
  project.write('reader.js', `import('session-security/msw').catch(({message}) => console.log(message));`);
  match(project.node('reader.js'), /^session-security\/msw needs Mock Service Worker: npm install --save-dev msw\n$/);
});
