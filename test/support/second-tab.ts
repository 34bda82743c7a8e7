import type {SessionSecurityElement} from '../../src/element.ts';
import {type Attributes, fill} from './mount.ts';
import {putFrame} from './page.ts';
import {shareTime} from './simulated-time.ts';

const SOURCE = new URL('../../src/', import.meta.url);

/** Runs a module of src/ in a frame, as a page of its own. */
export async function importInto(frame: HTMLIFrameElement, path: string): Promise<void> {
  const page = frame.contentDocument as Document;
  const script = page.createElement('script');
  script.type = 'module';
  script.src = new URL(path, SOURCE).href;
  await new Promise((done, fail) => {
    script.onload = done;
    script.onerror = () => fail(new Error(`${script.src} did not load`));
    page.head.append(script);
  });
}

/** A second tab: a frame with its own window, code and element, but with the time of this window. */
export async function openTab(attributes: Attributes): Promise<SessionSecurityElement> {
  const frame = await putFrame('<!doctype html><title>Another tab</title><p>secret</p>');
  shareTime(frame);
  await importInto(frame, 'index.ts');
  const page = frame.contentDocument as Document;
  const element = fill(page.createElement('session-security'), attributes);
  page.body.append(element);
  await element.updateComplete;
  return element;
}
