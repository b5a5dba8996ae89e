// Tells the paper that a story was opened: once in a visit, and only when somebody has had it before them.

(() => {
  const SEEN_MS = 3000;
  const address = document.querySelector("[data-readings]")?.dataset.readings;
  if (!address || !navigator.sendBeacon) return;

  const told = (() => {
    try {
      const before = sessionStorage.getItem(address);
      sessionStorage.setItem(address, "1");
      return before;
    } catch {
      return null;
    }
  })();
  if (told) return;

  let timer = 0;
  const watch = () => {
    clearTimeout(timer);
    if (document.visibilityState !== "visible") return;
    timer = setTimeout(() => {
      document.removeEventListener("visibilitychange", watch);
      navigator.sendBeacon(address);
    }, SEEN_MS);
  };
  document.addEventListener("visibilitychange", watch);
  watch();
})();
