import {defineEventHandler, getRequestHeaders, getRequestURL, setResponseHeaders} from 'h3';
import {openSession, security} from '../utils/session';

export default defineEventHandler(async (event) => {
  await openSession(event);
  // Not `event.headers`: h3 would keep them, with the cookie of a session that has ended.
  const headers = getRequestHeaders(event) as Record<string, string>;
  const request = new Request(getRequestURL(event), {method: event.method, headers});
  let goesOn = false;
  const response = await security(
    request,
    () => {
      goesOn = true;
      return new Response();
    },
    event,
  );
  if (!goesOn) return response;
  setResponseHeaders(event, Object.fromEntries(response.headers));
});
