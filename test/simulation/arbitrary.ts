import fc from 'fast-check';
import type {ExpireAction, ExtendOn} from './core.ts';
import {
  ACTIONS,
  type Action,
  type Command,
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
  // Close to the deadline, where messages and replies cross.
  {
    weight: 2,
    arbitrary: fc.record({
      since: fc.constantFrom('warn' as const, 'expire' as const),
      plus: fc.integer({min: -150, max: 250}),
    }),
  },
  {
    weight: 4,
    arbitrary: fc.record({
      since: fc.constantFrom('warn due' as const, 'expire due' as const),
      plus: fc.integer({min: -400, max: 100}),
    }),
  },
);

/** Weights of the actions that are more or less frequent than the others. */
const WEIGHTS: Partial<Record<Action, number>> = {
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

const action = fc.oneof(
  ...ACTIONS.map((name) => ({weight: Math.round((WEIGHTS[name] ?? 1) * 10), arbitrary: fc.constant(name)})),
);

const command: fc.Arbitrary<Command> = fc.record({
  after: pause,
  action,
  target: fc.nat(999),
  amount: fc.nat(1000).map((part) => part / 1000),
});

/** Seconds: those of django-session-security, of a bank, of a demo, and long ones. */
const limits = fc.constantFrom(
  {expireAfter: 600, warnAfter: 540},
  {expireAfter: 600, warnAfter: 540},
  {expireAfter: 300, warnAfter: 240},
  {expireAfter: 60, warnAfter: 30},
  {expireAfter: 900, warnAfter: 780},
  {expireAfter: 3600, warnAfter: 3000},
);

/** Without a server, short limits cost no pings, and tabs have little time. */
const limitsWithoutServer = fc.constantFrom(
  {expireAfter: 600, warnAfter: 540},
  {expireAfter: 20, warnAfter: 12},
  {expireAfter: 8, warnAfter: 5},
);

/** Limits the worlds to try. */
export interface Population {
  /** Exactly these troubles; default: up to four of all. */
  readonly troubles?: readonly Trouble[];
  /** With this server; default: any. */
  readonly server?: ServerKind;
}

/** Any world of a population. Smaller ones come first, and every part of a world can shrink. */
export function scenarios({troubles, server}: Population = {}): fc.Arbitrary<Scenario> {
  return fc
    .record({
      seed: fc.nat(),
      limits,
      limitsWithoutServer,
      maxLifetime: fc.constantFrom(43_200, 43_200, 43_200, 7200, 2000),
      extendOn: fc.constantFrom<ExtendOn>('activity', 'activity', 'button'),
      expireAction: fc.constantFrom<ExpireAction>('leave', 'leave', 'lock'),
      server: server
        ? fc.constant(server)
        : fc.constantFrom<ServerKind>('complete', 'complete', 'complete', 'plain', 'lenient', 'none'),
      countAs: fc.constantFrom('auto' as const, 'strict' as const),
      devices: fc.constantFrom(1, 1, 1, 2, 3),
      tabs: fc.oneof({weight: 6, arbitrary: fc.integer({min: 1, max: 5})}, fc.integer({min: 6, max: 30})),
      troubles: troubles ? fc.constant(troubles) : fc.subarray([...TROUBLES], {maxLength: 4}),
      commands: fc.array(command, {minLength: 1, maxLength: 60, size: 'max'}),
    })
    .map(({limits, limitsWithoutServer, maxLifetime, ...rest}) => {
      if (rest.server === 'none') return {...limitsWithoutServer, maxLifetime, ...rest, devices: 1};
      // Servers refuse a lifetime that is shorter than their limit; a lenient server doubles the limit.
      const shortest = limits.expireAfter * (rest.server === 'lenient' ? 2 : 1);
      return {...limits, maxLifetime: Math.max(maxLifetime, shortest), ...rest};
    });
}
