// Quick search: stories and names are offered while words are typed, and the key «/» leads here from anywhere on a page.

(() => {
  const form = document.querySelector("[data-quick]");
  const input = form?.querySelector("input");
  if (!input) return;

  function piece(style, text) {
    const part = document.createElement("span");
    part.className = style;
    part.textContent = text;
    return part;
  }

  window.offerUnder(input, {
    label: "مواد وأسماء بهذه الكلمات",
    style: "quick__offers",
    address: () => input.value.trim() && `${form.action}?${new URLSearchParams({ q: input.value.trim() })}`,
    found: ({ stories, names }) => [...stories, ...names],
    draw: (story) => {
      if (story.text) {
        const name = piece("quick__headline", story.text);
        name.dir = story.direction;
        return [name, piece("quick__section", story.kind)];
      }
      const headline = piece("quick__headline", story.headline);
      headline.dir = story.direction;
      const status = piece("status", story.word);
      status.dataset.status = story.status;
      return [headline, status, piece("quick__section", story.section)];
    },
    choose: (story) => location.assign(story.url),
  });

  document.addEventListener("keydown", (event) => {
    const isSlash = event.key === "/" || (event.code === "Slash" && event.key === "ظ");
    if (!isSlash || event.defaultPrevented || event.ctrlKey || event.metaKey || event.altKey) return;
    if (event.target.closest("input, textarea, select, [contenteditable]:not([contenteditable=false]), dialog")) return;
    event.preventDefault();
    input.focus();
    input.select();
  });
})();
