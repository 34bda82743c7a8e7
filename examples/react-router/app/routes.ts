import {index, type RouteConfig, route} from '@react-router/dev/routes';

export default [
  index('routes/account.tsx'),
  route('login', 'routes/login.tsx'),
  route('logout', 'routes/logout.ts'),
  route('api/me', 'routes/me.ts'),
  // The guard answers it. The route is there so that its middleware runs.
  route('session_security/ping', 'routes/ping.ts'),
] satisfies RouteConfig;
