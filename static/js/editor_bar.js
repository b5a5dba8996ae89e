// The editor's bar: one line of buttons, reached with Alt+F10 and walked with the arrow keys, and under it
// a second one for the part that the caret stands in.

import * as dialogs from "kalima/editor/dialogs";
import { isolate, turn } from "kalima/editor/marks";
import { askOrder } from "kalima/editor/order";
import * as parts from "kalima/editor/parts";

function setLink(editor) {
  const { href } = editor.getAttributes("link");
  dialogs.askLink(href).then((address) => {
    if (address) editor.chain().focus().extendMarkRange("link").setLink({ href: address }).run();
    else editor.commands.focus();
  });
}

const figureOf = ({ image, caption, ...words }) => ({
  type: "figure",
  attrs: { image: String(image), ...words },
  ...(caption && { content: [{ type: "text", text: caption }] }),
});

async function addPicture(editor, asks) {
  const [picture] = (await dialogs.askPictures(asks)) ?? [];
  if (picture) parts.insertPart(editor, figureOf(picture));
  else editor.commands.focus();
}

async function addGallery(editor, asks) {
  const pictures = await dialogs.askPictures(asks, { several: true });
  if (pictures) parts.insertPart(editor, { type: "gallery", content: pictures.map(figureOf) });
  else editor.commands.focus();
}

async function addToGallery(editor, asks) {
  const { from, node } = parts.currentPart(editor.state);
  const pictures = await dialogs.askPictures(asks, { several: true });
  if (pictures) editor.commands.insertContentAt(from + node.nodeSize - 1, pictures.map(figureOf));
  editor.commands.focus();
}

async function addStory(editor, asks) {
  const story = await dialogs.askStory(asks.stories);
  if (story) parts.insertPart(editor, { type: "related", attrs: { story: String(story) } });
  else editor.commands.focus();
}

async function addEmbed(editor, asks) {
  const address = await dialogs.askEmbed(asks.embed);
  if (address) parts.insertPart(editor, { type: "embed", attrs: { address } });
  else editor.commands.focus();
}

async function addAttachment(editor, asks) {
  const attachment = await dialogs.askAttachment(asks);
  if (attachment) parts.insertPart(editor, { type: "attachment", attrs: { attachment: String(attachment) } });
  else editor.commands.focus();
}

async function describe(editor, asks) {
  const figure = parts.currentFigure(editor.state);
  const answer = await dialogs.askWords(figure.node.attrs, asks);
  if (answer) {
    const { tr } = editor.state;
    editor.view.dispatch(tr.setNodeMarkup(figure.from, null, { ...figure.node.attrs, ...answer }));
  }
  editor.commands.focus();
}

async function order(editor, asks) {
  const places = await askOrder(parts.galleryPictures(editor.state), asks.pictures);
  if (places) parts.orderGallery(editor, places);
  editor.commands.focus();
}

function removeFigure(editor) {
  const figure = parts.currentFigure(editor.state);
  const gallery = parts.currentPart(editor.state);
  if (gallery.node.childCount === 1) parts.deletePart(editor);
  else editor.view.dispatch(editor.state.tr.delete(figure.from, figure.from + figure.node.nodeSize));
  editor.commands.focus();
}

const run = (command, ...given) => (editor) => editor.chain().focus()[command](...given).run();

// name, what it is called, what it shows (a sign of the font, or the word itself), what it does, when it is on.
const TOOLS = [
  [
    { label: "فقرة", run: run("setParagraph"), on: (editor) => editor.isActive("paragraph") },
    { label: "عنوان", run: run("toggleHeading", { level: 2 }), on: (editor) => editor.isActive("heading", { level: 2 }) },
    {
      label: "عنوان أصغر",
      run: run("toggleHeading", { level: 3 }),
      on: (editor) => editor.isActive("heading", { level: 3 }),
    },
  ],
  [
    { label: "عريض", sign: "format_bold", run: run("toggleBold"), on: (editor) => editor.isActive("bold"), keys: "Control+B" },
    { label: "مائل", sign: "format_italic", run: run("toggleItalic"), on: (editor) => editor.isActive("italic"), keys: "Control+I" },
    { label: "رابط", sign: "insert_link", run: setLink, on: (editor) => editor.isActive("link"), keys: "Control+K" },
    { label: "إزالة الرابط", sign: "link_off", run: run("unsetLink"), hide: (editor) => !editor.isActive("link") },
  ],
  [
    {
      label: "قائمة نقطية",
      sign: "format_list_bulleted",
      mirrored: true,
      run: run("toggleBulletList"),
      on: (editor) => editor.isActive("bulletList"),
    },
    {
      label: "قائمة مرقمة",
      sign: "format_list_numbered",
      mirrored: true,
      run: run("toggleOrderedList"),
      on: (editor) => editor.isActive("orderedList"),
    },
    { label: "اقتباس", sign: "format_quote", run: run("toggleBlockquote"), on: (editor) => editor.isActive("blockquote") },
  ],
  [
    {
      label: "عزل نص لاتيني",
      sign: "text_fields",
      mirrored: true,
      run: isolate,
      on: (editor) => editor.isActive("bdi"),
    },
    {
      label: "عكس الاتجاه",
      sign: "format_textdirection_l_to_r",
      run: turn,
      on: (editor) => Boolean(editor.state.selection.$from.parent.attrs.dir),
      off: (editor) => !("dir" in editor.state.selection.$from.parent.attrs),
    },
  ],
  [{ label: "إدراج", menu: true }],
  [
    { label: "تراجع", sign: "undo", mirrored: true, run: run("undo"), off: (editor) => !editor.can().undo(), keys: "Control+Z" },
    { label: "إعادة", sign: "redo", mirrored: true, run: run("redo"), off: (editor) => !editor.can().redo(), keys: "Control+Y" },
  ],
];

const INSERTS = [
  { label: "صورة", run: addPicture, needs: "pictures" },
  { label: "معرض صور", run: addGallery, needs: "pictures" },
  { label: "اقتباس بارز", run: parts.makePullQuote },
  { label: "أبرز النقاط", run: parts.makePoints },
  { label: "جدول", run: (editor) => parts.makeTable(editor) },
  { label: "مادة: اقرأ أيضًا", run: addStory, needs: "stories" },
  { label: "محتوى من موقع آخر", run: addEmbed, needs: "embed" },
  { label: "مرفق: مستند أو صوت أو فيديو", run: addAttachment, needs: "attachments" },
  { label: "ملفات من هذا الجهاز", run: (_editor, asks) => asks.chooseFiles(), needs: "taking" },
];

const TABLE_TOOLS = [
  { label: "صف بعده", run: run("addRowAfter") },
  { label: "صف قبله", run: run("addRowBefore") },
  { label: "حذف الصف", run: run("deleteRow") },
  { label: "عمود بعده", run: run("addColumnAfter") },
  { label: "عمود قبله", run: run("addColumnBefore") },
  { label: "حذف العمود", run: run("deleteColumn") },
  { label: "صف العناوين", run: run("toggleHeaderRow") },
  { label: "عمود العناوين", run: run("toggleHeaderColumn") },
];

const ALWAYS = [
  { label: "تقديم", run: (editor) => parts.movePart(editor, -1) },
  { label: "تأخير", run: (editor) => parts.movePart(editor, 1) },
  { label: "حذف", run: parts.deletePart },
];

const SOURCE = { label: "صاحب الاقتباس", run: parts.nameSource };
const PLAIN = { label: "إلى نص عادي", run: parts.unwrapPart };
const ALT = { label: "وصف الصورة", run: describe };

const PART_TOOLS = {
  figure: ["صورة", ALT, ...ALWAYS],
  gallery: [
    "معرض صور",
    { label: "إضافة صور", run: addToGallery },
    { label: "ترتيب الصور", run: order, off: ({ state }) => parts.currentPart(state)?.node.childCount < 2 },
    { ...ALT, off: (editor) => !parts.currentFigure(editor.state) },
    { label: "حذف الصورة", run: removeFigure, off: (editor) => !parts.currentFigure(editor.state) },
    ...ALWAYS.slice(0, 2),
    { label: "حذف المعرض", run: parts.deletePart },
  ],
  blockquote: ["اقتباس", SOURCE, PLAIN, ...ALWAYS],
  pullQuote: ["اقتباس بارز", SOURCE, PLAIN, ...ALWAYS],
  points: ["أبرز النقاط", PLAIN, ...ALWAYS],
  table: ["جدول", ...TABLE_TOOLS, ...ALWAYS.slice(0, 2), { label: "حذف الجدول", run: parts.deletePart }],
  related: ["اقرأ أيضًا", ...ALWAYS],
  embed: ["محتوى من موقع آخر", ...ALWAYS],
  attachment: ["مرفق", ...ALWAYS],
};

function button(tool) {
  const made = document.createElement("button");
  made.type = "button";
  made.className = "editor-tool";
  made.tabIndex = -1;
  if (tool.sign) {
    made.classList.add("editor-tool--sign");
    made.classList.toggle("editor-tool--mirrored", Boolean(tool.mirrored));
    made.setAttribute("aria-label", tool.label);
    made.title = tool.label;
    const sign = document.createElement("span");
    sign.className = "material-icons";
    sign.setAttribute("aria-hidden", "true");
    sign.textContent = tool.sign;
    made.append(sign);
  } else {
    made.textContent = tool.label;
  }
  if (tool.keys) made.setAttribute("aria-keyshortcuts", tool.keys);
  // The caret stays where it is while a button is pressed with the mouse.
  made.addEventListener("mousedown", (event) => event.preventDefault());
  return made;
}

// One stop of the Tab key for a whole bar: arrows walk it, in the order in which it is seen.
function roving(bar, leave) {
  const buttons = () => [...bar.querySelectorAll("button:not([hidden])")];
  const enter = (target) => {
    for (const other of buttons()) other.tabIndex = other === target ? 0 : -1;
    target?.focus();
  };
  bar.addEventListener("keydown", (event) => {
    if (event.target.closest("[role=menu]")) return;
    const all = buttons();
    const at = all.indexOf(event.target);
    const step = { ArrowLeft: 1, ArrowRight: -1 }[event.key];
    if (step) enter(all[(at + step + all.length) % all.length]);
    else if (event.key === "Home") enter(all[0]);
    else if (event.key === "End") enter(all.at(-1));
    else if (event.key === "Escape") leave();
    else return;
    event.preventDefault();
  });
  bar.addEventListener("focusin", (event) => {
    if (!event.target.closest("[role=menu]")) enter(event.target.closest("button"));
  });
  return () => enter(buttons().find((candidate) => candidate.tabIndex === 0) ?? buttons()[0]);
}

function toolbar(label, className) {
  const bar = document.createElement("div");
  bar.className = className;
  bar.setAttribute("role", "toolbar");
  bar.setAttribute("aria-label", label);
  return bar;
}

function insertMenu(opener, editor, asks) {
  const menu = document.createElement("div");
  menu.className = "editor-menu";
  menu.setAttribute("role", "menu");
  menu.setAttribute("aria-label", opener.textContent);
  menu.popover = "auto";
  opener.setAttribute("aria-haspopup", "menu");
  opener.setAttribute("aria-expanded", "false");
  const items = INSERTS.filter(({ needs }) => !needs || asks[needs]).map((insert) => {
    const item = button(insert);
    item.className = "editor-menu__item";
    item.setAttribute("role", "menuitem");
    item.addEventListener("click", () => {
      menu.hidePopover();
      insert.run(editor, asks);
    });
    return item;
  });
  menu.append(...items);
  menu.addEventListener("toggle", (event) => {
    const isOpen = event.newState === "open";
    opener.setAttribute("aria-expanded", String(isOpen));
    if (isOpen) items[0].focus();
  });
  menu.addEventListener("keydown", (event) => {
    const at = items.indexOf(document.activeElement);
    const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
    if (step) items[(at + step + items.length) % items.length].focus();
    else if (event.key === "Home") items[0].focus();
    else if (event.key === "End") items.at(-1).focus();
    else if (event.key === "Escape" || event.key === "Tab") {
      menu.hidePopover();
      opener.focus();
    } else return;
    event.preventDefault();
    event.stopPropagation();
  });
  opener.addEventListener("click", () => {
    if (menu.matches(":popover-open")) {
      menu.hidePopover();
      return;
    }
    menu.showPopover();
    // Under its button, and within the window on a phone; the end of the line is on the left here.
    const place = opener.getBoundingClientRect();
    const width = menu.offsetWidth;
    menu.style.insetBlockStart = `${place.bottom}px`;
    menu.style.insetInlineStart = `${Math.max(0, Math.min(innerWidth - place.right, innerWidth - width))}px`;
  });
  return menu;
}

// Build the bars over an editor: {element, focus, update, tell}.
export function makeBar(editor, asks) {
  const box = document.createElement("div");
  box.className = "editor-bar";
  const main = toolbar("تنسيق النص", "editor-tools");
  const second = toolbar("أدوات الجزء", "editor-tools editor-tools--part");
  second.hidden = true;
  const told = document.createElement("p");
  told.className = "editor-told";
  told.setAttribute("role", "status");
  const watched = [];
  let kind = "";

  for (const group of TOOLS) {
    const set = document.createElement("div");
    set.className = "editor-tools__group";
    for (const tool of group) {
      const made = button(tool);
      set.append(made);
      if (tool.menu) set.append(insertMenu(made, editor, asks));
      else {
        made.addEventListener("click", () => made.ariaDisabled !== "true" && tool.run(editor, asks));
        watched.push([made, tool]);
      }
    }
    main.append(set);
  }
  main.querySelector("button").tabIndex = 0;

  const back = () => editor.commands.focus();
  const focusMain = roving(main, back);
  const focusSecond = roving(second, back);
  box.append(main, second, told);

  let partButtons = [];
  const showPart = () => {
    const name = parts.currentPart(editor.state)?.node.type.name ?? "";
    if (name === kind) return;
    kind = name;
    second.hidden = !name;
    const [title, ...tools] = PART_TOOLS[name] ?? [""];
    const words = document.createElement("span");
    words.className = "editor-tools__title";
    words.textContent = title;
    partButtons = tools.map((tool) => {
      const made = button(tool);
      made.addEventListener("click", () => made.ariaDisabled !== "true" && tool.run(editor, asks));
      return [made, tool];
    });
    if (partButtons.length) partButtons[0][0].tabIndex = 0;
    second.replaceChildren(words, ...partButtons.map(([made]) => made));
    second.setAttribute("aria-label", `أدوات: ${title}`);
  };

  const update = () => {
    showPart();
    for (const [made, tool] of [...watched, ...partButtons]) {
      if (tool.on) made.setAttribute("aria-pressed", String(tool.on(editor)));
      if (tool.off) made.ariaDisabled = String(tool.off(editor));
      if (tool.hide) made.hidden = tool.hide(editor);
    }
  };
  update();
  return {
    element: box,
    // Alt+F10 goes to the bar; a second time to the one of the part.
    focus() {
      if (!second.hidden && main.contains(document.activeElement)) focusSecond();
      else focusMain();
    },
    link: () => setLink(editor),
    update,
    tell(words) {
      told.textContent = words;
    },
  };
}
