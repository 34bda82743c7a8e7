import {equal} from 'node:assert/strict';
import {after, before, describe, test} from 'node:test';
import {PackedProject} from '../support/packed-project.ts';

const NEIGHBOURS = [
  ...['lit', '@lit', 'lit-html', 'lit-element', '@types/node', 'undici-types'],
  ...['@types/react', 'csstype', 'preact', 'vue', '@vue', 'svelte'],
];

/** Each expected error is one: the compiler complains about an `@ts-expect-error` before a line that is right. */
const READERS = {
  'react.tsx': `
    import 'session-security';
    import type {} from 'session-security/react';
    import type {SessionSecurityElement} from 'session-security';
    import {createRef} from 'react';

    const ref = createRef<SessionSecurityElement>();
    export const page = (
      <session-security
        ref={ref}
        className="calm"
        expire-after={600}
        warn-after="540"
        pingUrl="/session_security/ping"
        pingInit={async () => ({headers: {'x-csrf-token': 'token'}})}
        messages={{stay: 'Go on'}}
        login-url="/sign-in"
        expire-action="lock"
        guard-forms=""
        disabled
        onsession-warn={(event) => event.waitUntil(Promise.resolve(event.expiresIn.toFixed()))}
      >
        <h2 slot="heading">Still there?</h2>
      </session-security>
    );
    // @ts-expect-error: a list is no number of seconds
    export const wrongValue = <session-security expire-after={[600]} />;
    // @ts-expect-error: no such word
    export const wrongWord = <session-security extend-on="buttons" />;
    // @ts-expect-error: it has no such property, while JSX lets any name with a hyphen pass
    export const wrongName = <session-security expiresAfter={600} />;
    // @ts-expect-error: nobody sets the phase
    export const wrongProperty = <session-security phase="active" />;
    // @ts-expect-error: nobody calls a method from a template
    export const wrongMethod = <session-security signOut={() => {}} />;
    // @ts-expect-error: this event has no idle time
    export const wrongEvent = <session-security onsession-ping={(event) => event.idleFor} />;
  `,
  'preact.tsx': `
    import 'session-security';
    import type {} from 'session-security/preact';

    export const page = (
      <session-security expire-after={600} warnAfter={540} onsession-expire={(event) => event.reason.trim()} />
    );
    // @ts-expect-error: a list is no number of seconds
    export const wrongValue = <session-security expire-after={[600]} />;
    // @ts-expect-error: it has no such property, while JSX lets any name with a hyphen pass
    export const wrongName = <session-security expiresAfter={600} />;
  `,
  'vue.ts': `
    import type {GlobalComponents} from 'vue';
    import type {} from 'session-security/vue';

    type Props = InstanceType<GlobalComponents['session-security']>['$props'];
    export const props: Props = {
      'expire-after': 600,
      'login-url': '/sign-in',
      pingUrl: null,
      pingInit: {credentials: 'include'},
      onSessionWarn: (event) => event.expiresIn,
    };
    // @ts-expect-error: a list is no number of seconds
    export const wrongValue: Props = {'expire-after': [600]};
  `,
  'svelte.ts': `
    import type {SvelteHTMLElements} from 'svelte/elements';
    import type {} from 'session-security/svelte';

    type Props = SvelteHTMLElements['session-security'];
    export const props: Props = {
      'expire-after': 600,
      'guard-forms': true,
      pingInit: {credentials: 'include'},
      class: 'calm',
      'onsession-resume': (event) => event.by.trim(),
    };
    // @ts-expect-error: a list is no number of seconds
    export const wrongValue: Props = {'expire-after': [600]};
  `,
};

describe('the types for frameworks', () => {
  let project: PackedProject;
  before(() => {
    project = new PackedProject(NEIGHBOURS);
  });
  after(() => project.remove());

  for (const [file, code] of Object.entries(READERS)) {
    const [framework] = file.split('.');
    test(`D3: ${framework} knows attributes, properties and events, and what they cannot be`, () => {
      project.write(file, code);
      const how = ['--jsx', 'react-jsx', '--jsxImportSource', framework === 'preact' ? 'preact' : 'react'];
      equal(project.compile(file, '--module', 'esnext', '--moduleResolution', 'bundler', '--skipLibCheck', ...how), '');
    });
  }
});
