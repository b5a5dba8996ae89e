// The newsroom's abbreviations become words as a story is typed: after a space, a new line or a mark, never before.

(() => {
  const root = document.querySelector("[data-shortcuts]");
  if (!root) return;
  const shortcuts = new Map(Object.entries(JSON.parse(root.dataset.shortcuts)));

  // The switch is each person's own, in this browser ------------------------

  const KEPT = "kalima.shortcuts";
  const choice = root.querySelector("[data-shortcuts-switch]");
  const isOn = choice.querySelector("input");
  try {
    isOn.checked = localStorage.getItem(KEPT) !== "off";
  } catch {
    // A browser that keeps nothing for us begins each page with them.
  }
  choice.hidden = false;
  isOn.addEventListener("change", () => {
    try {
      localStorage.setItem(KEPT, isOn.checked ? "on" : "off");
    } catch {
      // Then the choice holds for this page.
    }
  });

  // The word before the caret ----------------------------------------------

  const LONGEST = 40;
  const ENDS = /^[\s،؛؟,;:.!?…»”"')\]}/\u2013\u2014-]$/u;
  // A word is what stands between spaces and marks; the signs of addresses are part of it, so that no piece
  // of an address is ever taken for a word.
  const LAST_WORD = /[^\s،؛؟,;:!«»“”"()[\]{}…\ufffc]+$/u;
  const HEARD_NOT = /[\u0610-\u061a\u064b-\u065f\u0670\u06d6-\u06ed\u0640\u200c\u200d]/gu;
  const TWINS = { ٱ: "ا", ک: "ك", ڪ: "ك", ی: "ي", ہ: "ه", ھ: "ه" };

  // As kalima.text.arabic.spelling_key sees spellings, as far as they are typed.
  const key = (word) =>
    word
      .normalize("NFKD")
      .replace(HEARD_NOT, "")
      .replace(/[ٱکڪیہھ]/gu, (letter) => TWINS[letter])
      .replace(/[٠-٩۰-۹]/gu, (digit) => String(digit.charCodeAt(0) & 15))
      .normalize("NFC")
      .toLowerCase();

  // {length, full} of the shortcut that a text ends in, or null.
  function found(before) {
    if (!isOn.checked) return null;
    const word = LAST_WORD.exec(before)?.[0] ?? "";
    const full = word.length <= LONGEST ? shortcuts.get(key(word)) : undefined;
    return full === undefined ? null : { length: word.length, full };
  }

  // Headline and standfirst ------------------------------------------------

  function watchField(field) {
    let replaced = false;
    field.addEventListener("input", (event) => {
      if (event.inputType === "historyUndo" && replaced && field.selectionStart !== field.selectionEnd) {
        // What comes back would stand selected, and the next key would write over it.
        field.setSelectionRange(field.selectionEnd, field.selectionEnd);
      }
      const typed = event.inputType === "insertLineBreak" ? "\n" : event.data;
      const isTyping = event.inputType === "insertText" || event.inputType === "insertLineBreak";
      if (!isTyping || event.isComposing || typed === null || !ENDS.test(typed)) return;
      const caret = field.selectionStart;
      if (caret !== field.selectionEnd || field.value.slice(caret - 1, caret) !== typed) return;
      const shortcut = found(field.value.slice(Math.max(0, caret - 1 - 2 * LONGEST), caret - 1));
      if (!shortcut) return;
      field.setSelectionRange(caret - 1 - shortcut.length, caret);
      // The one way of writing that the browser's own undo takes back.
      replaced = document.execCommand("insertText", false, shortcut.full + typed);
      if (!replaced) field.setSelectionRange(caret, caret);
    });
  }

  for (const name of ["headline", "standfirst"]) {
    const field = document.querySelector(`#id_${name}`);
    if (field) watchField(field);
  }

  // The body ---------------------------------------------------------------

  // Further from the last change than the editor's history joins two changes into one step.
  const STEP_MS = 1000;

  function expand(view) {
    const { $from, empty } = view.state.selection;
    if (!empty || !$from.parent.isTextblock || $from.parent.type.spec.code) return;
    const start = Math.max(0, $from.parentOffset - 2 * LONGEST);
    const shortcut = found($from.parent.textBetween(start, $from.parentOffset, "", "\ufffc"));
    if (!shortcut) return;
    const from = $from.pos - shortcut.length;
    const { link } = view.state.schema.marks;
    if (link && view.state.doc.rangeHasMark(from, $from.pos, link)) return;
    return { from, to: $from.pos, full: shortcut.full };
  }

  // A step of its own: one undo takes back the words and leaves what was typed.
  function replace(view, { from, to, full }) {
    const step = view.state.tr.insertText(full, from, to);
    view.dispatch(step.setTime(step.time + STEP_MS));
  }

  function watchBody({ editor }) {
    editor.view.setProps({
      handleTextInput(view, from, to, text) {
        const word = from === to && ENDS.test(text) && !view.composing ? expand(view) : null;
        if (!word) return false;
        view.dispatch(view.state.tr.insertText(text, from, to).scrollIntoView());
        replace(view, word);
        return true;
      },
      handleKeyDown(view, event) {
        if (event.key === "Enter" && !event.isComposing && !event.ctrlKey && !event.metaKey) {
          const word = expand(view);
          if (word) replace(view, word);
        }
        return false;
      },
    });
  }

  const body = document.querySelector("textarea[data-body-editor]");
  if (body?.bodyEditor) watchBody(body.bodyEditor);
  else body?.addEventListener("editor:ready", (event) => watchBody(event.detail));
})();
