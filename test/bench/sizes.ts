import {brotliCompressSync} from 'node:zlib';
import {weigh as weighElement} from '../../scripts/sizes.ts';
import type {Client} from '../e2e/faults/clients.ts';
import {type Findings, table} from './findings.ts';
import {handWritten, lineUp} from './line-up.ts';
import {emptyLitCode} from './peers/peers.ts';

/** Bytes after compression with brotli. */
const GOALS = {cdn: 19_500, own: 14_500};
const LIMITS = {warnAfter: 540, expireAfter: 600};

/** Measures the bytes that a page loads for each client, with the markup that the page contains for it. */
export async function sizes(): Promise<Findings> {
  const makers = await lineUp((peers) => [
    peers.reactIdleTimer,
    peers.reactIdleTimerOnPreact,
    peers.hmrc,
    peers.jqueryIdletimer,
    peers.idleJs,
    peers.activityDetector,
    peers.ngIdle,
  ]);
  const clients = [...makers, handWritten].map((make) => make(LIMITS));
  const weighed = clients.map((client) => ({client, ...weigh(filesOf(client))}));
  const [ours, ...others] = weighed;
  const floor = weigh([await emptyLitCode()]);
  const {own} = await weighElement();
  return {
    goals: [
      {
        what: 'bytes a page loads, brotli, all in',
        goal: `≤ ${kB(GOALS.cdn)}`,
        because: `Up to 14 kB arrive in the first flight of packets of a connection (RFC 6928), and up to 43 kB in two: the file
          needs two, and leaves more than half of them to the page.`,
        measured: kB(ours!.brotli),
        met: ours!.brotli <= GOALS.cdn,
        others: others
          .slice(0, -1)
          .map(({client, brotli}) => `${client.name} ${kB(brotli)}`)
          .join(', '),
        why: `Lit is whole in it: an empty element of Lit is ${kB(floor.brotli)}. The rest is our own code, in the next row.`,
      },
      {
        what: 'our own code in it, brotli',
        goal: `≤ ${kB(GOALS.own)}`,
        because: 'It fits into the first flight of 14 kB, for a page that has Lit already.',
        measured: kB(own.brotli),
        met: own.brotli <= GOALS.own,
        minor: true,
        why: 'Tabs, pings and their faults are more than half of it; docs/sizes.md has each change with its reason.',
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
only the script of its dialog. An empty element of Lit: ${kB(floor.raw)} raw, ${kB(floor.brotli)} brotli.`,
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
