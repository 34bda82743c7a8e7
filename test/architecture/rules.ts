import type {Import, SourceFile} from './source-file.ts';

/** A rule for the files that match `about`. `breach` says how a file breaks it, and is undefined if it does not. */
interface Rule {
  readonly says: string;
  readonly about: RegExp;
  breach(file: SourceFile): string | undefined;
}

/** Globals that only the browser layer may use. Other code gets them as arguments, so that tests can replace them. */
const ENVIRONMENT = ['window', 'document', 'fetch', 'Date', 'setTimeout', 'BroadcastChannel', 'location'];

export const RULES: readonly Rule[] = [
  {
    says: 'every source file is in a known folder',
    about: /^(src|server-contract)\//,
    breach: ({path}) => (FOLDERS.test(path) ? undefined : 'is in no known folder'),
  },
  {
    says: 'relative imports carry the extension of the file they name',
    about: /./,
    breach: imports(({target}) => /^(src|server-contract|test|demo)\//.test(target) && !/\.\w+$/.test(target)),
  },
  {
    says: 'core imports nothing outside itself',
    about: /^src\/core\//,
    breach: imports(({target}) => !target.startsWith('src/core/')),
  },
  {
    says: 'a browser file imports types of core, the wire contract, document-members.ts, listen.ts and wait.ts, and nothing else',
    about: /^src\/browser\//,
    breach: imports(
      ({target, typeOnly}) =>
        !SHARED.includes(target) &&
        !/^src\/browser\/(document-members|listen|wait)\.ts$/.test(target) &&
        !(target.startsWith('src/core/') && typeOnly),
    ),
  },
  {
    says: 'a controller knows no element',
    about: /^src\/controllers\//,
    breach: imports(({target}) => /^src\/(element|index|define|cdn|views\/.*)\.ts$/.test(target)),
  },
  {
    says: 'the element talks to a controller, never to the monitor or the network',
    about: /^src\/([^/]+|(i18n|views)\/.*)$/,
    breach: imports(({target, typeOnly}) => !typeOnly && MONITOR_OR_NETWORK.test(target)),
  },
  {
    says: 'the event stream is decided in stream/, which imports nothing outside itself',
    about: /^src\/stream\//,
    breach: imports(({target}) => !target.startsWith('src/stream/')),
  },
  {
    says: 'session-events.ts alone uses stream/: a page without it has no code for the event stream',
    about: /^src\/(?!session-events\.ts$|stream\/)/,
    breach: imports(({target}) => target.startsWith('src/stream/')),
  },
  {
    says: 'a language knows its registry and the list of texts alone',
    about: /^src\/i18n\/locales\//,
    breach: imports(({target}) => !/^src\/i18n\/(registry|messages)\.ts$/.test(target)),
  },
  {
    says: 'the environment is named in browser/ alone',
    about: /^src\/(?!browser\/)/,
    breach: names(...ENVIRONMENT),
  },
  {
    says: 'navigation is the only file that can leave the page',
    about: /^src\/(?!browser\/navigation\.ts$)/,
    breach: names('location'),
  },
  {
    says: 'src sees of server-contract only contract.ts and parse-reply.ts, and of packages only lit',
    about: /^src\/(?!frameworks\/)/,
    breach: imports(({target}) => !/^src\/|^lit($|\/)|^@lit\//.test(target) && !SHARED.includes(target)),
  },
  {
    says: 'what frameworks are told is types alone',
    about: /^src\/frameworks\//,
    breach: imports(({typeOnly}) => !typeOnly),
  },
  {
    says: 'the wire contract imports nothing',
    about: /^server-contract\/contract\.ts$/,
    breach: imports(() => true),
  },
  {
    says: 'server-contract sees nothing of src and imports no framework or database client',
    about: /^server-contract\//,
    breach: imports(({target}) => !/^server-contract\/|^node:/.test(target) && target !== 'msw'),
  },
  {
    says: 'msw is imported by its own entry alone, and that runs in a page',
    about: /^server-contract\/(?!msw\.ts$)/,
    breach: imports(({target}) => target === 'msw'),
  },
  {
    says: 'what may run in a page imports nothing of Node',
    about: /^server-contract\/(?!adapters\/(?!fetch)|conformance\/|stores\/(?!memory\.ts$))/,
    breach: imports(({target}) => target.startsWith('node:')),
  },
  {
    says: 'adapters know no store',
    about: /^server-contract\/adapters\//,
    breach: imports(({target}) => target.startsWith('server-contract/stores/')),
  },
  {
    says: 'stores know no adapter',
    about: /^server-contract\/stores\//,
    breach: imports(({target}) => target.startsWith('server-contract/adapters/')),
  },
  {
    says: 'production code imports nothing from test or demo',
    about: /^(src|server-contract)\//,
    breach: imports(({target}) => /^(test|demo)\//.test(target)),
  },
];

/** How a ping and its reply are written and read: the files of both halves. */
const SHARED = ['server-contract/contract.ts', 'server-contract/parse-reply.ts'];
const MONITOR_OR_NETWORK = /^src\/(core\/session-monitor|browser\/(fetch-ping|tab-channel))\.ts$/;
const FOLDERS =
  /^src\/((core|browser|controllers|stream|frameworks|views|i18n|i18n\/locales)\/)?[^/]+$|^server-contract\/((core|adapters|stores|conformance)\/)?[^/]+$/;

/** Every breach of every rule, as sentences for a maintainer. */
export function breaches(files: readonly SourceFile[]): string[] {
  return RULES.flatMap(({says, about, breach}) =>
    files.flatMap((file) => {
      const wrong = about.test(file.path) && breach(file);
      return wrong ? [`${file.path} ${wrong}, but ${says}`] : [];
    }),
  );
}

function imports(forbidden: (one: Import) => boolean): Rule['breach'] {
  return (file) => {
    const found = file.imports.find(forbidden);
    return found && `imports ${found.target}`;
  };
}

function names(...forbidden: string[]): Rule['breach'] {
  return (file) => {
    const found = forbidden.find((name) => file.names.has(name));
    return found && `names ${found}`;
  };
}
