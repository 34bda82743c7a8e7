/** The service worker of the static demo: answers requests for the server, and leaves files to the host. */
import {createPages} from '../pages.ts';
import {type Memory, StaticServer} from './static-server.ts';

interface FetchEvent extends Event {
  readonly request: Request;
  respondWith(response: Promise<Response>): void;
  waitUntil(work: Promise<unknown>): void;
}

/** The project compiles with the types of pages, which do not know workers. */
interface Worker extends EventTarget {
  readonly registration: {readonly scope: string};
  readonly clients: {claim(): Promise<void>};
  skipWaiting(): Promise<void>;
}

const worker = globalThis as unknown as Worker;
const {scope} = worker.registration;
const on = (type: string, hear: (event: FetchEvent) => void) => worker.addEventListener(type, hear as EventListener);

const pages = createPages(async (path) => {
  const response = await fetch(new URL(`demo/${path}`, scope));
  if (!response.ok) throw new Error(`${path}: status ${response.status}`);
  return response.text();
});

const CACHE = 'session-security-demo';
const MEMORY = new URL('memory.json', scope).href;

const server = remember().then((memory) => new StaticServer(pages, new URL(scope).pathname, memory));

on('install', (event) => event.waitUntil(worker.skipWaiting()));
on('activate', (event) => event.waitUntil(worker.clients.claim()));
on('message', (event) => event.waitUntil(worker.clients.claim()));
on('fetch', (event) => {
  if (!event.request.url.startsWith(scope)) return;
  const answer = respond(event.request);
  event.respondWith(answer);
  event.waitUntil(answer.then(keep));
});

async function respond(request: Request): Promise<Response> {
  return (await (await server).answer(request.clone())) ?? fetch(request);
}

async function remember(): Promise<Memory> {
  const kept = await (await caches.open(CACHE)).match(MEMORY);
  return kept ? kept.json() : {};
}

async function keep(): Promise<void> {
  const {memory} = await server;
  await (await caches.open(CACHE)).put(MEMORY, Response.json(memory));
}
