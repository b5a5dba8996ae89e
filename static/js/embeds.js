// A video, a post or a map of another house, shown where its card stands once a reader asks for it.

(() => {
  // Players need their own origin and pop-ups for "watch there"; nothing here may lead our page away.
  const SANDBOX =
    "allow-scripts allow-same-origin allow-popups allow-popups-to-escape-sandbox allow-presentation allow-forms";

  function show(card) {
    const frame = document.createElement("iframe");
    frame.className = "embed__frame";
    frame.title = card.dataset.embedTitle;
    frame.setAttribute("sandbox", SANDBOX);
    // YouTube plays nothing for a page that does not say where it stands; no more than that is said.
    frame.referrerPolicy = "strict-origin-when-cross-origin";
    frame.allow = "fullscreen; picture-in-picture";
    frame.src = card.dataset.embedFrame;
    card.replaceChildren(frame);
    frame.focus({ preventScroll: true });
  }

  document.addEventListener("click", (event) => {
    const link = event.target.closest(".embed__link");
    // A press that asks for a new tab or window gets it.
    if (!link || event.button || event.ctrlKey || event.metaKey || event.shiftKey || event.altKey) return;
    event.preventDefault();
    show(link.closest(".embed"));
  });
})();
