import {Links, type MiddlewareFunction, Outlet, Scripts} from 'react-router';
import {security, sessionContext, storage} from './sessions.server';

const open: MiddlewareFunction<Response> = async ({request, context}, next) => {
  context.set(sessionContext, await storage.getSession(request.headers.get('cookie')));
  return next();
};
const guard: MiddlewareFunction<Response> = ({request, context}, next) => security(request, () => next(), context);

export const middleware = [open, guard];

export default function Root() {
  return (
    <html lang="en">
      <head>
        <meta charSet="utf-8" />
        <Links />
      </head>
      <body>
        <Outlet />
        <Scripts />
      </body>
    </html>
  );
}
