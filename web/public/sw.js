/** Keeps the shell: the page and the files of its build, and nothing that anybody's music is in.
 *
 * What the service answers is never kept, so signing out leaves nothing here. The page itself is
 * asked for each time; the one kept stands in while the service is away, instead of the browser's
 * own error page. Files of a build have a digest in their name: what is kept of them is right.
 */

const SHELL = "crateful-shell";
const PAGE = self.registration.scope;
const FILES = new URL("assets/", PAGE).href;

self.addEventListener("install", () => self.skipWaiting());
self.addEventListener("activate", (event) => event.waitUntil(self.clients.claim()));

self.addEventListener("fetch", (event) => {
  const { request } = event;
  if (request.method !== "GET") return;
  if (request.mode === "navigate") event.respondWith(page(event));
  else if (request.url.startsWith(FILES)) event.respondWith(file(event));
});

/** The page as it is now; as it was, when nobody answers. */
async function page(event) {
  let answer;
  try {
    answer = await fetch(event.request);
  } catch (error) {
    const kept = await (await caches.open(SHELL)).match(PAGE);
    if (kept) return kept;
    throw error;
  }
  const isPage = answer.ok && !answer.redirected && isHtml(answer);
  if (isPage) event.waitUntil(keep(answer.clone()));
  return answer;
}

function isHtml(answer) {
  return answer.headers.get("content-type")?.startsWith("text/html") ?? false;
}

/** Keep a page; with another build the files of the one before go. */
async function keep(answer) {
  const shell = await caches.open(SHELL);
  const before = await (await shell.match(PAGE))?.text();
  const now = await answer.clone().text();
  if (before !== undefined && before !== now) {
    const old = (await shell.keys()).filter(({ url }) => !now.includes(url.slice(PAGE.length)));
    await Promise.all(old.map((request) => shell.delete(request)));
  }
  await shell.put(PAGE, answer);
}

async function file(event) {
  const shell = await caches.open(SHELL);
  const kept = await shell.match(event.request);
  if (kept) return kept;
  const answer = await fetch(event.request);
  if (answer.ok) event.waitUntil(shell.put(event.request, answer.clone()));
  return answer;
}
