/** `npm run pictures` takes the pictures again that `npm test` compares with. Look at the changes before you commit. */
import {mkdir, rm, writeFile} from 'node:fs/promises';
import {startChromium} from '../support/chromium.ts';
import {serveStages} from '../support/staged-page.ts';
import {BASELINE, hasFont, PICTURE_FLAGS, SCENES, takePicture} from './scenes.ts';

const server = await serveStages();
const browser = await startChromium({flags: PICTURE_FLAGS});
try {
  if (!(await hasFont(browser))) throw new Error('needs the font DejaVu Sans (Debian: fonts-dejavu-core)');
  await rm(BASELINE, {recursive: true, force: true});
  await mkdir(BASELINE, {recursive: true});
  for (const scene of SCENES) {
    if (scene.name === scene.baseline) {
      await writeFile(`${BASELINE}/${scene.name}.png`, await takePicture(browser, server.origin, scene));
    }
  }
} finally {
  await browser.close();
  await server.close();
}
