/**
 * `npm run docs`: writes the site of the documentation to dist-site/, with the demo in it, for any static host. The
 * generator has a package of its own in site/, which is installed at the first run, so that `npm ci` stays quick.
 * SITE_BASE is the path below which the site will be, such as `/session-security/`; the default is `/`.
 */
import {spawnSync} from 'node:child_process';
import {existsSync} from 'node:fs';
import {cp} from 'node:fs/promises';
import {join} from 'node:path';
import {buildDemo} from '../demo/static/build-demo.ts';

const ROOT = join(import.meta.dirname, '..');
const SITE = join(ROOT, 'site');

if (!existsSync(join(SITE, 'node_modules/vitepress'))) run('npm', 'ci', '--no-audit', '--no-fund');
run(process.execPath, join(SITE, 'node_modules/vitepress/bin/vitepress.js'), 'build');
await buildDemo(join(ROOT, 'dist-site/demo'));
await copyForLiveExamples(join(ROOT, 'dist-site/live'));
console.log('dist-site/ is the site.');

/** The frame in which docs/live.md runs its examples, with what they load. */
async function copyForLiveExamples(out: string): Promise<void> {
  await cp(join(SITE, 'live'), out, {recursive: true});
  for (const name of ['session-security.min.js', 'session-security.debug.min.js', '_locales']) {
    await cp(join(ROOT, 'dist', name), join(out, name), {recursive: true});
  }
}

function run(command: string, ...args: string[]): void {
  const {status} = spawnSync(command, args, {cwd: SITE, stdio: 'inherit', shell: process.platform === 'win32'});
  if (status !== 0) throw new Error(`${command} ${args[0]} ended with ${status}`);
}
