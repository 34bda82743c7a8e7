import {brotliCompressSync} from 'node:zlib';
import type {Client} from '../e2e/faults/clients.ts';
import {type Findings, table} from './findings.ts';
import {handWritten, lineUp} from './line-up.ts';
import {emptyLitCode} from './peers/peers.ts';

const GOAL = 10_000;
const LIMITS = {warnAfter: 540, expireAfter: 600};

/** Bytes of the files that a page loads for each of them, and of what it writes into itself. */
export async function sizes(): Promise<Findings> {
  const makers = await lineUp((peers) => [
    peers.reactIdleTimer,
    peers.reactIdleTimerOnPreact,
    peers.hmrc,
    peers.jqueryIdletimer,
    peers.idleJs,
    peers.activityDetector,
  ]);
  const clients = [...makers, handWritten].map((make) => make(LIMITS));
  const weighed = clients.map((client) => ({client, ...weigh(filesOf(client))}));
  const [ours, ...others] = weighed;
  const floor = weigh([await emptyLitCode()]);
  const measured = kB(ours!.brotli);
  return {
    goals: [
      {
        what: 'bytes a page loads, brotli, all in',
        goal: '≤ 10 kB',
        measured,
        met: ours!.brotli <= GOAL,
        others: others
          .slice(0, -1)
          .map(({client, brotli}) => `${client.name} ${kB(brotli)}`)
          .join(', '),
        why: `An empty element of Lit is ${kB(floor.brotli)}, of which the build leaves out what ours has no use for; the rest is
          the rules that the others do without.`,
      },
    ],
    report: [
      table(
        ['', 'files', 'raw', 'brotli', 'written into the page, raw'],
        weighed.map(({client, files, raw, brotli}) => [
          client.name,
          String(files),
          kB(raw),
          kB(brotli),
          kB(client.markup.length),
        ]),
      ),
      `Files as their makers minify them, frameworks and jQuery included, each compressed by itself. Of hmrc-frontend
the script of its dialog alone. An empty element of Lit: ${kB(floor.raw)} raw, ${kB(floor.brotli)} brotli.`,
    ],
  };
}

function filesOf(client: Client): readonly string[] {
  const names = [...client.markup.matchAll(/(?:src|href)="\/([^"]+)"/g)].map(([, name]) => name!);
  return names.map((name) => {
    const file = client.file(name);
    if (file === undefined) throw new Error(`${client.name} asks for ${name}, which is not there`);
    return file;
  });
}

function weigh(files: readonly string[]): {files: number; raw: number; brotli: number} {
  const sum = (bytes: (file: string) => number) => files.reduce((total, file) => total + bytes(file), 0);
  return {
    files: files.length,
    raw: sum((file) => Buffer.byteLength(file)),
    brotli: sum((file) => brotliCompressSync(file).length),
  };
}

function kB(bytes: number): string {
  return `${(bytes / 1000).toFixed(1)} kB`;
}
