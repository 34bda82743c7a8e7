import type {IncomingMessage, ServerResponse} from 'node:http';
import {type RunningServer, serve} from '../../support/http-server.ts';
import {CONFIDENTIAL_CSS} from '../../support/screen.ts';
import type {Client} from './clients.ts';
import type {Answer, Fault} from './faults.ts';

export interface FaultServer extends RunningServer {
  /** Requests to the ping endpoint so far. */
  pings(): number;
  /** Stops the clock of the fault until the returned function is called. */
  holdFault(): () => void;
}

const SIGN_IN: Answer = {
  status: 200,
  type: 'text/html',
  body: '<!doctype html><title>Sign in</title><h1>Sign in</h1>',
};

/**
 * A healthy server with one session and one page, whose answers the fault replaces. Its clock counts seconds. With a
 * simulated clock it sends no `Date`: the page's clock would run ahead of that, and its replies would look stored (P7).
 */
export async function serveFault(fault: Fault, client: Client, simulatedNow?: () => number): Promise<FaultServer> {
  const now = simulatedNow ?? (() => performance.now() / 1000);
  let lastActivity: number | undefined;
  let pageLoadedAt: number | undefined;
  let pings = 0;
  let held = false;

  const sincePage = () => (held || pageLoadedAt === undefined ? 0 : now() - pageLoadedAt);

  const server = await serve((request, response) => {
    const {pathname, searchParams} = new URL(request.url ?? '/', 'http://localhost');
    response.sendDate = !simulatedNow;
    endWhenDue();
    if (pathname === '/page') answer(page(), request, response);
    else if (pathname === '/ping') answerPing(searchParams.get('idleFor'), request, response);
    else if (pathname === '/logout') {
      lastActivity = undefined;
      answer(fault.page ?? SIGN_IN, request, response);
    } else if (pathname === '/login') answer(SIGN_IN, request, response);
    else answer(file(pathname), request, response);
  });
  const holdFault = () => {
    held = true;
    return () => {
      held = false;
    };
  };
  return {...server, pings: () => pings, holdFault};

  function endWhenDue(): void {
    if (lastActivity === undefined) return;
    const told = fault.sessionEndsAt !== undefined && sincePage() >= fault.sessionEndsAt;
    if (told || now() - lastActivity >= client.limits.expireAfter) lastActivity = undefined;
  }

  function page(): Answer {
    const first = pageLoadedAt === undefined;
    pageLoadedAt ??= now();
    if (!first && fault.page) return fault.page;
    if (!first && lastActivity === undefined) return SIGN_IN;
    lastActivity = now();
    return {status: 200, type: 'text/html', body: html(), ...(fault.cacheable && {cacheable: true})};
  }

  function html(): string {
    const objection = "addEventListener('beforeunload', (event) => event.preventDefault());";
    return `<!doctype html>
      <title>Record</title>
      <style>${CONFIDENTIAL_CSS}</style>
      <main class="confidential">Confidential: the patient's results</main>
      <script>${fault.objects ? objection : ''}</script>
      ${client.markup}`;
  }

  function answerPing(idleFor: string | null, request: IncomingMessage, response: ServerResponse): void {
    pings++;
    if (lastActivity !== undefined && idleFor !== null && /^\d+$/.test(idleFor)) {
      lastActivity = Math.max(lastActivity, now() - Number(idleFor));
    }
    const faulty = fault.ping !== undefined && sincePage() >= (fault.pingFrom ?? 0);
    const reply = faulty ? fault.ping! : truth();
    setTimeout(() => answer(reply, request, response), (fault.pingDelay ?? 0) * 1000);
  }

  /** Whole seconds, rounded down like the server of the original does. */
  function truth(): Answer {
    const body = lastActivity === undefined ? '"logout"' : String(Math.floor(now() - lastActivity));
    return {status: 200, type: 'application/json', body};
  }

  function file(pathname: string): Answer {
    const body = client.file(pathname.slice(1));
    if (body === undefined) return {status: 404};
    return {status: 200, type: pathname.endsWith('.css') ? 'text/css' : 'text/javascript', body};
  }
}

function answer(how: Answer, request: IncomingMessage, response: ServerResponse): void {
  if (how === 'hang' || how === 'truth') return;
  if (how === 'reset') {
    request.socket.destroy();
    return;
  }
  response.statusCode = how.status;
  if (!how.cacheable) response.setHeader('cache-control', 'no-store');
  if (how.type) response.setHeader('content-type', how.type);
  if (how.location) response.setHeader('location', how.location);
  response.end(how.body);
}
