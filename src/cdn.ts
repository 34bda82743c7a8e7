import './index.ts';
import {fetchBeside} from './browser/fetch-beside.ts';
import {readMessages} from './i18n/read-messages.ts';
import {registerMessages, setMessageLoader} from './i18n/registry.ts';

// This file contains English. Other languages come from the folder beside it, as data: what is changed there can change
// texts, and runs nothing. The underscore is needed because no package name begins with one: a CDN that serves this file
// as `/session-security` would take `./locales` for a package.
setMessageLoader(async (tag) => {
  try {
    registerMessages(tag, readMessages(await fetchBeside(`./_locales/${tag}.json`)));
  } catch (error) {
    console.error(`<session-security> stays English, having found no texts in ${tag}:`, error);
  }
});
