import {deepEqual, fail} from 'node:assert/strict';
import {readdirSync} from 'node:fs';
import {mkdir, readFile, rm, writeFile} from 'node:fs/promises';
import {after, before, describe, it} from 'node:test';
import {PNG} from 'pngjs';
import type {Browser} from 'puppeteer-core';
import {startChromium} from '../support/chromium.ts';
import type {RunningServer} from '../support/http-server.ts';
import {serveStages} from '../support/staged-page.ts';
import {compare} from './compare.ts';
import {BASELINE, hasFont, PICTURE_FLAGS, SCENES, takePicture} from './scenes.ts';

/** The folder for pictures that differ and for their differences. */
const FAILED = 'test/pictures/failed';

describe('pictures', () => {
  let browser: Browser;
  let server: RunningServer;
  /** Why the pictures cannot be compared on this machine. */
  let elsewhere: string | undefined;

  before(async () => {
    [browser, server] = await Promise.all([startChromium({flags: PICTURE_FLAGS}), serveStages()]);
    if (process.platform !== 'linux') elsewhere = 'needs Linux, because fonts look different elsewhere';
    else if (!(await hasFont(browser))) elsewhere = 'needs the font DejaVu Sans (Debian: fonts-dejavu-core)';
    await rm(FAILED, {recursive: true, force: true});
  });

  after(async () => {
    await browser?.close();
    await server?.close();
  });

  for (const scene of SCENES) {
    it(`W8: ${scene.name} looks as it should`, async (test) => {
      if (elsewhere) return test.skip(elsewhere);
      const file = await takePicture(browser, server.origin, scene);
      const wanted = await readFile(`${BASELINE}/${scene.baseline}.png`);
      // On the machine that took the picture the files are usually equal, and this test is much faster.
      if (wanted.equals(file)) return;
      const {complaint, diff} = compare(PNG.sync.read(wanted), PNG.sync.read(Buffer.from(file)));
      if (!complaint) return;
      await mkdir(FAILED, {recursive: true});
      await writeFile(`${FAILED}/${scene.name}.actual.png`, file);
      await writeFile(`${FAILED}/${scene.name}.diff.png`, PNG.sync.write(diff));
      fail(
        `${scene.name} ${complaint}: see ${FAILED}/. If the new picture is right, \`npm run pictures\` takes all pictures again.`,
      );
    });
  }

  it('W8: each baseline picture belongs to a scene', () => {
    const wanted = new Set(SCENES.map(({baseline}) => `${baseline}.png`));
    deepEqual(readdirSync(BASELINE).sort(), [...wanted].sort());
  });
});
