// The reader's tools over a story: the size of its text, reading without anything around, the printed sheet,
// and the way to hear it.

(() => {
  const { device } = window;
  const { chosen, choose } = device;
  const page = document.documentElement;
  const LARGEST = 4;
  const tool = (name) => document.querySelector(`[data-${name}]`);
  const steps = document.querySelectorAll("[data-text-step]");
  const mode = tool("reading-mode");

  function show() {
    const size = chosen.text || 0;
    if (size) page.dataset.text = size;
    else delete page.dataset.text;
    for (const step of steps) {
      const next = size + Number(step.dataset.textStep);
      step.setAttribute("aria-disabled", String(next < 0 || next > LARGEST));
    }
    page.toggleAttribute("data-reading", Boolean(chosen.reading));
    mode.setAttribute("aria-pressed", String(Boolean(chosen.reading)));
  }

  for (const step of steps) {
    step.addEventListener("click", () => {
      const next = (chosen.text || 0) + Number(step.dataset.textStep);
      if (next >= 0 && next <= LARGEST) choose("text", next);
      show();
    });
  }
  mode.addEventListener("click", () => {
    choose("reading", chosen.reading ? 0 : 1);
    show();
  });
  const listen = tool("listen");
  // A voice of the network would send the story to its maker.
  device.voice = () => window.speechSynthesis?.getVoices().find((one) => one.localService && /^ar\b/i.test(one.lang));
  const offer = () => {
    listen.hidden = !device.voice();
  };
  const fetchIt = () => document.head.append(Object.assign(document.createElement("script"), { src: listen.dataset.listen }));
  listen.addEventListener("click", fetchIt, { once: true });
  // Asking for voices wakes a part of the browser: that can wait until the story stands.
  (window.requestIdleCallback ?? setTimeout)(() => {
    window.speechSynthesis?.addEventListener?.("voiceschanged", offer);
    offer();
  });

  tool("print").addEventListener("click", () => print());
  show();
})();
