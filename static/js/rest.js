// What the sheets leave without layout below the first screen gets it bit by bit once the page has loaded: each bit
// is little work, and soon the page is whole, for whoever scrolls in a hurry or photographs all of it.

(() => {
  const PIECES = ".block, .newest, .list > li, .share, .onward, .thread__strand, .comment-form, .colophon";
  const ELEMENTS = 100;
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
    };
    idle(next);
  });
})();
