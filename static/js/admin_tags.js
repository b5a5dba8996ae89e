// Tags offered while their line is typed: found however they are spelled, chosen by key or by touch.

(() => {
  const WAIT_MS = 150;
  const SEPARATORS = /[,،;؛]\s*/g;

  function start(input) {
    const offers = document.createElement("ul");
    offers.className = "tag-offers";
    offers.id = `${input.id}_offers`;
    offers.hidden = true;
    offers.setAttribute("role", "listbox");
    offers.setAttribute("aria-label", "وسوم موجودة");
    input.after(offers);
    input.setAttribute("role", "combobox");
    input.setAttribute("aria-autocomplete", "list");
    input.setAttribute("aria-expanded", "false");
    input.setAttribute("aria-controls", offers.id);
    let at = -1;
    let timer = 0;
    let asked = 0;

    const typed = () => {
      const before = input.value.slice(0, input.selectionStart);
      const begins = [...before.matchAll(SEPARATORS)].reduce((_, m) => m.index + m[0].length, 0);
      return { begins, ends: input.selectionStart, text: before.slice(begins).trim() };
    };

    const close = () => {
      offers.hidden = true;
      at = -1;
      input.setAttribute("aria-expanded", "false");
      input.removeAttribute("aria-activedescendant");
    };

    const choose = (name) => {
      const { begins, ends } = typed();
      const rest = input.value.slice(ends).replace(/^[^,،;؛]*/, "");
      input.value = `${input.value.slice(0, begins)}${name}${rest || "، "}`;
      const caret = begins + name.length + (rest ? 0 : 2);
      input.setSelectionRange(caret, caret);
      input.dispatchEvent(new Event("change", { bubbles: true }));
      close();
      input.focus();
    };

    const offer = (names) => {
      offers.replaceChildren(
        ...names.map((name, i) => {
          const item = document.createElement("li");
          item.id = `${offers.id}_${i}`;
          item.setAttribute("role", "option");
          item.setAttribute("aria-selected", "false");
          item.textContent = name;
          item.addEventListener("pointerdown", (event) => {
            event.preventDefault();
            choose(name);
          });
          return item;
        }),
      );
      offers.hidden = !names.length;
      at = -1;
      input.setAttribute("aria-expanded", String(!offers.hidden));
    };

    const ask = async () => {
      const { text } = typed();
      const mine = ++asked;
      if (!text) return close();
      const answer = await fetch(`${input.dataset.tags}?${new URLSearchParams({ q: text })}`);
      if (mine === asked && answer.ok) offer((await answer.json()).tags);
    };

    const mark = (next) => {
      const items = [...offers.children];
      at = (next + items.length) % items.length;
      items.forEach((item, i) => item.setAttribute("aria-selected", String(i === at)));
      input.setAttribute("aria-activedescendant", items[at].id);
    };

    input.addEventListener("input", () => {
      clearTimeout(timer);
      timer = setTimeout(ask, WAIT_MS);
    });
    input.addEventListener("blur", close);
    input.addEventListener("keydown", (event) => {
      if (offers.hidden) return;
      if (event.key === "ArrowDown") mark(at + 1);
      else if (event.key === "ArrowUp") mark(at < 0 ? -1 : at - 1);
      else if (event.key === "Escape") close();
      else if (event.key === "Enter" && at >= 0) choose(offers.children[at].textContent);
      else return;
      event.preventDefault();
    });
  }

  document.querySelectorAll("input[data-tags]").forEach(start);
})();
