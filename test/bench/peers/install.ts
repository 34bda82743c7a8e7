import {spawnSync} from 'node:child_process';
import {existsSync, readFileSync} from 'node:fs';
import {join} from 'node:path';

/** What a page could have instead, and what a server could have instead. */
const FOLDERS = {page: import.meta.dirname, server: join(import.meta.dirname, '../peers-server')};

type Side = keyof typeof FOLDERS;

/** A file of a package that the peers of the page need. */
export function peerFile(path: string): string {
  return readFileSync(join(FOLDERS.page, 'node_modules', path), 'utf8');
}

/** A package name with the measured version. */
export function peerName(name: string, side: Side = 'page'): string {
  return `${name} ${dependenciesOf(side)[name]}`;
}

/** Installs missing peers, and logs that. Returns the reason if npm cannot install them; false otherwise. */
export function installPeers(side: Side = 'page'): string | false {
  const isInstalled = ([name, version]: readonly [string, string]) => installedVersion(side, name) === version;
  if (Object.entries(dependenciesOf(side)).every(isInstalled)) return false;
  const cwd = FOLDERS[side];
  console.error(`Installing what <session-security> is measured against: npm ci in ${cwd}`);
  const {status} = spawnSync('npm', ['ci', '--ignore-scripts'], {
    cwd,
    stdio: ['ignore', 'ignore', 'inherit'],
    shell: process.platform === 'win32',
  });
  return status === 0 ? false : 'npm could not fetch from its registry';
}

function dependenciesOf(side: Side): Record<string, string> {
  const manifest = JSON.parse(readFileSync(join(FOLDERS[side], 'package.json'), 'utf8'));
  return (manifest as {dependencies: Record<string, string>}).dependencies;
}

function installedVersion(side: Side, name: string): string | undefined {
  const manifest = join(FOLDERS[side], 'node_modules', name, 'package.json');
  if (!existsSync(manifest)) return undefined;
  return (JSON.parse(readFileSync(manifest, 'utf8')) as {version: string}).version;
}
