// Tells the paper that a story was opened: once in a visit, and only when somebody has had it before them.

(() => {
  const SEEN_MS = 3000;
  const address = document.querySelector("[data-readings]")?.dataset.readings;
  if (!address || !navigator.sendBeacon) return;

  const told = (() => {
    try {
      return sessionStorage.getItem(address);
    } catch {
      return null;
    }
  })();
  if (told) return;

  const tell = () => {
    navigator.sendBeacon(address);
    try {
      sessionStorage.setItem(address, "1");
    } catch {
      // A browser that stores nothing tells it at each opening.
    }
  };

  let timer = 0;
  const watch = () => {
    clearTimeout(timer);
    if (document.visibilityState !== "visible") return;
    timer = setTimeout(() => {
      document.removeEventListener("visibilitychange", watch);
      tell();
    }, SEEN_MS);
  };
  document.addEventListener("visibilitychange", watch);
  watch();
})();
