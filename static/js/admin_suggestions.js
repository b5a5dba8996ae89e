// Suggested edits: a passage reworded and sent, and one press that puts it into the text until the save keeps it.

(() => {
  // As on the server: one side alone tells a passage from its equals when it is as long as this.
  const SIDE_MIN = 12;
  const CHANGED = "تغيّر النص الذي كُتب عليه الاقتراح. لم يُقبل، والنص كما كان.";
  const ONE_BLOCK = "يكون الاقتراح على مقطع داخل فقرة واحدة، لا يزيد على 500 حرف.";
  const PENDING = "قُبل في النص، ويثبت مع الحفظ القادم.";
  const SOME_LEFT = "الباقي مفتوح، ويُبتّ فيه واحدًا واحدًا.";

  const root = document.querySelector("[data-notes]");
  const panel = root?.notesPanel;
  if (!panel) return;
  const kept = document.querySelector("#id_accepted");

  // Writing one ------------------------------------------------------------------------------------

  let picked = null;
  const part = () => root.querySelector("[data-suggest]");
  const words = () => root.querySelector("[data-suggest-words]");

  function pick() {
    const found = panel.selected();
    if (!found) return;
    panel.open();
    const quote = found.quote.trim();
    if (!found.isInOneBlock) return panel.refuse(ONE_BLOCK);
    panel.refuse("");
    const start = found.quote.indexOf(quote);
    picked = {
      quote,
      before: found.before + found.quote.slice(0, start),
      after: found.quote.slice(start + quote.length) + found.after,
      words: quote,
    };
    show();
    words().focus();
    words().setSelectionRange(quote.length, quote.length);
  }

  function show() {
    for (const input of root.querySelectorAll("[data-suggest-field]")) {
      input.value = picked[input.dataset.suggestField];
    }
    root.querySelector("[data-suggest-text]").textContent = picked.quote;
    // What is as it was when it came into the field was not typed, and is not missed.
    words().defaultValue = picked.quote;
    words().value = picked.words;
    part().hidden = false;
  }

  function drop() {
    picked = null;
    part().hidden = true;
    for (const field of part().querySelectorAll("textarea")) field.value = field.defaultValue = "";
  }

  root.addEventListener("input", (event) => {
    if (picked && event.target === words()) picked.words = words().value;
  });
  root.addEventListener("notes:put", ({ detail }) => {
    if (detail === "suggest") picked = null;
    if (picked) show();
  });
  document.addEventListener("keydown", (event) => {
    if (event.code !== "KeyK" || !event.altKey || !(event.ctrlKey || event.metaKey) || !panel.selected()) return;
    event.preventDefault();
    pick();
  });

  // How one stands ---------------------------------------------------------------------------------

  // Those that were put into the text on this page, with where; null for one that was put in before a
  // recovered text was opened again.
  const accepted = new Map();
  for (const id of kept?.value.split(",").filter(Boolean) ?? []) accepted.set(id, null);

  const dataOf = (thread) => thread.querySelector("[data-edits]").dataset;
  const squeezed = (text) => text.replace(/[\s\ufffc]+/g, "");
  const textAt = ({ from, to }) => panel.api().editor.state.doc.textBetween(from, to, "\n", "\ufffc");

  function placeOf(offset, blocks) {
    let start = 0;
    for (const { from, text } of blocks) {
      if (offset <= start + text.length) return from + offset - start;
      start += text.length + 1;
    }
    return null;
  }

  // The text as a whole, and without its spaces, read once for each state of it.
  let reading = {};

  function readingNow() {
    const { doc } = panel.api().editor.state;
    if (reading.doc === doc) return reading;
    const blocks = panel.api().text();
    const whole = blocks.map(({ text }) => text).join("\n");
    // How many characters that are no spaces stand before each place.
    const before = new Uint32Array(whole.length + 1);
    for (let at = 0; at < whole.length; at += 1) before[at + 1] = before[at] + squeezed(whole[at]).length;
    reading = { doc, blocks, whole, before, tight: squeezed(whole) };
    return reading;
  }

  function locate(data) {
    const { quote } = data;
    const { blocks, whole, before, tight } = readingNow();
    const [prefix, suffix] = [squeezed(data.before), squeezed(data.after)];
    const between = [];
    const beside = [];
    for (let at = whole.indexOf(quote); at >= 0; at = whole.indexOf(quote, at + 1)) {
      const start = before[at] - prefix.length;
      const follows = start >= 0 && tight.startsWith(prefix, start);
      const precedes = tight.startsWith(suffix, before[at + quote.length]);
      if (follows && precedes) between.push(at);
      else if ((follows && prefix.length >= SIDE_MIN) || (precedes && suffix.length >= SIDE_MIN)) beside.push(at);
    }
    const found = between.length ? between : beside;
    if (found.length !== 1) return null;
    return { from: placeOf(found[0], blocks), to: placeOf(found[0] + quote.length, blocks) };
  }

  const threadOf = (id) => panel.threads().find((thread) => thread.dataset.thread === id);

  function isPending(id) {
    if (!accepted.has(id)) return false;
    const place = accepted.get(id);
    if (place) return textAt(place) !== place.quote;
    const thread = threadOf(id);
    return !thread || !locate(dataOf(thread));
  }

  function rangeOf(thread) {
    const id = thread.dataset.thread;
    const place = accepted.get(id);
    if (place) return isPending(id) ? null : { from: place.from, to: place.to };
    if (isPending(id)) return null;
    // The mark went along with its words, whatever was written around them.
    const marked = panel.api().decorated("notes").find((one) => one.id === id);
    if (marked && textAt(marked) === dataOf(thread).quote) return { from: marked.from, to: marked.to };
    return locate(dataOf(thread));
  }

  panel.suggested = (thread) => {
    const id = thread.dataset.thread;
    const range = rangeOf(thread);
    const pending = isPending(id);
    thread.querySelector("[data-changed]").hidden = Boolean(range) || pending;
    thread.querySelector("[data-pending]").hidden = !pending;
    thread.querySelector("[data-unaccept]").hidden = !canUndo(id);
    const decide = thread.querySelector("[data-decide]");
    if (decide) {
      decide.hidden = pending;
      decide.querySelector("[data-accept]").hidden = !range;
    }
    const all = root.querySelector("[data-accept-all]");
    if (all) all.closest(".note-all").hidden = waiting().length < 2;
    return range;
  };

  const waiting = () =>
    panel.threads().filter((thread) => thread.querySelector("[data-accept]") && !isPending(thread.dataset.thread));

  // What the save will bring along.
  function keep() {
    kept.value = [...accepted.keys()].filter(isPending).join(",");
  }

  function attach() {
    const api = panel.api();
    api.editor.on("transaction", ({ transaction }) => {
      if (!transaction.docChanged) return;
      for (const place of accepted.values()) {
        if (!place) continue;
        place.from = transaction.mapping.map(place.from, -1);
        place.to = transaction.mapping.map(place.to, 1);
      }
    });
    api.onChange(keep);
  }

  // Deciding ---------------------------------------------------------------------------------------

  // The server counts characters, the editor units of UTF-16.
  const units = (text, characters) => [...text].slice(0, characters).join("").length;

  function changesOf({ quote, edits }, { from }) {
    return JSON.parse(edits).map(([start, end, text]) => ({
      from: from + units(quote, start),
      to: from + units(quote, end),
      text,
    }));
  }

  function accept(threads) {
    const chosen = threads.map((thread) => [thread, rangeOf(thread)]).filter(([, range]) => range);
    if (!chosen.length) return panel.refuse(CHANGED);
    panel.refuse("");
    const changes = chosen.flatMap(([thread, range]) => changesOf(dataOf(thread), range));
    for (const [thread, range] of chosen) {
      accepted.set(thread.dataset.thread, { ...range, quote: dataOf(thread).quote });
    }
    panel.api().replace(changes);
    for (const [thread] of chosen) {
      const place = accepted.get(thread.dataset.thread);
      place.words = textAt(place);
    }
    panel.mark();
    panel.say(PENDING);
    chosen[0][0].querySelector("[data-unaccept]").focus();
  }

  function acceptAll() {
    const standing = waiting()
      .map((thread) => ({ thread, range: rangeOf(thread) }))
      .filter(({ range }) => range);
    const apart = standing.filter(({ thread, range }) =>
      standing.every((other) => other.thread === thread || other.range.to <= range.from || range.to <= other.range.from),
    );
    const left = waiting().length - apart.length;
    accept(apart.map(({ thread }) => thread));
    if (left && apart.length) panel.say(`${PENDING} ${SOME_LEFT}`);
  }

  // Taken back by a press as long as nothing was written into it; Ctrl+Z does the same in its turn.
  function canUndo(id) {
    const place = accepted.get(id);
    return Boolean(place) && isPending(id) && textAt(place) === place.words;
  }

  function takeBack(thread) {
    const id = thread.dataset.thread;
    if (!canUndo(id)) return;
    const place = accepted.get(id);
    let moved = 0;
    const changes = changesOf(dataOf(thread), { from: 0 }).map(({ from, to, text }) => {
      const start = place.from + from + moved;
      moved += text.length - (to - from);
      return { from: start, to: start + text.length, text: place.quote.slice(from, to) };
    });
    panel.api().replace(changes);
    panel.mark();
    thread.querySelector("[data-accept]").focus();
  }

  root.addEventListener("click", (event) => {
    const on = (selector) => event.target.closest(selector);
    if (on("[data-suggest-pick]")) pick();
    else if (on("[data-suggest-drop]")) drop();
    else if (on("[data-unaccept]")) takeBack(on(".note-thread"));
    // Where there is no editor the button sends itself, and the saved copy is changed.
    if (!panel.api() || !kept) return;
    if (on("[data-accept]")) {
      event.preventDefault();
      accept([on(".note-thread")]);
    } else if (on("[data-accept-all]")) {
      event.preventDefault();
      acceptAll();
    }
  });

  root.addEventListener("notes:editor", attach);
  if (panel.api()) {
    attach();
    panel.mark();
  }
})();
