import {spawnSync} from 'node:child_process';
import {mkdirSync, readFileSync, writeFileSync} from 'node:fs';
import {join} from 'node:path';
import {build, type Rolldown} from 'vite';
import type {MakeClient} from './clients.ts';

/** Installed for the report alone: nothing of the package or its tests needs them. */
const PACKAGES = ['react-idle-timer@5.7.3', 'react@19.3.1', 'react-dom@19.3.1', 'hmrc-frontend@7.27.0'];
const FOLDER = '.cache/rivals';

/** Other answers to the same question, used as their documentation shows; none where npm cannot fetch them. */
export async function rivals(): Promise<MakeClient[]> {
  mkdirSync(FOLDER, {recursive: true});
  const args = ['install', '--no-save', '--no-audit', '--no-fund', '--prefix', FOLDER, ...PACKAGES];
  const {status} = spawnSync('npm', args, {
    stdio: ['ignore', 'ignore', 'inherit'],
    shell: process.platform === 'win32',
  });
  return status === 0 ? [await reactIdleTimer(), hmrc] : [];
}

/** It brings no dialog and asks no server: both are left to the application, here to the shortest there is. */
async function reactIdleTimer(): Promise<MakeClient> {
  const entry = join(FOLDER, 'app.js');
  writeFileSync(
    entry,
    `import {createElement, useState} from 'react';
    import {createRoot} from 'react-dom/client';
    import {useIdleTimer} from 'react-idle-timer';

    function Idle() {
      const [warned, setWarned] = useState(false);
      useIdleTimer({
        timeout: limits.expireAfter * 1000,
        promptBeforeIdle: (limits.expireAfter - limits.warnAfter) * 1000,
        onPrompt: () => setWarned(true),
        onActive: () => setWarned(false),
        onIdle: () => location.assign('/logout'),
      });
      return warned ? createElement('p', {role: 'alert'}, 'Are you still there?') : null;
    }
    createRoot(document.body.appendChild(document.createElement('div'))).render(createElement(Idle));`,
  );
  const {output} = (await build({
    configFile: false,
    logLevel: 'error',
    build: {write: false, rolldownOptions: {input: entry, output: {format: 'iife'}}},
  })) as Rolldown.RolldownOutput;
  return (limits) => ({
    name: 'react-idle-timer 5.7.3',
    limits,
    markup: `<script>const limits = ${JSON.stringify(limits)};</script><script src="/app.js"></script>`,
    file: (name) => (name === 'app.js' ? output[0].code : undefined),
  });
}

const hmrc: MakeClient = (limits) => {
  const folder = join(FOLDER, 'node_modules/hmrc-frontend/hmrc');
  const files = ['hmrc-frontend-7.27.0.min.js', 'hmrc-frontend-7.27.0.min.css'];
  const {warnAfter, expireAfter} = limits;
  return {
    name: 'hmrc-frontend 7.27.0',
    limits,
    markup: `<meta name="hmrc-timeout-dialog" data-timeout="${expireAfter}" data-countdown="${expireAfter - warnAfter}"
        data-keep-alive-url="/ping" data-sign-out-url="/logout" data-language="en">
      <link rel="stylesheet" href="/${files[1]}">
      <script src="/${files[0]}"></script>`,
    file: (name) => (files.includes(name) ? readFileSync(join(folder, name), 'utf8') : undefined),
  };
};
