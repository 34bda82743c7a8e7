import {type FoundBrowser, findFirefox, findOrInstallChromium, findWebKit} from './find-browser.ts';

const FIND = {chromium: findOrInstallChromium, firefox: findFirefox, webkit: findWebKit};

export type Engine = keyof typeof FIND;

export interface FoundEngine {
  readonly name: Engine;
  readonly browser: FoundBrowser | undefined;
}

/**
 * The browser engines to test in: those that the variable `BROWSERS` names, separated by commas, or all of them.
 *
 * @throws Error that names the unknown engine in `BROWSERS`
 */
export function findEngines(): readonly FoundEngine[] {
  const all = Object.keys(FIND) as Engine[];
  const given = process.env.BROWSERS?.split(',') ?? all;
  return given.map((given) => {
    const name = all.find((engine) => engine === given);
    if (!name) throw new Error(`BROWSERS knows ${all.join(', ')}, not ${given}`);
    return {name, browser: FIND[name]()};
  });
}
