import {defineEventHandler, getRequestURL, setResponseHeaders} from 'h3';
import {openSession, security} from '../utils/session';

export default defineEventHandler(async (event) => {
  await openSession(event);
  const request = new Request(getRequestURL(event), {method: event.method, headers: event.headers});
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
