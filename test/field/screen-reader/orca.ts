import {type ChildProcess, type SpawnOptions, spawn} from 'node:child_process';
import {mkdir, mkdtemp, rm, stat, writeFile} from 'node:fs/promises';
import {tmpdir} from 'node:os';
import {join} from 'node:path';
import type {Readable} from 'node:stream';
import {setTimeout as sleep} from 'node:timers/promises';
import {eventually} from '../../support/eventually.ts';
import {Voice} from './voice.ts';

/** After so many milliseconds without speech and without an entry in Orca's log, Orca has finished. */
const QUIET_MS = 1500;

/** After so many milliseconds of silence, an expected sentence will not come. */
const SILENCE_MS = 15_000;

/** Orca does not read pages aloud when they load: that speech would continue into the test. */
const CUSTOMIZATIONS = 'import orca.settings\norca.settings.sayAllOnLoad = False\n';

/** The speed of a fast voice; an ordinary voice needs about 65 ms. */
const MS_PER_CHARACTER = 20;

/** Orca on a display and a message bus of its own, with a silent voice that records what it would have said. */
export class ScreenReader {
  readonly #folder: string;
  readonly #voice = new Voice(MS_PER_CHARACTER);
  readonly #children: ChildProcess[] = [];
  /** The environment of programs that Orca should read. */
  readonly env: NodeJS.ProcessEnv;

  private constructor(folder: string) {
    this.#folder = folder;
    const {HOME: _, DISPLAY: __, NO_AT_BRIDGE: ___, ...env} = process.env;
    this.env = {
      ...env,
      HOME: folder,
      XDG_RUNTIME_DIR: join(folder, 'runtime'),
      XDG_CONFIG_HOME: join(folder, 'config'),
      XDG_DATA_HOME: join(folder, 'data'),
      XDG_CACHE_HOME: join(folder, 'cache'),
      SPEECHD_ADDRESS: `unix_socket:${join(folder, 'voice.sock')}`,
      LANG: 'C.UTF-8',
      LANGUAGE: 'en',
      // Ignores settings of other programs.
      GSETTINGS_BACKEND: 'memory',
      GDK_BACKEND: 'x11',
      MOZ_ENABLE_WAYLAND: '0',
      GNOME_ACCESSIBILITY: '1',
    };
  }

  static async start(): Promise<ScreenReader> {
    const reader = new ScreenReader(await mkdtemp(join(tmpdir(), 'screen-reader-')));
    // An Orca that is still running would prevent the next one from starting.
    process.once('SIGTERM', () => {
      for (const child of reader.#children) child.kill('SIGKILL');
      process.exit(1);
    });
    try {
      await reader.#start();
    } catch (error) {
      await reader.stop();
      throw error;
    }
    return reader;
  }

  /** With ORCA_LOG=<path> the log stays there, to find out why something was said. */
  get #log(): string {
    return process.env.ORCA_LOG ?? join(this.#folder, 'orca.log');
  }

  async #start(): Promise<void> {
    for (const name of ['RUNTIME_DIR', 'CONFIG_HOME', 'DATA_HOME', 'CACHE_HOME']) {
      await mkdir(this.env[`XDG_${name}`]!, {mode: 0o700});
    }
    await mkdir(join(this.env.XDG_DATA_HOME!, 'orca'));
    await writeFile(join(this.env.XDG_DATA_HOME!, 'orca/orca-customizations.py'), CUSTOMIZATIONS);
    await this.#voice.listen(join(this.#folder, 'voice.sock'));
    // Each program chooses a free display or address, and writes it to the given descriptor.
    const display = this.#spawn('Xvfb', ['-displayfd', '3', '-screen', '0', '1280x900x24', '-nolisten', 'tcp']);
    this.env.DISPLAY = `:${await firstLine(display)}`;
    const bus = this.#spawn('dbus-daemon', ['--session', '--nofork', '--print-address=3']);
    this.env.DBUS_SESSION_BUS_ADDRESS = await firstLine(bus);
    // Without a window manager no window is the active one.
    this.#spawn('openbox', ['--sm-disable']);
    for (const name of ['IsEnabled', 'ScreenReaderEnabled']) {
      await this.#run('dbus-send', [
        '--print-reply',
        '--dest=org.a11y.Bus',
        '/org/a11y/bus',
        'org.freedesktop.DBus.Properties.Set',
        'string:org.a11y.Status',
        `string:${name}`,
        'variant:boolean:true',
      ]);
    }
    this.#spawn('orca', ['--disable', 'braille', '--debug-file', this.#log]);
    const started = async () => this.#voice.said.some(({text}) => text === 'Screen reader on.');
    await eventually('Orca says that it is on', started);
    await this.#quiet();
  }

  /**
   * Resolves with the sentences that a user hears from now on, during `act` and until Orca is silent. With `last` it
   * first waits for that sentence.
   */
  async listen(act: () => Promise<void>, last?: string): Promise<string[]> {
    const from = this.#voice.said.length;
    const heard = () => this.#voice.said.slice(from).filter(({cut}) => !cut);
    await act();
    const came = () => last === undefined || heard().some(({text}) => text.includes(last));
    await this.#quiet(() => (came() ? QUIET_MS : SILENCE_MS));
    if (process.env.DEBUG_FIELD) console.log(JSON.stringify(heard().map(({text}) => text)));
    return heard().map(({text}) => text);
  }

  /** Waits until Orca's log and its voice have been silent for `ms`. */
  async #quiet(ms: () => number = () => QUIET_MS): Promise<void> {
    let size = -1;
    for (let since = performance.now(); performance.now() - since < ms(); await sleep(50)) {
      const now = (await stat(this.#log)).size;
      if (now !== size || !this.#voice.silent) since = performance.now();
      size = now;
    }
  }

  /** Presses keys as a keyboard would, one after the other, by the names of X. */
  async press(...keys: string[]): Promise<void> {
    await this.#run('xdotool', ['key', '--clearmodifiers', ...keys]);
  }

  async stop(): Promise<void> {
    for (const child of this.#children.reverse()) await end(child);
    this.#voice.close();
    await rm(this.#folder, {recursive: true, force: true, maxRetries: 5});
  }

  #spawn(command: string, args: string[]): ChildProcess {
    const debug = process.env.DEBUG_FIELD ? 'inherit' : 'ignore';
    const options: SpawnOptions = {env: this.env, stdio: ['ignore', debug, debug, 'pipe']};
    const child = spawn(command, args, options);
    // Without a listener a missing program would end the whole run. The code that waits for it reports it better.
    child.on('error', () => {});
    this.#children.push(child);
    return child;
  }

  #run(command: string, args: string[]): Promise<void> {
    const child = spawn(command, args, {env: this.env, stdio: ['ignore', 'ignore', 'inherit']});
    return new Promise((done, fail) => {
      child.once('error', fail);
      child.once('exit', (code) => (code === 0 ? done() : fail(new Error(`${command} ended with ${code}`))));
    });
  }
}

function firstLine(child: ChildProcess): Promise<string> {
  return new Promise((found, fail) => {
    child.once('error', fail);
    child.once('exit', (code) => fail(new Error(`${child.spawnfile} ended with ${code}`)));
    (child.stdio[3] as Readable).once('data', (line) => found(String(line).trim()));
  });
}

async function end(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null || child.pid === undefined) return;
  const ended = new Promise((resolve) => child.once('exit', resolve));
  child.kill('SIGKILL');
  await ended;
}
