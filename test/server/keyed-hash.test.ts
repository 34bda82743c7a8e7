import assert from 'node:assert/strict';
import {createHash} from 'node:crypto';
import {it} from 'node:test';
import {createKeyedHash} from '../../server-contract/core/keyed-hash.ts';

const SECRETS = ['', 'secret', 'a'.repeat(200), 'clé 鍵'];
const TEXTS = ['user:1', 'user:', 'record:1', 'user:ключ', 'x'.repeat(1000)];

it('S16: node:crypto and Web Crypto give the same pseudonym, so processes on both agree', async (test) => {
  const byNode = createKeyedHash();
  test.mock.method(process, 'getBuiltinModule', () => undefined);
  const byWeb = createKeyedHash();
  for (const secret of SECRETS) {
    for (const text of TEXTS) {
      const hash = byNode(secret, text);
      assert.equal(typeof hash, 'string', 'node:crypto answers without a promise');
      assert.equal(await byWeb(secret, text), hash);
      const whole = createHash('sha256').update(`${secret.length}:${secret}${text}`).digest('base64url');
      assert.equal(hash, whole.slice(0, 22));
    }
  }
});

it('S16: another secret, another text or another boundary between them gives another pseudonym', () => {
  const hash = createKeyedHash();
  const inputs = [...SECRETS.flatMap((secret) => TEXTS.map((text) => [secret, text] as const)), ['secretu', 'ser:1']];
  const hashes = inputs.map(([secret, text]) => hash(secret!, text!));
  assert.equal(new Set(hashes).size, inputs.length);
  for (const each of hashes) assert.match(String(each), /^[\w-]{22}$/);
});

it('S16: a platform without node:crypto and Web Crypto has no pseudonym', async (test) => {
  test.mock.method(process, 'getBuiltinModule', () => undefined);
  const restore = Object.getOwnPropertyDescriptor(globalThis, 'crypto')!;
  Object.defineProperty(globalThis, 'crypto', {value: {}, configurable: true});
  try {
    assert.equal(await createKeyedHash()('secret', 'user:1'), undefined);
  } finally {
    Object.defineProperty(globalThis, 'crypto', restore);
  }
});
