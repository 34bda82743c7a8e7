import assert from 'node:assert/strict';
import {describe, it} from 'node:test';
import {createEventParser} from '../../src/stream/event-parser.ts';

/** What a parser hears in these pieces of text. */
function heard(...pieces: readonly string[]): string[] {
  const log: string[] = [];
  const parse = createEventParser({
    message: (type) => log.push(type),
    retry: (delayMs) => log.push(`retry ${delayMs}`),
  });
  for (const piece of pieces) parse(piece);
  return log;
}

const STREAM = 'retry: 5000\n\n:\n\n: a comment\nid: 7\nevent: ended\ndata:\n\n';

describe('the parser of the event stream', () => {
  it('E1: hears the message of a stream, wherever it is cut into pieces', () => {
    for (let i = 0; i <= STREAM.length; i++) {
      for (const end of ['\n', '\r', '\r\n']) {
        const text = STREAM.replaceAll('\n', end);
        assert.deepEqual(
          heard(text.slice(0, i), text.slice(i)),
          ['retry 5000', 'ended'],
          `${JSON.stringify(end)} ${i}`,
        );
      }
    }
    assert.deepEqual(heard(...STREAM), ['retry 5000', 'ended']);
  });

  for (const [name, text, expected] of [
    ['hears a message that has data and no type', 'data: ended\n\n', ['message']],
    ['hears no message without a line of data', 'event: ended\n\n', []],
    ['hears no message that has not ended', 'event: ended\ndata:\n', []],
    ['forgets the type after each message', 'event: ended\n\ndata\n\n', ['message']],
    ['takes the last type', 'event: other\nevent: ended\ndata\n\n', ['ended']],
    ['drops a pause that is no number', 'retry: soon\nretry: -1\nretry:\n\n', []],
    ['hears nothing in comments', ':event: ended\n:data:\n\n', []],
  ] as const) {
    it(`E1: ${name}`, () => assert.deepEqual(heard(text), expected));
  }

  it('E1: keeps no line without an end', () => {
    const log: string[] = [];
    const parse = createEventParser({message: (type) => log.push(type), retry() {}});
    for (let i = 0; i < 100; i++) parse('x'.repeat(1000));
    parse('\nevent: ended\ndata:\n\n');
    assert.deepEqual(log, ['ended']);
  });
});
