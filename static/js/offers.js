// A list offered under a line while it is typed: asked for after a pause, marked by the arrows, taken by key or
// by touch.

(() => {
  const WAIT_MS = 150;

  // `address` says where to ask about what is typed, or gives "" where there is nothing to ask; `found` takes
  // the list out of the answer; `draw` gives what one of it shows, and `choose` hears which was taken. `eager`
  // marks the first at once, and lets Tab take it; `tell` hears what is offered.
  window.offerUnder = (input, { label, style = "", address, found, draw, choose, eager = false, tell = () => {} }) => {
    const list = document.createElement("ul");
    list.className = `offered ${style}`;
    list.id = `${input.id}-offered`;
    list.hidden = true;
    list.setAttribute("role", "listbox");
    list.setAttribute("aria-label", label);
    input.after(list);
    // A text of many lines is no combobox.
    const isBox = input.localName === "input";
    if (isBox) input.setAttribute("role", "combobox");
    else input.setAttribute("aria-haspopup", "listbox");
    input.setAttribute("aria-autocomplete", "list");
    input.setAttribute("aria-controls", list.id);
    let offers = [];
    let at = -1;
    let timer = 0;
    let asked = 0;

    const mark = (next) => {
      at = next < 0 ? list.children.length - 1 : next % list.children.length;
      [...list.children].forEach((item, i) => item.setAttribute("aria-selected", String(i === at)));
      list.children[at].scrollIntoView({ block: "nearest" });
      input.setAttribute("aria-activedescendant", list.children[at].id);
    };

    const row = (offer, i) => {
      const item = document.createElement("li");
      item.id = `${list.id}-${i}`;
      item.setAttribute("role", "option");
      item.setAttribute("aria-selected", "false");
      item.append(...draw(offer));
      // The line keeps the caret.
      item.addEventListener("pointerdown", (event) => event.preventDefault());
      item.addEventListener("click", () => take(i));
      return item;
    };

    const show = (items) => {
      offers = items;
      at = -1;
      list.replaceChildren(...items.map(row));
      list.hidden = !items.length || document.activeElement !== input;
      input.removeAttribute("aria-activedescendant");
      if (isBox) input.setAttribute("aria-expanded", String(!list.hidden));
      if (eager && !list.hidden) mark(0);
      tell(items);
    };

    const close = () => {
      clearTimeout(timer);
      asked += 1;
      if (!list.hidden) show([]);
    };

    const take = (i) => {
      const taken = offers[i];
      close();
      choose(taken);
    };

    const ask = async () => {
      const where = address();
      if (!where) return close();
      const mine = ++asked;
      try {
        const answer = await fetch(where, { headers: { Accept: "application/json" } });
        if (mine === asked && answer.ok && !answer.redirected) show(found(await answer.json()));
      } catch {
        // Without a network nothing is offered, and the line is read as it is typed.
        close();
      }
    };

    input.addEventListener("input", () => {
      clearTimeout(timer);
      timer = setTimeout(ask, WAIT_MS);
    });
    input.addEventListener("blur", close);
    input.addEventListener("keydown", (event) => {
      if (list.hidden || event.isComposing) return;
      if (event.key === "ArrowDown") mark(at + 1);
      else if (event.key === "ArrowUp") mark(at - 1);
      else if (event.key === "Escape") close();
      else if (at >= 0 && (event.key === "Enter" || (eager && event.key === "Tab"))) take(at);
      else return;
      event.preventDefault();
      event.stopPropagation();
    });
    if (isBox) input.setAttribute("aria-expanded", "false");
  };
})();
