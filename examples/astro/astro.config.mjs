import node from '@astrojs/node';
import {defineConfig} from 'astro/config';

export default defineConfig({
  output: 'server',
  adapter: node({mode: 'standalone'}),
  // Without its domains Astro takes each request as one for localhost, and refuses every form.
  security: {allowedDomains: [{hostname: '127.0.0.1'}]},
});
