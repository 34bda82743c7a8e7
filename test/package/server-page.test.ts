import {deepEqual, ok} from 'node:assert/strict';
import {readFileSync} from 'node:fs';
import {test} from 'node:test';

test('D3: docs/server.md lists every option, and no other', () => {
  const source = readFileSync('server-contract/core/options.ts', 'utf8');
  const [, body = ''] = source.match(/interface SessionSecurityOptions<.*?> \{(.*?)^\}/ms) ?? [];
  const options = [...body.matchAll(/^ {2}readonly (\w+)\?:/gm)].map(([, name = '']) => name);
  ok(options.length > 10, `${options.length} options`);
  const [, table = ''] = readFileSync('docs/server.md', 'utf8').split('| option | default | meaning |');
  const listed = [...(table.split('\n\n')[0] ?? '').matchAll(/^\| `(\w+)` \|/gm)].map(([, name = '']) => name);
  deepEqual(listed.sort(), options.sort());
});
