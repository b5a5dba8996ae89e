// Pictures pasted or dropped into the text: each goes to the library, and stands where it was dropped.

import { Extension, pm } from "django-prose-editor/editor";

const { Plugin, PluginKey } = pm.state;
const KEY = new PluginKey("dropped");
const { Decoration, DecorationSet } = pm.view;
const AT_ONCE_MAX = 20;

const pictures = (transfer) => [...(transfer?.files ?? [])].filter(({ type }) => type.startsWith("image/"));

async function taken(address, file) {
  const data = new FormData();
  data.append("files", file);
  const token = document.querySelector("[name=csrfmiddlewaretoken]")?.value ?? "";
  const headers = { Accept: "application/json", "X-CSRFToken": token };
  const response = await fetch(address, { method: "POST", body: data, headers });
  const answer = await response.json().catch(() => ({}));
  if (response.ok && answer.id) return answer;
  throw new Error(answer.refused ?? "تعذّر الرفع. الصورة ليست في النص، وتُرجى إعادة المحاولة.");
}

// A mark stands where the picture will come, and moves with what is typed meanwhile.
function placeOf(state, id) {
  const [found] = KEY.getState(state).find(undefined, undefined, (spec) => spec.id === id);
  return found?.from ?? null;
}

async function bring(view, files, at, { taking, tell }) {
  const refused = [];
  if (files.length > AT_ONCE_MAX) refused.push(`أكثر من ${AT_ONCE_MAX} صورة. بقي ما بعدها خارج النص.`);
  const top = view.state.doc.resolve(at);
  let end = top.depth ? top.after(1) : at;
  const jobs = files.slice(0, AT_ONCE_MAX).map((file) => ({ file, id: {} }));
  for (const { id } of jobs) view.dispatch(view.state.tr.setMeta(KEY, { add: { id, at: end } }));
  let placed = 0;
  for (const { file, id } of jobs) {
    tell(`تُرفع الصورة «${file.name}».`);
    try {
      const { id: image } = await taken(taking, file);
      end = placeOf(view.state, id);
      if (end !== null) {
        const figure = view.state.schema.nodes.figure.create({ image: String(image), alt: "" });
        view.dispatch(view.state.tr.insert(end, figure).setMeta(KEY, { remove: id }));
        placed += 1;
        continue;
      }
    } catch (error) {
      refused.push(`«${file.name}»: ${error.message}`);
    }
    view.dispatch(view.state.tr.setMeta(KEY, { remove: id }));
  }
  tell(refused.length ? refused.join(" ") : placed ? "أُدرجت الصور. يُكتب لكل منها وصف لمن لا يراها." : "");
}

function waiting() {
  const mark = document.createElement("span");
  mark.className = "editor-waiting";
  mark.textContent = "صورة تُرفع…";
  return mark;
}

export const Dropped = Extension.create({
  name: "droppedPictures",
  addOptions: () => ({ taking: "", tell: () => {} }),
  addProseMirrorPlugins() {
    const { options } = this;
    const take = (view, event, transfer, at) => {
      const files = pictures(transfer);
      if (!files.length) return false;
      event.preventDefault();
      bring(view, files, at, options);
      return true;
    };
    return [
      new Plugin({
        key: KEY,
        state: {
          init: () => DecorationSet.empty,
          apply(transaction, before) {
            let marks = before.map(transaction.mapping, transaction.doc);
            const told = transaction.getMeta(KEY);
            if (told?.add) {
              const { id, at } = told.add;
              marks = marks.add(transaction.doc, [Decoration.widget(at, waiting, { id })]);
            } else if (told?.remove) {
              marks = marks.remove(marks.find(undefined, undefined, (spec) => spec.id === told.remove));
            }
            return marks;
          },
        },
        props: {
          decorations: (state) => KEY.getState(state),
          // Word and browsers send a picture of the text beside the text itself; the text is what was meant.
          handlePaste(view, event) {
            const { clipboardData } = event;
            if (clipboardData?.getData("text/plain").trim()) return false;
            return take(view, event, clipboardData, view.state.selection.to);
          },
          handleDrop(view, event) {
            const place = view.posAtCoords({ left: event.clientX, top: event.clientY });
            return take(view, event, event.dataTransfer, place?.pos ?? view.state.doc.content.size);
          },
        },
      }),
    ];
  },
});
