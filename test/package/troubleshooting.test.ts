import {deepEqual, equal, ok} from 'node:assert/strict';
import {describe, test} from 'node:test';
import {codeBlocks} from '../support/markdown.ts';
import {isMessage, textsInFolders, textsInSource} from '../support/source-messages.ts';

/** The text before a message: its class, the package, the option of the command. */
const BEFORE = /^(TypeError: |Error: )?(session-security: )?(--[\w-]+ )?/;

describe('docs/troubleshooting.md', () => {
  const messages = codeBlocks('docs/troubleshooting.md')
    .filter(({language}) => language === 'text')
    .flatMap(({code}) => code.trimEnd().split('\n'));

  test('D3: each message that it quotes is one of the source', () => {
    ok(messages.length >= 30, `${messages.length} messages`);
    const texts = textsInFolders('src', 'server-contract');
    deepEqual(
      messages.filter((message) => !formsOf(message).some((form) => isMessage(form, texts))),
      [],
    );
  });

  const source = String.raw`
    /** 'a text of a comment' */ throw new Error('session-security: it must come first');
    warn(\`warn-after="$\{value}" leaves $\{left} seconds \` + \`to answer.\`);
    warn(\`$\{name}="$\{shown}" is not $\{expected}; using $\{instead}.\`);
    const expected = 'a number of seconds';
  `.replaceAll('\\', '');
  const cases: readonly (readonly [message: string, is: boolean])[] = [
    ['session-security: it must come first', true],
    ['session-security: it must come last', false],
    ['a text of a comment', false],
    ['warn-after="50" leaves 10 seconds to answer.', true],
    ['warn-after="50" leaves 10 seconds to think.', false],
    ['warn-after="x" is not a number of seconds; using 540.', true],
    ['warn-after="x" is not a number of minutes; using 540.', false],
  ];
  for (const [message, is] of cases) {
    test(`a message is ${is ? 'found' : 'missed'} in a source: ${message}`, () => {
      equal(isMessage(message, textsInSource(source)), is);
    });
  }
});

/** A message as the source may write it: the name of the package is part of some of its texts. */
function formsOf(message: string): string[] {
  const plain = message.replace(/^<session-security> /, '').replace(/:$/, '');
  const [, body = plain] = /^\d{3} \{"error":"([^"]*)"/.exec(plain) ?? [];
  return [message, body, body.replace(/^(TypeError|Error): /, ''), body.replace(BEFORE, '')];
}
