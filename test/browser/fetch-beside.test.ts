import {expect} from '@open-wc/testing';
import {fetchBeside} from '../../src/browser/fetch-beside.ts';

describe('data beside the script', () => {
  it('I1: is found from a module, whose address no document contains', async () => {
    expect(await fetchBeside('../../package.json')).to.include({name: 'session-security'});
  });
});
