import {spawnSync} from 'node:child_process';
import {existsSync, mkdirSync, readFileSync, writeFileSync} from 'node:fs';
import {join} from 'node:path';

const PACKAGES = join(import.meta.dirname, 'node_modules');
/** npm removes it together with the packages. */
const FOLDER = join(PACKAGES, '.cache/ng-idle');

/**
 * An application of Angular that is set up as the guide of @ng-idle shows: with zone.js, and with the default sources of
 * activity. It is text, because the type check of this project does not know the packages of the peers.
 */
const APPLICATION = `
  import {Component, inject, provideZoneChangeDetection, signal} from '@angular/core';
  import {bootstrapApplication} from '@angular/platform-browser';
  import {DEFAULT_INTERRUPTSOURCES, Idle, provideNgIdle} from '@ng-idle/core';

  declare const options: {readonly warnAfter: number; readonly expireAfter: number};

  @Component({
    selector: 'app-root',
    template: '@if (warned()) { <p role="alert">Are you still there?</p> }',
  })
  class App {
    readonly warned = signal(false);

    constructor() {
      const idle = inject(Idle);
      idle.setIdle(options.warnAfter);
      idle.setTimeout(options.expireAfter - options.warnAfter);
      idle.setInterrupts(DEFAULT_INTERRUPTSOURCES);
      idle.onIdleStart.subscribe(() => this.warned.set(true));
      idle.onIdleEnd.subscribe(() => this.warned.set(false));
      idle.onTimeout.subscribe(() => location.assign('/logout'));
      idle.watch();
    }
  }
  void bootstrapApplication(App, {providers: [provideZoneChangeDetection({eventCoalescing: true}), provideNgIdle()]});
`;

const COMPILER = {
  compilerOptions: {
    target: 'es2022',
    module: 'es2022',
    moduleResolution: 'bundler',
    lib: ['es2022', 'dom'],
    skipLibCheck: true,
    types: [],
  },
  files: ['main.ts'],
};

const BUILD = {
  builder: '@angular/build:application',
  options: {
    browser: 'main.ts',
    index: false,
    polyfills: ['zone.js'],
    tsConfig: 'tsconfig.json',
    outputPath: 'out',
    outputHashing: 'none',
  },
};

const WORKSPACE = {
  version: 1,
  cli: {analytics: false},
  projects: {app: {projectType: 'application', root: '', sourceRoot: '', architect: {build: BUILD}}},
};

/** The scripts of the application by name, built with Angular's own builder: no other one drops all that is not used. */
export function ngIdleScripts(): Record<'polyfills.js' | 'main.js', string> {
  const source = join(FOLDER, 'main.ts');
  const script = (name: string) => join(FOLDER, 'out/browser', name);
  const isBuilt = existsSync(script('main.js')) && readFileSync(source, 'utf8') === APPLICATION;
  if (!isBuilt) {
    mkdirSync(FOLDER, {recursive: true});
    writeFileSync(join(FOLDER, 'angular.json'), JSON.stringify(WORKSPACE));
    writeFileSync(join(FOLDER, 'tsconfig.json'), JSON.stringify(COMPILER));
    writeFileSync(source, APPLICATION);
    const builder = join(PACKAGES, '@angular/cli/bin/ng.js');
    const {status, stderr} = spawnSync(process.execPath, [builder, 'build', 'app'], {cwd: FOLDER, encoding: 'utf8'});
    if (status !== 0) throw new Error(`ng build: ${stderr}`);
  }
  return {
    'polyfills.js': readFileSync(script('polyfills.js'), 'utf8'),
    'main.js': readFileSync(script('main.js'), 'utf8'),
  };
}
