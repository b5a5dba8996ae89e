// The body's editor: ProseMirror with the newsroom's own set of marks, Arabic words, and every space kept.

import * as prose from "django-prose-editor/editor";
import { announce, MarkedPassages } from "kalima/editor/api";

const { Editor, Extension, Mark } = prose;

const WORDS = {
  heading2: "عنوان",
  heading3: "عنوان أصغر",
  paragraph: "فقرة",
  bulletList: "قائمة نقطية",
  orderedList: "قائمة مرقمة",
  blockquote: "اقتباس",
  bold: "عريض",
  italic: "مائل",
  link: "رابط",
  unlink: "إزالة الرابط",
  "history:undo": "تراجع",
  "history:redo": "إعادة",
};

// These three are words on the bar itself: no sign says them better.
const IN_WORDS = new Set(["paragraph", "heading2", "heading3"]);

const GROUPS = [
  ["paragraph", "heading2", "heading3"],
  ["bulletList", "orderedList", "blockquote"],
  ["bold", "italic"],
  ["link", "unlink"],
  ["history:undo", "history:redo"],
];

// A body from elsewhere may name the direction or the language of a part; editing the rest must not lose it.
const Direction = Extension.create({
  name: "direction",
  addGlobalAttributes() {
    const kept = (name) => ({
      default: null,
      parseHTML: (element) => element.getAttribute(name),
      renderHTML: (attributes) => (attributes[name] ? { [name]: attributes[name] } : {}),
    });
    const types = ["paragraph", "heading", "bulletList", "orderedList", "listItem", "blockquote"];
    return [{ types, attributes: { dir: kept("dir"), lang: kept("lang") } }];
  },
});

const isolating = (name) =>
  Mark.create({
    name,
    addAttributes: () => ({ dir: { default: null }, lang: { default: null } }),
    parseHTML: () => [{ tag: name }],
    renderHTML: ({ HTMLAttributes }) => [name, HTMLAttributes, 0],
  });

// What the house keeps in a body although no button offers it.
const KEPT = [
  prose.HorizontalRule,
  prose.Strike,
  prose.Subscript,
  prose.Superscript,
  prose.Underline,
  Direction,
  isolating("bdi"),
  isolating("span"),
  MarkedPassages,
];

// The sign for a list's numbering is not the house's to choose: figures, from the number it starts with.
const OrderedList = prose.OrderedList.extend({
  addAttributes() {
    const { start } = this.parent?.() ?? {};
    return { start: start ?? { default: 1, parseHTML: (element) => Number(element.getAttribute("start")) || 1 } };
  },
  addNodeView: null,
}).configure({ enableListAttributes: false });

// A link has an address and nothing else, and none is made unless asked for.
const Link = prose.Link.extend({
  addOptions() {
    return { ...this.parent?.(), autolink: false, enableTarget: false };
  },
  addCommands() {
    return {
      ...this.parent?.(),
      addLink:
        () =>
        ({ editor }) => {
          const { href } = editor.getAttributes("link");
          ask(editor, { href: href ?? "https://" }).then((answer) => {
            const address = answer?.href.trim();
            if (address) editor.chain().focus().extendMarkRange("link").setLink({ href: address }).run();
          });
          return true;
        },
    };
  },
});

const ask = prose.updateAttrsDialog(
  { href: { title: "الرابط", format: "url", required: true } },
  { title: "رابط", submitText: "حفظ" },
);

function menu({ editor, buttons, menu }) {
  const known = Object.fromEntries(
    menu.items("nodes blockType lists headings marks link history").map((item) => [item.name, item]),
  );
  return GROUPS.map((names) =>
    menu.buttonGroup({ editor, buttons }, names.map((name) => known[name]).filter(Boolean)),
  );
}

function extensions(asked) {
  const own = { Link, OrderedList };
  const chosen = Object.entries(asked)
    .filter(([name]) => name !== "Menu" && (own[name] ?? prose[name]))
    .map(([name, options]) => {
      const extension = own[name] ?? prose[name];
      // Which addresses are let through is the server's to say; the editor's own list is as strict.
      const { protocols, ...asked } = typeof options === "object" ? options : {};
      return extension.configure(asked);
    });
  return [...chosen, ...KEPT, prose.Menu.configure({ items: menu })];
}

function named(element) {
  for (const button of element.querySelectorAll("[data-name]")) {
    const word = WORDS[button.dataset.name];
    if (word) {
      button.title = word;
      button.setAttribute("aria-label", word);
      if (IN_WORDS.has(button.dataset.name)) {
        button.textContent = word;
        button.classList.remove("material-icons");
        button.classList.add("prose-menubar__button--word");
      }
    }
  }
  element.querySelector(".prose-menubar")?.setAttribute("role", "toolbar");
  element.querySelector(".prose-menubar")?.setAttribute("aria-label", "تنسيق النص");
}

function isEmpty(html) {
  return /^<p>(<br[^>]*>)?<\/p>$/.test(html);
}

function start(textarea) {
  const element = document.createElement("div");
  element.className = "prose-editor";
  textarea.before(element);
  element.append(textarea);
  const editor = new Editor({
    element,
    extensions: extensions(JSON.parse(textarea.dataset.bodyEditor)),
    content: textarea.value,
    // The page's own stylesheet holds what the editor would inject.
    injectCSS: false,
    // Dashes and stars that a journalist types are text.
    enableInputRules: false,
    enablePasteRules: false,
    parseOptions: { preserveWhitespace: true },
    editorProps: {
      attributes: {
        class: "copy-text",
        lang: "ar",
        role: "textbox",
        "aria-multiline": "true",
        "aria-label": textarea.labels?.[0]?.textContent ?? "",
      },
    },
    onUpdate({ editor: changed }) {
      const html = changed.getHTML();
      textarea.value = isEmpty(html) ? "" : html;
      textarea.dispatchEvent(new Event("input", { bubbles: true }));
    },
    onCreate({ editor: created }) {
      named(element);
      announce(textarea, created);
    },
  });
  for (const label of textarea.labels ?? []) {
    label.addEventListener("click", () => editor.commands.focus());
  }
}

document.querySelectorAll("textarea[data-body-editor]").forEach(start);
