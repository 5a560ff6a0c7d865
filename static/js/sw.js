// The service worker: keeps the pages for when there is no network, and nothing of a person. The server writes SHELF
// before this file: { version, files, pages: { language: [addresses] }, scans: { language: address } }.
/* global SHELF */

const CACHE = `zaakscan-${SHELF.version}`;
const languages = Object.keys(SHELF.pages);
const known = new Set(SHELF.files.concat(...languages.map((language) => SHELF.pages[language])));
const languageOf = (address) => languages.find((language) => new URL(address).pathname.startsWith(`/${language}/`));

// Past the browser's own cache: what is kept belongs together.
async function fetchInto(cache, addresses) {
  await cache.addAll(addresses.map((address) => new Request(address, { cache: "reload" })));
}

// The language on the screen must be there; the others may come when the network allows.
async function keepOneLanguage() {
  const windows = await clients.matchAll({ type: "window", includeUncontrolled: true });
  const shown = windows.map((one) => languageOf(one.url)).find(Boolean) || languages[0];
  const cache = await caches.open(CACHE);
  await fetchInto(cache, SHELF.files.concat(SHELF.pages[shown]));
}

async function keepTheOthers() {
  const cache = await caches.open(CACHE);
  for (const language of languages) {
    if (!(await cache.match(SHELF.pages[language][0]))) await fetchInto(cache, SHELF.pages[language]).catch(() => null);
  }
}

async function forgetOldOnes() {
  const names = await caches.keys();
  await Promise.all(names.filter((name) => name.startsWith("zaakscan-") && name !== CACHE).map((name) => caches.delete(name)));
}

// No skipWaiting: a new version waits until every page of the old one is closed, so a running scan is never changed.
addEventListener("install", (event) => event.waitUntil(keepOneLanguage()));
addEventListener("activate", (event) => event.waitUntil(forgetOldOnes().then(keepTheOthers)));

const fromCache = (address) => caches.match(address, { cacheName: CACHE, ignoreVary: true });

async function fromCacheFirst(request) {
  return (await fromCache(new URL(request.url).pathname)) || fetch(request).catch(() => nearest(request));
}

// The network is down and the page is not kept: the nearest one that is.
async function nearest(request) {
  const { pathname } = new URL(request.url);
  const language = languageOf(request.url);
  const scan = SHELF.scans[language];
  if (pathname === `/${language}/scan` && (await fromCache(scan))) return Response.redirect(scan, 302);
  for (const wanted of [language].concat(languages).filter(Boolean)) {
    const page = await fromCache(`/${wanted}/`);
    if (page) return page;
  }
  return nothing();
}

// Where the way out leads without network: a page that says nothing, not even a name.
function nothing() {
  const page = '<!doctype html><meta name="viewport" content="width=device-width"><title> </title>';
  return new Response(page, { headers: { "Content-Type": "text/html; charset=utf-8", "Cache-Control": "no-store" } });
}

addEventListener("fetch", (event) => {
  const { request } = event;
  const url = new URL(request.url);
  if (request.method !== "GET" || url.origin !== location.origin) return;
  if (url.pathname === "/exit") event.respondWith(fetch(request).catch(nothing));
  else if (known.has(url.pathname)) event.respondWith(fromCacheFirst(request));
  else if (request.mode === "navigate") event.respondWith(fetch(request).catch(() => nearest(request)));
});
