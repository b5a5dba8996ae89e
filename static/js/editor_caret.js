// How the caret moves and what it deletes in Arabic: by what is seen, whichever way a line is read.

import { Extension, pm } from "django-prose-editor/editor";
import { ARABIC, isMixed, isRtl, lineAt } from "kalima/editor/stops";

const { Plugin, PluginKey, Selection, TextSelection, NodeSelection } = pm.state;
const { Decoration, DecorationSet } = pm.view;

// Direction from letters ---------------------------------------------------

const LETTER = /\p{L}/u;
const LETTERS = /\p{L}/gu;

// As the page decides it: left to right only for text that begins with Latin and has more of it.
export function directionOf(text) {
  const first = text.match(LETTER)?.[0];
  if (!first) return "";
  if (ARABIC.test(first)) return "rtl";
  const letters = text.match(LETTERS);
  const arabic = letters.filter((letter) => ARABIC.test(letter)).length;
  return letters.length - arabic > arabic ? "ltr" : "rtl";
}

const LISTS = new Set(["bulletList", "orderedList"]);
// A block that did not change is the same object as before, so that its direction is known already.
const known = new WeakMap();

function ownDirection(node) {
  if (!known.has(node)) known.set(node, node.attrs.dir ? "" : directionOf(node.textContent));
  return known.get(node);
}

// Letters without a space, so many that the browser would look for a place to break them at every line anew.
const ENDLESS = /\S{2000}/u;
const endless = new WeakMap();

function isEndless(node) {
  if (!endless.has(node)) endless.set(node, node.isTextblock && ENDLESS.test(node.textContent));
  return endless.get(node);
}

function directions(doc) {
  const found = [];
  const visit = (node, at, around) => {
    const isLine = node.isTextblock || (LISTS.has(node.type.name) && around === null);
    const own = isLine && !node.attrs.dir ? ownDirection(node) : "";
    if (own && own !== (around ?? "rtl")) {
      found.push(Decoration.node(at, at + node.nodeSize, { dir: own }));
    }
    if (isEndless(node)) found.push(Decoration.node(at, at + node.nodeSize, { class: "endless" }));
    const inside = node.attrs.dir || own || around;
    if (!node.isTextblock) node.forEach((child, offset) => visit(child, at + 1 + offset, inside ?? "rtl"));
  };
  doc.forEach((node, offset) => visit(node, offset, null));
  return DecorationSet.create(doc, found);
}

// The keys -----------------------------------------------------------------

const IS_MAC = /Mac|iP(hone|[oa]d)/.test(navigator.platform);

// The stop at the other end of what a key crosses on a line: one letter, or all up to the far edge of a word.
// Null where the line has nothing more on that side.
function across(line, position, { toLeft, byWord }) {
  const { stops, crossed } = line;
  const by = toLeft ? -1 : 1;
  let gap = stops.indexOf(position);
  if (gap < 0) {
    // Between a letter and its mark, where deleting the next mark has left the caret.
    const letter = crossed.findIndex(({ from, to }) => from < position && position < to);
    if (letter < 0) return null;
    gap = toLeft ? letter + 1 : letter;
  }
  const ahead = () => crossed[toLeft ? gap - 1 : gap];
  if (!ahead()) return null;
  if (!byWord) return stops[gap + by];
  while (ahead() && ahead().word < 0) gap += by;
  if (!ahead()) return null;
  const { word } = ahead();
  while (ahead()?.word === word) gap += by;
  return stops[gap];
}

// The next stop on that side of the screen, on this line of the block or on the next one in the order of reading.
// Null where the block ends.
function nextStop(view, position, asked) {
  const $from = view.state.doc.resolve(position);
  let line = lineAt(view, position);
  let at = position;
  for (;;) {
    const isForward = asked.toLeft === line.rtl;
    const stop = across(line, at, asked);
    // A line that the screen broke ends where the next begins: that stop is the next line's.
    if (stop !== null && !(line.isBroken && isForward && stop === line.end && !asked.byWord)) return stop;
    if (isForward ? line.end === $from.end() : line.start === $from.start()) return null;
    if (isForward) at = line.isBroken ? line.end : line.end + 1;
    else at = line.start - 1;
    line = lineAt(view, at);
    if (!isForward) at = line.end;
    if (!asked.byWord && (isForward || !line.isBroken)) return at;
  }
}

// Left is left on the screen, also in a run that is read the other way.
function walk(view, event) {
  const { state } = view;
  const { selection } = state;
  const byWord = IS_MAC ? event.altKey : event.ctrlKey;
  if (event.metaKey || (IS_MAC ? event.ctrlKey : event.altKey)) return false;
  const { $anchor, $head, empty } = selection;
  if (!(selection instanceof TextSelection) || !isMixed($head.parent, isRtl(view, $head))) return false;
  const toLeft = event.key === "ArrowLeft";
  let next = null;
  if (empty || event.shiftKey || byWord) {
    next = nextStop(view, $head.pos, { toLeft, byWord });
  } else {
    // A selection ends at its edge on that side, if both of its edges are on this line.
    const { stops } = lineAt(view, $head.pos);
    const edges = [$anchor.pos, $head.pos].map((position) => stops.indexOf(position));
    if (edges.includes(-1)) return false;
    next = stops[toLeft ? Math.min(...edges) : Math.max(...edges)];
  }
  if (next === null) return false;
  const chosen = TextSelection.create(state.doc, event.shiftKey ? $anchor.pos : next, next);
  view.dispatch(state.tr.setSelection(chosen).scrollIntoView());
  return true;
}

// Left is forward where a line is read from right to left. What lies beyond the line (the next cell of a
// table, a picture, a paragraph) is reached in that order too, and not in the Latin one.
function leave(view, key) {
  const { state } = view;
  const { selection } = state;
  const rtl = isRtl(view, selection.$head);
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
          if (event.isComposing) return false;
          const isSideways = event.key === "ArrowLeft" || event.key === "ArrowRight";
          if (isSideways && walk(view, event)) return true;
          if (event.ctrlKey || event.metaKey || event.altKey || event.shiftKey) return false;
          if (isSideways) return leave(view, event.key);
          return event.key === "ArrowDown" && below(view);
        },
      },
    }),
  ],
});
