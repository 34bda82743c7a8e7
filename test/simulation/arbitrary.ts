import fc from 'fast-check';
import type {ExpireAction, ExtendOn} from '../../src/core/ports.ts';
import {
  type Command,
  DEEDS,
  type Deed,
  type Pause,
  type Scenario,
  type ServerKind,
  TROUBLES,
  type Trouble,
} from './scenario.ts';

const SECOND = 1000;
const MINUTE = 60 * SECOND;

const pause: fc.Arbitrary<Pause> = fc.oneof(
  {weight: 5, arbitrary: fc.record({since: fc.constant('command' as const), plus: fc.nat(5 * SECOND)})},
  {weight: 5, arbitrary: fc.record({since: fc.constant('command' as const), plus: fc.nat(2 * MINUTE)})},
  {weight: 3, arbitrary: fc.record({since: fc.constant('command' as const), plus: fc.nat(20 * MINUTE)})},
  {
    weight: 3,
    arbitrary: fc.record({
      since: fc.constantFrom('warn' as const, 'expire' as const),
      plus: fc.integer({min: -9000, max: 9000}),
    }),
  },
  // The very moment, where messages and answers cross.
  {
    weight: 2,
    arbitrary: fc.record({
      since: fc.constantFrom('warn' as const, 'expire' as const),
      plus: fc.integer({min: -150, max: 250}),
    }),
  },
);

/** What happens often in a life, and what seldom: the numbers are weights. */
const OFTEN: Partial<Record<Deed, number>> = {
  act: 8,
  work: 6,
  answer: 4,
  switch: 3,
  open: 2,
  hide: 2,
  show: 2,
  sleep: 2,
  'nap and act': 3,
  'clock back': 2,
  close: 2,
  'end by admin': 0.2,
  'sign out': 0.2,
  'server loses all': 0.2,
};

const deed = fc.oneof(
  ...DEEDS.map((name) => ({weight: Math.round((OFTEN[name] ?? 1) * 10), arbitrary: fc.constant(name)})),
);

const command: fc.Arbitrary<Command> = fc.record({
  after: pause,
  does: deed,
  who: fc.nat(999),
  much: fc.nat(1000).map((part) => part / 1000),
});

/** Seconds: those of django-session-security, what a bank has, a demo, and long ones. */
const limits = fc.constantFrom(
  {expireAfter: 600, warnAfter: 540},
  {expireAfter: 600, warnAfter: 540},
  {expireAfter: 300, warnAfter: 240},
  {expireAfter: 60, warnAfter: 30},
  {expireAfter: 900, warnAfter: 780},
  {expireAfter: 3600, warnAfter: 3000},
);

/** Narrows down which worlds are tried. */
export interface Population {
  /** Exactly these; otherwise up to four of all. */
  readonly troubles?: readonly Trouble[];
}

/** Any world of a population. Smaller ones come first, and every part of one can shrink. */
export function scenarios({troubles}: Population = {}): fc.Arbitrary<Scenario> {
  return fc
    .record({
      seed: fc.nat(),
      limits,
      maxLifetime: fc.constantFrom(43_200, 43_200, 43_200, 7200, 2000),
      extendOn: fc.constantFrom<ExtendOn>('activity', 'activity', 'button'),
      expireAction: fc.constantFrom<ExpireAction>('leave', 'leave', 'lock'),
      server: fc.constantFrom<ServerKind>('complete', 'complete', 'complete', 'plain', 'lenient'),
      countAs: fc.constantFrom('auto' as const, 'strict' as const),
      devices: fc.constantFrom(1, 1, 1, 2, 3),
      tabs: fc.oneof({weight: 6, arbitrary: fc.integer({min: 1, max: 5})}, fc.integer({min: 6, max: 30})),
      troubles: troubles ? fc.constant(troubles) : fc.subarray([...TROUBLES], {maxLength: 4}),
      commands: fc.array(command, {minLength: 1, maxLength: 60, size: 'max'}),
    })
    .map(({limits: {expireAfter, warnAfter}, ...rest}) => ({expireAfter, warnAfter, ...rest}));
}
