// On a phone a list's filters fold away until they are asked for, so that the list begins on the first screen.

const fold = document.querySelector("[data-filter-fold]");
if (fold && fold.dataset.filterFold !== "active" && matchMedia("(width < 48rem)").matches) fold.open = false;
