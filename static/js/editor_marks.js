// What a body keeps of text itself: direction and language, isolated runs, links, and figures for a list's numbers.

import * as prose from "django-prose-editor/editor";

const { Extension, Mark } = prose;

const kept = (name) => ({
  default: null,
  parseHTML: (element) => element.getAttribute(name),
  renderHTML: (attributes) => (attributes[name] ? { [name]: attributes[name] } : {}),
});

// A body may name the direction or the language of a part; editing the rest must not lose it.
export const Direction = Extension.create({
  name: "direction",
  addGlobalAttributes() {
    const types = [
      ...["paragraph", "heading", "bulletList", "orderedList", "listItem", "blockquote"],
      ...["pullQuote", "quoteSource", "points", "table", "tableCell", "tableHeader"],
    ];
    return [{ types, attributes: { dir: kept("dir"), lang: kept("lang") } }];
  },
});

// Words typed after an isolated run are not part of it.
const isolating = (name) =>
  Mark.create({
    name,
    inclusive: false,
    addAttributes: () => ({ dir: { default: null }, lang: { default: null } }),
    parseHTML: () => [{ tag: name, getAttrs: (element) => (name === "span" && !hasLanguage(element) ? false : null) }],
    renderHTML: ({ HTMLAttributes }) => [name, HTMLAttributes, 0],
  });

const hasLanguage = (element) => element.hasAttribute("dir") || element.hasAttribute("lang");

export const Isolated = isolating("bdi");
export const Span = isolating("span");

// A run of Latin letters, with what joins them: digits, signs, and spaces between two of them.
const LATIN_RUN = /[\p{Script=Latin}\p{N}@#$€%&+./:_-]+(?: +[\p{Script=Latin}\p{N}@#$€%&+./:_-]+)*/gu;
const WORD = /[^\s،؛؟.«»()]+/gu;

// Isolate the selection, the Latin run at the caret or the word there; a second time undoes it.
export function isolate(editor) {
  const { from, to, empty, $from } = editor.state.selection;
  if (editor.isActive("bdi")) {
    return editor.chain().focus().extendMarkRange("bdi").unsetMark("bdi").setTextSelection({ from, to }).run();
  }
  if (!empty) return editor.chain().focus().setMark("bdi").setTextSelection(to).run();
  const text = $from.parent.textBetween(0, $from.parent.content.size, "", "\ufffc");
  for (const pattern of [LATIN_RUN, WORD]) {
    for (const found of text.matchAll(pattern)) {
      const start = $from.start() + found.index;
      const end = start + found[0].length;
      if (start <= from && from <= end && (pattern === WORD || /\p{Script=Latin}/u.test(found[0]))) {
        return editor
          .chain()
          .focus()
          .setTextSelection({ from: start, to: end })
          .setMark("bdi")
          .setTextSelection(from)
          .run();
      }
    }
  }
  return false;
}

// Give the block at the caret the other direction than the one it has; a second time leaves it to its letters.
export function turn(editor) {
  const { $from } = editor.state.selection;
  const block = $from.parent;
  const shown = editor.view.domAtPos($from.pos).node;
  const element = shown.nodeType === 1 ? shown : shown.parentElement;
  const dir = block.attrs.dir ? null : getComputedStyle(element).direction === "rtl" ? "ltr" : "rtl";
  return editor.chain().focus().updateAttributes(block.type.name, { dir }).run();
}

// The sign for a list's numbering is not the house's to choose: figures, from the number it starts with.
export const OrderedList = prose.OrderedList.extend({
  addAttributes() {
    const { start } = this.parent?.() ?? {};
    return { start: start ?? { default: 1, parseHTML: (element) => Number(element.getAttribute("start")) || 1 } };
  },
  addNodeView: null,
}).configure({ enableListAttributes: false });

// A link has an address and nothing else, and none is made unless asked for.
export const Link = prose.Link.extend({
  inclusive: false,
  addOptions() {
    return { ...this.parent?.(), autolink: false, linkOnPaste: false, enableTarget: false };
  },
});
