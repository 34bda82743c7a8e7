import type {BrokenServer} from './broken-servers.ts';
import {conforming, livingOf, PLAIN_MAX_SESSIONS, type PlainRules, type PlainSession} from './plain-server.ts';

/** A list is checked only of a server that ends all sessions of a user. */
const LIST = ['4.35 living', '4.35 sign-out'];

/** Servers that end all sessions of a user in a wrong way, or say it wrongly (3.4, 4.27). */
export const brokenEnds: readonly BrokenServer[] = [
  {
    does: 'ends only the session that asks for the end of all',
    fails: ['4.27 all'],
    hides: ['3.4 revoked', '4.27 changed id', '4.27 second address', ...LIST],
    rules: {
      endSessions: (sessions, id) => {
        const session = sessions.get(id);
        if (session) session.isRevoked = true;
      },
    },
  },
  {
    does: 'ends all sessions but the one that asks',
    fails: ['4.27 all'],
    hides: LIST,
    rules: {
      endSessions: (sessions, id) => {
        const asking = sessions.get(id);
        conforming.endSessions(sessions, id);
        if (asking) asking.isRevoked = false;
      },
    },
  },
  {
    does: 'ends the session that asks for the end of all others, too',
    fails: ['4.27 others'],
    rules: {endOtherSessions: conforming.endSessions},
  },
  {
    does: 'leaves a session beside the one that asks for the end of all others',
    fails: ['4.27 others'],
    rules: {
      endOtherSessions: (sessions, id) => {
        conforming.endOtherSessions(sessions, id);
        for (const session of [...sessions.values()].slice(-1)) session.isRevoked = false;
      },
    },
  },
  {
    does: 'lists sessions that have ended',
    fails: ['4.35 living'],
    hides: ['4.35 sign-out'],
    rules: {
      listSessions: (sessions, id) =>
        [...new Set(sessions.values())]
          .filter(({user}) => user === sessions.get(id)?.user)
          .map(({startedAt}) => `since ${startedAt}`),
    },
  },
  {
    does: 'lists the other sessions only',
    fails: ['4.35 living'],
    hides: ['4.35 sign-out'],
    rules: {listSessions: (...given) => conforming.listSessions(...given).slice(1)},
  },
  {
    does: 'lists sessions that were signed out',
    fails: ['4.35 sign-out'],
    rules: listsSignedOut(),
  },
  {
    does: 'shows the ids of the sessions in its list',
    fails: ['4.35 secret'],
    rules: {
      listSessions: (sessions, id, now) => {
        const living = livingOf(sessions, sessions.get(id)?.user, now);
        return living.map((session) => [...sessions].find(([, one]) => one === session)![0]);
      },
    },
  },
  {
    does: 'counts the sessions of a user, waits, and begins one more',
    fails: ['4.36 at once'],
    hides: ['4.36 one more'],
    rules: {
      async signInLimited(sessions, id, now) {
        const living = livingOf(sessions, 'eve', now);
        await new Promise((done) => setTimeout(done, 100));
        if (living.length >= PLAIN_MAX_SESSIONS) living[0]!.isRevoked = true;
        sessions.set(id, {user: 'eve', startedAt: now, lastActivity: now});
        return true;
      },
    },
  },
  {
    does: 'ends the newest session for one too many',
    fails: ['4.36 one more'],
    rules: {
      signInLimited(sessions, id, now) {
        const living = livingOf(sessions, 'eve', now);
        if (living.length >= PLAIN_MAX_SESSIONS) living.at(-1)!.isRevoked = true;
        sessions.set(id, {user: 'eve', startedAt: now, lastActivity: now});
        return true;
      },
    },
  },
  {
    does: 'refuses one session too many, and lets its cookie sign in',
    fails: ['4.36 at once'],
    hides: ['4.36 one more'],
    rules: {
      signInLimited(sessions, id, now) {
        const isRefused = livingOf(sessions, 'eve', now).length >= PLAIN_MAX_SESSIONS;
        sessions.set(id, {user: 'eve', startedAt: now, lastActivity: now});
        return !isRefused;
      },
    },
  },
  {
    does: 'ends the sessions of every user',
    fails: ['4.27 other user'],
    rules: {
      endSessions: (sessions) => {
        for (const session of sessions.values()) session.isRevoked = true;
      },
    },
  },
  {
    does: 'ends the sessions that a user begins after the end of all, too',
    fails: ['4.27 new sign-in'],
    hides: ['3.4 revoked', '4.27 all', '4.27 changed id', '4.27 other user', '4.27 second address', ...LIST, '4.36'],
    rules: endsLaterSignIns(),
  },
  {
    does: 'ends the sessions of a user by a list that has each under its first id',
    fails: ['4.27 changed id'],
    hides: LIST,
    rules: {
      endSessions: (sessions, id) => {
        const moved = [...sessions].filter(([key]) => key.startsWith('former ')).map(([, session]) => session);
        conforming.endSessions(sessions, id);
        for (const session of moved) session.isRevoked = false;
      },
    },
  },
  {
    does: 'ends all sessions in the process that was asked only',
    fails: ['4.27 second address'],
    rules: {},
    second: {isRevoked: () => false},
  },
  {
    does: 'does not say that it has ended a session by itself',
    warns: ['3.4 revoked'],
    rules: {endedBy: () => undefined},
  },
  {
    does: 'says of a session that has expired that the server ended it',
    fails: ['3.4 expiry'],
    rules: {endedBy: (session) => session && 'revoked'},
  },
  {
    does: 'says of each session that it does not know that the server ended it',
    fails: ['3.4 sign-out'],
    rules: {endedBy: (session) => (session === undefined ? 'revoked' : conforming.endedBy(session))},
  },
];

/** Until they would have expired. */
function listsSignedOut(): Partial<PlainRules> {
  const out: PlainSession[] = [];
  return {
    signOut(sessions, id) {
      const session = sessions.get(id);
      if (session) out.push(session);
      conforming.signOut(sessions, id);
    },
    listSessions(sessions, id, now) {
      const user = sessions.get(id)?.user;
      const left = out.filter((session) => session.user === user && !conforming.hasEnded(session, now));
      return [...conforming.listSessions(sessions, id, now), ...left.map(({startedAt}) => `until ${startedAt}`)];
    },
  };
}

/** Knows a user, and not the sessions, as ended. */
function endsLaterSignIns(): Partial<PlainRules> {
  const users = new Set<string>();
  return {
    endSessions(sessions, id) {
      const session = sessions.get(id);
      if (session) users.add(session.user);
    },
    isRevoked: ({user}) => users.has(user),
    endedBy: (session) => (session && users.has(session.user) ? 'revoked' : undefined),
  };
}
