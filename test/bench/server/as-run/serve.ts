/** One application in a process of its own: `serve.ts <index>`. The variable REDIS describes its client. */
import type {RedisClientType} from 'redis';
import {openClient, type RedisSpec} from '../../../field/engines/open-store.ts';
import {answerOrders} from '../answer-orders.ts';
import {applications} from './applications.ts';

// Express writes each failed request there, thousands in a failover.
console.error = () => {};

const {build} = applications[Number(process.argv[2])]!;

answerOrders(async () => {
  const {opened} = await openClient(JSON.parse(process.env.REDIS!) as RedisSpec);
  return {
    // Clients of sentinels and clusters have the same commands.
    listener: await build(opened as object as RedisClientType),
    async signIn(user, origin) {
      const {ok, status, headers} = await fetch(`${origin}/login?username=${encodeURIComponent(user)}`);
      if (!ok) throw new Error(`a sign-in: ${status}`);
      return headers
        .getSetCookie()
        .map((cookie) => cookie.split(';')[0])
        .join('; ');
    },
  };
});
