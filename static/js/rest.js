// What the sheets leave without layout below the first screen gets it bit by bit once the page has loaded: each bit
// is little work, and soon the page is whole, for whoever scrolls in a hurry or photographs all of it.

(() => {
  const PIECES = ".block, .newest, .list > li, .share, .onward, .thread__strand, .comment-form, .colophon";
  const LATIN = /[A-Za-z\u00c0-\u017f\ufdfa-\ufdfd]/;
  const ELEMENTS = 50;
  const idle = window.requestIdleCallback ?? setTimeout;

  addEventListener("load", () => {
    const waiting = [...document.querySelectorAll(PIECES)];
    const next = () => {
      for (let room = ELEMENTS; room > 0 && waiting.length; ) {
        const piece = waiting.shift();
        piece.style.contentVisibility = "visible";
        room -= piece.getElementsByTagName("*").length;
      }
      // One bit to a frame: two would be laid out as one.
      if (waiting.length) requestAnimationFrame(() => idle(next));
      else idle(bringLatin);
    };
    idle(next);
  });

  // The face of the Latin letters, for the pages to come: nothing on this one waits for it.
  async function bringLatin() {
    const { latin, saves } = document.documentElement.dataset;
    const lines = [...document.querySelectorAll("main p:not(.report__short p)")];
    if (!latin || saves !== undefined || !lines.some((line) => LATIN.test(line.textContent))) return;
    // To its last byte: a fetch is done when the headers are there.
    const held = fetch(latin, { priority: "low" }).then(async (answer) => answer.ok && (await answer.blob()));
    if (await held.catch(() => null)) window.device.choose("latin", latin);
  }
})();
