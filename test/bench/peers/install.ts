import {spawnSync} from 'node:child_process';
import {existsSync, readFileSync} from 'node:fs';
import {join} from 'node:path';

const FOLDER = import.meta.dirname;

const {dependencies} = JSON.parse(readFileSync(join(FOLDER, 'package.json'), 'utf8')) as {
  dependencies: Record<string, string>;
};

/** A file of a package that the peers need. */
export function peerFile(path: string): string {
  return readFileSync(join(FOLDER, 'node_modules', path), 'utf8');
}

/** A package name with the measured version. */
export function peerName(name: string): string {
  return `${name} ${dependencies[name]}`;
}

/** Installs missing peers, and logs that. Returns the reason if npm cannot install them; false otherwise. */
export function installPeers(): string | false {
  if (Object.keys(dependencies).every(isInstalled)) return false;
  console.error('Installing what <session-security> is measured against: npm ci in test/bench/peers');
  const {status} = spawnSync('npm', ['ci', '--ignore-scripts'], {
    cwd: FOLDER,
    stdio: ['ignore', 'ignore', 'inherit'],
    shell: process.platform === 'win32',
  });
  return status === 0 ? false : 'npm could not fetch from its registry';
}

function isInstalled(name: string): boolean {
  const manifest = join(FOLDER, 'node_modules', name, 'package.json');
  if (!existsSync(manifest)) return false;
  return (JSON.parse(readFileSync(manifest, 'utf8')) as {version: string}).version === dependencies[name];
}
