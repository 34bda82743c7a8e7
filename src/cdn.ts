import './index.ts';
import {importBeside} from './browser/relative-import.ts';
import type {Messages} from './i18n/messages.ts';
import {loadMessagesBy, registerMessages} from './i18n/registry.ts';

// One language is in this file; that of the page comes from the folder beside it. Its name begins with what no package
// does: a CDN that serves this file under the bare name of the package would look there for a package of that name.
loadMessagesBy(async (tag) => {
  try {
    const {messages} = (await importBeside(`./_locales/${tag}.js`)) as {messages: Messages};
    registerMessages(tag, messages);
  } catch (error) {
    console.error(`<session-security> stays English, having found no texts in ${tag}:`, error);
  }
});
