// What the sheets leave without layout below the first screen gets it piece by piece once the page has loaded: each
// piece is little work, and soon the page is whole, for whoever scrolls in a hurry or photographs all of it.

(() => {
  const PIECES = ".block, .newest, .list > li, .share, .onward, .thread__strand, .comment-form, .colophon";
  const idle = window.requestIdleCallback ?? ((then) => setTimeout(then, 50));

  addEventListener("load", () => {
    const waiting = [...document.querySelectorAll(PIECES)];
    const next = () => {
      const piece = waiting.shift();
      if (!piece) return;
      piece.style.contentVisibility = "visible";
      idle(next);
    };
    idle(next);
  });
})();
