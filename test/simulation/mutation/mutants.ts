import type {Rewrite} from './pattern.ts';

/** A mistake that a change of the core could make. */
export interface Mutant extends Rewrite {
  readonly name: string;
}

export const MUTANTS: readonly Mutant[] = [
  {
    name: 'activity is accepted before the end is checked',
    find: 'activity() { if ($mayBeOver) $step; $$accept }',
    replace: 'activity() { $$accept }',
  },
  {
    name: 'the uploaded idle time is rounded down',
    find: 'Math.ceil($idle / 1000)',
    replace: 'Math.floor($idle / 1000)',
  },
  {
    name: 'a report that comes late is believed over newer activity',
    find: 'this.localActivity = Math.max(this.localActivity, $at)',
    replace: 'this.localActivity = $at',
  },
  {
    name: 'the monotonic clock is trusted alone',
    find: '$clock = steadyClock($env)',
    replace: '$clock = () => $env.readClocks().monotonicMs',
  },
  {
    name: 'the wall clock is trusted alone',
    find: '$clock = steadyClock($env)',
    replace: '$clock = () => $env.readClocks().wallMs',
  },
  {
    name: 'activity that the server reports is uploaded as activity of this browser',
    find: 'if ($activity >= this.lastActivity + $rounding) $remember;',
    replace: 'if ($activity >= this.lastActivity + $rounding) this.localActivity = $activity;',
  },
  {
    name: 'every tab pings for itself',
    find: '$tabs ? this.$claim($now) : this.$send($now)',
    replace: 'this.$send($now)',
  },
  {
    name: 'other tabs are not told of the end',
    find: "if ($by === 'this-tab') $tell;",
    replace: '',
  },
  {
    name: 'a server out of reach extends the session',
    find: "if ($unreachable) { $$wait } else if ($reply !== 'expired') $heard",
    replace: "if ($unreachable) { this.activity(); $$wait } else if ($reply !== 'expired') $heard",
  },
  {
    name: 'to open a page is activity of its user',
    find: 'start() { $$greet }',
    replace: 'start() { this.activity(); $$greet }',
  },
  {
    name: 'the page is covered only when the server has replied',
    find: "if ($covered) $phase = 'checking'; else $shown",
    replace: "if ($covered) $phase = 'active'; else $shown",
  },
  {
    name: 'the server is never asked before the warning',
    find: "if ($refresh || $unchecked || $report) $ping = 'soon';",
    replace: "if ($report) $ping = 'soon';",
  },
  {
    name: 'a tab sleeps for as long as nothing is due',
    find: 'Math.ceil(Math.min($due, $longest))',
    replace: 'Math.ceil($due)',
  },
  {
    name: 'the timer is armed for the end alone',
    find: 'Math.min(...$moments.filter($positive))',
    replace: '$moments[0]',
  },
  {
    name: 'a failed ping is not tried again',
    find: 'Math.min($first * 2 ** $failures, $longest)',
    replace: '1e12',
  },
  {
    name: 'pings follow each other without a pause',
    find: 'Math.max($hold, $backoff, $interval) - $now',
    replace: '$hold - $now',
  },
  {
    name: 'a session that has expired is revived by later activity',
    find: "this.$stopped || this.$phase === 'expired'",
    replace: 'this.$stopped',
  },
  {
    name: 'a tab that opens takes its opening for activity, whatever the others know',
    find: "if ($message.kind === 'welcome') { $$adopt } else $other",
    replace: '$other',
  },
  {
    name: 'a tab without a server ends without asking the others',
    find: 'if ($decision.queryTabs) $query;',
    replace: '',
  },
  {
    name: 'a tab without a server is silent about activity that another has asked for',
    find: "if ($message.kind === 'activity') $asked;",
    replace: '',
  },
];
