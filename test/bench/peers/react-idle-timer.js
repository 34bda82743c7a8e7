/** The library has no dialog and no ping: both are left to the application, so this is the shortest possible one. */
import {createElement, useState} from 'react';
import {createRoot} from 'react-dom/client';
import {useIdleTimer} from 'react-idle-timer';

const {warnAfter, expireAfter, crossTab} = globalThis.options;

function Idle() {
  const [warned, setWarned] = useState(false);
  useIdleTimer({
    timeout: expireAfter * 1000,
    promptBeforeIdle: (expireAfter - warnAfter) * 1000,
    crossTab,
    onPrompt: () => setWarned(true),
    onActive: () => setWarned(false),
    onIdle: () => location.assign('/logout'),
  });
  return warned ? createElement('p', {role: 'alert'}, 'Are you still there?') : null;
}

createRoot(document.body.appendChild(document.createElement('div'))).render(createElement(Idle));
