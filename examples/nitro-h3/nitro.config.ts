import {defineNitroConfig} from 'nitropack/config';

export default defineNitroConfig({
  compatibilityDate: '2025-11-01',
  srcDir: 'server',
  // Nitro serves static files before its middleware: loading them is no activity.
  publicAssets: [{dir: '../node_modules/session-security/dist', baseURL: '/assets'}],
});
