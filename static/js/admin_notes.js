// Notes beside a text: sent in place, shown on their passages, colleagues offered after @, and read when seen.

(() => {
  const SEEN_MS = 1000;
  const AROUND_MAX = 60;
  const QUOTE_MAX = 500;
  const NOT_SENT = "تعذّر الإرسال. النص باقٍ هنا، وتُرجى إعادة المحاولة.";
  const SIGNED_OUT = "انتهت مدة الدخول. النص باقٍ هنا، ويُرجى تسجيل الدخول في نافذة أخرى ثم إعادة الإرسال.";
  // A picture or another leaf of the text; a passage ends before it.
  const LEAF = "\ufffc";

  const root = document.querySelector("[data-notes]");
  const form = document.querySelector("#notes-form");
  if (!root || !form) return;
  root.dataset.live = "";
  const body = root.querySelector("[data-notes-body]");
  const said = root.querySelector("[data-notes-said]");
  const fold = root.closest("[data-panel-fold]");
  let refusal = root.querySelector("[data-notes-error]");
  if (!refusal) {
    refusal = document.createElement("p");
    refusal.className = "notes__error";
    refusal.setAttribute("role", "alert");
    refusal.hidden = true;
    root.prepend(refusal);
  }

  const fields = () => [...root.querySelectorAll("textarea")];
  const isUnsent = (field) => field.value.trim() !== "" && field.value !== field.defaultValue;
  const token = () => form.elements.csrfmiddlewaretoken.value;

  // What is written here is no change of the story around it.
  for (const kind of ["input", "change"]) root.addEventListener(kind, (event) => event.stopPropagation());
  window.addEventListener("beforeunload", (event) => {
    if (fields().some(isUnsent)) event.preventDefault();
  });

  // Sending ----------------------------------------------------------------------------------------

  function refuse(text) {
    refusal.textContent = text;
    refusal.hidden = !text;
  }

  function put({ html, open, counted }, sent, act) {
    const kept = fields().filter((field) => !sent?.contains(field) && isUnsent(field));
    const opened = [...root.querySelectorAll("details[open] textarea")].map((field) => field.id);
    // A form outside what is put in place anew has done its work.
    if (sent && !body.contains(sent)) for (const field of sent.querySelectorAll("textarea")) field.value = "";
    const words = new Map(kept.map((field) => [field.id, field.value]));
    body.innerHTML = html;
    for (const field of fields()) {
      if (words.has(field.id)) field.value = words.get(field.id);
      if (words.has(field.id) && opened.includes(field.id)) field.closest("details").open = true;
    }
    const title = document.querySelector("[data-notes-open]");
    if (title) title.textContent = open;
    const bar = document.querySelector("[data-notes-count]");
    if (bar) {
      bar.hidden = !open;
      bar.querySelector("a").textContent = counted;
    }
    if (passage) showPassage();
    root.dispatchEvent(new CustomEvent("notes:put", { detail: act }));
    mark();
    watch();
    enhance();
  }

  async function send(button) {
    const sent = new FormData(form, button);
    const part = button.closest("details, [data-acts]");
    button.disabled = true;
    try {
      const answer = await fetch(form.action, {
        method: "POST",
        body: sent,
        headers: { Accept: "application/json" },
      });
      if (answer.redirected) return refuse(SIGNED_OUT);
      const found = await answer.json();
      refuse(found.error || "");
      if (!answer.ok) return part?.querySelector("textarea")?.focus();
      if (button.value === "write") dropPassage();
      put(found, part, button.value);
      said.textContent = found.said;
      root.querySelector("[data-note-text]").focus({ preventScroll: true });
    } catch {
      refuse(NOT_SENT);
    } finally {
      button.disabled = false;
    }
  }

  form.addEventListener("submit", (event) => {
    if (!event.submitter || event.submitter.value === "read") return;
    event.preventDefault();
    send(event.submitter);
  });

  // Passages ---------------------------------------------------------------------------------------

  let api = null;
  let passage = null;
  const picked = () => root.querySelector("[data-passage-picked]");
  const textIn = () => document.querySelector(".copy-shown .copy-text");

  function dropPassage() {
    passage = null;
    for (const input of root.querySelectorAll("[data-passage-field]")) input.value = "";
    picked().hidden = true;
  }

  function around(whole, from, to) {
    const quote = whole.slice(from, Math.min(to, from + QUOTE_MAX)).split(LEAF)[0];
    if (!quote.trim()) return null;
    const end = from + quote.length;
    return {
      quote,
      before: whole.slice(Math.max(0, from - AROUND_MAX), from).split(LEAF).pop(),
      after: whole.slice(end, end + AROUND_MAX).split(LEAF)[0],
      isInOneBlock: end === to && !quote.includes("\n"),
    };
  }

  function selectedInEditor() {
    const { from, to, empty } = api.editor.state.selection;
    if (empty) return null;
    const blocks = api.text();
    const offset = (position) => {
      let start = 0;
      for (const block of blocks) {
        if (position < block.from) return start;
        if (position <= block.from + block.text.length) return start + position - block.from;
        start += block.text.length + 1;
      }
      return start;
    };
    return around(blocks.map((block) => block.text).join("\n"), offset(from), offset(to));
  }

  // Where the text may only be read, the browser's own selection in it counts.
  function selectedInPage() {
    const shown = textIn();
    const selection = document.getSelection();
    if (!shown || selection.isCollapsed || !shown.contains(selection.anchorNode)) return null;
    const range = selection.getRangeAt(0);
    if (!shown.contains(range.endContainer)) return null;
    const before = document.createRange();
    before.setStart(shown, 0);
    before.setEnd(range.startContainer, range.startOffset);
    const from = before.toString().length;
    const found = around(shown.textContent, from, from + range.toString().length);
    const [first, last] = [range.startContainer, range.endContainer].map(blockOf);
    return found && { ...found, isInOneBlock: found.isInOneBlock && first === last };
  }

  const blockOf = (node) =>
    (node.nodeType === Node.ELEMENT_NODE ? node : node.parentElement).closest("p, li, h2, h3, td, th, cite, figcaption");

  function selected() {
    return api ? selectedInEditor() : selectedInPage();
  }

  function pick() {
    const found = selected();
    if (!found) return;
    passage = found;
    showPassage();
    if (fold) fold.open = true;
    root.querySelector("[data-note-text]").focus();
  }

  function showPassage() {
    for (const input of root.querySelectorAll("[data-passage-field]")) {
      input.value = passage[input.dataset.passageField];
    }
    root.querySelector("[data-passage-text]").textContent = passage.quote;
    picked().hidden = false;
  }

  function mark() {
    const threads = [...body.querySelectorAll(":scope > .note-thread")].filter((t) => t.querySelector("[data-quote]"));
    if (!api) return;
    const ranges = [];
    for (const thread of threads) {
      const quote = thread.querySelector("[data-quote]");
      const { quote: text, before, after } = quote.dataset;
      const id = thread.dataset.thread;
      if ("edits" in quote.dataset) {
        const range = panel.suggested?.(thread);
        const style = "note-mark note-mark--suggestion";
        if (range) ranges.push({ ...range, class: style, title: "اقتراح تعديل", id });
        continue;
      }
      const range = api.find(text, { prefix: before, suffix: after });
      thread.querySelector("[data-changed]").hidden = Boolean(range);
      if (range) ranges.push({ ...range, class: "note-mark", title: "ملاحظة تحريرية", id });
    }
    api.decorate("notes", ranges);
  }

  // What the script of suggestions needs of this one. It puts in `suggested`, which shows how a suggestion
  // stands in the text and gives its place.
  const panel = {
    api: () => api,
    selected,
    mark,
    refuse,
    threads: () => [...body.querySelectorAll(":scope > .note-thread")],
    say: (text) => {
      said.textContent = text;
    },
    open: () => {
      if (fold) fold.open = true;
    },
    suggested: null,
  };
  root.notesPanel = panel;

  function attach(found) {
    api = found;
    root.dispatchEvent(new CustomEvent("notes:editor"));
    let timer = 0;
    api.onChange(() => {
      clearTimeout(timer);
      timer = setTimeout(mark, 400);
    });
    mark();
  }

  document.addEventListener("editor:ready", (event) => attach(event.detail));
  const ready = [...document.querySelectorAll("textarea")].find((field) => field.bodyEditor);
  if (ready) attach(ready.bodyEditor);

  document.addEventListener("selectionchange", () => {
    // The editor learns of a selection in its own turn.
    setTimeout(() => {
      if (root.contains(document.activeElement)) return;
      const isSelected = Boolean(selected());
      for (const button of root.querySelectorAll("[data-passage-pick], [data-suggest-pick]")) {
        button.hidden = !isSelected;
      }
    });
  });
  document.addEventListener("keydown", (event) => {
    if (event.code !== "KeyM" || !event.altKey || !(event.ctrlKey || event.metaKey) || !selected()) return;
    event.preventDefault();
    pick();
  });
  document.addEventListener("click", (event) => {
    const marked = event.target.closest?.("[data-passages=notes]");
    const thread = marked && body.querySelector(`[data-thread="${CSS.escape(marked.dataset.passage)}"]`);
    if (!thread) return;
    if (fold) fold.open = true;
    point(thread);
  });
  root.addEventListener("click", (event) => {
    if (event.target.closest("[data-passage-pick]")) pick();
    else if (event.target.closest("[data-passage-drop]")) dropPassage();
    const number = event.target.closest("[data-quote]")?.closest("[data-thread]").dataset.thread;
    const place = number && document.querySelector(`[data-passages=notes][data-passage="${CSS.escape(number)}"]`);
    place?.scrollIntoView({ block: "center" });
  });

  function point(thread) {
    for (const other of body.querySelectorAll(".note-thread--here")) other.classList.remove("note-thread--here");
    thread.classList.add("note-thread--here");
    thread.scrollIntoView({ block: "nearest" });
  }

  // Read when seen ---------------------------------------------------------------------------------

  const timers = new Map();
  const seen = new IntersectionObserver(
    (entries) => {
      for (const { target, isIntersecting } of entries) {
        clearTimeout(timers.get(target));
        if (isIntersecting) timers.set(target, setTimeout(() => hasRead(target), SEEN_MS));
      }
    },
    { threshold: 0.5 },
  );

  function watch() {
    for (const note of root.querySelectorAll("[data-unread]")) seen.observe(note);
  }

  function hasRead(note) {
    if (document.hidden || !note.isConnected) return;
    seen.unobserve(note);
    const sent = new URLSearchParams({ note: note.dataset.note, csrfmiddlewaretoken: token() });
    fetch(root.dataset.read, { method: "POST", body: sent, headers: { Accept: "application/json" } }).catch(() => {});
  }

  // Colleagues after @ -----------------------------------------------------------------------------

  const NAME = /(?:^|[^\p{L}\p{N}_])@([^\s@]*(?:[ \u00a0][^\s@]+)?)$/u;

  function offering(input) {
    const typed = () => input.value.slice(0, input.selectionStart).match(NAME)?.[1];

    const choose = ({ mention }) => {
      const name = typed();
      if (name === undefined) return;
      const ends = input.selectionStart;
      const begins = ends - name.length;
      input.value = `${input.value.slice(0, begins)}${mention} ${input.value.slice(ends).trimStart()}`;
      const caret = begins + mention.length + 1;
      input.setSelectionRange(caret, caret);
      input.focus();
    };

    window.offerUnder(input, {
      label: "أسماء الزملاء",
      eager: true,
      address: () => typed() !== undefined && `${root.dataset.colleagues}?${new URLSearchParams({ q: typed() })}`,
      found: ({ people }) => people,
      draw: ({ name, mention }) => {
        const shown = document.createElement("bdi");
        shown.textContent = name === mention ? name : `${name} (${mention})`;
        return [shown];
      },
      choose,
      tell: (people) => {
        said.textContent = people.length ? `أسماء الزملاء: ${people.map(({ name }) => name).join("، ")}` : "";
      },
    });
  }

  function enhance() {
    for (const input of root.querySelectorAll("[data-mentions]:not([aria-controls])")) offering(input);
  }

  // At the beginning -------------------------------------------------------------------------------

  const named = location.hash.startsWith("#note") ? document.querySelector(location.hash) : null;
  const isNarrow = matchMedia("(width < 64rem)").matches;
  if (fold && isNarrow && !named && !root.querySelector(".sent-back")) fold.open = false;
  if (named) {
    named.closest("details:not([open])")?.setAttribute("open", "");
    named.scrollIntoView({ block: "center" });
  }
  enhance();
  watch();
})();
