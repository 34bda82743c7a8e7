import './index.ts';
import {importBeside} from './browser/relative-import.ts';
import type {Messages} from './i18n/messages.ts';
import {registerMessages, setMessageLoader} from './i18n/registry.ts';

// This file contains English. Other languages come from the folder beside it. The underscore is needed because no package
// name begins with one: a CDN that serves this file as `/session-security` would take `./locales` for a package.
setMessageLoader(async (tag) => {
  try {
    const {messages} = (await importBeside(`./_locales/${tag}.js`)) as {messages: Messages};
    registerMessages(tag, messages);
  } catch (error) {
    console.error(`<session-security> stays English, having found no texts in ${tag}:`, error);
  }
});
