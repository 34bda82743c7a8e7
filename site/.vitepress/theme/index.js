/** The default theme, and code blocks that are marked `live`: the reader can change and run them. */
import DefaultTheme from 'vitepress/theme';
import LiveExample from './LiveExample.vue';

export default {
  extends: DefaultTheme,
  enhanceApp({app}) {
    app.component('LiveExample', LiveExample);
  },
};
