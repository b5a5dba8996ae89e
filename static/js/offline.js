// The service worker: pages from the line first, and a copy with its time on it only when there is no line.
// A story that was withdrawn takes its copies with it, and with them every list that still leads to it.
// BUILD, SHELL, FILES_AT and PRIVATE are written above this by articles/offline.py.

const KEPT = { saved: "kalima-saved", opened: "kalima-opened", front: "kalima-front" };
// What pages loaded in passing, the newest alone; and what belongs to copies that their reader asked for.
const FILES = "kalima-files";
const FILES_KEPT = "kalima-files-kept";
const SHELL_CACHE = `kalima-shell-${BUILD}`;
const STORED = "X-Stored";
const PATIENCE_MS = 10 * 1000;
const OPENED_MAX = 20;
const FILES_MAX = 100;
// A light copy that is so much newer than the full one is read in its place.
const NEWER_MS = 10 * 60 * 1000;
const GONE = [404, 410];

addEventListener("install", (event) => {
  event.waitUntil(caches.open(SHELL_CACHE).then((cache) => cache.addAll(SHELL)).then(() => skipWaiting()));
});

addEventListener("activate", (event) => event.waitUntil(begin()));

async function begin() {
  for (const name of await caches.keys()) {
    if (name.startsWith("kalima-shell-") && name !== SHELL_CACHE) await caches.delete(name);
  }
  await clients.claim();
}

addEventListener("fetch", (event) => {
  const { request } = event;
  const url = new URL(request.url);
  const leads = (place) => url.pathname.startsWith(place);
  if (request.method !== "GET" || url.origin !== location.origin || PRIVATE.some(leads)) return;
  if (request.mode === "navigate") event.respondWith(page(event, url));
  else if (url.pathname.startsWith(FILES_AT) || url.pathname.startsWith("/media/")) event.respondWith(file(event));
});

// --- Pages ---

const story = (path) => /^\/n\/(\d+)\/(?!comments\/|embed\/$|card-[0-9a-f]+(?:-square)?\.jpg$)/.exec(path)?.[1];
// What stands behind ? is another page of a list; a story has one, however its link was marked on the way.
const isWhole = (url) => Boolean(story(url.pathname)) || !url.search;
const isKept = (path) => story(path) || path === "/" || path === "/light/" || /^\/section\/[^/]+\/(light\/)?$/.test(path);
// A story is known by its number: its tail may change.
const key = (path) => (story(path) ? `/n/${story(path)}/${path.endsWith("/light/") ? "light/" : ""}` : path);

async function page(event, url) {
  const asked = fetch(event.request);
  // A line that was cut often says nothing at all. The answer, if it comes, is kept for the next time.
  const silence = new Promise((resolve) => setTimeout(resolve, PATIENCE_MS));
  let answer = await Promise.race([asked, silence]).catch(() => null);
  if (!answer) {
    const copy = await copyOf(url.pathname);
    if (copy) {
      event.waitUntil(asked.then((late) => taken(late, url)).catch(() => null));
      return copy;
    }
    answer = await asked.catch(() => null);
  }
  if (!answer) return marked(await caches.match("/saved/"));
  event.waitUntil(taken(answer.clone(), url));
  return answer.status >= 502 ? ((await copyOf(url.pathname)) ?? answer) : answer;
}

async function taken(answer, url) {
  if (!isWhole(url)) return;
  if (GONE.includes(answer.status)) await forget(url.pathname);
  else if (answer.status === 200 && isKept(url.pathname)) await keep(url.pathname, answer);
}

// A newer copy takes the place of every older one; only the newest stories stay without being asked for.
// But the front that was kept with its stories stays as they are, until it is kept anew.
const isRenewed = (path, name, asked) => name === asked || !(name === "front" && path === "/");

async function keep(path, answer, asked = "opened") {
  const { headers } = answer;
  const text = await answer.text();
  const told = new Headers({ [STORED]: new Date().toISOString() });
  for (const name of ["Content-Type", "Content-Security-Policy"]) {
    if (headers.has(name)) told.set(name, headers.get(name));
  }
  for (const [name, cacheName] of Object.entries(KEPT)) {
    const cache = await caches.open(cacheName);
    if (name === asked || (isRenewed(path, name, asked) && (await cache.match(key(path))))) {
      await cache.delete(key(path));
      await cache.put(key(path), new Response(text, { headers: told }));
      // Pictures are fetched for a story that was saved by itself; elsewhere those stay that were shown.
      if (name !== "opened") await filesOf(text, FILES_KEPT, { withPictures: name === "saved" });
    }
  }
  await trim(KEPT.opened, OPENED_MAX);
  return text;
}

async function copyOf(path) {
  // The light page and the full one have the same words.
  const other = path.endsWith("/light/") ? path.replace(/light\/$/, "") : `${story(path) ? `/n/${story(path)}/` : path}light/`;
  const [own, twin] = [await newestOf(key(path)), await newestOf(key(other))];
  const age = (copy) => (copy ? Date.parse(copy.headers.get(STORED)) : -Infinity);
  const copy = own && age(own) + NEWER_MS >= age(twin) ? own : twin;
  return copy && marked(copy);
}

async function newestOf(address) {
  // The stories of a kept front were kept with it; those of one that was only opened may not be there.
  const whole = address === "/" && (await (await caches.open(KEPT.front)).match(address));
  if (whole) return whole;
  let newest;
  for (const name of Object.values(KEPT)) {
    const found = await (await caches.open(name)).match(address);
    if (found && (!newest || found.headers.get(STORED) > newest.headers.get(STORED))) newest = found;
  }
  return newest;
}

async function marked(copy) {
  if (!copy) return Response.error();
  const at = copy.headers.get(STORED);
  const text = await copy.text();
  const bar = at ? `<p class="stored" role="status">نسخة محفوظة عند ${written(at, text)}. قد يكون ما فيها تغيّر أو سُحب بعد ذلك.</p>` : "";
  const shown = text.replace("<html ", '<html data-stored="" ').replace("<main ", `${bar}<main `);
  return new Response(shown, { headers: copy.headers });
}

function written(at, text) {
  const moment = new Date(at);
  const two = (number) => String(number).padStart(2, "0");
  const said = `${moment.getFullYear()} / ${two(moment.getMonth() + 1)} / ${two(moment.getDate())}، ${two(moment.getHours())}:${two(moment.getMinutes())}`;
  const shown = text.includes('data-digits="arabic"') ? said.replace(/\d/g, (digit) => "٠١٢٣٤٥٦٧٨٩"[digit]) : said;
  return `<time datetime="${at}">${shown}</time>`;
}

async function forget(path) {
  const number = story(path);
  for (const [name, cacheName] of Object.entries(KEPT)) {
    const cache = await caches.open(cacheName);
    await cache.delete(key(path));
    if (!number) continue;
    await cache.delete(`/n/${number}/`);
    await cache.delete(`/n/${number}/light/`);
    for (const request of await cache.keys()) {
      const list = new URL(request.url).pathname;
      const held = await cache.match(request);
      if (story(list) || !(await held.text()).includes(`/n/${number}/`)) continue;
      const answer = await fetch(list).catch(() => null);
      if (answer?.ok) await keep(list, answer, name);
      else await cache.delete(request);
    }
  }
  await sweep();
}

// --- What pages load ---

async function file(event) {
  const { request } = event;
  try {
    const answer = await fetch(request);
    if (answer.status === 200) event.waitUntil(store(request.url, answer.clone()));
    else if (GONE.includes(answer.status)) event.waitUntil(forgetFile(request.url));
    return answer;
  } catch {
    return (await caches.match(request.url)) ?? (await otherWidth(request.url)) ?? Response.error();
  }
}

async function store(address, answer) {
  await (await caches.open(FILES)).put(address, answer);
  await trim(FILES, FILES_MAX);
}

// What all widths of a picture begin with, and no other file.
const stem = (address) => address.replace(/-\d+\.\w+$/, "-");

async function otherWidth(address) {
  // A picture was kept in the width that was shown then.
  if (stem(address) === address) return undefined;
  for (const name of [FILES_KEPT, FILES]) {
    const cache = await caches.open(name);
    const near = (await cache.keys()).find((one) => one.url.startsWith(stem(address)));
    if (near) return cache.match(near);
  }
  return undefined;
}

async function forgetFile(address) {
  // A withdrawn picture goes in every width. A style sheet of another day stays: copies of that day ask for it.
  if (!new URL(address).pathname.startsWith("/media/")) return;
  for (const name of [FILES_KEPT, FILES]) {
    const cache = await caches.open(name);
    for (const one of await cache.keys()) {
      if (one.url.startsWith(stem(address))) await cache.delete(one);
    }
  }
}

const named = (text, places) => {
  const all = [...text.matchAll(/(?:href|src)="([^"]+)"/g)].map(([, address]) => address);
  return new Set(all.filter((address) => places.some((place) => address.startsWith(place))));
};

async function filesOf(text, name, { withPictures = false } = {}) {
  const cache = await caches.open(name);
  for (const address of named(text, withPictures ? [FILES_AT, "/media/"] : [FILES_AT])) {
    if (!(await cache.match(address))) await cache.add(address).catch(() => null);
  }
}

// Files leave with the last kept copy that names them.
async function sweep() {
  const held = new Set();
  for (const name of [KEPT.saved, KEPT.front]) {
    const cache = await caches.open(name);
    for (const request of await cache.keys()) {
      const text = await (await cache.match(request)).text();
      for (const address of named(text, [FILES_AT, "/media/"])) held.add(address);
    }
  }
  const cache = await caches.open(FILES_KEPT);
  for (const request of await cache.keys()) {
    if (!held.has(new URL(request.url).pathname)) await cache.delete(request);
  }
}

async function trim(name, most) {
  const cache = await caches.open(name);
  const kept = await cache.keys();
  for (const request of kept.slice(0, Math.max(0, kept.length - most))) await cache.delete(request);
}

// --- What pages ask for ---

const ASKED = {
  async saved(path) {
    const answer = await fetch(path);
    if (!answer.ok) return false;
    await keep(path, answer, "saved");
    return true;
  },

  async opened(path) {
    const answer = isKept(path) && (await fetch(path));
    if (answer?.ok) await filesOf(await keep(path, answer), FILES);
  },

  async drop(path) {
    const addresses = story(path) ? [`/n/${story(path)}/`, `/n/${story(path)}/light/`] : [path];
    for (const name of Object.values(KEPT)) {
      for (const address of addresses) await (await caches.open(name)).delete(address);
    }
    await sweep();
  },

  gone: forget,

  async has(path) {
    return Boolean(await (await caches.open(KEPT.saved)).match(key(path)));
  },

  // The front with all its stories, as light pages: the same words in a tenth of the bytes.
  async front(_path, tell) {
    const answer = await fetch("/");
    if (!answer.ok) return false;
    const text = await keep("/", answer, "front");
    const numbers = [...new Set([...text.matchAll(/href="\/n\/(\d+)\//g)].map(([, number]) => number))];
    const wanted = numbers.map((number) => `/n/${number}/light/`);
    const cache = await caches.open(KEPT.front);
    for (const request of await cache.keys()) {
      const { pathname } = new URL(request.url);
      if (pathname !== "/" && !wanted.includes(pathname)) await cache.delete(request);
    }
    let done = 0;
    let hasAll = true;
    const next = async () => {
      for (let path = wanted.shift(); path; path = wanted.shift()) {
        const one = await fetch(path).catch(() => null);
        if (one?.ok) await keep(path, one, "front");
        else if (one && GONE.includes(one.status)) await forget(path);
        else hasAll = false;
        done += 1;
        tell({ done, of: numbers.length });
      }
    };
    await Promise.all([next(), next(), next(), next()]);
    await sweep();
    return hasAll;
  },

  async list() {
    const found = [];
    for (const [where, name] of Object.entries(KEPT)) {
      const cache = await caches.open(name);
      for (const request of (await cache.keys()).reverse()) {
        const copy = await cache.match(request);
        const title = /<h1[^>]*>([\s\S]*?)<\/h1>/.exec(await copy.text())?.[1] ?? "";
        found.push({ where, path: new URL(request.url).pathname, at: copy.headers.get(STORED), title });
      }
    }
    return found;
  },
};

addEventListener("message", (event) => {
  const [port] = event.ports;
  const { ask, path } = event.data ?? {};
  if (!port || !Object.hasOwn(ASKED, ask)) return;
  const said = ASKED[ask](path, (progress) => port.postMessage({ progress })).catch(() => false);
  event.waitUntil(said.then((answer) => port.postMessage({ answer })));
});
