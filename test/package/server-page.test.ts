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

test('D3: docs/extending.md names every member that an adapter shows to the guard or gets from it', () => {
  const text = readFileSync('docs/extending.md', 'utf8');
  const members = ['http.ts RequestView', 'request-handler.ts HandleResult'].flatMap((each) => {
    const [file = '', name = ''] = each.split(' ');
    const source = readFileSync(`server-contract/core/${file}`, 'utf8');
    const [, body = ''] = source.match(new RegExp(`interface ${name}.*? \\{\n(.*?)^\\}`, 'ms')) ?? [];
    return [...body.matchAll(/^ {2}(?:readonly )?(\w+)[?:(]/gm)].map(([, member = '']) => member);
  });
  ok(members.length > 14, `${members.length} members`);
  deepEqual(
    members.filter((member) => !new RegExp(`\`${member}[\`(]`).test(text)),
    [],
  );
});
