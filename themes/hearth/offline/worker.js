/* worker: keeps a series on a reader's device, if the reader asked for it, and shows it where there is no connection.

   There is one cache for each series, named after the list of its files; it holds that list and what stands in it, and
   nothing is ever kept that stands in no list: the site's build leaves out pages at risk, discreet pages and the page of
   help. A page that is kept is asked for on the network first, so that nobody who has a connection reads an old one.
   At most once an hour a visit compares the list with the site's: what changed is fetched anew, what is gone is thrown
   away, and all of it where the series is no longer offered. What could not be compared for DAYS is shown no more. */

const HOUR = 3600_000;
const DAYS = 30;
const PREFIX = "kept ";
const MARKED = /\.[0-9a-f]{10}\.\w+$/;

const nameOf = (list) => PREFIX + list;
/* Other sites may stand on the same host, each below a path of its own. */
const OURS = PREFIX + new URL(self.registration.scope).pathname;
const keptNames = async () => (await caches.keys()).filter((name) => name.startsWith(OURS));
const fresh = (url) => fetch(url, { cache: "no-cache", credentials: "same-origin" });

/* What only looks opens no cache: opening one that has just been deleted would make it anew. */
const listIn = async (name) => {
  const held = await caches.match(name.slice(PREFIX.length), { cacheName: name });
  return held ? held.json() : null;
};

const store = async (cache, url, list) => {
  const body = JSON.stringify({ ...list, checked: Date.now() });
  await cache.put(url, new Response(body, { headers: { "Content-Type": "application/json" } }));
};

/* Fetches what is new in a list before anything is thrown away; the list comes last, so that it never says too much. */
const bring = async (url, list, before) => {
  const cache = await caches.open(nameOf(url));
  const had = new Map(before?.files ?? []);
  for (const [file, digest] of list.files) {
    if (had.get(file) === digest && await cache.match(file)) continue;
    const answer = await fresh(file);
    if (!answer.ok || answer.redirected) throw new Error(file);
    await cache.put(file, answer);
  }
  const wanted = new Set(list.files.map(([file]) => new URL(file, location).href).concat(new URL(url, location).href));
  for (const request of await cache.keys()) {
    if (!wanted.has(request.url)) await cache.delete(request);
  }
  await store(cache, url, list);
};

const forget = async (name) => {
  await caches.delete(name);
  if (!(await keptNames()).length) await self.registration.unregister();
};

const compare = async (name) => {
  const before = await listIn(name);
  if (before && Date.now() - before.checked < HOUR) return;
  const url = name.slice(PREFIX.length);
  const answer = await fresh(url);
  if (answer.status === 404 || answer.status === 410) return forget(name);
  if (!answer.ok) return;
  const list = await answer.json();
  if (list.version === before?.version) await store(await caches.open(name), url, list);
  else await bring(url, list, before);
};

const compareAll = async () => {
  for (const name of await keptNames()) await compare(name).catch(() => {});
};

const keep = async (url) => {
  const had = (await keptNames()).includes(nameOf(url));
  try {
    const answer = await fresh(url);
    if (!answer.ok) throw new Error(url);
    await bring(url, await answer.json(), had ? await listIn(nameOf(url)) : null);
    return true;
  } catch {
    if (!had) await forget(nameOf(url));
    return false;
  }
};

/* A picture is kept in one size; another size of the same is as good where there is no other. */
const stemOf = (url) => new URL(url).pathname.replace(/(-\d+)?\.[0-9a-f]{10}\.\w+$/, "");

const heldIn = async (name, request) => {
  const exact = await caches.match(request.url.split("#")[0], { cacheName: name, ignoreSearch: true });
  if (exact || request.destination !== "image" || !MARKED.test(new URL(request.url).pathname)) return exact;
  const cache = await caches.open(name);
  const other = (await cache.keys()).find((kept) => stemOf(kept.url) === stemOf(request.url));
  return other && cache.match(other);
};

const held = async (request) => {
  for (const name of await keptNames()) {
    const list = await listIn(name);
    if (list && Date.now() - list.checked < DAYS * 24 * HOUR) {
      const found = await heldIn(name, request);
      if (found) return found;
    }
  }
  return undefined;
};

const answer = async (event) => {
  const { request } = event;
  if (request.mode !== "navigate" && MARKED.test(new URL(request.url).pathname)) {
    return (await held(request)) ?? fetch(request); // its name changes with its content
  }
  try {
    const found = await fetch(request);
    if (request.mode === "navigate") event.waitUntil(compareAll());
    return found;
  } catch (failure) {
    const kept = await held(request);
    if (kept) return kept;
    throw failure;
  }
};

self.addEventListener("install", () => self.skipWaiting());
self.addEventListener("activate", (event) => event.waitUntil(self.clients.claim()));
self.addEventListener("message", (event) => {
  const { keep: url } = event.data ?? {};
  if (url && new URL(url, location).origin === location.origin) {
    event.waitUntil(keep(url).then((done) => event.ports[0]?.postMessage(done)));
  }
});
self.addEventListener("fetch", (event) => {
  const { request } = event;
  if (request.method === "GET" && new URL(request.url).origin === location.origin && !request.headers.has("range")) {
    event.respondWith(answer(event));
  }
});
