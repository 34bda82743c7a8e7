import {ENDED, REVOKED} from '../../server-contract/contract.ts';
import {parseReply} from '../../server-contract/parse-reply.ts';
import type {PendingPing, PingRequest, PingResult} from './core.ts';
import type {Device} from './device.ts';
import type {Tab} from './tab.ts';

export interface HttpReply {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
}

/** A server as the network sees it. */
export interface Backend {
  ping(request: Request): HttpReply | Promise<HttpReply>;
  /** The end of its last trouble, as far as it is known; milliseconds of true time. */
  readonly troubledUntil: number;
}

/**
 * - `slow`: seconds there and back
 * - `lossy`: three of ten requests or replies never arrive, some are refused
 * - `hanging`: nothing is ever answered
 * - `failing`: refused at once
 * - `late`: requests arrive minutes after they left, some twice
 */
export type NetworkTrouble = 'slow' | 'lossy' | 'hanging' | 'failing' | 'late';

/** Milliseconds. */
const PING_TIMEOUT = 10_000;

const NO_ANSWER: PingResult = {outcome: 'unreachable', status: 0};

export interface Request {
  readonly tab: Tab;
  readonly question: PingRequest;
  readonly sentAt: number;
  /** The latest activity on this device by then. */
  readonly known: number;
  readonly resolve: (result: PingResult) => void;
  readonly answer: Promise<PingResult>;
  cancelled: boolean;
  /** The page that asked is gone, or the connection was cut. */
  lost: boolean;
}

/** Everything between the tabs of one device and the server. */
export class Network {
  readonly #device: Device;
  readonly #backend: Backend;
  readonly #open = new Set<Request>();
  #trouble: {readonly kind: NetworkTrouble; readonly until: number} | undefined;
  #troubledUntil = Number.NEGATIVE_INFINITY;

  constructor(device: Device, backend: Backend) {
    this.#device = device;
    this.#backend = backend;
  }

  /** Requests under way. */
  get inFlight(): number {
    return this.#open.size;
  }

  /**
   * Pings under way of tabs that share a channel, of which the others had `time` milliseconds to hear. No tab waits for
   * longer than a ping timeout, since the tab that sent it may be frozen.
   */
  knownPings(time: number): number {
    const now = this.#device.world.agenda.time;
    const isKnown = ({tab, sentAt}: Request) =>
      tab.options.channel && sentAt < now - time && sentAt > now - PING_TIMEOUT;
    return [...this.#open].filter(isKnown).length;
  }

  /** Has this device been able to reach the server at any time since `since`? */
  calmSince(since: number): boolean {
    return Math.max(this.#troubledUntil, this.#backend.troubledUntil) <= since;
  }

  fail(kind: NetworkTrouble, duration: number): void {
    const until = this.#device.world.agenda.time + duration;
    this.#trouble = {kind, until};
    // A request that is under way when the trouble ends may still be hit by it.
    this.#troubledUntil = Math.max(this.#troubledUntil, until + 10_000);
  }

  heal(): void {
    this.#trouble = undefined;
  }

  ping(tab: Tab, question: PingRequest): PendingPing {
    const {world, lastActive} = this.#device;
    let resolve: (result: PingResult) => void = () => {};
    const answer = new Promise<PingResult>((done) => {
      resolve = done;
    });
    const request: Request = {
      tab,
      question,
      sentAt: world.agenda.time,
      known: world.activeTab === tab ? world.agenda.time : (lastActive?.at ?? Number.NEGATIVE_INFINITY),
      resolve,
      answer,
      cancelled: false,
      lost: false,
    };
    world.trace(tab.name, `pings, idle for ${question.idleFor} s`);
    tab.pingedAt = world.agenda.time;
    world.report('pingSent', request);
    this.#open.add(request);
    this.#send(request);
    return {reply: answer, cancel: () => this.#cancel(request)};
  }

  /** A page that is left takes its requests with it, unless they were made to outlive it. */
  pageLeft(tab: Tab): void {
    for (const request of this.#open) {
      if (request.tab !== tab) continue;
      this.#open.delete(request);
      if (!request.question.keepalive) request.lost = this.#device.world.random.chance(0.5);
      request.cancelled = true;
    }
  }

  /** The machine wakes: some connections turn out to be broken. */
  woke(): void {
    const {random, agenda} = this.#device.world;
    for (const request of [...this.#open]) {
      if (random.chance(0.3)) agenda.after(1, () => this.#deliver(request, NO_ANSWER));
    }
  }

  #send(request: Request): void {
    const {agenda, random} = this.#device.world;
    const kind = this.#kind;
    const arrive = () => this.#arrive(request);
    if (kind === 'failing') {
      agenda.after(random.between(1, 50), () => this.#deliver(request, NO_ANSWER));
    } else if (kind === 'hanging' || (kind === 'lossy' && random.chance(0.15))) {
      return;
    } else if (kind === 'late') {
      agenda.after(random.between(10, 300_000), arrive);
      if (random.chance(0.5)) agenda.after(random.between(10, 300_000), arrive);
    } else {
      agenda.after(this.#latency(kind), arrive);
    }
  }

  async #arrive(request: Request): Promise<void> {
    if (request.lost) return;
    const {agenda, random} = this.#device.world;
    const reply = await this.#backend.ping(request);
    const kind = this.#kind;
    if (kind === 'hanging' || (kind === 'lossy' && random.chance(0.15))) return;
    agenda.after(this.#latency(kind), () => this.#deliver(request, kind === 'failing' ? NO_ANSWER : readReply(reply)));
  }

  /** Waits until the tab has dealt with the result: its own reaction was registered before ours. */
  #deliver(request: Request, result: PingResult): Promise<unknown> | undefined {
    if (request.cancelled) return undefined;
    const {tab} = request;
    const {world} = this.#device;
    if (tab.device.asleep && world.random.chance(0.5)) return undefined;
    this.#open.delete(request);
    request.cancelled = true;
    let delivered = false;
    tab.run(() => {
      delivered = true;
      request.resolve(result);
    });
    return delivered ? request.answer.then(() => world.report('afterStep', tab)) : undefined;
  }

  #cancel(request: Request): void {
    this.#open.delete(request);
    request.cancelled = true;
    request.resolve(NO_ANSWER);
  }

  get #kind(): NetworkTrouble | undefined {
    const {agenda} = this.#device.world;
    return this.#trouble && agenda.time < this.#trouble.until ? this.#trouble.kind : undefined;
  }

  #latency(kind: NetworkTrouble | undefined): number {
    const {random} = this.#device.world;
    if (kind === 'slow') return random.between(500, 6000);
    return kind === 'lossy' ? random.between(5, 2000) : this.#device.delays.latency();
  }
}

/** Reads a reply with the parser that the element uses. */
function readReply({status, headers, body}: HttpReply): PingResult {
  const get = (name: string): string | null => headers[name] ?? null;
  const outcome = parseReply({status, elsewhere: false, headers: {get}}, body);
  const revoked = outcome === 'expired' && get(ENDED) === REVOKED;
  const wait = Number(get('retry-after') ?? 0);
  return {outcome, status, revoked, ...(wait > 0 && {retryAfterMs: wait * 1000})};
}
