import cookie from '@fastify/cookie';
import {Authenticator, type Strategy} from '@fastify/passport';
import session, {type FastifySessionOptions} from '@fastify/session';
import type {FastifyInstance, FastifyRequest} from 'fastify';

/** @fastify/session over plain HTTP, with @fastify/cookie before it. */
export async function registerSessions(
  app: FastifyInstance,
  options: Partial<FastifySessionOptions> = {},
): Promise<void> {
  await app.register(cookie);
  await app.register(session, {
    secret: 'a secret of this test, of 32 bytes',
    saveUninitialized: false,
    ...options,
    cookie: {secure: false, ...options.cookie},
  });
}

type Passport = InstanceType<typeof Authenticator>;

/** @fastify/passport with these strategies. The session keeps the id of the user. */
export async function registerPassport(
  app: FastifyInstance,
  strategies: Readonly<Record<string, unknown>>,
  userProperty = 'user',
): Promise<Passport> {
  const passport = new Authenticator({userProperty});
  // Strategies of Passport itself have types of their own.
  for (const [name, strategy] of Object.entries(strategies))
    passport.use(name, strategy as InstanceType<typeof Strategy>);
  passport.registerUserSerializer(async (user: {id: string}) => user.id);
  passport.registerUserDeserializer(async (id: string) => ({id}));
  await app.register(passport.initialize());
  await app.register(passport.secureSession());
  return passport;
}

/** The fields that @fastify/passport adds to requests. */
export interface PassportFields {
  readonly user?: {readonly id: string} | null;
  isAuthenticated(): boolean;
  logOut(): Promise<void>;
}

export const passportFields = (request: FastifyRequest): PassportFields => request as object as PassportFields;
