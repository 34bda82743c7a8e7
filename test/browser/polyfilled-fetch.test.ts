import {expect} from '@open-wc/testing';
import {stub} from 'sinon';
import {mount} from '../support/mount.ts';

/** A reply as libraries make it of XMLHttpRequest: without stream, address, or headers that can be iterated. */
function replyOf(text: string): unknown {
  const headers = {get: (name: string) => (name === 'content-type' ? 'application/json' : null)};
  return {ok: true, status: 200, headers, text: async () => text};
}

describe('a fetch that is not that of the browser', () => {
  for (const [text, result] of [
    ['3', 'active'],
    ['"logout"', 'expired'],
    ['nothing', 'unreachable'],
  ] as const) {
    it(`P4: ${text} is ${result}`, async () => {
      const sent: RequestInit[] = [];
      const fetched = stub(window, 'fetch').callsFake(async (_url, init) => {
        sent.push(init!);
        return replyOf(text) as Response;
      });
      try {
        const element = await mount({'ping-url': '/ping'});
        element.pingInit = {headers: {'X-CSRFToken': 'secret'}};
        expect(await element.ping()).to.equal(result);
        // A library reads the headers as a plain object.
        expect(sent[0]!.headers).to.include({'x-requested-with': 'session-security', 'x-csrftoken': 'secret'});
      } finally {
        fetched.restore();
      }
    });
  }
});
