// The parts of a story's body: pictures, galleries, quotes, key points, tables, related stories, embeds.
// Each is written in the one shape that the server keeps, and stands at the top of the body alone.

import * as prose from "django-prose-editor/editor";

const { Extension, Node, pm } = prose;
const { Plugin, Selection } = pm.state;
const { Decoration, DecorationSet } = pm.view;

export const Document = prose.Document.extend({ content: "(block | part)+" });

// What the server says about a story or an address is asked once to a page.
const answers = new Map();

export function asked(address) {
  if (!answers.has(address)) {
    const answer = fetch(address, { headers: { Accept: "application/json" } }).then((response) => {
      if (!response.ok) throw new Error(response.status);
      return response.json();
    });
    answer.catch(() => answers.delete(address));
    answers.set(address, answer);
  }
  return answers.get(address);
}

function element(name, className, text) {
  const made = document.createElement(name);
  made.className = className;
  if (text) made.textContent = text;
  return made;
}

// Pictures ----------------------------------------------------------------

export const CROPS = { wide: "أفقي عريض", classic: "أفقي", square: "مربّع", tall: "عمودي" };

// A box in thousandths as the browser cuts a picture, where it can; "" for the whole.
function insetOf(crop) {
  const [left, top, width, height] = crop.split(",").map((side) => Number(side) / 10);
  return height ? `inset(${top}% ${100 - left - width}% ${100 - top - height}% ${left}%)` : "";
}

export const Figure = Node.create({
  name: "figure",
  group: "part",
  content: "inline*",
  isolating: true,
  defining: true,
  addOptions: () => ({ pictures: "" }),
  addAttributes: () => ({
    image: { default: null, rendered: false },
    alt: { default: "", rendered: false },
    decorative: { default: false, rendered: false },
    crop: { default: "", rendered: false },
    dir: { default: null, rendered: false },
    lang: { default: null, rendered: false },
  }),
  parseHTML: () => [
    {
      tag: "figure[data-image]",
      getAttrs: (figure) => ({
        image: figure.dataset.image,
        alt: figure.dataset.alt ?? "",
        decorative: figure.dataset.decorative !== undefined,
        crop: figure.dataset.crop ?? "",
        dir: figure.querySelector("figcaption")?.getAttribute("dir") ?? null,
        lang: figure.querySelector("figcaption")?.getAttribute("lang") ?? null,
      }),
      contentElement: (figure) => figure.querySelector("figcaption") ?? document.createElement("figcaption"),
    },
  ],
  renderHTML: ({ node: { attrs } }) => {
    const spoken = Object.fromEntries(["dir", "lang"].filter((name) => attrs[name]).map((name) => [name, attrs[name]]));
    const own = {
      "data-image": attrs.image,
      "data-alt": attrs.alt,
      ...(attrs.decorative && { "data-decorative": "" }),
      ...(attrs.crop && { "data-crop": attrs.crop }),
    };
    return ["figure", own, ["figcaption", spoken, 0]];
  },
  addNodeView() {
    return ({ node }) => {
      const figure = element("figure", "figure");
      const picture = element("img", "figure__picture");
      const note = element("p", "figure__note");
      const caption = element("figcaption", "figure__caption");
      note.contentEditable = picture.contentEditable = "false";
      picture.draggable = false;
      picture.addEventListener("error", () => {
        picture.hidden = true;
        note.textContent = "هذه الصورة لم تعد في المكتبة، ولا تظهر للقرّاء.";
      });
      const show = (shown) => {
        picture.hidden = false;
        picture.src = `${this.options.pictures}${shown.attrs.image}/`;
        picture.alt = shown.attrs.alt;
        const { alt, decorative, crop } = shown.attrs;
        const said = alt ? `الوصف: ${alt}` : "بلا وصف لمن لا يراها";
        picture.style.objectViewBox = insetOf(crop);
        note.textContent = [decorative ? "صورة للزينة، بلا وصف" : said, crop && `القصّ: ${CROPS[crop] ?? "قصّ باليد"}`]
          .filter(Boolean)
          .join(" · ");
        note.classList.toggle("figure__note--missing", !alt && !decorative);
      };
      let current = node;
      show(node);
      figure.append(picture, caption, note);
      return {
        dom: figure,
        contentDOM: caption,
        update(changed) {
          if (changed.type !== current.type) return false;
          if (Object.keys(changed.attrs).some((name) => changed.attrs[name] !== current.attrs[name])) show(changed);
          current = changed;
          return true;
        },
        ignoreMutation: (mutation) => !caption.contains(mutation.target),
      };
    };
  },
});

export const Gallery = Node.create({
  name: "gallery",
  group: "part",
  content: "figure+",
  isolating: true,
  parseHTML: () => [{ tag: "div[data-gallery]" }],
  renderHTML: () => ["div", { "data-gallery": "", class: "gallery" }, 0],
});

// Quotes and key points ---------------------------------------------------

export const Blockquote = prose.Blockquote.extend({
  content: "block+ quoteSource?",
  parseHTML: () => [{ tag: "blockquote:not([data-pull])" }],
});

export const PullQuote = Node.create({
  name: "pullQuote",
  group: "part",
  content: "paragraph+ quoteSource?",
  defining: true,
  parseHTML: () => [{ tag: "blockquote[data-pull]", priority: 60 }],
  renderHTML: ({ HTMLAttributes }) => ["blockquote", { ...HTMLAttributes, "data-pull": "" }, 0],
});

export const QuoteSource = Node.create({
  name: "quoteSource",
  content: "inline*",
  defining: true,
  parseHTML: () => [{ tag: "cite", context: "blockquote/|pullQuote/" }],
  renderHTML: ({ HTMLAttributes }) => ["cite", HTMLAttributes, 0],
});

export const Points = Node.create({
  name: "points",
  group: "part",
  content: "bulletList",
  defining: true,
  parseHTML: () => [{ tag: "aside[data-points]" }],
  renderHTML: ({ HTMLAttributes }) => ["aside", { ...HTMLAttributes, "data-points": "" }, 0],
});

// What stands elsewhere ---------------------------------------------------

const card = (name, attribute, describe) =>
  Node.create({
    name,
    group: "part",
    atom: true,
    selectable: true,
    addOptions: () => ({ asks: "" }),
    addAttributes: () => ({ [attribute]: { default: null, rendered: false } }),
    parseHTML: () => [
      {
        tag: `${name === "related" ? "aside" : "div"}[data-${name}]`,
        getAttrs: (found) => ({ [attribute]: found.dataset[name] }),
      },
    ],
    renderHTML: ({ node }) => [name === "related" ? "aside" : "div", { [`data-${name}`]: node.attrs[attribute] }],
    addNodeView() {
      return ({ node }) => {
        const box = element("div", "part-card");
        box.contentEditable = "false";
        describe(box, node.attrs[attribute], this.options.asks);
        return { dom: box, ignoreMutation: () => true };
      };
    },
  });

export const Related = card("related", "story", (box, story, asks) => {
  const headline = element("span", "part-card__words", `مادة رقم ${story}`);
  box.append(element("span", "part-card__kind", "اقرأ أيضًا"), headline);
  asked(`${asks}?id=${encodeURIComponent(story)}`).then(
    ({ stories }) => {
      headline.textContent = stories[0]?.headline ?? `المادة رقم ${story} غير منشورة، ولا تظهر للقرّاء.`;
    },
    () => {},
  );
});

export const Embed = card("embed", "address", (box, address, asks) => {
  const kind = element("span", "part-card__kind", "محتوى من موقع آخر");
  const words = element("bdi", "part-card__words", address);
  words.dir = "ltr";
  box.append(kind, words);
  asked(`${asks}?address=${encodeURIComponent(address)}`).then(
    ({ embed }) => {
      if (embed) kind.textContent = `محتوى من ${embed.name}`;
    },
    () => {},
  );
});

export const Attachment = card("attachment", "attachment", (box, attachment, asks) => {
  const kind = element("span", "part-card__kind", "مرفق");
  const title = element("bdi", "part-card__words", `مرفق رقم ${attachment}`);
  box.append(kind, title);
  asked(`${asks}?id=${encodeURIComponent(attachment)}`).then(
    ({ attachments: [found] }) => {
      kind.textContent = found?.kind ?? "مرفق";
      title.textContent = found?.title ?? `المرفق رقم ${attachment} لم يعد موجودًا، ولا يظهر للقرّاء.`;
    },
    () => {},
  );
});

// Tables ------------------------------------------------------------------

// Widths are the reader's screen's to choose, so that none is stored and none is dragged.
export const Table = prose.Table.extend({
  group: "part",
  addNodeView: null,
  renderHTML: ({ HTMLAttributes: { dir, lang } }) => {
    const spoken = Object.fromEntries(Object.entries({ dir, lang }).filter(([, value]) => value));
    return ["table", spoken, ["tbody", 0]];
  },
}).configure({ resizable: false });

const cell = (kind, tag) =>
  kind.extend({
    renderHTML: ({ HTMLAttributes: { colspan, rowspan, dir, lang } }) => {
      const spans = Object.entries({ colspan, rowspan }).filter(([, value]) => Number(value) > 1);
      const spoken = Object.entries({ dir, lang }).filter(([, value]) => value);
      return [tag, Object.fromEntries([...spans, ...spoken]), 0];
    },
  });

export const TableCell = cell(prose.TableCell, "td");
export const TableHeader = cell(prose.TableHeader, "th");

// What can be done with a part --------------------------------------------

const isPart = (node) => Boolean(node) && node.type.spec.group === "part";

// The block at the top of the body that holds the selection: {node, from, to}.
export function topBlock({ selection: { $from, node } }) {
  if ($from.depth) return { node: $from.node(1), from: $from.before(1), to: $from.after(1) };
  return node ? { node, from: $from.pos, to: $from.pos + node.nodeSize } : null;
}

export function currentPart(state) {
  const top = topBlock(state);
  return top && (isPart(top.node) || top.node.type.name === "blockquote") ? top : null;
}

// The picture that the selection stands in, in a gallery too: {node, from}.
export function currentFigure({ selection: { $from, node } }) {
  if (node?.type.name === "figure") return { node, from: $from.pos };
  for (let depth = $from.depth; depth > 0; depth -= 1) {
    if ($from.node(depth).type.name === "figure") return { node: $from.node(depth), from: $from.before(depth) };
  }
  return null;
}

// Put a part where the caret is: in place of an empty paragraph, else after the block.
export function insertPart(editor, json, { inside = false } = {}) {
  const { state, view } = editor;
  const { paragraph } = state.schema.nodes;
  const part = state.schema.nodeFromJSON(json);
  const top = topBlock(state) ?? { node: null, from: 0, to: state.doc.content.size };
  const isEmpty = top.node?.type === paragraph && !top.node.content.size;
  const transaction = state.tr;
  const at = isEmpty ? top.from : top.to;
  if (isEmpty) transaction.replaceWith(top.from, top.to, part);
  else transaction.insert(at, part);
  const after = at + part.nodeSize;
  // The caret needs somewhere to go, and the story a line to go on in.
  if (!transaction.doc.resolve(after).nodeAfter) transaction.insert(after, paragraph.create());
  const from = transaction.doc.resolve(inside ? at + 1 : after);
  transaction.setSelection(Selection.findFrom(from, 1, true) ?? Selection.near(from));
  view.dispatch(transaction.scrollIntoView());
  view.focus();
}

export function deletePart(editor) {
  const part = currentPart(editor.state);
  if (!part) return;
  const transaction = editor.state.tr.delete(part.from, part.to);
  const { paragraph } = editor.state.schema.nodes;
  if (!transaction.doc.childCount) transaction.insert(0, paragraph.create());
  transaction.setSelection(Selection.near(transaction.doc.resolve(Math.min(part.from, transaction.doc.content.size))));
  editor.view.dispatch(transaction.scrollIntoView());
  editor.view.focus();
}

// Move a part over its neighbour, -1 up and 1 down.
export function movePart(editor, step) {
  const { state } = editor;
  const part = currentPart(state);
  const index = state.doc.resolve(part.from).index(0);
  const neighbour = state.doc.maybeChild(index + step);
  if (!neighbour) return;
  const transaction = state.tr.delete(part.from, part.to);
  const at = part.from + step * neighbour.nodeSize;
  transaction.insert(at, part.node);
  const offset = state.selection.from - part.from;
  const moved = transaction.doc.resolve(Math.min(at + offset, transaction.doc.content.size));
  const isWhole = state.selection instanceof pm.state.NodeSelection && offset === 0;
  transaction.setSelection(
    isWhole ? pm.state.NodeSelection.create(transaction.doc, at) : Selection.near(moved),
  );
  editor.view.dispatch(transaction.scrollIntoView());
  editor.view.focus();
}

// The pictures of the gallery where the selection is: their numbers, and what is said of each.
export function galleryPictures(state) {
  const pictures = [];
  currentPart(state).node.forEach(({ attrs, textContent }) =>
    pictures.push({ image: attrs.image, words: textContent || attrs.alt || "صورة بلا شرح" }),
  );
  return pictures;
}

// Put them in another order, given by their places now.
export function orderGallery(editor, order) {
  const { state } = editor;
  const { node, from, to } = currentPart(state);
  const gallery = node.type.create(node.attrs, order.map((place) => node.child(place)));
  const transaction = state.tr.replaceWith(from, to, gallery);
  transaction.setSelection(pm.state.NodeSelection.create(transaction.doc, from));
  editor.view.dispatch(transaction);
}

// Leave the words of a quote or of key points as text, without their frame.
export function unwrapPart(editor) {
  const { state } = editor;
  const part = currentPart(state);
  const { paragraph } = state.schema.nodes;
  const blocks = [];
  part.node.forEach((child) => {
    if (child.type.name !== "quoteSource") blocks.push(child);
    else if (child.content.size) blocks.push(paragraph.create(null, child.content));
  });
  const transaction = state.tr.replaceWith(part.from, part.to, blocks);
  transaction.setSelection(Selection.near(transaction.doc.resolve(part.from + 1)));
  editor.view.dispatch(transaction.scrollIntoView());
  editor.view.focus();
}

// Go to the line that names who said a quote; make it if there is none.
export function nameSource(editor) {
  const { state } = editor;
  const part = currentPart(state);
  const last = part.node.lastChild;
  const transaction = state.tr;
  const end = part.to - 1;
  const has = last.type.name === "quoteSource";
  if (!has) transaction.insert(end, state.schema.nodes.quoteSource.create());
  const within = has ? end - 1 : end + 1;
  transaction.setSelection(pm.state.TextSelection.create(transaction.doc, within));
  editor.view.dispatch(transaction.scrollIntoView());
  editor.view.focus();
}

export function makePullQuote(editor) {
  const { $from, $to } = editor.state.selection;
  const isText = $from.depth === 1 && $to.depth === 1 && $from.parent.type.name === "paragraph";
  if (isText && $from.parent.content.size && editor.chain().focus().wrapIn("pullQuote").run()) {
    nameSource(editor);
    return;
  }
  const content = [{ type: "paragraph" }, { type: "quoteSource" }];
  insertPart(editor, { type: "pullQuote", content }, { inside: true });
}

export function makePoints(editor) {
  const top = topBlock(editor.state);
  if (top?.node.type.name === "bulletList") {
    const { points } = editor.state.schema.nodes;
    const offset = editor.state.selection.from + 1;
    const transaction = editor.state.tr.replaceWith(top.from, top.to, points.create(null, top.node));
    transaction.setSelection(Selection.near(transaction.doc.resolve(offset)));
    editor.view.dispatch(transaction);
    editor.view.focus();
    return;
  }
  const item = { type: "listItem", content: [{ type: "paragraph" }] };
  insertPart(editor, { type: "points", content: [{ type: "bulletList", content: [item] }] }, { inside: true });
}

export function makeTable(editor, rows = 3, columns = 3) {
  const cells = (type) => Array.from({ length: columns }, () => ({ type, content: [{ type: "paragraph" }] }));
  const row = (index) => ({ type: "tableRow", content: cells(index ? "tableCell" : "tableHeader") });
  insertPart(editor, { type: "table", content: Array.from({ length: rows }, (_, index) => row(index)) }, { inside: true });
}

const HINTS = { figure: "شرح الصورة", quoteSource: "صاحب الاقتباس", pullQuote: "نص الاقتباس" };

function hints(doc) {
  const found = [];
  const hint = (node, at, words) => {
    const attributes = { class: "is-empty", "data-hint": words };
    if (!node.content.size) found.push(Decoration.node(at, at + node.nodeSize, attributes));
  };
  doc.forEach((block, at) => {
    const name = block.type.name;
    if (name === "figure") hint(block, at, HINTS.figure);
    if (!["gallery", "pullQuote", "blockquote"].includes(name)) return;
    block.forEach((child, offset, index) => {
      const inner = child.type.name;
      if (inner === "figure" || inner === "quoteSource") hint(child, at + 1 + offset, HINTS[inner]);
      else if (name === "pullQuote" && index === 0) hint(child, at + 1, HINTS.pullQuote);
    });
  });
  return DecorationSet.create(doc, found);
}

// Go on in the empty line after a part, which is made if there is none.
function lineAfter(editor, transaction, end) {
  const { paragraph } = editor.state.schema.nodes;
  const next = transaction.doc.resolve(end).nodeAfter;
  if (next?.type !== paragraph || next.content.size) transaction.insert(end, paragraph.create());
  transaction.setSelection(Selection.near(transaction.doc.resolve(end + 1)));
  editor.view.dispatch(transaction.scrollIntoView());
  return true;
}

export const PartKeys = Extension.create({
  name: "partKeys",
  priority: 1000,
  addKeyboardShortcuts() {
    return {
      Enter: () => {
        const { state } = this.editor;
        const { $from, empty, node } = state.selection;
        const part = currentPart(state);
        if (isPart(node)) return lineAfter(this.editor, state.tr, part.to);
        if (!empty || !part) return false;
        if (["figure", "quoteSource"].includes($from.parent.type.name)) {
          return lineAfter(this.editor, state.tr, part.to);
        }
        // An empty last point ends the list of them.
        const isEmptyPoint = part.node.type.name === "points" && $from.depth === 4 && !$from.parent.content.size;
        if (!isEmptyPoint || $from.node(3).childCount > 1) return false;
        const list = $from.node(2);
        if (list.childCount === 1 || $from.index(2) < list.childCount - 1) return false;
        const transaction = state.tr.delete($from.before(3), $from.after(3));
        return lineAfter(this.editor, transaction, transaction.mapping.map(part.to));
      },
    };
  },
  addProseMirrorPlugins: () => [
    new Plugin({
      state: {
        init: (_, { doc }) => hints(doc),
        apply: (transaction, shown) => (transaction.docChanged ? hints(transaction.doc) : shown),
      },
      props: {
        decorations(state) {
          return this.getState(state);
        },
      },
    }),
  ],
});
