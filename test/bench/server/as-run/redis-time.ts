import {createClient} from 'redis';

/** Reads the processor time of a Redis, in microseconds so far. Close it at the end. */
export async function openRedisTime(url: string): Promise<{read(): Promise<number>; close(): void}> {
  const client = await createClient({url}).connect();
  return {
    async read() {
      const info = String(await client.info('cpu'));
      const seconds = ['used_cpu_user', 'used_cpu_sys'].map((name) => Number(info.match(`${name}:([\\d.]+)`)?.[1]));
      return (seconds[0]! + seconds[1]!) * 1e6;
    },
    close: () => client.destroy(),
  };
}
