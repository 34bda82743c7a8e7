import type {Client, MakeClient} from '../../e2e/faults/clients.ts';
import {bundle} from '../bundle.ts';
import {installPeers, peerFile, peerName} from './install.ts';
import {ngIdleScripts} from './ng-idle.ts';

/** Other libraries for the same purpose, used as their documentation shows. */
export interface Peers {
  readonly reactIdleTimer: MakeClient;
  /** With its tabs told of each other. */
  readonly reactIdleTimerCrossTab: MakeClient;
  readonly reactIdleTimerOnPreact: MakeClient;
  readonly hmrc: MakeClient;
  readonly jqueryIdletimer: MakeClient;
  /** With its tabs told of each other. */
  readonly jqueryIdletimerSynced: MakeClient;
  readonly idleJs: MakeClient;
  readonly activityDetector: MakeClient;
  /** Its tabs tell each other by default. */
  readonly ngIdle: MakeClient;
}

const LEAVE = `() => location.assign('/logout')`;

let prepared: Promise<Peers | undefined> | undefined;

/** Undefined if npm cannot install them. */
export function peers(): Promise<Peers | undefined> {
  prepared ??= prepare();
  return prepared;
}

/** An empty Lit element, as one file. */
export function emptyLitCode(): Promise<string> {
  return bundle('empty-lit-element.js');
}

async function prepare(): Promise<Peers | undefined> {
  if (installPeers()) return undefined;
  const [onReact, onPreact, dialog] = await Promise.all([
    bundle('react-idle-timer.js'),
    bundle('react-idle-timer.js', {react: 'preact/compat', 'react-dom/client': 'preact/compat/client'}),
    bundle('hmrc-timeout-dialog.js'),
  ]);
  return {
    reactIdleTimer: reactIdleTimer(peerName('react-idle-timer'), onReact, false),
    reactIdleTimerCrossTab: reactIdleTimer(`${peerName('react-idle-timer')}, crossTab`, onReact, true),
    reactIdleTimerOnPreact: reactIdleTimer(`${peerName('react-idle-timer')} on Preact`, onPreact, false),
    hmrc: hmrc(dialog),
    jqueryIdletimer: jqueryIdletimer(peerName('jquery-idletimer'), ''),
    jqueryIdletimerSynced: jqueryIdletimer(`${peerName('jquery-idletimer')}, timerSyncId`, `timerSyncId: 'session'`),
    idleJs,
    activityDetector,
    ngIdle: ngIdle(ngIdleScripts()),
  };
}

function reactIdleTimer(name: string, app: string, crossTab: boolean): MakeClient {
  return (limits) => ({
    name,
    limits,
    markup: `<script>options = ${JSON.stringify({...limits, crossTab})}</script><script src="/app.js"></script>`,
    move: 'mousemove',
    file: only({'app.js': app}),
  });
}

function hmrc(dialog: string): MakeClient {
  return ({warnAfter, expireAfter}) => ({
    name: peerName('hmrc-frontend'),
    limits: {warnAfter, expireAfter},
    markup: `<meta name="hmrc-timeout-dialog" data-timeout="${expireAfter}" data-countdown="${expireAfter - warnAfter}"
        data-keep-alive-url="/ping" data-sign-out-url="/logout" data-language="en">
      <script src="/timeout-dialog.js"></script>`,
    file: only({'timeout-dialog.js': dialog}),
  });
}

function jqueryIdletimer(name: string, sync: string): MakeClient {
  return (limits) => ({
    name,
    limits,
    markup: `<script src="/jquery.js"></script><script src="/idle-timer.js"></script>
      <script>
        $.idleTimer({timeout: ${limits.expireAfter * 1000}, ${sync}});
        $(document).on('idle.idleTimer', ${LEAVE});
      </script>`,
    move: 'mousemove',
    file: only({
      'jquery.js': peerFile('jquery/dist/jquery.min.js'),
      'idle-timer.js': peerFile('jquery-idletimer/dist/idle-timer.min.js'),
    }),
  });
}

const idleJs: MakeClient = (limits) => ({
  name: peerName('idle-js'),
  limits,
  markup: `<script src="/idle.js"></script>
    <script>new IdleJs({idle: ${limits.expireAfter * 1000}, onIdle: ${LEAVE}}).start();</script>`,
  move: 'mousemove',
  file: only({'idle.js': peerFile('idle-js/dist/Idle.js')}),
});

/** By default it takes the user for idle as soon as another window has the focus. */
const activityDetector: MakeClient = (limits) => ({
  name: peerName('activity-detector'),
  limits,
  markup: `<script src="/activity-detector.js"></script>
    <script>
      activityDetector({timeToIdle: ${limits.expireAfter * 1000}, inactivityEvents: []}).on('idle', ${LEAVE});
    </script>`,
  move: 'mousemove',
  file: only({'activity-detector.js': peerFile('activity-detector/dist/activity-detector.min.js')}),
});

function ngIdle(scripts: Record<string, string>): MakeClient {
  return (limits) => ({
    name: peerName('@ng-idle/core'),
    limits,
    markup: `<app-root></app-root><script>options = ${JSON.stringify(limits)}</script>
      <script src="/polyfills.js" type="module"></script><script src="/main.js" type="module"></script>`,
    move: 'mousemove',
    file: only(scripts),
  });
}

function only(files: Record<string, string>): Client['file'] {
  return (name) => files[name];
}
