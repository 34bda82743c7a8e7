/** Reads the docblocks of the interfaces that hold options, for the texts. */
import {readFileSync} from 'node:fs';
import {join} from 'node:path';
import {entry} from './entry.ts';

const SERVER = join(import.meta.dirname, '../../server-contract');

/** The interfaces whose members are options, by the name that texts use for them. */
export const OPTION_GROUPS = {
  option: {file: 'core/options.ts', name: 'SessionSecurityOptions'},
  memoryStore: {file: 'stores/memory.ts', name: 'MemoryStoreOptions'},
  redisStore: {file: 'stores/redis.ts', name: 'RedisStoreOptions'},
  postgresStore: {file: 'stores/postgres.ts', name: 'PostgresStoreOptions'},
} as const;

/** Types of options that are written out, because their names say too little. */
const WRITTEN_OUT: Readonly<Record<string, string>> = {
  'Limit<Req>': 'number | ((request) => number)',
  'PassiveRule<Req>': 'string | RegExp | ((request) => boolean)',
  CountAs: "'auto' | 'strict'",
  WhenTooMany: "'end-oldest' | 'refuse'",
  DurableLevel: "'on' | 'remote_write' | 'remote_apply'",
  EventsOptions: '{maxStreams?: number}',
  DurableEnds: '{replicas: number, timeout: number}',
};

/** A text for each option, by a name such as `option expireAfter` or `redisStore prefix`. */
export function optionParts(): Record<string, string> {
  const parts: Record<string, string> = {};
  for (const [group, {file, name}] of Object.entries(OPTION_GROUPS)) {
    for (const [option, text] of optionsOf(readFileSync(join(SERVER, file), 'utf8'), name)) {
      parts[`${group} ${option}`] = text;
    }
  }
  return parts;
}

function optionsOf(source: string, name: string): [string, string][] {
  const [, body] = source.match(new RegExp(`interface ${name}\\b.*? \\{\n(.*?)^\\}`, 'ms')) ?? [];
  if (body === undefined) throw new Error(`there is no interface ${name}`);
  return [...body.matchAll(/^ {2}\/\*\*(.*?)\*\/\n {2}readonly (\w+)\??: (.*?);$/gms)].map(
    ([, docblock = '', option = '', type = '']) => {
      const text = docblock.replace(/^\s*\*? ?/gm, '').trim();
      const [description = '', value] = text.split(/^@default /m);
      return [
        option,
        entry(description.trim(), {type: writtenOut(type), default: value?.replace(/\s+/g, ' ') ?? 'none'}),
      ];
    },
  );
}

function writtenOut(type: string): string {
  let shown = type.replace(/\s+/g, ' ');
  for (const [name, text] of Object.entries(WRITTEN_OUT)) shown = shown.replaceAll(name, text);
  return shown.replace(/request: Req/g, 'request').replace(/response: Res/g, 'response');
}
