// How the caret moves and what it deletes in Arabic: by what is seen, whichever way a line is read.

import { Extension, pm } from "django-prose-editor/editor";

const { Plugin, PluginKey, Selection, TextSelection, NodeSelection } = pm.state;
const { Decoration, DecorationSet } = pm.view;

// Direction from letters ---------------------------------------------------

const LETTER = /\p{L}/u;
const ARABIC = /[\u0590-\u08ff\ufb1d-\ufdff\ufe70-\ufefc]/g;
const LATIN = /[\p{L}]/gu;

// As the page decides it: left to right only for text that begins with Latin and has more of it.
export function directionOf(text) {
  const first = text.match(LETTER)?.[0];
  if (!first) return "";
  if (/[\u0590-\u08ff\ufb1d-\ufdff\ufe70-\ufefc]/.test(first)) return "rtl";
  const letters = text.match(LATIN).length;
  const arabic = text.match(ARABIC)?.filter((letter) => LETTER.test(letter)).length ?? 0;
  return letters - arabic > arabic ? "ltr" : "rtl";
}

const LISTS = new Set(["bulletList", "orderedList"]);
// A block that did not change is the same object as before, so that its direction is known already.
const known = new WeakMap();

function ownDirection(node) {
  if (!known.has(node)) known.set(node, node.attrs.dir ? "" : directionOf(node.textContent));
  return known.get(node);
}

function directions(doc) {
  const found = [];
  const visit = (node, at, around) => {
    const isLine = node.isTextblock || (LISTS.has(node.type.name) && around === null);
    const own = isLine && !node.attrs.dir ? ownDirection(node) : "";
    if (own && own !== (around ?? "rtl")) {
      found.push(Decoration.node(at, at + node.nodeSize, { dir: own }));
    }
    const inside = node.attrs.dir || own || around;
    if (!node.isTextblock) node.forEach((child, offset) => visit(child, at + 1 + offset, inside ?? "rtl"));
  };
  doc.forEach((node, offset) => visit(node, offset, null));
  return DecorationSet.create(doc, found);
}

// The keys -----------------------------------------------------------------

function isRtl(view) {
  const { node } = view.domAtPos(view.state.selection.head);
  return getComputedStyle(node.nodeType === 1 ? node : node.parentElement).direction === "rtl";
}

// Left is forward where a line is read from right to left. What lies beyond the line (the next cell of a
// table, a picture, a paragraph) is reached in that order too, and not in the Latin one.
function leave(view, key) {
  const { state } = view;
  const { selection } = state;
  const rtl = isRtl(view);
  const step = (key === "ArrowLeft") === rtl ? 1 : -1;
  const isText = selection instanceof TextSelection;
  if (isText) {
    const side = key === "ArrowLeft" ? "left" : "right";
    if (!selection.empty || !rtl || !view.endOfTextblock(side)) return false;
  } else if (!(selection instanceof NodeSelection) || selection.node.isInline) {
    return false;
  }
  const edge = step > 0 ? selection.$to : selection.$from;
  const from = isText ? state.doc.resolve(step > 0 ? edge.after() : edge.before()) : edge;
  const next = Selection.findFrom(from, step);
  if (!next) return step > 0 && newLine(view);
  view.dispatch(state.tr.setSelection(next).scrollIntoView());
  return true;
}

// A story whose last part is a picture or a table goes on below it.
function newLine(view) {
  const { state } = view;
  const last = state.doc.lastChild;
  if (!last || last.type.spec.group !== "part") return false;
  const end = state.doc.content.size;
  const transaction = state.tr.insert(end, state.schema.nodes.paragraph.create());
  view.dispatch(transaction.setSelection(TextSelection.create(transaction.doc, end + 1)).scrollIntoView());
  return true;
}

function below(view) {
  const { selection, doc } = view.state;
  const isLast = selection.$to.depth
    ? selection.$to.after(1) === doc.content.size
    : selection.to === doc.content.size;
  const isAtEnd = selection instanceof NodeSelection || view.endOfTextblock("down");
  return isLast && isAtEnd && atLastRow(selection) && newLine(view);
}

function atLastRow({ $to }) {
  return $to.depth < 2 || $to.index(1) >= $to.node(1).childCount - 1;
}

export const Caret = Extension.create({
  name: "caret",
  priority: 1000,
  addProseMirrorPlugins: () => [
    new Plugin({
      key: new PluginKey("caret"),
      state: {
        init: (_, { doc }) => directions(doc),
        apply: (transaction, shown) => (transaction.docChanged ? directions(transaction.doc) : shown),
      },
      props: {
        decorations(state) {
          return this.getState(state);
        },
        handleKeyDown(view, event) {
          if (event.ctrlKey || event.metaKey || event.altKey || event.shiftKey || event.isComposing) return false;
          if (event.key === "ArrowLeft" || event.key === "ArrowRight") return leave(view, event.key);
          return event.key === "ArrowDown" && below(view);
        },
      },
    }),
  ],
});
