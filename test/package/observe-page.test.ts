import {deepEqual, equal} from 'node:assert/strict';
import {readFileSync} from 'node:fs';
import {test} from 'node:test';
import type {ObservedEvent} from '../../server-contract/index.ts';

type Reasons = {readonly [Kind in ObservedEvent['kind']]: Record<Extract<ObservedEvent, {kind: Kind}>['reason'], true>};

/** The types keep this list complete: a reason that is missing or too much does not compile. */
const REASONS: Reasons = {
  activity: {
    navigation: true,
    'same-origin': true,
    'followed-link': true,
    'page-without-metadata': true,
    'activity-from': true,
    'user-navigation': true,
  },
  passive: {
    strict: true,
    passive: true,
    'passive-failed': true,
    'stray-ping': true,
    prefetch: true,
    'hidden-prefetch': true,
    'event-stream': true,
    websocket: true,
    'browser-report': true,
    'other-origin': true,
    'no-metadata': true,
    check: true,
    'no-user': true,
  },
  ping: {
    'idle-time': true,
    'no-idle-time': true,
    'invalid-idle-time': true,
    prefetch: true,
    'no-user': true,
    'signed-in-by-request': true,
  },
  expire: {idle: true, lifetime: true, missing: true, revoked: true},
  revoke: {'end-session': true, 'too-many': true},
  refuse: {
    'store-timeout': true,
    'store-error': true,
    'not-stored': true,
    'too-many': true,
    'former-id': true,
    'too-many-streams': true,
    misconfiguration: true,
    'application-error': true,
    'method-not-allowed': true,
    'ping-by-navigation': true,
    'ping-of-other-origin': true,
    'ping-by-markup': true,
    'ping-without-proof': true,
  },
  sweep: {due: true, full: true},
  evict: {full: true},
};

test('O1: docs/observe.md explains every reason of every kind of event, and no other', () => {
  const [, table = ''] = readFileSync('docs/observe.md', 'utf8').split('| kind | reason | the rule |');
  const rows = [...table.matchAll(/^\| (`[^|]*`) \| `([\w-]+)` \|/gm)].flatMap(([, kinds = '', reason]) =>
    kinds.split(', ').map((kind) => `${kind.replaceAll('`', '')} ${reason}`),
  );
  const reasons = Object.entries(REASONS).flatMap(([kind, list]) => Object.keys(list).map((name) => `${kind} ${name}`));
  deepEqual(rows.sort(), reasons.sort());
  equal(new Set(rows).size, rows.length);
});
