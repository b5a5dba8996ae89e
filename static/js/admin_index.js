// The desk renews itself quietly: only lists that changed are put in place, and nothing moves under a hand.

(() => {
  const EVERY_MS = 30_000;
  const place = document.querySelector("[data-desk-now]");
  if (!place) return;
  let tag = "";

  const parts = (root) => [...root.querySelectorAll("[data-desk-parts] > [data-part]")];
  const names = (list) => list.map((part) => part.dataset.part).join(" ");
  const path = (element) => element.getAttribute("href") || `${element.getAttribute("name")}=${element.value}`;

  // The same link or button in what came, so that whoever stands on it goes on standing on it.
  function sameIn(root, element) {
    return [...root.querySelectorAll("a, button, summary")].find((other) => path(other) === path(element));
  }

  function replace(old, fresh) {
    if (old.outerHTML === fresh.outerHTML) return;
    const focused = old.contains(document.activeElement) ? document.activeElement : null;
    const next = focused && sameIn(fresh, focused);
    old.replaceWith(fresh);
    if (next) next.focus({ preventScroll: true });
    else if (focused) (fresh.querySelector("a, button") || document.querySelector("main"))?.focus({ preventScroll: true });
  }

  // What is in view stays where it is, whatever grew above it.
  function steadily(change) {
    const shown = [...document.querySelectorAll("[data-desk-parts] > [data-part], .desk-rest")];
    const anchor = scrollY > 0 && shown.find((part) => part.getBoundingClientRect().bottom > 0);
    const name = anchor && (anchor.dataset.part || "");
    const before = anchor && anchor.getBoundingClientRect().top;
    change();
    if (!anchor) return;
    const after = anchor.isConnected ? anchor : document.querySelector(`[data-desk-parts] > [data-part="${name}"]`);
    if (after) scrollBy(0, after.getBoundingClientRect().top - before);
  }

  function put(html) {
    const came = new DOMParser().parseFromString(html, "text/html");
    const alarm = document.querySelector('[data-part="alarm"]');
    const freshAlarm = came.querySelector('[data-part="alarm"]');
    steadily(() => {
      if (alarm && freshAlarm) replace(alarm, document.importNode(freshAlarm, true));
      const old = parts(document);
      const fresh = parts(came);
      if (names(old) === names(fresh)) {
        old.forEach((part, i) => replace(part, document.importNode(fresh[i], true)));
      } else {
        const whole = document.querySelector("[data-desk-parts]");
        replace(whole, document.importNode(came.querySelector("[data-desk-parts]"), true));
      }
    });
  }

  async function renew() {
    if (document.hidden) return;
    try {
      const answer = await fetch(place.dataset.deskNow, {
        headers: tag ? { "If-None-Match": tag } : {},
        cache: "no-store",
      });
      if (answer.status === 304 || !answer.ok || answer.redirected) return;
      put(await answer.text());
      tag = answer.headers.get("ETag") || "";
    } catch {
      // Without a network the desk stays as it is; the next round asks again.
    }
  }

  setInterval(renew, EVERY_MS);
  document.addEventListener("visibilitychange", renew);
  place.addEventListener("desk:renew", renew);
})();
