import type {Environment} from './environment.ts';
import type {RequestInterval} from './expected-idle.ts';
import {Failure} from './failure.ts';
import type {OpenedStream} from './open-stream.ts';
import type {Answer, Exchange} from './report.ts';
import type {Request, Response} from './send.ts';

/** A response with its times, and its exchange for the report. */
export interface Received extends Response, RequestInterval {
  readonly exchange: Exchange;
}

/** A reply that stays open, and its exchange with what has arrived up to now. */
export interface RecordedStream extends OpenedStream {
  exchange(): Exchange;
}

/** The report shows only the beginning of a longer body. */
const SHOWN_CHARACTERS = 200;

/** Sends the requests of one check and records every exchange for the report. */
export class RecordingClient {
  readonly exchanges: Exchange[] = [];
  readonly #environment: Environment;

  constructor(environment: Environment) {
    this.#environment = environment;
  }

  /** @throws Failure when no response arrives */
  async send(request: Request): Promise<Received> {
    const sentAt = this.#environment.now();
    try {
      const response = await this.#environment.send(request);
      const exchange = this.#record(request, answerOf(response));
      return {...response, sentAt, receivedAt: this.#environment.now(), exchange};
    } catch (error) {
      throw new Failure('an answer', this.#record(request, error instanceof Error ? error.message : String(error)));
    }
  }

  /** @throws Failure when the head of the reply does not arrive */
  async open(request: Request): Promise<RecordedStream> {
    let stream: OpenedStream;
    try {
      stream = await this.#environment.open(request);
    } catch (error) {
      throw new Failure('an answer', this.#record(request, error instanceof Error ? error.message : String(error)));
    }
    const {status, headers} = stream;
    const answer = (): Answer => answerOf({status, headers, body: stream.text});
    const recorded = this.#record(request, answer());
    const exchange = (): Exchange => ({...recorded, answer: answer()});
    return Object.assign(Object.create(stream) as OpenedStream, {exchange});
  }

  /** Cookies are left out, so that a report can be shown to others. */
  #record({url, method, headers: {cookie, ...headers}, body}: Request, answer: Answer | string): Exchange {
    const target = url.pathname + url.search;
    const exchange = {method, target, headers, ...(body === undefined ? {} : {body: shortened(body)}), answer};
    this.exchanges.push(exchange);
    return exchange;
  }
}

function answerOf({status, headers: {'set-cookie': cookies, ...others}, body}: Response): Answer {
  const headers: Record<string, string> = {};
  for (const [name, value] of Object.entries(others)) headers[name] = String(value);
  if (cookies) headers['set-cookie'] = cookies.map((line) => line.replace(/=[^;]*/, '=…')).join(', ');
  return {status, headers, body: shortened(body)};
}

function shortened(text: string): string {
  return text.length > SHOWN_CHARACTERS ? `${text.slice(0, SHOWN_CHARACTERS)}…` : text;
}
