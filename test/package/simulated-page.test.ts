import {deepEqual} from 'node:assert/strict';
import {test} from 'node:test';
import {listen} from '../../src/browser/listen.ts';

test('D4: listens to a window that only has the methods of an EventTarget, as Vitest with jsdom gives it', () => {
  const page = new EventTarget();
  const globalOfVitest = {
    addEventListener: page.addEventListener.bind(page),
    removeEventListener: page.removeEventListener.bind(page),
  } as EventTarget;
  const heard: string[] = [];
  const stop = listen(globalOfVitest, 'focus blur', ({type}) => heard.push(type));
  page.dispatchEvent(new Event('focus'));
  page.dispatchEvent(new Event('blur'));
  stop();
  page.dispatchEvent(new Event('focus'));
  deepEqual(heard, ['focus', 'blur']);
});
