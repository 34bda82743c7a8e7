import './index.ts';
import {fetchBeside} from './browser/fetch-beside.ts';
import {readMessages} from './i18n/read-messages.ts';
import {registerMessages, setMessageLoader} from './i18n/registry.ts';

// This file contains English. Other languages are loaded from the folder beside it, as data: a changed file there can
// change texts, but runs no code. The name of the folder begins with an underscore, because no package name does: a CDN
// that serves this file as `/session-security` would take `./locales` for a package.
setMessageLoader(async (tag) => {
  try {
    registerMessages(tag, readMessages(await fetchBeside(`./_locales/${tag}.json`)));
  } catch (error) {
    console.error(`<session-security> stays English, having found no texts in ${tag}:`, error);
  }
});
