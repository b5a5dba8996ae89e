// What is pasted from Word, Google Docs, Telegram, WhatsApp or a web page, brought to the newsroom's markup.

import { Extension, pm } from "django-prose-editor/editor";
import { NOT_EMBEDDED } from "kalima/editor/dialogs";
import { asked } from "kalima/editor/parts";

const { Plugin, PluginKey } = pm.state;
const { Slice, Fragment } = pm.model;

// Marks of direction, embeddings, isolates and zero-width spaces; joiners of letters stay.
const INVISIBLE = /[\u061c\u200b\u200e\u200f\u202a-\u202e\u2060\u2066-\u2069\ufeff]/g;

const TRACKERS =
  /^(utm_.*|fbclid|gclid|gbraid|wbraid|dclid|msclkid|yclid|twclid|ttclid|igshid?|mc_[ce]id|_ga|_gl|ref_src|ref_url|mibextid|__cft__.*|__tn__|si|feature|amp)$/i;

const GONE =
  "script, style, meta, link, title, xml, noscript, template, iframe, object, embed, svg, canvas, audio, video, " +
  "button, input, select, textarea, nav, [hidden], .Apple-interchange-newline";

const EMOJI = /^(?:\p{Extended_Pictographic}|\p{Emoji_Component}|\s)+$/u;

// A bullet that Word writes as text: its own sign, or a small "o" that a tab or hard spaces follow.
const BULLET = /^[\s\u00a0]*(?:[·•▪◦●○■□❖➢§\uf0b7\uf0a7\uf0d8\uf0fc][\s\u00a0]*|o(?:\u00a0|\t)[\s\u00a0]*)/u;
const ORDINAL = /^[\s\u00a0]*\(?([0-9\u0660-\u0669]{1,3}|[a-z]{1,4}|[\u0621-\u064a]{1,2})[.)\-–ـ][\s\u00a0]*/iu;
const MSO_LIST = /mso-list:\s*l\d+\s+level(\d)/i;

// A page that allows no inline style complains of each one that it parses, so styles come in under another
// name, and scripts not at all.
function withoutStyles(html) {
  return html
    .replace(/<style[\s>][\s\S]*?<\/style>/gi, "")
    .replace(/<[a-z][^>]*>/gi, (tag) => tag.replace(/(\s)style(?=\s*=)/gi, "$1data-style").replace(/\son[a-z]+\s*=/gi, " data-gone="));
}

const styleOf = (element) => element.dataset.style ?? "";

function unwrap(element) {
  element.replaceWith(...element.childNodes);
}

function rename(element, name) {
  const renamed = element.ownerDocument.createElement(name);
  renamed.append(...element.childNodes);
  element.replaceWith(renamed);
  return renamed;
}

const isBlank = (text) => !text.replace(/[\s\u00a0\u200c\u200d]/g, "");

// Bring a clipboard's HTML to our markup: {html, pictures}, the number of pictures that stayed outside.
export function cleaned(html) {
  const page = new DOMParser().parseFromString(withoutStyles(html), "text/html");
  const { body } = page;
  dropComments(page, body);
  const pictures = dropPictures(body);
  body.querySelectorAll(GONE).forEach((element) => element.remove());
  for (const element of [...body.querySelectorAll("*")]) {
    if (/display:\s*none|mso-hide:\s*all/i.test(styleOf(element))) element.remove();
    // Word's smart tags and empty names: <o:p>, <st1:place>, <w:sdt>.
    else if (element.localName.includes(":")) unwrap(element);
  }
  cleanText(page, body);
  makeLists(page, body);
  styleToMarks(body);
  cleanLinks(body);
  headings(body);
  tables(body);
  paragraphs(page, body);
  for (const element of body.querySelectorAll("*")) {
    for (const { name } of [...element.attributes]) {
      if (!["href", "colspan", "rowspan", "start"].includes(name)) element.removeAttribute(name);
    }
  }
  return { html: body.innerHTML, pictures };
}

function dropComments(page, body) {
  const comments = page.createTreeWalker(body, NodeFilter.SHOW_COMMENT);
  const found = [];
  while (comments.nextNode()) found.push(comments.currentNode);
  found.forEach((comment) => comment.remove());
}

function dropPictures(body) {
  let count = 0;
  for (const picture of body.querySelectorAll("img, picture, v\\:imagedata")) {
    if (!picture.isConnected) continue;
    const alt = (picture.getAttribute("alt") ?? "").trim();
    if (alt && EMOJI.test(alt)) {
      picture.replaceWith(alt);
      continue;
    }
    // A picture of one dot only counts who opened a page.
    const isDot = ["width", "height"].some((side) => ["0", "1"].includes(picture.getAttribute(side)));
    if (!isDot) count += 1;
    picture.remove();
  }
  return count;
}

function cleanText(page, body) {
  const texts = page.createTreeWalker(body, NodeFilter.SHOW_TEXT);
  while (texts.nextNode()) texts.currentNode.data = texts.currentNode.data.replace(INVISIBLE, "");
  for (const spaces of body.querySelectorAll("[data-style*='mso-spacerun'], [data-style*='mso-tab-count']")) {
    spaces.replaceWith(" ");
  }
}

// Lists that a page does not call so: Word's paragraphs, and lines that begin with a bullet.
function makeLists(page, body) {
  let stack = [];
  for (const line of [...body.querySelectorAll("p, div")]) {
    if (line.closest("li") || line.querySelector("p, div, table, ul, ol")) continue;
    const item = listItem(line);
    const before = previousBlock(line);
    if (!item || (stack.length && before !== stack[0].list)) stack = [];
    if (!item) continue;
    while (stack.length && stack.at(-1).level > item.level) stack.pop();
    let top = stack.at(-1);
    if (top && top.level === item.level && top.list.localName !== item.kind && stack.length > 1) {
      stack.pop();
      top = stack.at(-1);
    }
    if (top && top.level === item.level && top.list.localName !== item.kind) {
      stack = [];
      top = undefined;
    }
    if (!top || top.level < item.level) {
      const list = page.createElement(item.kind);
      if (item.start > 1) list.setAttribute("start", String(item.start));
      if (top) top.list.lastElementChild.append(list);
      else line.before(list);
      stack.push({ level: item.level, list });
    }
    const entry = page.createElement("li");
    const paragraph = page.createElement("p");
    paragraph.append(...line.childNodes);
    entry.append(paragraph);
    stack.at(-1).list.append(entry);
    line.remove();
  }
}

function previousBlock(line) {
  let before = line.previousSibling;
  while (before && before.nodeType === 3 && isBlank(before.data)) before = before.previousSibling;
  return before;
}

// What a line of a list is, and the line without its sign; null for any other line.
function listItem(line) {
  const mso = styleOf(line).match(MSO_LIST);
  const sign = [...line.querySelectorAll("[data-style]")].find((part) => /mso-list:\s*ignore/i.test(styleOf(part)));
  if (mso || sign) {
    const written = sign ? sign.textContent : "";
    sign?.remove();
    const number = written.match(ORDINAL);
    const ordered = number && !/^[\s\u00a0]*o[\s\u00a0]/.test(written);
    return { kind: ordered ? "ol" : "ul", level: Number(mso?.[1] ?? 1), start: ordered ? figure(number[1]) : 1 };
  }
  const bullet = line.textContent.match(BULLET);
  if (!bullet || isBlank(line.textContent.slice(bullet[0].length))) return null;
  removeStart(line, bullet[0].length);
  return { kind: "ul", level: 1, start: 1 };
}

function figure(written) {
  const latin = written.replace(/[\u0660-\u0669]/g, (digit) => String(digit.charCodeAt(0) - 0x660));
  return /^\d+$/.test(latin) ? Number(latin) : 1;
}

function removeStart(line, length) {
  const texts = line.ownerDocument.createTreeWalker(line, NodeFilter.SHOW_TEXT);
  let left = length;
  while (left > 0 && texts.nextNode()) {
    const text = texts.currentNode;
    const cut = Math.min(left, text.data.length);
    text.data = text.data.slice(cut);
    left -= cut;
  }
}

// Bold, italic and the like that a style says and no element; and elements that a style takes back.
function styleToMarks(body) {
  for (const element of body.querySelectorAll("b, strong, i, em, u")) {
    const style = styleOf(element);
    const isBold = ["b", "strong"].includes(element.localName);
    const isItalic = ["i", "em"].includes(element.localName);
    if (isBold && /font-weight:\s*(?:normal|[1-4]00)/i.test(style)) unwrap(element);
    else if (isItalic && /font-style:\s*normal/i.test(style)) unwrap(element);
    else if (element.localName === "u" && element.closest("a")) unwrap(element);
  }
  for (const span of body.querySelectorAll("span, font")) {
    const style = styleOf(span);
    const inHeading = Boolean(span.closest("h1, h2, h3, h4, h5, h6"));
    let inner = span;
    const wrap = (name) => {
      const mark = span.ownerDocument.createElement(name);
      mark.append(...inner.childNodes);
      inner.append(mark);
      inner = mark;
    };
    if (!inHeading && /font-weight:\s*(?:bold|[6-9]00)/i.test(style)) wrap("strong");
    if (/font-style:\s*(?:italic|oblique)/i.test(style)) wrap("em");
    if (/text-decoration[^;]*line-through/i.test(style)) wrap("s");
    if (/vertical-align:\s*super/i.test(style)) wrap("sup");
    if (/vertical-align:\s*sub\b/i.test(style)) wrap("sub");
  }
  for (const span of [...body.querySelectorAll("span, font, big, small, ins, mark, label, time, abbr, bdo")]) {
    unwrap(span);
  }
  for (const bold of body.querySelectorAll(":is(h1, h2, h3, h4, h5, h6) :is(b, strong)")) unwrap(bold);
}

function cleanLinks(body) {
  for (const link of [...body.querySelectorAll("a")]) {
    const address = cleanAddress(link.getAttribute("href") ?? "");
    if (address && link.textContent.trim()) link.setAttribute("href", address);
    else unwrap(link);
  }
}

// An address without what follows a reader, out of the door it was led through; "" for one that leads nowhere.
export function cleanAddress(written) {
  if (/^(?:mailto|tel):/i.test(written)) return written;
  if (!/^https?:/i.test(written)) return "";
  let address;
  try {
    address = new URL(written);
  } catch {
    return "";
  }
  const door = `${address.hostname.replace(/^www\./, "")}${address.pathname}`;
  const behind =
    (/^google\.[a-z.]+\/url$/.test(door) && (address.searchParams.get("q") ?? address.searchParams.get("url"))) ||
    (/^lm?\.(?:facebook|instagram)\.com\/(?:l\.php)?$/.test(door) && address.searchParams.get("u"));
  if (behind) return cleanAddress(behind);
  const names = [...address.searchParams.keys()].filter((name) => TRACKERS.test(name));
  if (!names.length) return written;
  names.forEach((name) => address.searchParams.delete(name));
  return address.href.replace(/\?$/, "");
}

function headings(body) {
  for (const title of [...body.querySelectorAll("p.MsoTitle")]) rename(title, "h2");
  for (const heading of [...body.querySelectorAll("h1, h4, h5, h6")]) {
    rename(heading, heading.localName === "h1" ? "h2" : "h3");
  }
}

// A table of one cell only frames a page; what it holds is text.
function tables(body) {
  for (const table of [...body.querySelectorAll("table")]) {
    const cells = [...table.querySelectorAll("td, th")].filter((cell) => cell.closest("table") === table);
    if (cells.length === 1) table.replaceWith(...cells[0].childNodes);
  }
}

const BLOCKS = "p, div, h2, h3, li, td, th, blockquote, section, article, header, footer, main, figure, figcaption";

// Two breaks in a row part paragraphs; one is a break. What holds nothing goes.
function paragraphs(page, body) {
  for (const line of [body, ...body.querySelectorAll("p, div, td, th, li, blockquote")]) {
    for (const stop of [...line.querySelectorAll(":scope > br")]) {
      const next = nextInLine(stop);
      if (next?.localName === "br") splitAt(page, line, stop, next);
    }
    if (line.querySelector(BLOCKS)) {
      // Between blocks a break is only room.
      for (const stop of [...line.querySelectorAll(":scope > br")]) {
        if (isEdge(stop.previousSibling) && isEdge(stop.nextSibling)) stop.remove();
      }
    }
  }
  for (const line of [...body.querySelectorAll("p, div, h2, h3, blockquote, section")].reverse()) {
    while (line.lastChild?.localName === "br") line.lastChild.remove();
    if (isBlank(line.textContent) && !line.querySelector("td, th, hr")) line.remove();
  }
}

const isEdge = (node) => !node || (node.nodeType === 1 && (node.matches(BLOCKS) || node.matches("ul, ol, table, br")))
  || (node.nodeType === 3 && isBlank(node.data) && !node.data.includes("\u00a0"));

function nextInLine(node) {
  let next = node.nextSibling;
  while (next && next.nodeType === 3 && isBlank(next.data)) next = next.nextSibling;
  return next;
}

// Put what stands before two breaks into a paragraph of its own.
function splitAt(page, line, first, second) {
  const before = page.createElement("p");
  let node = first.previousSibling;
  const moved = [];
  while (node && !(node.nodeType === 1 && node.matches(`${BLOCKS}, ul, ol, table`))) {
    moved.unshift(node);
    node = node.previousSibling;
  }
  before.append(...moved);
  first.before(before);
  first.remove();
  second.remove();
  // A paragraph cannot hold paragraphs.
  if (line.localName === "p") {
    line.before(before);
  }
}

// Plain text: blank lines part paragraphs, and then single breaks stay breaks; without any, each line is one.
function slice(text, schema) {
  const lines = text.replace(INVISIBLE, "").replace(/\r\n?/g, "\n");
  const hasBlank = /\n[ \t]*\n/.test(lines.trim());
  const parts = (hasBlank ? lines.split(/\n[ \t]*(?:\n[ \t]*)+/) : lines.split("\n")).filter((part) => !isBlank(part));
  const blocks = parts.map((part) => {
    const inline = part
      .replace(/^\n+|\n+$/g, "")
      .split("\n")
      .flatMap((line, index) => [
        ...(index ? [schema.nodes.hardBreak.create()] : []),
        ...(line ? [schema.text(line)] : []),
      ]);
    return schema.nodes.paragraph.create(null, inline);
  });
  return blocks.length ? new Slice(Fragment.from(blocks), 1, 1) : Slice.empty;
}

function counted(pictures) {
  if (pictures === 1) return "صورة واحدة";
  if (pictures === 2) return "صورتان";
  return `${pictures} ${pictures % 100 >= 3 && pictures % 100 <= 10 ? "صور" : "صورة"}`;
}

const ALONE = /^https?:\/\/\S+$/i;

function pasteAddress(view, text, { asks, tell }) {
  const { $from, empty } = view.state.selection;
  const isLine = empty && $from.depth === 1 && $from.parent.type.name === "paragraph" && !$from.parent.content.size;
  if (!isLine || !ALONE.test(text)) return false;
  view.dispatch(view.state.tr.insertText(text).scrollIntoView());
  const line = view.state.selection.$from.parent;
  asked(`${asks}?address=${encodeURIComponent(text)}`).then(
    ({ embed }) => {
      if (!embed) {
        tell(NOT_EMBEDDED);
        return;
      }
      // Whoever went on writing in that line meant it as text.
      let at = null;
      view.state.doc.forEach((node, offset) => {
        if (node === line) at = offset;
      });
      if (at === null) return;
      const part = view.state.schema.nodes.embed.create({ address: embed.address });
      const transaction = view.state.tr.replaceWith(at, at + line.nodeSize, part);
      const after = at + part.nodeSize;
      if (!transaction.doc.resolve(after).nodeAfter) {
        transaction.insert(after, view.state.schema.nodes.paragraph.create());
      }
      transaction.setSelection(pm.state.Selection.near(transaction.doc.resolve(after + 1)));
      view.dispatch(transaction.scrollIntoView());
      tell(`أُدرج محتوى من ${embed.name}.`);
    },
    () => tell("تعذّر التحقق من الرابط، فبقي نصًا. يمكن إدراجه من «إدراج» بعد عودة الاتصال."),
  );
  return true;
}

// asks: where addresses are known; tell: says a sentence under the editor.
export const Paste = Extension.create({
  name: "newsroomPaste",
  addOptions: () => ({ asks: "", tell: () => {} }),
  addProseMirrorPlugins() {
    const { options } = this;
    return [
      new Plugin({
        key: new PluginKey("paste"),
        props: {
          transformPastedHTML(html) {
            // What was copied here is ours already.
            if (/data-pm-slice/.test(html)) return html;
            const { html: text, pictures } = cleaned(html);
            if (pictures) options.tell(`بقيت خارج النص: ${counted(pictures)}. تُضاف الصور من مكتبة الصور.`);
            return text;
          },
          clipboardTextParser: (text, _$context, _plain, view) => slice(text, view.state.schema),
          handlePaste(view, event) {
            const text = event.clipboardData?.getData("text/plain").trim() ?? "";
            return pasteAddress(view, text, options);
          },
        },
      }),
    ];
  },
});
