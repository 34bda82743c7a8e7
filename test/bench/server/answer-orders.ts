/** A measured server in a process of its own. */
import {createServer} from 'node:http';
import type {AddressInfo} from 'node:net';
import type {MaybePromise} from 'session-security/server';
import type {Application} from './application.ts';
import {answerEach} from './worker.ts';

/** `people`: start with this number of signed-in users. `processorTime`: reply with the processor time so far. */
export type Order = {readonly people: number} | {readonly processorTime: true};
export type Answered = {readonly port: number; readonly cookies: readonly string[]} | {readonly microseconds: number};

export function answerOrders(build: () => MaybePromise<Application>): void {
  answerEach<Order, Answered>(async (order) => {
    if ('people' in order) return start(await build(), order.people);
    const {user, system} = process.cpuUsage();
    return {microseconds: user + system};
  });
}

async function start({listener, signIn}: Application, people: number): Promise<Answered> {
  const server = createServer(listener);
  await new Promise<void>((listening) => server.listen(0, '127.0.0.1', listening));
  const {port} = server.address() as AddressInfo;
  const cookies: string[] = [];
  for (let n = 0; n < people; n++) cookies.push(await signIn(`person ${n}`, `http://127.0.0.1:${port}`));
  return {port, cookies};
}
