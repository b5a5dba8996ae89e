// On a phone a list's filters fold away until they are asked for, so that the list begins on the first screen;
// the fold says what the list is narrowed to.

(() => {
  const fold = document.querySelector("[data-filter-fold]");
  if (!fold || !matchMedia("(width < 48rem)").matches) return;
  fold.open = false;
  // The first choice of each filter is all of them.
  const chosen = [...fold.querySelectorAll("li.selected:not(:first-child) a")].map((choice) => choice.textContent);
  if (chosen.length) fold.querySelector("summary h2").append(`: ${chosen.join("، ")}`);
})();
