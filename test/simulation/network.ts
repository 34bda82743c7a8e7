import {parseReply} from '../../server-contract/contract.ts';
import type {PendingPing, PingReply, PingRequest} from '../../src/core/ports.ts';
import type {Device} from './device.ts';
import type {HttpReply} from './server.ts';
import type {Tab} from './tab.ts';

/**
 * - `slow`: seconds there and back · `lossy`: three of ten requests or replies never arrive, some are refused
 * - `hanging`: nothing is ever answered · `failing`: refused at once · `late`: requests arrive minutes after they left,
 *   some twice
 */
export type NetworkTrouble = 'slow' | 'lossy' | 'hanging' | 'failing' | 'late';

/** Milliseconds. */
const PING_TIMEOUT = 10_000;

const NO_ANSWER: PingReply = {outcome: 'unreachable', status: 0};

export interface Request {
  readonly tab: Tab;
  readonly question: PingRequest;
  readonly sentAt: number;
  /** The latest activity on this device by then. */
  readonly known: number;
  readonly resolve: (answer: PingReply) => void;
  readonly answer: Promise<PingReply>;
  cancelled: boolean;
  /** The page that asked is gone, or the connection was cut. */
  lost: boolean;
}

/** What is between the tabs of one device and the server. */
export class Network {
  readonly #device: Device;
  readonly #open = new Set<Request>();
  #trouble: {readonly kind: NetworkTrouble; readonly until: number} | undefined;
  /** When the network, or the server behind it, was last in trouble; milliseconds of true time. */
  troubledUntil = Number.NEGATIVE_INFINITY;

  constructor(device: Device) {
    this.#device = device;
  }

  /**
   * Questions of tabs that hear each other under way, of which they had `time` milliseconds to hear. Nobody waits for
   * longer than a ping timeout: whoever asked may be frozen.
   */
  inFlight(time: number): number {
    const now = this.#device.world.agenda.time;
    const waitedFor = ({tab, sentAt}: Request) =>
      tab.options.channel && sentAt < now - time && sentAt > now - PING_TIMEOUT;
    return [...this.#open].filter(waitedFor).length;
  }

  /** Has this device been able to reach the server at any time since `since`? */
  calmSince(since: number): boolean {
    return Math.max(this.troubledUntil, this.#device.world.server.troubledUntil) <= since;
  }

  suffer(kind: NetworkTrouble, duration: number): void {
    const until = this.#device.world.agenda.time + duration;
    this.#trouble = {kind, until};
    // What is under way when the trouble ends may still be hit by it.
    this.troubledUntil = Math.max(this.troubledUntil, until + 10_000);
  }

  heal(): void {
    this.#trouble = undefined;
  }

  ask(tab: Tab, question: PingRequest): PendingPing {
    const {world} = this.#device;
    let resolve: (answer: PingReply) => void = () => {};
    const answer = new Promise<PingReply>((done) => {
      resolve = done;
    });
    const request: Request = {
      tab,
      question,
      sentAt: world.agenda.time,
      known:
        world.performing === tab ? world.agenda.time : (world.truth.lastOn(tab.device)?.at ?? Number.NEGATIVE_INFINITY),
      resolve,
      answer,
      cancelled: false,
      lost: false,
    };
    world.trace(tab.name, `asks, idle for ${question.idleFor} s`);
    tab.askedAt = world.agenda.time;
    world.manners.asking(tab, question);
    this.#open.add(request);
    this.#send(request);
    return {reply: answer, cancel: () => this.#cancel(request)};
  }

  /** A page that is left takes its questions with it, unless they were made to outlive it. */
  pageLeft(tab: Tab): void {
    for (const request of this.#open) {
      if (request.tab !== tab) continue;
      this.#open.delete(request);
      if (!request.question.keepalive) request.lost = this.#device.world.random.chance(0.5);
      request.cancelled = true;
    }
  }

  /** The machine wakes: some connections turn out to be broken. */
  woken(): void {
    for (const request of [...this.#open]) {
      if (this.#device.world.random.chance(0.3))
        this.#device.world.agenda.after(1, () => this.#deliver(request, NO_ANSWER));
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
    const {agenda, random, server} = this.#device.world;
    const reply = await server.ping(request);
    const kind = this.#kind;
    if (kind === 'hanging' || (kind === 'lossy' && random.chance(0.15))) return;
    agenda.after(this.#latency(kind), () => this.#deliver(request, kind === 'failing' ? NO_ANSWER : readReply(reply)));
  }

  /** Waits until the tab has dealt with the answer: its own reaction was asked for before ours. */
  #deliver(request: Request, answer: PingReply): Promise<unknown> | undefined {
    if (request.cancelled) return undefined;
    const {tab} = request;
    if (tab.device.asleep && this.#device.world.random.chance(0.5)) return undefined;
    this.#open.delete(request);
    request.cancelled = true;
    let delivered = false;
    tab.run(() => {
      delivered = true;
      request.resolve(answer);
    });
    return delivered ? request.answer.then(() => this.#device.world.manners.afterStep(tab)) : undefined;
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
    return random.between(5, kind === 'lossy' ? 2000 : 120);
  }
}

/** Reads a reply with the parser that the element uses. */
function readReply({status, headers, body}: HttpReply): PingReply {
  const get = (name: string): string | null => headers[name] ?? null;
  const outcome = parseReply({status, elsewhere: false, headers: {get}}, body);
  const wait = Number(get('retry-after') ?? 0);
  return {outcome, status, ...(wait > 0 && {retryAfterMs: wait * 1000})};
}
