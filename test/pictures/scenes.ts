import type {Browser, Page, Protocol} from 'puppeteer-core';
import {closeContext, newPage} from '../support/chromium.ts';
import {LIMITS, STATES, type State, stage, stopAt} from '../support/staged-page.ts';

/** A size and style in which a user may see the page. */
interface Look {
  readonly name: string;
  /** In CSS pixels. */
  readonly width?: number;
  readonly height?: number;
  /** Device pixels for one CSS pixel. A page at 200 % has half the room and draws everything twice as large. */
  readonly zoom?: number;
  /** Attributes of the page, as a query. */
  readonly html?: string;
  readonly media?: Protocol.Emulation.MediaFeature[];
  /** The look whose picture it must equal, if it has none of its own. */
  readonly like?: string;
}

const DARK = 'lang=en&style=color-scheme:dark';
const FORCED = {name: 'forced-colors', value: 'active'};

const LOOKS: readonly Look[] = [
  {name: 'light'},
  {name: 'dark', html: DARK},
  {name: 'right-to-left', html: 'lang=ar&dir=rtl'},
  {name: 'narrow', width: 320, height: 480},
  {name: 'zoom-200', width: 400, height: 320, zoom: 2},
  {name: 'zoom-400', width: 320, height: 256},
  {name: 'text-200', html: 'lang=en&style=font-size:200%25', height: 640},
  {name: 'forced-colours', media: [FORCED]},
  {name: 'forced-colours-dark', html: DARK, media: [FORCED, {name: 'prefers-color-scheme', value: 'dark'}]},
  {name: 'reduced-motion', media: [{name: 'prefers-reduced-motion', value: 'reduce'}], like: 'light'},
];

/** The folder of the pictures that have been checked by eye. */
export const BASELINE = 'test/pictures/baseline';

export interface Scene {
  readonly name: string;
  /** The name of the picture that it should look like. */
  readonly baseline: string;
  readonly state: State;
  readonly look: Look;
  /** How the state becomes what the picture shows, if it is not there yet. */
  readonly act?: (page: Page) => Promise<unknown>;
}

/** The later looks of a state, which come with time. */
const LATER: readonly {name: string; state: State; act(page: Page): Promise<unknown>}[] = [
  {name: 'last-seconds', state: 'warning', act: (page) => stopAt(page, LIMITS.expireAfter - 8)},
  {
    name: 'checking-late',
    state: 'checking',
    async act(page) {
      await page.$eval('session-security', (element) => Object.assign(element, {loginUrl: '/in', logoutUrl: '/out'}));
      await page.waitForSelector('session-security >>> .ways button');
    },
  },
];

/** Every state in every look. */
export const SCENES: readonly Scene[] = [
  ...(Object.keys(STATES) as State[]).map((state) => ({name: state as string, state})),
  ...LATER,
].flatMap(({name, ...scene}) =>
  LOOKS.map((look) => ({...scene, name: `${name}-${look.name}`, baseline: `${name}-${look.like ?? look.name}`, look})),
);

/** Without font hinting and subpixel colours, so that the screen does not matter. */
export const PICTURE_FLAGS = ['--font-render-hinting=none', '--disable-lcd-text', '--force-color-profile=srgb'];

/** Takes the picture of a scene; resolves with a PNG file. */
export async function takePicture(browser: Browser, origin: string, {state, look, act}: Scene): Promise<Uint8Array> {
  // A context of its own, because the last ping of a closed page may hang.
  const context = await browser.createBrowserContext();
  const page = await newPage(context);
  try {
    const {width = 640, height = 400, zoom = 1, html, media = []} = look;
    await page.setViewport({width, height, deviceScaleFactor: zoom});
    const devTools = await page.createCDPSession();
    await devTools.send('Emulation.setEmulatedMedia', {features: media});
    await stage(page, origin, state, html);
    await act?.(page);
    return await page.screenshot();
  } finally {
    await closeContext(context);
  }
}

/** Whether the font of the pictures is installed. */
export async function hasFont(browser: Browser): Promise<boolean> {
  const page = await newPage(browser);
  const widths = await page.evaluate(() => {
    const pen = document.createElement('canvas').getContext('2d')!;
    const families = ['monospace', 'serif', "'DejaVu Sans', monospace", "'DejaVu Sans', serif"];
    return families.map((family) => {
      pen.font = `16px ${family}`;
      return pen.measureText('Are you still there?').width;
    });
  });
  await page.close();
  // The font itself, not its replacement.
  return widths[2] === widths[3] && widths[0] !== widths[1];
}
