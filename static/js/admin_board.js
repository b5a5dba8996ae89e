// A board is arranged in place: rows dragged by their handle or moved by keys, stories put in, who else is here told.

(() => {
  const PING_MS = 10_000;
  const WAIT_MS = 200;
  // So near to an edge of the window the page scrolls along with what is carried.
  const EDGE_PX = 72;
  const SCROLL_PX = 14;

  const board = document.querySelector("[data-board]");
  const form = document.querySelector("#board-form");
  if (!board || !form) return;
  const state = form.querySelector("[data-board-state]");
  const others = document.querySelector("[data-others]");
  const find = form.querySelector("[data-find]");
  const offers = form.querySelector("[data-offers]");
  const digits = (n) => n.toLocaleString(board.dataset.digits === "arabic" ? "ar-u-nu-arab" : "en");
  let isChanged = "changed" in board.dataset;
  let isLeaving = false;

  board.dataset.scripted = "";
  for (const part of board.querySelectorAll("[data-handle], [data-only-script]")) part.hidden = false;

  // Rows -----------------------------------------------------------------------------------------------

  const rowsOf = (list) => [...list.querySelectorAll(":scope > [data-row]")];
  const storyOf = (row) => row.querySelector("input[name$=-story]");
  const nameOf = (row) => row.querySelector(".place__headline, [data-name]")?.textContent.trim() || "تلقائي";

  function changed(words) {
    isChanged = true;
    state.textContent = words ? `${words} لم يُحفظ الترتيب بعد.` : "في هذه الصفحة ترتيب لم يُحفظ بعد.";
  }

  function renumber(list) {
    rowsOf(list).forEach((row, i) => {
      row.querySelector("[data-number]").value = i + 1;
    });
  }

  // What fills a place by itself depends on every other; after a change only the server knows.
  function forgetFillers() {
    for (const filler of form.querySelectorAll("[data-filler]")) filler.parentElement.textContent = "تلقائي";
  }

  function told(row) {
    const list = row.parentElement;
    renumber(list);
    forgetFillers();
    const rows = rowsOf(list);
    changed(`«${nameOf(row)}»: الموضع ${digits(rows.indexOf(row) + 1)} من ${digits(rows.length)}.`);
  }

  function move(row, index) {
    const list = row.parentElement;
    const rest = rowsOf(list).filter((other) => other !== row);
    const place = Math.max(0, Math.min(index, rest.length));
    const focused = document.activeElement;
    list.insertBefore(row, rest[place] ?? null);
    if (row.contains(focused)) focused.focus();
    told(row);
  }

  const indexOf = (row) => rowsOf(row.parentElement).indexOf(row);

  function pick(select, value) {
    select.value = value;
    if (window.django?.jQuery) window.django.jQuery(select).trigger("change");
  }

  // A row without a story is filled by itself, and shows nothing of its own.
  function fill(row, story, shown) {
    storyOf(row).value = story;
    for (const field of row.querySelectorAll("[data-own] :is(input, textarea)")) field.value = "";
    for (const select of row.querySelectorAll("[data-own] select")) pick(select, "");
    row.querySelector("[data-own]").hidden = !story;
    row.querySelector("[data-own]").open = false;
    const words = document.createElement("span");
    words.textContent = "عنوان أو صورة أو وقت انتهاء";
    row.querySelector("[data-own] summary").replaceChildren(words);
    row.querySelector("[data-clear]").hidden = !story;
    row.querySelector(":scope > .errorlist")?.remove();
    row.classList.remove("errors");
    const place = row.querySelector("[data-shown]");
    if (shown) {
      place.replaceChildren(...[...shown.childNodes].map((node) => node.cloneNode(true)));
    } else {
      const auto = document.createElement("p");
      auto.className = "place__auto";
      auto.textContent = "تلقائي";
      place.replaceChildren(auto);
    }
  }

  // The list that Django lays over the library speaks through jQuery alone, and leaves its parts without a name.
  function watchPicture(picture) {
    const select = picture.querySelector("select");
    const shown = picture.querySelector("img");
    const $ = window.django?.jQuery;
    if (!select || !$) return;
    const follow = () => {
      shown.hidden = !select.value;
      if (select.value) shown.src = `${picture.dataset.thumbnails}${select.value}/thumbnail/`;
      for (const part of picture.querySelectorAll("[role=combobox], [role=textbox]")) {
        part.setAttribute("aria-label", `صورة خاصة: ${select.selectedOptions[0]?.textContent || "بلا صورة"}`);
      }
    };
    $(select).on("change", follow);
    $(follow);
  }
  form.querySelectorAll("[data-picture-select]").forEach(watchPicture);

  // Dragging, by pointer and by touch ------------------------------------------------------------------

  function carry(handle, down) {
    const row = handle.closest("[data-row]");
    const list = row.parentElement;
    const before = indexOf(row);
    let y = down.clientY;
    let frame = 0;

    const step = () => {
      if (y < EDGE_PX) window.scrollBy(0, -SCROLL_PX);
      else if (y > window.innerHeight - EDGE_PX) window.scrollBy(0, SCROLL_PX);
      const rest = rowsOf(list).filter((other) => other !== row);
      const next = rest.find((other) => {
        const box = other.getBoundingClientRect();
        return y < box.top + box.height / 2;
      });
      if ((next ?? null) !== row.nextElementSibling) list.insertBefore(row, next ?? null);
      frame = requestAnimationFrame(step);
    };
    const follow = (event) => {
      y = event.clientY;
    };
    const end = (event) => {
      cancelAnimationFrame(frame);
      delete row.dataset.carried;
      for (const [name, act] of moves) list.removeEventListener(name, act);
      document.removeEventListener("keydown", giveUp, true);
      if (event.type === "pointerup") step();
      cancelAnimationFrame(frame);
      if (event.type !== "pointerup") list.insertBefore(row, rowsOf(list).filter((other) => other !== row)[before] ?? null);
      if (indexOf(row) !== before) told(row);
      handle.focus({ preventScroll: true });
    };
    const giveUp = (event) => {
      if (event.key === "Escape") end(event);
    };

    const moves = [["pointermove", follow], ["pointerup", end], ["pointercancel", end]];

    row.dataset.carried = "";
    try {
      // By the list, which stays where it is: what moves in the page loses the pointer.
      list.setPointerCapture(down.pointerId);
    } catch {
      // A pointer that is gone already needs no capturing.
    }
    for (const [name, act] of moves) list.addEventListener(name, act);
    document.addEventListener("keydown", giveUp, true);
    frame = requestAnimationFrame(step);
  }

  form.addEventListener("pointerdown", (event) => {
    const handle = event.target.closest("[data-handle]");
    if (!handle || event.button) return;
    event.preventDefault();
    carry(handle, event);
  });

  // Keys, numbers and buttons --------------------------------------------------------------------------

  form.addEventListener("keydown", (event) => {
    if (event.key === "Enter" && event.target === find) {
      event.preventDefault();
      ask();
      return;
    }
    if (event.key === "Enter" && event.target.matches("[data-number]")) {
      event.preventDefault();
      event.target.blur();
      event.target.focus();
      return;
    }
    const row = event.target.closest("[data-handle]")?.closest("[data-row]");
    if (!row || event.ctrlKey || event.metaKey || event.altKey) return;
    const at = indexOf(row);
    const to = { ArrowUp: at - 1, ArrowDown: at + 1, Home: 0, End: Infinity }[event.key];
    if (to === undefined) return;
    event.preventDefault();
    if (to !== at && to >= 0) move(row, to);
  });

  form.addEventListener("change", (event) => {
    if (event.target.matches("[data-number]")) {
      const row = event.target.closest("[data-row]");
      const wanted = Number(event.target.value);
      if (Number.isInteger(wanted) && wanted > 0) move(row, wanted - 1);
      else renumber(row.parentElement);
    } else if (!event.target.matches("[data-find], [name=into]")) {
      changed();
    }
  });

  form.addEventListener("click", (event) => {
    const button = event.target.closest("button");
    if (!button) return;
    const row = button.closest("[data-row]");
    if (button.dataset.move) {
      event.preventDefault();
      move(row, Math.max(0, indexOf(row) + Number(button.dataset.move)));
    } else if ("clear" in button.dataset) {
      event.preventDefault();
      const name = nameOf(row);
      fill(row, "", null);
      forgetFillers();
      changed(`أُزيلت «${name}».`);
      row.querySelector("[data-handle]").focus();
      markOffers();
    } else if (button.name === "find") {
      event.preventDefault();
      ask();
    } else if (button.value.startsWith("add-")) {
      event.preventDefault();
      put(button.closest("[data-offer]"));
    }
  });

  // Stories to put -------------------------------------------------------------------------------------

  // As the server does it without this file: what stands there moves on to the next empty place.
  function put(offer) {
    const list = form.querySelector(".places");
    const story = offer.dataset.offer;
    const rows = rowsOf(list);
    const isEmpty = (row) => !storyOf(row).value;
    const into = Number(form.elements.into.value);
    const here = rows.find((row) => storyOf(row).value === story);
    const free = rows.findIndex(isEmpty);
    const index = into ? into - 1 : free < 0 ? rows.length - 1 : free;
    if (here) {
      if (into) move(here, index);
      else changed(`«${nameOf(here)}» في اللوحة، وموضعها ${digits(rows.indexOf(here) + 1)}.`);
      return;
    }
    let gap = rows.findIndex((row, i) => i >= index && isEmpty(row));
    if (gap < 0) gap = rows.findLastIndex(isEmpty);
    const fallen = gap < 0 ? nameOf(rows.at(-1)) : "";
    const row = rows[gap < 0 ? rows.length - 1 : gap];
    fill(row, story, offer.querySelector("[data-offer-shown]"));
    move(row, index);
    if (fallen) changed(`خرجت من آخر موضع: «${fallen}».`);
    markOffers();
  }

  function markOffers() {
    const placed = new Set(rowsOf(form.querySelector(".places")).map((row) => storyOf(row).value));
    for (const offer of form.querySelectorAll("[data-offer]")) {
      offer.toggleAttribute("data-placed", placed.has(offer.dataset.offer));
    }
  }

  let timer = 0;
  let asked = 0;
  async function ask() {
    clearTimeout(timer);
    const mine = ++asked;
    try {
      const answer = await fetch(`${board.dataset.stories}?${new URLSearchParams({ q: find.value.trim() })}`);
      if (mine !== asked || !answer.ok || answer.redirected) return;
      offers.innerHTML = await answer.text();
      markOffers();
    } catch {
      // Without a network what is there stays.
    }
  }
  find?.addEventListener("input", () => {
    clearTimeout(timer);
    timer = setTimeout(ask, WAIT_MS);
  });

  // Leaving, and who else is here ----------------------------------------------------------------------

  form.addEventListener("submit", (event) => {
    const name = event.submitter?.dataset.preview;
    if (name) document.querySelector(`#preview-${name}`).scrollIntoView({ block: "start" });
    else isLeaving = true;
  });
  board.querySelector("a[data-leaves]")?.addEventListener("click", () => {
    isLeaving = true;
  });
  window.addEventListener("beforeunload", (event) => {
    if (isChanged && !isLeaving) event.preventDefault();
  });

  const said = () => {
    const data = new FormData();
    data.set("csrfmiddlewaretoken", form.elements.csrfmiddlewaretoken.value);
    return data;
  };
  async function ping() {
    try {
      const answer = await fetch(board.dataset.here, { method: "POST", body: said() });
      if (answer.ok && !answer.redirected) hear(await answer.json());
    } catch {
      // The next ping tries again; a save that fails says so itself.
    }
  }
  function hear({ others: names, edition }) {
    others.textContent = names.length ? `مفتوحة أيضًا عند: ${names.join("، ")}` : "";
    if (edition === Number(board.dataset.edition)) return;
    others.textContent += `${names.length ? ". " : ""}حُفظ ترتيب أحدث لهذه اللوحة، ويظهر الترتيبان معًا عند الحفظ.`;
  }
  // A page that the browser kept aside had said that it was left.
  window.addEventListener("pageshow", (event) => event.persisted && location.reload());
  setInterval(ping, PING_MS);
  window.addEventListener("pagehide", () => {
    // The page that comes is this board's again.
    if (isLeaving) return;
    const data = said();
    data.set("leave", "1");
    navigator.sendBeacon(board.dataset.here, data);
  });
  markOffers();
})();
