import 'reflect-metadata';
import {randomUUID} from 'node:crypto';
import {dirname} from 'node:path';
import {NestFactory} from '@nestjs/core';
import type {NestExpressApplication} from '@nestjs/platform-express';
import session from 'express-session';
import {type ExpressRequest, sessionSecurity} from 'session-security/server/express';
import {AppModule} from './app.module';

const {PORT = '3000', SECRET = randomUUID()} = process.env;

async function main() {
  const app = await NestFactory.create<NestExpressApplication>(AppModule);
  // Static files come before the guard: loading them is no activity.
  app.useStaticAssets(dirname(require.resolve('session-security')), {prefix: '/assets'});
  app.use(
    session({secret: SECRET, resave: false, saveUninitialized: false, cookie: {sameSite: 'lax', secure: 'auto'}}),
  );
  app.use(sessionSecurity({expireAfter: 15, warnAfter: 5, user: (request: ExpressRequest) => request.session.userId}));
  await app.listen(PORT);
  console.log(`http://127.0.0.1:${PORT}/`);
}

main();
