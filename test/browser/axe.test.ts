import {expect} from '@open-wc/testing';
import 'axe-core/axe.min.js';
import type {AxeResults, run} from 'axe-core';
import {registerMessages, type SessionSecurityElement} from '../../src/element.ts';
import {type Attributes, LIMITS, mount, updated} from '../support/mount.ts';
import {put} from '../support/page.ts';
import {json, simulatedNetwork, text} from '../support/simulated-network.ts';
import {simulatedTime} from '../support/simulated-time.ts';

/** Its script is no module: it sets a global. */
declare const axe: {readonly run: typeof run};

const PING = '/ping-of-an-accessible-page';

/** Right to left, and without texts of its own, so that the texts are English. */
const MIRRORED = 'ar-x-mirrored';

describe('axe', () => {
  const time = simulatedTime();
  const network = simulatedNetwork();
  const root = document.documentElement;

  before(() => registerMessages(MIRRORED, {}));

  afterEach(() => {
    root.removeAttribute('style');
    root.removeAttribute('lang');
  });

  /** An element after its first ping. Its server replies with the `headers` for the age of the session in seconds. */
  async function known(headers: (age: number) => Record<string, string>, attributes: Attributes) {
    const start = Date.now();
    network.answer(PING, () => {
      const age = Math.round((Date.now() - start) / 1000);
      return age < LIMITS['expire-after'] ? json(age, {headers: headers(age)}) : text('"logout"');
    });
    const element = await mount({...LIMITS, 'ping-url': PING, ...attributes});
    element.activity();
    await element.ping();
    return element;
  }

  /** The simulated clock stands still, but axe needs timers. */
  async function examine(element: Element): Promise<AxeResults> {
    let results: AxeResults | undefined;
    axe.run(element).then((found) => {
      results = found;
    });
    await time.now.until(() => results !== undefined, 'axe is done');
    return results!;
  }

  const states: Readonly<Record<string, () => Promise<SessionSecurityElement>>> = {
    warning: async () => {
      const element = await mount({...LIMITS, 'logout-url': '/bye'});
      await time.now.pass(30);
      return element;
    },
    'last warning': async () => {
      const element = await known((age) => ({'Session-Ends-In': `${40 - age}`}), {'logout-url': '/bye'});
      await time.now.pass(12);
      return element;
    },
    checking: async () => {
      network.answer(PING, () => new Promise(() => {}));
      const element = await mount({...LIMITS, 'ping-url': PING});
      time.now.jump(3600);
      dispatchEvent(new Event('focus'));
      return element;
    },
    expired: async () => {
      const element = await mount(LIMITS);
      await time.now.pass(60);
      return element;
    },
    locked: async () => {
      const element = await known(() => ({'Session-User': 'ada'}), {'expire-action': 'lock', 'login-url': '/sign-in'});
      await time.now.pass(60);
      return element;
    },
  };

  for (const [state, reach] of Object.entries(states)) {
    for (const look of ['light', 'dark', 'right to left']) {
      it(`W8: finds nothing in the state ${state}, ${look}`, async () => {
        root.lang = look === 'right to left' ? MIRRORED : 'en';
        root.style.colorScheme = look === 'dark' ? 'dark' : 'light';
        await put('<main><h1>Imogen Vale</h1><p>Confidential <a href="#more">patient record</a></p></main>');
        const element = await reach();
        const phase = state.endsWith('warning') ? 'warning' : state;
        await time.now.until(() => element.phase === phase, `phase ${phase}`);
        await updated(element);
        const {violations, passes, incomplete} = await examine(element);
        expect(violations.map(({id}) => id)).to.deep.equal([]);
        expect(incomplete.map(({id}) => id)).to.deep.equal([]);
        expect(passes.map(({id}) => id)).to.include('color-contrast');
      });
    }
  }
});
