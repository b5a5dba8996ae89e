// Quick search: stories are offered while words are typed, and the key «/» leads here from anywhere on a page.

(() => {
  const WAIT_MS = 150;
  const form = document.querySelector("[data-quick]");
  const input = form?.querySelector("input");
  if (!input) return;

  const offers = document.createElement("ul");
  offers.className = "quick__offers";
  offers.id = "quick-offers";
  offers.hidden = true;
  offers.setAttribute("role", "listbox");
  offers.setAttribute("aria-label", "مواد بهذه الكلمات");
  form.append(offers);
  input.setAttribute("role", "combobox");
  input.setAttribute("aria-autocomplete", "list");
  input.setAttribute("aria-expanded", "false");
  input.setAttribute("aria-controls", offers.id);
  let at = -1;
  let timer = 0;
  let asked = 0;

  const close = () => {
    offers.hidden = true;
    at = -1;
    input.setAttribute("aria-expanded", "false");
    input.removeAttribute("aria-activedescendant");
  };

  const row = (story, i) => {
    const item = document.createElement("li");
    item.id = `${offers.id}-${i}`;
    item.className = "quick__offer";
    item.setAttribute("role", "option");
    item.setAttribute("aria-selected", "false");
    item.dataset.url = story.url;
    const headline = document.createElement("span");
    headline.className = "quick__headline";
    headline.dir = story.direction;
    headline.textContent = story.headline;
    const status = document.createElement("span");
    status.className = "status";
    status.dataset.status = story.status;
    status.textContent = story.word;
    const section = document.createElement("span");
    section.className = "quick__section";
    section.textContent = story.section;
    item.append(headline, status, section);
    item.addEventListener("pointerdown", (event) => event.preventDefault());
    item.addEventListener("click", () => location.assign(story.url));
    return item;
  };

  const offer = (stories) => {
    offers.replaceChildren(...stories.map(row));
    offers.hidden = !stories.length || document.activeElement !== input;
    at = -1;
    input.removeAttribute("aria-activedescendant");
    input.setAttribute("aria-expanded", String(!offers.hidden));
  };

  const ask = async () => {
    const text = input.value.trim();
    const mine = ++asked;
    if (!text) return close();
    try {
      const address = `${form.action}?${new URLSearchParams({ q: text })}`;
      const answer = await fetch(address, { headers: { Accept: "application/json" } });
      if (mine === asked && answer.ok && !answer.redirected) offer((await answer.json()).stories);
    } catch {
      // Without a network the form itself says so.
      close();
    }
  };

  const mark = (next) => {
    const items = [...offers.children];
    at = (next + items.length) % items.length;
    items.forEach((item, i) => item.setAttribute("aria-selected", String(i === at)));
    items[at].scrollIntoView({ block: "nearest" });
    input.setAttribute("aria-activedescendant", items[at].id);
  };

  input.addEventListener("input", () => {
    clearTimeout(timer);
    timer = setTimeout(ask, WAIT_MS);
  });
  input.addEventListener("blur", close);
  input.addEventListener("keydown", (event) => {
    if (event.isComposing || offers.hidden) return;
    if (event.key === "ArrowDown") mark(at + 1);
    else if (event.key === "ArrowUp") mark(at < 0 ? -1 : at - 1);
    else if (event.key === "Escape") close();
    else if (event.key === "Enter" && at >= 0) location.assign(offers.children[at].dataset.url);
    else return;
    event.preventDefault();
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
