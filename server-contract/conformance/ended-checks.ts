import type {Check} from './check.ts';
import {WrongReply} from './failure.ts';
import {ENDED, NO_NEWS, readPing} from './ping.ts';
import type {Received} from './recording-client.ts';

/** 4.21: an ended session is known as ended, in whatever order its requests arrive. */
export const endedChecks: readonly Check[] = [
  {
    obligation: '4.21',
    name: 'at once',
    says: 'Requests that find the end at the same time do not bring the session back',
    dependsOn: ['4.1 on time', '4.2 claim', '4.5 replay'],
    async run(context) {
      const session = await context.expired();
      const atOnce = Array.from({length: 12}, (_, index) => session.replayPing(index % 2 === 0 ? 0 : NO_NEWS));
      for (const received of await Promise.all(atOnce)) expectEnded(received);
      expectEnded(await session.replayPing(0));
    },
  },
];

export function expectEnded(received: Received): void {
  if (readPing(received) !== 'ended') throw new WrongReply(ENDED, received.exchange);
}
