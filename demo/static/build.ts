/** `npm run build:demo`: writes the demo for a static host to dist-demo/, or to the folder that is named. */
import {resolve} from 'node:path';
import {buildDemo} from './build-demo.ts';

await buildDemo(resolve(process.argv[2] ?? 'dist-demo'));
