import {execFileSync} from 'node:child_process';
import {mkdirSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync} from 'node:fs';
import {tmpdir} from 'node:os';
import {join, resolve} from 'node:path';

/** A path, or one for each condition. */
export type Target = string | {readonly [condition: string]: Target};

export interface Manifest {
  readonly exports: Record<string, Target>;
  readonly unpkg: string;
  readonly jsdelivr: string;
  readonly customElements: string;
  readonly 'web-types': string;
}

function defaultOf(target: Target | undefined): string {
  if (target === undefined) throw new Error('there is a target without a default');
  return typeof target === 'string' ? target : defaultOf(target.default);
}

/** A new project with the package as npm would publish it, and with `neighbours` from our own node_modules. */
export class PackedProject {
  readonly folder = mkdtempSync(join(tmpdir(), 'package-'));
  readonly installed = join(this.folder, 'node_modules/session-security');
  readonly tarball: string;
  /** The files of the package. */
  readonly files: readonly string[];
  readonly manifest: Manifest;

  constructor(neighbours: readonly string[]) {
    const how = ['pack', '--json', '--ignore-scripts', '--pack-destination', this.folder];
    const [packed] = JSON.parse(run('.', 'npm', ...how)) as [{filename: string; files: {path: string}[]}];
    this.tarball = join(this.folder, packed.filename);
    this.files = packed.files.map(({path}) => path);
    mkdirSync(this.installed, {recursive: true});
    run('.', 'tar', '-xzf', this.tarball, '-C', this.installed, '--strip-components=1');
    for (const name of neighbours) {
      const link = join(this.folder, 'node_modules', name);
      mkdirSync(resolve(link, '..'), {recursive: true});
      symlinkSync(resolve('node_modules', name), link);
    }
    this.write('package.json', '{"type": "module"}');
    this.manifest = JSON.parse(this.read('package.json')) as Manifest;
  }

  /** The specifiers that can be imported. A pattern stands for all files that match it. */
  get entries(): readonly string[] {
    return Object.entries(this.manifest.exports)
      .flatMap(([path, target]) => (path.includes('*') ? this.#matches(path, target) : path))
      .map((path) => `session-security${path.slice(1)}`);
  }

  /** Without data, and without the file for browsers alone. */
  get modules(): readonly string[] {
    return this.entries.filter((entry) => !/\.(json|min\.js)$/.test(entry));
  }

  /** A file of the installed package. */
  read(path: string): string {
    return readFileSync(join(this.installed, path), 'utf8');
  }

  /** A file of the project. */
  write(path: string, content: string): void {
    writeFileSync(join(this.folder, path), content);
  }

  /** Runs Node in the project and returns its output. */
  node(...args: string[]): string {
    return run(this.folder, process.execPath, ...args);
  }

  /** The errors of the strict compiler in a file of this project. Empty if there are none. */
  compile(file: string, ...options: string[]): string {
    const shared = '--noEmit --strict --target es2022 --lib es2022,dom,dom.iterable,dom.asynciterable --types node';
    return this.node(resolve('node_modules/typescript/bin/tsc'), ...shared.split(' '), ...options, file);
  }

  #matches(path: string, target: Target): string[] {
    const [before = '', after = ''] = defaultOf(target).slice(2).split('*');
    const files = this.files.filter((file) => file.startsWith(before) && file.endsWith(after));
    return files.map((file) => path.replace('*', file.slice(before.length, -after.length)));
  }

  remove(): void {
    rmSync(this.folder, {recursive: true, force: true});
  }
}

/** Runs a command and returns its output. If it fails, the output is part of the error. */
function run(cwd: string, command: string, ...args: string[]): string {
  try {
    const shell = command === 'npm' && process.platform === 'win32';
    return execFileSync(command, args, {cwd, encoding: 'utf8', shell});
  } catch (error) {
    throw new Error(`${command} ${args[0]} failed:\n${(error as {stdout?: string}).stdout}`, {cause: error});
  }
}
