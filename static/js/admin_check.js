// The copy check beside a text: asks for marks, shows them where they stand, mends one when told to.

(() => {
  const TYPING_MS = 1500;
  const FAILED = "تعذّر التدقيق. النص كما هو، وتُرجى إعادة المحاولة.";
  const SIGNED_OUT = "انتهت مدة الدخول. النص باقٍ هنا، ويُرجى تسجيل الدخول في نافذة أخرى ثم إعادة التدقيق.";
  const PENDING = "kalima.check.left";
  const ALONE = /^[^\p{L}\p{N}]*$/u;
  const FIELDS = ["kicker", "headline", "standfirst", "lead_caption"];

  const root = document.querySelector("[data-check]");
  const form = document.querySelector("#article_form");
  if (!root || !form) return;
  root.hidden = false;

  const sheet = root.querySelector("[data-check-sheet]");
  const run = root.querySelector("[data-check-run]");
  const count = root.querySelector("[data-check-count]");
  const kindsShown = root.querySelector("[data-check-kinds]");
  const left = root.querySelector("[data-check-left]");
  const address = root.dataset.check;
  const isNew = !/\/\d+\/check\/$/.test(address);
  const bodyField = form.querySelector("textarea[data-body-editor]");
  const textFields = FIELDS.map((name) => form.querySelector(`#id_${name}`)).filter(Boolean);

  let parts = [];
  let marks = [];
  let kinds = [];
  let asked = 0;
  let typing = 0;

  const api = () => bodyField?.bodyEditor;
  const make = (tag, className, ...children) => {
    const element = document.createElement(tag);
    if (className) element.className = className;
    element.append(...children);
    return element;
  };
  const button = (text, act, className = "button button--quiet") => {
    const element = make("button", className, text);
    element.type = "button";
    element.addEventListener("click", act);
    return element;
  };

  // A second door beside the buttons that save and print; once the check was run it says what was found.
  const actions = form.querySelector(".story-actions");
  const beside = button("المدقّق", () => open());
  actions?.querySelector(".story-actions__row")?.append(beside);

  // Asking -----------------------------------------------------------------

  function collect() {
    const fields = textFields.map((field) => ({
      field,
      name: field.labels[0]?.textContent.trim() ?? "",
      text: field.value,
      is_prose: false,
    }));
    const editor = api()?.editor;
    const blocks = (api()?.text() ?? []).map(({ from, text }) => {
      const place = editor.state.doc.resolve(from);
      const isPlain = place.parent.type.name === "paragraph" && place.depth === 1;
      return { from, name: "نص المادة", text, is_prose: isPlain };
    });
    return [...fields, ...blocks];
  }

  async function post(where, sent) {
    const answer = await fetch(where, {
      method: "POST",
      headers: { "Content-Type": "application/json", "X-CSRFToken": form.elements.csrfmiddlewaretoken.value },
      body: JSON.stringify(sent),
    });
    if (answer.redirected) throw new Error(SIGNED_OUT);
    if (!answer.headers.get("Content-Type")?.includes("json")) throw new Error(FAILED);
    const said = await answer.json();
    if (!answer.ok) throw new Error(said.error ?? FAILED);
    return said;
  }

  async function check() {
    clearTimeout(typing);
    const mine = ++asked;
    const collected = collect();
    let answer;
    try {
      answer = await post(address, {
        parts: collected.map(({ text, is_prose }) => ({ text, is_prose })),
        left: isNew ? keptHere().map((place) => JSON.parse(place)) : [],
      });
    } catch (error) {
      if (mine === asked) say(error instanceof TypeError ? FAILED : error.message);
      return;
    }
    if (mine !== asked) return;
    parts = collected;
    kinds = answer.kinds;
    marks = answer.marks.map((mark, id) => ({ ...mark, id }));
    show(answer);
  }

  const waiting = () => marks.filter((mark) => !mark.is_left);

  function say(text) {
    if (count.textContent !== text) count.textContent = text;
  }

  // Showing ----------------------------------------------------------------

  function show(answer) {
    const here = place(document.activeElement);
    say(answer.has_more ? `أكثر من ${answer.counted}` : answer.counted);
    beside.textContent = `المدقّق: ${count.textContent}`;
    kindsShown.replaceChildren(...kinds.flatMap(kindOf));
    const kept = marks.filter((mark) => mark.is_left);
    left.hidden = !kept.length;
    root.querySelector("[data-check-left-count]").textContent = `(${answer.left})`;
    root.querySelector("[data-check-left-marks]").replaceChildren(...kept.map(itemOf));
    decorate();
    goBack(here);
  }

  // Where someone else is writing, the words are to be read only.
  function isOpen({ part }) {
    const { field } = parts[part];
    return field ? !field.readOnly && !field.disabled : api().editor.isEditable;
  }

  function kindOf(kind) {
    const own = waiting().filter((mark) => mark.kind === kind.name);
    if (!own.length) return [];
    const title = make("h3", "", `${kind.label} `, make("span", "check__kind-count", `(${kind.count})`));
    const head = make("div", "check__kind", title);
    const mendable = own.filter((mark) => mark.edits.length && isOpen(mark));
    if (kind.is_certain && mendable.length > 1) {
      const all = button("تصويب الكل", () => mend(mendable));
      all.setAttribute("aria-label", `تصويب الكل: ${kind.label}`);
      head.append(all);
    }
    return [head, make("ul", "check__marks", ...own.map(itemOf))];
  }

  function itemOf(mark) {
    const passage = make("mark", "", mark.passage);
    const shown = button("", () => goTo(mark), "check__place");
    shown.append(mark.before, passage, mark.after);
    const acts = make("div", "check__acts");
    if (mark.is_left) {
      acts.append(button("إلغاء الإبقاء", () => keep(mark, false)));
    } else {
      if (mark.edits.length && isOpen(mark)) {
        const fix = button(mark.fix && !ALONE.test(mark.fix) ? `تصويب: ${mark.fix}` : "تصويب", () => mend([mark]));
        fix.dataset.act = "fix";
        acts.append(fix);
      }
      const leave = button("إبقاء كما هو", () => keep(mark, true));
      leave.dataset.act = "leave";
      acts.append(leave);
    }
    const item = make(
      "li",
      "",
      make("p", "check__where", parts[mark.part].name),
      shown,
      make("p", "check__why", mark.why),
      acts,
    );
    item.dataset.mark = String(mark.id);
    return item;
  }

  // A pair of quotes is shown at its two ends, anything else as the whole passage.
  function spots(mark) {
    if (mark.edits.length < 2) return [{ start: mark.start, end: mark.end, edits: mark.edits }];
    return mark.edits.map((edit) => ({ start: edit.start, end: edit.end, edits: [edit] }));
  }

  function decorate() {
    if (!api()) return;
    const ranges = waiting().flatMap((mark) => {
      const { from } = parts[mark.part];
      if (from === undefined) return [];
      const kind = kinds.find(({ name }) => name === mark.kind);
      return spots(mark).map((spot, i) => ({
        from: from + spot.start,
        to: from + spot.end,
        id: `${mark.id}.${i}`,
        title: mark.why,
        class: [
          "check-mark",
          kind?.is_soft && "check-mark--soft",
          ALONE.test(mark.passage) && "check-mark--sign",
        ]
          .filter(Boolean)
          .join(" "),
      }));
    });
    api().decorate("check", sheet.hidden ? [] : ranges);
    api().decorate("check-here", []);
  }

  // Moving to a mark -------------------------------------------------------

  // Where the spots of a mark stand by now, or null if their words changed meanwhile.
  function found(mark) {
    const part = parts[mark.part];
    const text = (spot) => part.text.slice(spot.start, spot.end);
    if (part.field) {
      if (part.field.value !== part.text) return null;
      return spots(mark).map((spot) => ({ ...spot, from: spot.start, to: spot.end }));
    }
    const now = new Map(api().decorated("check").map(({ from, to, id }) => [id, { from, to }]));
    const placed = spots(mark).map((spot, i) => ({ ...spot, ...now.get(`${mark.id}.${i}`) }));
    const { doc } = api().editor.state;
    const same = ({ from, to, ...spot }) =>
      from !== undefined && doc.textBetween(from, to, "", "\n") === text(spot);
    return placed.every(same) ? placed : null;
  }

  function goTo(mark) {
    const placed = found(mark);
    if (!placed) return check();
    const { field } = parts[mark.part];
    const from = placed[0].from;
    const to = placed.at(-1).to;
    if (field) {
      field.focus();
      field.setSelectionRange(from, to);
      field.scrollIntoView({ block: "center" });
      return undefined;
    }
    const { editor } = api();
    editor.chain().setTextSelection({ from, to }).focus().run();
    api().decorate("check-here", [{ from, to, class: "check-mark--here" }]);
    const { node } = editor.view.domAtPos(from);
    (node.nodeType === Node.TEXT_NODE ? node.parentElement : node).scrollIntoView({ block: "center" });
    return undefined;
  }

  // Mending ----------------------------------------------------------------

  function editsOf(mark) {
    const placed = found(mark);
    return placed?.flatMap(({ from, start, edits }) =>
      edits.map((edit) => ({ from: from + edit.start - start, to: from + edit.end - start, text: edit.text })),
    );
  }

  function mend(chosen) {
    const inFields = new Map();
    const inBody = [];
    for (const mark of chosen) {
      const edits = editsOf(mark);
      if (!edits) continue;
      const { field } = parts[mark.part];
      if (field) inFields.set(field, [...(inFields.get(field) ?? []), ...edits]);
      else inBody.push(...edits);
    }
    const lastFirst = (one, other) => other.from - one.from;
    for (const [field, edits] of inFields) {
      for (const { from, to, text } of edits.sort(lastFirst)) type(field, from, to, text);
    }
    if (inBody.length) {
      // One transaction, so that one undo takes all of it back; the words keep their bold and their links.
      const { view, state } = api().editor;
      const change = state.tr;
      for (const { from, to, text } of inBody.sort(lastFirst)) {
        if (text) change.insertText(text, from, to);
        else change.delete(from, to);
      }
      view.dispatch(change);
    }
    check();
  }

  // Typed as a person would, so that the field's own undo knows it.
  function type(field, from, to, text) {
    const back = document.activeElement;
    field.focus({ preventScroll: true });
    field.setSelectionRange(from, to);
    const isTyped = text ? document.execCommand("insertText", false, text) : document.execCommand("delete");
    if (!isTyped) {
      field.setRangeText(text, from, to, "end");
      field.dispatchEvent(new Event("input", { bubbles: true }));
    }
    back?.focus({ preventScroll: true });
  }

  // Leaving ----------------------------------------------------------------

  const keptHere = () => JSON.parse(sessionStorage.getItem(PENDING) ?? "[]");

  async function keep(mark, isLeft) {
    if (isNew) {
      // A story without a number cannot remember; this tab does, until the first save has given it one.
      const key = JSON.stringify(mark.place);
      const others = keptHere().filter((other) => other !== key);
      sessionStorage.setItem(PENDING, JSON.stringify(isLeft ? [...others, key] : others));
      return check();
    }
    try {
      await post(`${address}leave/`, { place: mark.place, is_left: isLeft });
    } catch (error) {
      say(error instanceof TypeError ? FAILED : error.message);
      return undefined;
    }
    return check();
  }

  async function handOver() {
    const pending = keptHere();
    const cameFromNew = document.referrer && new URL(document.referrer).pathname.endsWith("/add/");
    if (!isNew && pending.length && cameFromNew) {
      for (const place of pending) {
        await post(`${address}leave/`, { place: JSON.parse(place), is_left: true }).catch(() => {});
      }
    }
    const isShownAgain = isNew && form.querySelector(".errorlist");
    if (!isShownAgain) sessionStorage.removeItem(PENDING);
  }

  // Focus, opening and closing ---------------------------------------------

  // Where in the list the focus is, to be found again after the list was made anew.
  function place(element) {
    const item = element?.closest?.("[data-mark]");
    if (item) {
      return {
        at: [...kindsShown.querySelectorAll("[data-mark]")].indexOf(item),
        act: element.dataset.act ?? "",
      };
    }
    return sheet.contains(element) && element !== count ? { at: 0, act: "" } : null;
  }

  function goBack(here) {
    if (!here || sheet.contains(document.activeElement)) return;
    const items = [...kindsShown.querySelectorAll("[data-mark]")];
    const item = items[Math.min(Math.max(here.at, 0), items.length - 1)];
    (item?.querySelector(`[data-act="${here.act}"]`) ?? item?.querySelector("button") ?? count).focus();
  }

  function open() {
    sheet.hidden = false;
    run.setAttribute("aria-expanded", "true");
    say("يجري التدقيق…");
    count.focus({ preventScroll: true });
    handedOver.then(check);
  }

  function close() {
    sheet.hidden = true;
    run.setAttribute("aria-expanded", "false");
    clearTimeout(typing);
    asked += 1;
    if (marks.length) decorate();
    run.focus();
  }

  function onTyping() {
    clearTimeout(typing);
    if (!sheet.hidden) typing = setTimeout(check, TYPING_MS);
  }

  const handedOver = handOver();
  run.addEventListener("click", () => open());
  root.querySelector("[data-check-close]").addEventListener("click", close);
  sheet.addEventListener("keydown", (event) => {
    if (event.key === "Escape") close();
  });
  document.addEventListener("keydown", (event) => {
    const isShortcut = event.code === "KeyK" && event.shiftKey && (event.ctrlKey || event.metaKey);
    if (event.key !== "F7" && !isShortcut) return;
    event.preventDefault();
    open();
  });
  for (const field of textFields) field.addEventListener("input", onTyping);
  const watch = (editor) => editor.onChange(onTyping);
  if (api()) watch(api());
  else bodyField?.addEventListener("editor:ready", (event) => watch(event.detail));
})();
