/** The service worker of the static demo: answers requests for the server, and leaves files to the host. */
import {OTHER_DEVICE} from '../addresses.ts';
import {createPages} from '../pages.ts';
import {type Memory, StaticServer} from './static-server.ts';

interface FetchEvent extends Event {
  readonly request: Request;
  respondWith(response: Promise<Response>): void;
  waitUntil(work: Promise<unknown>): void;
}

interface Memories {
  readonly desk?: Memory;
  readonly phone?: Memory;
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

/** The pages of the other device, which has a session of its own. */
const OTHER = new URL(`.${OTHER_DEVICE}/`, scope).href;

const servers = remember().then((memory) => {
  const desk = new StaticServer(pages, new URL(scope).pathname, memory.desk ?? {}, 'Computer');
  const phone = new StaticServer(pages, new URL(OTHER).pathname, memory.phone ?? {}, 'Phone');
  StaticServer.join(desk, phone);
  return {desk, phone};
});

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
  const {desk, phone} = await servers;
  if (!request.url.startsWith(OTHER)) return (await desk.answer(request.clone())) ?? fetch(request);
  // The files are those of the first device.
  return (await phone.answer(request.clone())) ?? fetch(new URL(request.url.slice(OTHER.length), scope));
}

async function remember(): Promise<Memories> {
  const kept = await (await caches.open(CACHE)).match(MEMORY);
  return kept ? kept.json() : {};
}

async function keep(): Promise<void> {
  const {desk, phone} = await servers;
  await (await caches.open(CACHE)).put(MEMORY, Response.json({desk: desk.memory, phone: phone.memory}));
}
