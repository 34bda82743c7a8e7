import react from '@vitejs/plugin-react';
import {defineConfig} from 'vite';

const server = 'http://127.0.0.1:3000';

export default defineConfig({
  plugins: [react()],
  // The ping has to be on the origin of the page, so the development server passes it on.
  server: {proxy: {'/api': server, '/session_security': server}},
});
