// A story kept on this device: the worker keeps it, this button asks for it.

(() => {
  const FAILED = "تعذّر حفظ المادة. تُرجى إعادة المحاولة عند عودة الاتصال.";
  const home = navigator.serviceWorker;
  if (!home) return;

  async function ask(what, path, tell) {
    const { active } = await home.ready;
    const { port1, port2 } = new MessageChannel();
    return new Promise((resolve) => {
      port1.onmessage = ({ data }) => ("answer" in data ? resolve(data.answer) : tell?.(data.progress));
      active.postMessage({ ask: what, path }, [port2]);
    });
  }

  window.kept = { ask };
  const here = location.pathname;
  const isFirst = !home.controller;
  addEventListener("load", async () => {
    await home.register("/offline.js");
    // The page that was opened before there was a worker is kept like those that follow.
    if (isFirst) ask("opened", here);
  });

  const keep = document.querySelector("[data-keep]");
  if (keep) {
    const show = (is) => {
      keep.setAttribute("aria-pressed", String(is));
      keep.hidden = false;
    };
    ask("has", here).then(show);
    keep.addEventListener("click", async () => {
      const is = keep.getAttribute("aria-pressed") === "true";
      const done = await ask(is ? "drop" : "saved", here);
      show(is ? false : done);
      const said = document.querySelector("[data-keep-said]");
      if (said) said.textContent = is || done ? "" : FAILED;
    });
  }
})();
