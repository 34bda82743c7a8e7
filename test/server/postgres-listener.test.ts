import {deepEqual, equal, match, rejects} from 'node:assert/strict';
import {EventEmitter} from 'node:events';
import {afterEach, beforeEach, describe, mock, test} from 'node:test';
import {createEndWatch} from '../../server-contract/stores/postgres-ends.ts';

const settled = () => new Promise((done) => setImmediate(done));

/** Has the methods of a client of a pool. A connection that is lost without a word answers nothing. */
class Client extends EventEmitter {
  answers = true;
  readonly statements: string[] = [];
  readonly released: boolean[] = [];

  query(statement: string): Promise<void> {
    this.statements.push(statement);
    return this.answers ? Promise.resolve() : new Promise(() => {});
  }

  release(destroy: boolean): void {
    this.released.push(destroy);
  }
}

describe('a connection that listens to PostgreSQL', () => {
  beforeEach(() => mock.timers.enable({apis: ['setTimeout']}));
  afterEach(() => mock.timers.reset());

  async function pass(seconds: number): Promise<void> {
    for (let second = 0; second < seconds; second++) {
      mock.timers.tick(1000);
      await settled();
    }
  }

  function watched(connect?: () => unknown, pool: object = {}) {
    const clients: Client[] = [];
    const errors: unknown[] = [];
    const heard: string[] = [];
    const connectClient = async () => {
      clients.push(new Client());
      return clients.at(-1)!;
    };
    const watch = createEndWatch((connect ?? connectClient) as typeof connectClient, pool, (error) =>
      errors.push(error),
    );
    const begin = () => watch({ended: (name) => heard.push(name), missed: () => heard.push('missed')});
    return {clients, errors, heard, begin};
  }

  test('E1: one that was lost without a word is noticed, and made again', async () => {
    const {clients, errors, heard, begin} = watched();
    const stop = await begin();
    await pass(600);
    equal(clients.length, 1, 'one that answers stays');
    clients[0]!.answers = false;
    await pass(60);
    deepEqual([clients.length, clients[0]!.released, heard], [2, [true], ['missed']]);
    clients[1]!.emit('notification', {channel: 'session_security_ended', payload: 'ann'});
    deepEqual([heard.at(-1), errors], ['ann', []]);
    await stop();
    deepEqual(clients[1]!.released, [true]);
    const {length} = clients[1]!.statements;
    await pass(600);
    deepEqual([clients.length, clients[1]!.statements.length], [2, length], 'one that was stopped asks nothing more');
  });

  test('E1: something is sent on it before a router between forgets a silent connection', async () => {
    const {clients, begin} = watched();
    await begin();
    const {length} = clients[0]!.statements;
    await pass(60);
    equal(clients[0]!.statements.length > length, true);
  });

  test('E1: one that does not answer at once is given back', async () => {
    const client = Object.assign(new Client(), {answers: false});
    const {begin} = watched(async () => client);
    const beginning = rejects(begin(), /did not answer within/);
    await pass(30);
    await beginning;
    deepEqual(client.released, [true]);
  });

  test('E1: a pool hears nothing and is not ended: the error says what to give', async () => {
    let ends = 0;
    const pool = Object.assign(new EventEmitter(), {query: async () => ({rows: []}), end: async () => void ends++});
    const {begin} = watched(async () => pool, pool);
    await rejects(begin(), (error: Error) => {
      match(error.message, /\(\) => pool\.connect\(\)/);
      return true;
    });
    equal(ends, 0);
  });
});
