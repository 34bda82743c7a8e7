import {randomUUID} from 'node:crypto';
import {codeBlocks} from '../../support/markdown.ts';
import type {Place} from '../examples/example-under-test.ts';
import {type Form, readForm} from '../examples/form.ts';
import type {ChangedExample} from '../examples/installed-example.ts';
import {describeExample} from '../examples/sessions-end.ts';
import type {Visitor} from '../examples/visitor.ts';

/** Writes into the guestbook, and returns the line that all visitors can read there afterwards. */
const serverAction = (): Place => {
  let form: Form | undefined;
  return (visitor) => write(visitor);

  async function write(visitor: Visitor): Promise<string> {
    // An ended session is shown no form, but a form that was shown before can still be sent.
    form ??= readForm(await visitor.get('/guestbook', 'text/html'), 'name="text"', '/guestbook');
    const text = randomUUID();
    await visitor.send(form, {text});
    const [line = 'nothing written'] =
      (await visitor.get('/guestbook', 'text/html')).match(new RegExp(`${text}[^<]*`)) ?? [];
    return line;
  }
};

const usual = () => ({
  name: 'nextjs-authjs',
  places: {
    'a Server Action': serverAction(),
    "Auth.js's own endpoint": (visitor: Visitor) => visitor.get('/api/auth/session'),
  },
  environment: async () => ({
    AUTH_SECRET: 'a secret of this test, as long as Auth.js wants it',
    AUTH_TRUST_HOST: 'true',
  }),
});

/** The files of docs/nextjs.md that put the guard into `proxy.ts`, with what that page leaves out. */
const proxyWay: ChangedExample = {
  as: 'nextjs-authjs-proxy',
  files: {
    'proxy.ts': `import {security} from './lib/security';\n${documented('proxy.ts')}`,
    'lib/security.ts': documented('lib/security.ts', /getToken/).replace(
      'sessionSecurity({',
      '$&expireAfter: 15, warnAfter: 5,',
    ),
    'auth.ts': `
      import NextAuth from 'next-auth';
      import Credentials from 'next-auth/providers/credentials';
      import {security} from './lib/security';
      import {findUser} from './users';
      const authorize = ({email, password}: {email?: unknown; password?: unknown}) => findUser(email, password);
      const providers = [Credentials({credentials: {email: {}, password: {}}, authorize})];
      ${documented('auth.ts')}`,
    'app/api/auth/[...nextauth]/route.ts': `
      import {handlers} from '@/auth';
      import {security} from '@/lib/security';
      ${documented('app/api/auth/[...nextauth]/route.ts')}`,
    'app/logout/route.ts': `
      import {redirect} from 'next/navigation';
      import {signOut} from '@/auth';
      import {security} from '@/lib/security';
      const leave = async () => {
        await signOut({redirect: false});
        redirect('/login');
      };
      export const POST = (request: Request) => security(request, leave);`,
    'guarded.ts': null,
    'security.ts': null,
    'app/session_security/ping/route.ts': null,
  },
};

function documented(file: string, having = /./): string {
  const blocks = codeBlocks('docs/nextjs.md');
  const found = blocks.filter(({code}) => code.startsWith(`// ${file}\n`) && having.test(code));
  if (found.length !== 1) throw new Error(`docs/nextjs.md has ${found.length} blocks of ${file}`);
  return found[0]!.code;
}

describeExample(usual());
describeExample({...usual(), overHttps: true});
// The documented code knows Auth.js's cookie by its name over HTTPS.
describeExample({...usual(), overHttps: true, changed: proxyWay});
