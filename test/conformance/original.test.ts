import {deepEqual, ok} from 'node:assert/strict';
import {test} from 'node:test';
import {checkConformance} from '../../server-contract/conformance/index.ts';
import {KNOWN_DIFFERENCES} from '../../server-contract/conformance/known-differences.ts';
import {startDjangoOriginal} from '../support/django-original.ts';
import {originalMissing} from '../support/original.ts';
import {cookiesOf, idsOf} from './simulated-run.ts';

/** These depend on the order in which two requests or packets arrive. */
const RACES = ['4.7 at once', '4.13 HEAD'];

test('S14: the real django-session-security 2.6.6 passes core, and shows each of its known differences', {
  skip: originalMissing,
}, async () => {
  const limits = {warnAfter: 7, expireAfter: 10};
  const django = await startDjangoOriginal(limits);
  try {
    const report = await checkConformance({
      url: `${django.origin}/session_security/ping/`,
      signIn: () => cookiesOf(django.enter('/element/')),
      ...limits,
      level: 'core',
      page: '/element/',
      passive: '/whoami/',
    });
    deepEqual([report.verdict, ...idsOf(report, 'fail'), ...idsOf(report, 'warning')], ['conforms']);
    const found = idsOf(report, 'known difference');
    const constant = Object.keys(KNOWN_DIFFERENCES).filter((id) => !RACES.includes(id));
    deepEqual(found.filter((id) => !RACES.includes(id)).sort(), constant.sort());
    const differences = report.results.filter(({status}) => status === 'known difference');
    for (const {reason, expected, evidence} of differences) ok(reason && expected && evidence);
    const cookie = await cookiesOf(django.enter('/element/'));
    const ping = await fetch(`${django.origin}/session_security/ping/?idleFor=0&pingId=f8Jk2xQm0Lr7`, {
      headers: {cookie},
    });
    deepEqual([ping.status, await ping.json(), ping.headers.get('session-ping-id')], [200, 0, null], 'ignores the id');
    const core = report.results.filter(({core, status}) => core && status !== 'pass');
    deepEqual(core, [], 'every core check passed');
  } finally {
    await django.close();
  }
});
