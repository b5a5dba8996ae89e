// What other scripts of the desk may do with the body's editor: read its text by position, find a passage,
// put other words in its place, mark passages, and hear of changes. The textarea carries it as `bodyEditor`
// and says so with `editor:ready`.

import { Extension, pm } from "django-prose-editor/editor";

const { Plugin, PluginKey } = pm.state;
const { Decoration, DecorationSet } = pm.view;

const MARKED = new PluginKey("markedPassages");

// Positions count a line break or any other leaf as one, so it is one character in the text as well.
const LEAF = "\ufffc";

function blockText(node) {
  return node.textBetween(0, node.content.size, "", (leaf) => (leaf.type.name === "hardBreak" ? "\n" : LEAF));
}

// The passages that scripts have marked, each with the name it is marked under; they move with their words.
export const MarkedPassages = Extension.create({
  name: "markedPassages",
  addProseMirrorPlugins() {
    return [
      new Plugin({
        key: MARKED,
        state: {
          init: () => DecorationSet.empty,
          apply(transaction, marked) {
            const asked = transaction.getMeta(MARKED);
            const moved = marked.map(transaction.mapping, transaction.doc);
            if (!asked) return moved;
            return moved
              .remove(moved.find(undefined, undefined, ({ name }) => name === asked.name))
              .add(transaction.doc, asked.decorations);
          },
        },
        props: { decorations: (state) => MARKED.getState(state) },
      }),
    ];
  },
});

function commonStart(one, other) {
  let length = 0;
  while (length < one.length && one[length] === other[length]) length += 1;
  return length;
}

function marksFor(doc, from, to) {
  const place = doc.resolve(from);
  if (to > from) return place.nodeAfter?.marks ?? [];
  const sides = [place.nodeBefore, place.nodeAfter].filter((node) => node?.isText).map((node) => node.marks);
  return sides.sort((one, other) => one.length - other.length)[0] ?? [];
}

// Passages as one text, in whatever order they come: two that are alike look alike.
const likeness = (passages) => passages.map(({ from, to, spec }) => JSON.stringify([from, to, spec])).sort().join();

const backwards = (text) => [...text].reverse().join("");

export function makeApi(editor) {
  const listeners = new Set();
  editor.on("update", () => listeners.forEach((callback) => callback(api)));
  const standing = (name) => MARKED.getState(editor.state).find(undefined, undefined, (spec) => spec.name === name);

  const api = {
    editor,

    // The blocks of text from first to last. A character at `offset` of a block stands at `from + offset`.
    text() {
      const blocks = [];
      editor.state.doc.descendants((node, position) => {
        if (!node.isTextblock) return true;
        blocks.push({ from: position + 1, text: blockText(node) });
        return false;
      });
      return blocks;
    },

    // {from, to} of a passage, which may run over several blocks (a line break between them), or null.
    // Of several, the one whose surroundings are most like those asked for.
    find(quote, { prefix = "", suffix = "" } = {}) {
      if (!quote) return null;
      const blocks = api.text();
      const whole = blocks.map((block) => block.text).join("\n");
      let best = null;
      for (let at = whole.indexOf(quote); at >= 0; at = whole.indexOf(quote, at + 1)) {
        const before = whole.slice(Math.max(0, at - prefix.length), at);
        const after = whole.slice(at + quote.length, at + quote.length + suffix.length);
        const likeness = commonStart(backwards(before), backwards(prefix)) + commonStart(after, suffix);
        if (!best || likeness > best.likeness) best = { at, likeness };
        if (likeness === prefix.length + suffix.length) break;
      }
      if (!best) return null;
      const position = (offset) => {
        let start = 0;
        for (const block of blocks) {
          if (offset <= start + block.text.length) return block.from + offset - start;
          start += block.text.length + 1;
        }
        return null;
      };
      return { from: position(best.at), to: position(best.at + quote.length) };
    },

    // Put other words in place of some, as one step of the history: [{from, to, text}], none over another.
    // What is around them stays; a word has the marks of the one it stands for, and a word that is new
    // stays outside a link or bold at whose edge it comes.
    replace(changes) {
      const change = editor.state.tr;
      for (const { from, to, text } of [...changes].sort((one, other) => other.from - one.from || other.to - one.to)) {
        if (!text) change.delete(from, to);
        else change.replaceWith(from, to, editor.schema.text(text, marksFor(change.doc, from, to)));
      }
      editor.view.dispatch(change);
    },

    // Mark passages under a name, in place of the earlier ones of that name: [{from, to, class, title, id}].
    // What is outside the text, or empty, is left out. The id stands in `data-passage`, the name in
    // `data-passages`.
    decorate(name, ranges) {
      const end = editor.state.doc.content.size;
      const asked = ranges
        .filter(({ from, to }) => from >= 0 && from < to && to <= end)
        .map(({ from, to, class: style = "", title = "", id = "" }) => ({ from, to, spec: { name, style, title, id } }));
      if (likeness(asked) === likeness(standing(name))) return;
      // Drawing puts the editor's selection back on the screen: it reads first what the keys chose just now.
      editor.view.domObserver.flush();
      const decorations = asked.map(({ from, to, spec }) => {
        const attributes = { class: spec.style, "data-passages": name, "data-passage": String(spec.id) };
        return Decoration.inline(from, to, spec.title ? { ...attributes, title: spec.title } : attributes, spec);
      });
      editor.view.dispatch(
        editor.state.tr.setMeta(MARKED, { name, decorations }).setMeta("addToHistory", false),
      );
    },

    // Where the passages of a name stand now: [{from, to, id}].
    decorated(name) {
      return standing(name).map(({ from, to, spec }) => ({ from, to, id: spec.id }));
    },

    // Hear of every change of the text, with this object; gives what takes the callback away again.
    onChange(callback) {
      listeners.add(callback);
      return () => listeners.delete(callback);
    },
  };
  return api;
}

export function announce(textarea, editor) {
  const api = makeApi(editor);
  textarea.bodyEditor = api;
  textarea.dispatchEvent(new CustomEvent("editor:ready", { bubbles: true, detail: api }));
}
