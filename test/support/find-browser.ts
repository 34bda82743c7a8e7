import {spawnSync} from 'node:child_process';
import {existsSync} from 'node:fs';
import {delimiter, join} from 'node:path';

export interface FoundBrowser {
  readonly path: string;
  /** Where it comes from, for the log. */
  readonly how: string;
}

/** Chromium or a browser based on it: from `CHROME_PATH` or from the usual places. */
export function findChromium(): FoundBrowser | undefined {
  const given = process.env.CHROME_PATH;
  if (given) {
    if (!existsSync(given)) throw new Error(`CHROME_PATH names ${given}, which does not exist`);
    return {path: given, how: 'CHROME_PATH'};
  }
  const path = usualChromiumPaths().find(existsSync);
  return path ? {path, how: 'installed on this machine'} : undefined;
}

export function findFirefox(): FoundBrowser | undefined {
  const given = process.env.FIREFOX_PATH;
  if (given) return {path: given, how: 'FIREFOX_PATH'};
  const path = [
    ...onPath('firefox-esr', 'firefox'),
    '/Applications/Firefox.app/Contents/MacOS/firefox',
    ...windowsPrograms('Mozilla Firefox/firefox.exe'),
  ].find(existsSync);
  return path ? {path, how: 'installed on this machine'} : undefined;
}

/** The MiniBrowser of WebKitGTK. It counts as found only together with its driver and a display. */
export function findWebKit(): FoundBrowser | undefined {
  const driver = process.env.WEBKIT_DRIVER ?? onPath('WebKitWebDriver').find(existsSync);
  const display = process.env.DISPLAY ?? onPath('Xvfb').find(existsSync);
  const path = ['x86_64-linux-gnu', 'aarch64-linux-gnu']
    .flatMap((machine) =>
      ['webkit2gtk-4.1', 'webkitgtk-6.0', 'webkit2gtk-4.0'].map((version) => join(machine, version)),
    )
    .map((folder) => join('/usr/lib', folder, 'MiniBrowser'))
    .find(existsSync);
  return driver && display && path ? {path, how: 'installed on this machine'} : undefined;
}

/**
 * The Chromium to test in. Installs one if there is none.
 *
 * @throws Error that says what to install or set
 */
export function findOrInstallChromium(): FoundBrowser {
  return findChromium() ?? installByApt() ?? download();
}

function installByApt(): FoundBrowser | undefined {
  const debian = process.platform === 'linux' && onPath('apt-get').some(existsSync);
  if (!debian || process.getuid?.() !== 0) return undefined;
  const env = {...process.env, DEBIAN_FRONTEND: 'noninteractive'};
  const apt = (...args: string[]) => spawnSync('apt-get', args, {stdio: 'inherit', env}).status === 0;
  if (!apt('update', '-qq') || !apt('install', '-y', '-qq', '--no-install-recommends', 'chromium')) return undefined;
  const found = findChromium();
  return found && {path: found.path, how: 'installed just now by apt'};
}

/** Downloads Chrome for Testing into .cache/, with the command of puppeteer-core. */
function download(): FoundBrowser {
  const args = ['browsers', 'install', 'chrome@stable', '--path', '.cache/browsers', '--format', '{{path}}'];
  const {status, stdout, stderr} = spawnSync('npx', ['--no-install', ...args], {
    encoding: 'utf8',
    shell: process.platform === 'win32',
  });
  const path = stdout?.trim().split('\n').at(-1);
  if (status === 0 && path && existsSync(path)) return {path, how: 'downloaded just now into .cache/browsers'};
  throw new Error(
    `No Chromium, Chrome or Edge found, and none could be downloaded:\n${stderr ?? ''}\n` +
      'Install one, or set CHROME_PATH to its program file.',
  );
}

function usualChromiumPaths(): string[] {
  return [
    ...onPath('chromium', 'chromium-browser', 'google-chrome', 'google-chrome-stable', 'microsoft-edge'),
    '/Applications/Google Chrome.app/Contents/MacOS/Google Chrome',
    '/Applications/Chromium.app/Contents/MacOS/Chromium',
    '/Applications/Microsoft Edge.app/Contents/MacOS/Microsoft Edge',
    ...windowsPrograms('Google/Chrome/Application/chrome.exe', 'Microsoft/Edge/Application/msedge.exe'),
  ];
}

function onPath(...names: string[]): string[] {
  const folders = (process.env.PATH ?? '').split(delimiter).filter(Boolean);
  return names.flatMap((name) => folders.map((folder) => join(folder, name)));
}

function windowsPrograms(...files: string[]): string[] {
  const roots = ['ProgramFiles', 'ProgramFiles(x86)', 'LocalAppData'].map((name) => process.env[name]);
  return roots.filter((root) => root !== undefined).flatMap((root) => files.map((file) => join(root, file)));
}
