// The editor's windows: real dialogs with labels, which close with Escape and give the focus back.

import { asked, CROPS as NAMES } from "kalima/editor/parts";

export function made(name, attributes = {}, ...children) {
  const element = document.createElement(name);
  for (const [key, value] of Object.entries(attributes)) {
    if (key === "class") element.className = value;
    else if (key in element && typeof value !== "string") element[key] = value;
    else element.setAttribute(key, value);
  }
  element.append(...children);
  return element;
}

let count = 0;

function labelled(label, control, help = "") {
  count += 1;
  control.id ||= `editor-field-${count}`;
  const lines = [made("label", { for: control.id }, label), control];
  if (help) {
    const note = made("p", { class: "editor-dialog__help", id: `${control.id}-help` }, help);
    control.setAttribute("aria-describedby", note.id);
    lines.push(note);
  }
  return made("div", { class: "editor-dialog__field" }, ...lines);
}

// Show a window and give what `read` makes of it once it is sent; null if it is closed. `read` may be async,
// and may throw an Error whose message is shown while everything typed stays.
export function open({ title, submit, body, read, wide = false }) {
  return new Promise((resolve) => {
    count += 1;
    const heading = made("h2", { class: "editor-dialog__title", id: `editor-dialog-${count}` }, title);
    const problem = made("p", { class: "editor-dialog__problem", role: "alert", hidden: true });
    const send = made("button", { type: "submit", class: "button default" }, submit);
    const cancel = made("button", { type: "button", class: "button button--quiet" }, "إلغاء");
    const form = made(
      "form",
      { method: "dialog", noValidate: true },
      heading,
      ...body,
      problem,
      made("div", { class: "editor-dialog__buttons" }, send, cancel),
    );
    const dialog = made("dialog", { class: "editor-dialog", "aria-labelledby": heading.id, dir: "rtl" }, form);
    dialog.classList.toggle("editor-dialog--wide", wide);
    let answer = null;
    cancel.addEventListener("click", () => dialog.close());
    form.addEventListener("submit", async (event) => {
      event.preventDefault();
      send.disabled = true;
      problem.hidden = true;
      try {
        answer = await read();
        dialog.close();
      } catch (error) {
        problem.textContent = error.message;
        problem.hidden = false;
      } finally {
        send.disabled = false;
      }
    });
    dialog.addEventListener("close", () => {
      dialog.remove();
      resolve(answer);
    });
    document.body.append(dialog);
    dialog.showModal();
    form.querySelector("input, textarea")?.focus();
  });
}

const UNREACHED = "تعذّر الوصول إلى الخادم. ما كُتب هنا باقٍ، وتُرجى إعادة المحاولة.";

async function reached(address) {
  try {
    return await asked(address);
  } catch {
    throw new Error(UNREACHED);
  }
}

const SCHEME = /^(https?|mailto|tel):/i;

export function askLink(href) {
  const address = made("input", { type: "text", inputmode: "url", dir: "ltr", value: href ?? "" });
  address.value = href ?? "";
  return open({
    title: "رابط",
    submit: "حفظ",
    body: [labelled("الرابط", address)],
    read: () => {
      const typed = address.value.trim();
      if (!typed) throw new Error("لا عنوان في خانة «الرابط».");
      if (SCHEME.test(typed) || typed.startsWith("/")) return typed;
      if (/^[\w-]+(\.[\w-]+)+([/?#:].*)?$/u.test(typed)) return `https://${typed}`;
      throw new Error("هذا ليس رابطًا. يبدأ الرابط بـ https:// أو بـ mailto: أو بـ tel:");
    },
  });
}

export function askEmbed(asks) {
  const address = made("input", { type: "text", inputmode: "url", dir: "ltr" });
  return open({
    title: "إدراج محتوى",
    submit: "إدراج",
    body: [
      labelled(
        "رابط المحتوى",
        address,
        "من يوتيوب أو إكس أو فيسبوك أو إنستغرام أو تيك توك أو تيليغرام أو ساوند كلاود أو الخرائط.",
      ),
    ],
    read: async () => {
      const typed = address.value.trim();
      if (!typed) throw new Error("لا عنوان في خانة «رابط المحتوى».");
      const { embed } = await reached(`${asks}?address=${encodeURIComponent(typed)}`);
      if (!embed) throw new Error(NOT_EMBEDDED);
      return embed.address;
    },
  });
}

export const NOT_EMBEDDED =
  "هذا الرابط ليس لفيديو أو منشور أو خريطة من المواقع التي يُعرض محتواها. يمكن وضعه رابطًا في النص.";

// A search field over choices that follow it. `look` gives a list for what is typed, `choice` a label's content.
function search({ label, look, choice, name, several, empty, list }) {
  const field = made("input", { type: "search", autocomplete: "off" });
  const choices = made("div", { class: list, role: several ? "group" : "radiogroup", "aria-label": label });
  const told = made("p", { class: "editor-dialog__help", role: "status" });
  const chosen = new Map();
  let latest = 0;

  const show = (items) => {
    const kept = [...chosen.values()].filter((item) => !items.some(({ id }) => id === item.id));
    choices.replaceChildren(
      ...[...kept, ...items].map((item) => {
        const input = made("input", { type: several ? "checkbox" : "radio", name, value: String(item.id) });
        input.checked = chosen.has(item.id);
        input.addEventListener("change", () => {
          if (!several) chosen.clear();
          if (input.checked) chosen.set(item.id, item);
          else chosen.delete(item.id);
          choices.dispatchEvent(new Event("chosen"));
        });
        return made("label", { class: "editor-choice" }, input, ...choice(item));
      }),
    );
    told.textContent = items.length ? "" : empty;
  };
  const ask = async () => {
    latest += 1;
    const mine = latest;
    try {
      const items = await look(field.value.trim());
      if (mine === latest) show(items);
    } catch {
      if (mine === latest) told.textContent = UNREACHED;
    }
  };
  let waiting = 0;
  field.addEventListener("input", () => {
    clearTimeout(waiting);
    waiting = setTimeout(ask, 200);
  });
  field.addEventListener("keydown", (event) => {
    // Enter in the search asks; it does not send what was chosen before.
    if (event.key === "Enter") {
      event.preventDefault();
      ask();
    }
  });
  ask();
  return { field: labelled("بحث", field), choices, told, chosen, show };
}

export function askStory(asks) {
  const found = search({
    label: "المواد المنشورة",
    name: "editor-story",
    list: "editor-choices",
    empty: "لا مادة منشورة بهذه الكلمات.",
    look: async (typed) => (await asked(`${asks}?q=${encodeURIComponent(typed)}`)).stories,
    choice: ({ headline, section, day }) => [
      made("span", { class: "editor-choice__words" }, headline),
      made("span", { class: "editor-choice__more" }, `${section} · `, made("bdi", {}, day)),
    ],
  });
  return open({
    title: "إدراج مادة: اقرأ أيضًا",
    submit: "إدراج",
    body: [found.field, found.choices, found.told],
    read: () => {
      const [story] = found.chosen.values();
      if (!story) throw new Error("لم تُختر مادة.");
      return story.id;
    },
  });
}

// A document, a sound or a video of the house, or one that its own window has just brought in.
export function askAttachment({ attachments, attach }) {
  const found = search({
    label: "المرفقات",
    name: "editor-attachment",
    list: "editor-choices",
    empty: "لا مرفق بهذه الكلمات.",
    look: async (typed) => (await asked(`${attachments}?q=${encodeURIComponent(typed)}`)).attachments,
    choice: ({ title, kind }) => [
      made("span", { class: "editor-choice__words" }, title),
      made("span", { class: "editor-choice__more" }, kind),
    ],
  });
  const brought = made("input", { type: "hidden", id: "editor_attach" });
  const link = made(
    "a",
    {
      class: "related-widget-wrapper-link add-related button button--quiet",
      id: "add_editor_attach",
      href: `${attach}?_to_field=id&_popup=1`,
      "data-popup": "yes",
    },
    "رفع ملف",
  );
  window.django?.jQuery?.(brought).on("change", async () => {
    const answer = await asked(`${attachments}?id=${encodeURIComponent(brought.value)}`);
    for (const attachment of answer.attachments) {
      found.chosen.clear();
      found.chosen.set(attachment.id, attachment);
    }
    found.show(answer.attachments);
  });
  return open({
    title: "إدراج مرفق",
    submit: "إدراج",
    body: [found.field, found.choices, found.told, brought, link],
    read: () => {
      const [attachment] = found.chosen.values();
      if (!attachment) throw new Error("لم يُختر مرفق.");
      return attachment.id;
    },
  });
}

const ALT_HELP = "ما يُرى في الصورة، في جملة. يسمعه من يستعمل قارئ الشاشة.";

const CROPS = [["", "الصورة كاملة"], ...Object.entries(NAMES)];

const HAND = "hand";

// How one use cuts its picture: in a named way, or in a box drawn over the picture that `address` gives.
function cropFields(crop, address) {
  const cut = made("select", {});
  const isNamed = CROPS.some(([value]) => value === crop);
  cut.append(...[...CROPS, [HAND, "قصّ باليد"]].map(([value, name]) => made("option", { value }, name)));
  cut.value = isNamed ? crop : HAND;
  const sides = made("input", { type: "text", dir: "ltr", inputmode: "numeric", maxlength: "40", autocomplete: "off" });
  sides.value = isNamed ? "" : crop;
  const drawn = labelled("إطار القصّ باليد", sides, "أربعة أرقام من صفر إلى ألف بينها فواصل: البعد عن اليسار، البعد عن الأعلى، العرض، الارتفاع.");
  const box = made("crop-box", {});
  box.field = sides;
  sides.before(box);
  const show = () => {
    drawn.hidden = cut.value !== HAND;
    const source = drawn.hidden ? "" : address();
    box.hidden = !source;
    if (source && box.getAttribute("src") !== source) box.setAttribute("src", source);
  };
  cut.addEventListener("change", show);
  show();
  return {
    fields: [labelled("قصّ الصورة", cut), drawn],
    show,
    read() {
      if (cut.value !== HAND) return cut.value;
      const typed = sides.value.replaceAll("،", ",").replaceAll(" ", "");
      const [left, top, width, height] = typed.split(",").map(Number);
      const isBox = /^\d{1,4}(,\d{1,4}){3}$/.test(typed) && Math.min(width, height) >= 20;
      if (!isBox || left + width > 1000 || top + height > 1000) {
        throw new Error("قصّ غير مقبول. تُكتب أربعة أرقام من صفر إلى ألف بينها فواصل.");
      }
      return typed === "0,0,1000,1000" ? "" : typed;
    },
  };
}

// What one use says of its picture and shows of it; read() takes what the library offers where nothing was typed.
function wordFields({ alt = "", decorative = false, crop = "" } = {}, address = () => "") {
  const field = made("textarea", { rows: "2", maxlength: "300" });
  field.value = alt;
  field.disabled = decorative;
  const mark = made("input", { type: "checkbox" });
  mark.checked = decorative;
  mark.addEventListener("change", () => {
    field.disabled = mark.checked;
  });
  const cut = cropFields(crop, address);
  const line = made("label", { class: "editor-dialog__check" }, mark, " صورة للزينة، بلا وصف");
  const read = (offered = "") => {
    const typed = mark.checked ? "" : field.value.trim().replace(/\s+/g, " ") || offered;
    if (!typed && !mark.checked) throw new Error("لا وصف للصورة. يُكتب ما يُرى فيها، أو تُعلَّم «صورة للزينة».");
    return { alt: typed, decorative: mark.checked, crop: cut.read() };
  };
  return {
    fields: [labelled("وصف الصورة لمن لا يراها", field, ALT_HELP), line, ...cut.fields],
    show: cut.show,
    read,
  };
}

export function askWords(attrs, { pictures }) {
  const words = wordFields(attrs, () => `${pictures}${attrs.image}/`);
  return open({ title: "وصف الصورة وقصّها", submit: "حفظ", body: words.fields, read: () => words.read() });
}

// Choose pictures of the library: one with its words, or several for a gallery, whose words come later.
export function askPictures({ pictures, upload }, { several = false } = {}) {
  const found = search({
    label: "صور المكتبة",
    name: "editor-picture",
    list: "editor-pictures",
    several,
    empty: "لا صورة بهذا الاسم في المكتبة.",
    look: async (typed) => (await asked(`${pictures}?q=${encodeURIComponent(typed)}`)).pictures,
    choice: ({ title, credit, thumbnail }) => [
      made("img", { src: thumbnail, alt: "", loading: "lazy" }),
      made("span", { class: "editor-choice__words" }, title),
      made("span", { class: "editor-choice__more" }, credit),
    ],
  });
  // The library's own window brings a picture in, and hands its number to the field of this id.
  const brought = made("input", { type: "hidden", id: "editor_upload" });
  const link = made(
    "a",
    {
      class: "related-widget-wrapper-link add-related button button--quiet",
      id: "add_editor_upload",
      href: `${upload}?_to_field=id&_popup=1`,
      "data-popup": "yes",
    },
    "رفع صورة",
  );
  window.django?.jQuery?.(brought).on("change", async () => {
    const { pictures: images } = await asked(`${pictures}?id=${encodeURIComponent(brought.value)}`);
    for (const image of images) {
      if (!several) found.chosen.clear();
      found.chosen.set(image.id, image);
    }
    found.show(images);
    described.show();
  });
  const described = wordFields({}, () => {
    const [image] = found.chosen.keys();
    return image ? `${pictures}${image}/` : "";
  });
  found.choices.addEventListener("chosen", described.show);
  const caption = made("textarea", { rows: "2", maxlength: "300" });
  const words = several ? [] : [...described.fields, labelled("شرح الصورة", caption)];
  return open({
    title: several ? "إدراج معرض صور" : "إدراج صورة",
    submit: "إدراج",
    wide: true,
    body: [found.field, found.choices, found.told, brought, link, ...words],
    read: () => {
      const images = [...found.chosen.keys()];
      if (!images.length) throw new Error("لم تُختر صورة.");
      // What the library offers is the beginning of what a use says; it may be changed there.
      if (several) {
        return images.map((image) => ({ image, alt: found.chosen.get(image).alt, caption: found.chosen.get(image).caption }));
      }
      const offered = found.chosen.get(images[0]);
      const typed = caption.value.trim().replace(/\s+/g, " ");
      return [{ image: images[0], ...described.read(offered.alt), caption: typed || offered.caption }];
    },
  });
}
