/** The requests that a load sends, of the user with the number `n`, and the text of a reply that answers them. */
export const requestKinds = {
  ping: {path: (n: number) => `/session_security/ping?idleFor=${n % 10}`, reply: /^\d+$/},
  page: {path: () => '/', reply: /"user":"person /},
  /** better-auth's own endpoint, which its client asks for the session. */
  session: {path: () => '/api/auth/get-session', reply: /"name":"person /},
} as const;

export type RequestKind = keyof typeof requestKinds;
