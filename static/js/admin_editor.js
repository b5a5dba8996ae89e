// The body's editor: ProseMirror with the newsroom's own set of marks and parts, Arabic words, and every space kept.

import * as prose from "django-prose-editor/editor";
import { announce, MarkedPassages } from "kalima/editor/api";
import { makeBar } from "kalima/editor/bar";
import { Caret } from "kalima/editor/caret";
import { Direction, Isolated, Link, OrderedList, Span } from "kalima/editor/marks";
import * as parts from "kalima/editor/parts";
import { bring, choose, Dropped } from "kalima/editor/dropped";
import { Paste } from "kalima/editor/paste";

const { Editor, Extension } = prose;

// A text longer than this is written into the form when typing pauses, so that no key waits for it.
const LONG = 50_000;
const PAUSE_MS = 400;

// The bars above the text and the actions below it stay in place; the caret is brought out from under both.
// The actions take two lines on a phone, so their height is asked for each time.
const UNDER_BARS = {
  top: 110,
  get bottom() {
    return (document.querySelector(".story-actions")?.offsetHeight ?? 0) + 40;
  },
  left: 0,
  right: 0,
};

// What the house keeps in a body although no button offers it.
const KEPT = [
  prose.HorizontalRule,
  prose.Strike,
  prose.Subscript,
  prose.Superscript,
  prose.Underline,
  Direction,
  Isolated,
  Span,
  MarkedPassages,
];

const OWN = {
  Blockquote: parts.Blockquote,
  Document: parts.Document,
  Link,
  OrderedList,
  Table: parts.Table,
  TableCell: parts.TableCell,
  TableHeader: parts.TableHeader,
};

function extensions(textarea, told) {
  const { pictures, stories, embed, attachments } = textarea.dataset;
  const chosen = Object.entries(JSON.parse(textarea.dataset.bodyEditor))
    .filter(([name]) => name !== "Menu" && (OWN[name] ?? prose[name]))
    .map(([name, options]) => {
      const extension = OWN[name] ?? prose[name];
      // Which addresses are let through is the server's to say; the editor's own list is as strict.
      const { protocols, ...asked } = typeof options === "object" ? options : {};
      return extension.configure(asked);
    });
  const news = [
    parts.Figure.configure({ pictures }),
    parts.Gallery,
    parts.PullQuote,
    parts.QuoteSource,
    parts.Points,
    parts.Related.configure({ asks: stories }),
    parts.Embed.configure({ asks: embed }),
    parts.Attachment.configure({ asks: attachments }),
    parts.PartKeys,
  ];
  const keys = Extension.create({
    name: "barKeys",
    addKeyboardShortcuts: () => ({
      "Alt-F10": () => told.bar.focus() ?? true,
      "Mod-k": () => told.bar.link() ?? true,
    }),
  });
  const paste = Paste.configure({ asks: embed, tell: (words) => told.bar.tell(words) });
  const dropped = Dropped.configure(told.files);
  return [...chosen, ...KEPT, ...news, Caret, dropped, paste, keys];
}

function isEmpty(html) {
  return /^<p>(<br[^>]*>)?<\/p>$/.test(html);
}

// Write the text into the form's field: at once, and where it is long when typing pauses or the form is sent.
function keeper(textarea) {
  let owed = null;
  let waiting = 0;
  const write = () => {
    if (!owed) return;
    clearTimeout(waiting);
    const html = owed.getHTML();
    owed = null;
    textarea.value = isEmpty(html) ? "" : html;
    textarea.dispatchEvent(new Event("input", { bubbles: true }));
  };
  textarea.form?.addEventListener("submit", write, { capture: true });
  textarea.form?.addEventListener("formdata", write);
  addEventListener("pagehide", write);
  return (editor) => {
    owed = editor;
    clearTimeout(waiting);
    if (editor.state.doc.content.size < LONG) write();
    else waiting = setTimeout(write, PAUSE_MS);
  };
}

function start(textarea) {
  // Who wrote in the field before the editor came goes on in the editor, with no key lost.
  const isWrittenIn = document.activeElement === textarea;
  const isAtEnd = textarea.selectionStart === textarea.value.length;
  const element = document.createElement("div");
  element.className = "prose-editor";
  textarea.before(element);
  element.append(textarea);
  const told = { bar: { focus() {}, link() {}, tell() {}, update() {} } };
  const { taking, attaching } = textarea.dataset;
  told.files = { taking, attaching, tell: (words) => told.bar.tell(words) };
  const keep = keeper(textarea);
  const editor = new Editor({
    element,
    extensions: extensions(textarea, told),
    content: textarea.value,
    // The page's own stylesheet holds what the editor would inject.
    injectCSS: false,
    // Dashes and stars that a journalist types are text.
    enableInputRules: false,
    enablePasteRules: false,
    parseOptions: { preserveWhitespace: true },
    editorProps: {
      scrollThreshold: UNDER_BARS,
      scrollMargin: UNDER_BARS,
      attributes: {
        class: "copy-text",
        lang: "ar",
        dir: "rtl",
        role: "textbox",
        "aria-multiline": "true",
        "aria-label": textarea.labels?.[0]?.textContent ?? "",
      },
    },
    onUpdate({ editor: changed }) {
      keep(changed);
    },
    onTransaction: () => told.bar.update(),
    onCreate({ editor: created }) {
      told.bar = makeBar(created, { ...textarea.dataset, chooseFiles: () => choose(created.view, told.files) });
      element.prepend(told.bar.element);
      announce(textarea, created);
      if (isWrittenIn) created.commands.focus(isAtEnd ? "end" : "start");
    },
  });
  // Files that fell on the page beside the text come to its end.
  textarea.addEventListener("files:brought", ({ detail }) => {
    bring(editor.view, detail, editor.state.doc.content.size, told.files);
  });
  element.addEventListener("keydown", (event) => {
    if (event.key === "F10" && event.altKey) {
      event.preventDefault();
      told.bar.focus();
    }
  });
  for (const label of textarea.labels ?? []) {
    label.addEventListener("click", () => editor.commands.focus());
  }
}

document.querySelectorAll("textarea[data-body-editor]").forEach(start);
