// Files pasted, dropped or chosen into the text: each goes to the library or the attachments, and stands where it
// was put. A file that was not taken keeps its place and its name until somebody sends it again or lets it go.

import { Extension, pm } from "django-prose-editor/editor";

const { Plugin, PluginKey } = pm.state;
const KEY = new PluginKey("dropped");
const { Decoration, DecorationSet } = pm.view;
const AT_ONCE_MAX = 20;
const REFUSED = "نوع الملف غير مقبول في النص. المقبول: JPEG وPNG وWebP وPDF وMP3 وMP4.";
export const ACCEPTED = "image/jpeg,image/png,image/webp,application/pdf,audio/mpeg,video/mp4";

// What a browser calls it, or its name where the browser knows nothing; the server looks into it.
function kindOf({ type, name }) {
  if (type.startsWith("image/")) return "figure";
  const isAttachment = /^(application\/pdf|audio\/(mpeg|mp3)|video\/mp4)$/.test(type) || /\.(pdf|mp3|mp4)$/i.test(name);
  return isAttachment ? "attachment" : null;
}

// A mark stands where the file will come, and moves with what is typed meanwhile.
function placeOf(state, id) {
  const [found] = KEY.getState(state).find(undefined, undefined, (spec) => spec.id === id);
  return found?.from ?? null;
}

function put(view, job, { id }) {
  const at = placeOf(view.state, job);
  if (at === null) return;
  const { figure, attachment } = view.state.schema.nodes;
  const node =
    job.kind === "figure" ? figure.create({ image: String(id), alt: "" }) : attachment.create({ attachment: String(id) });
  view.dispatch(view.state.tr.insert(at, node).setMeta(KEY, { remove: job }));
}

const remove = (view, job) => view.dispatch(view.state.tr.setMeta(KEY, { remove: job }));

async function sendOne(view, job, options) {
  const address = job.kind === "figure" ? options.taking : options.attaching;
  const { sent, stop } = window.sending.send(address, job.file, { progress: job.line.progress });
  job.line.progress(0);
  job.line.say("يُرفع الآن");
  job.line.offer({ إلغاء: stop });
  try {
    put(view, job, await sent);
    return "";
  } catch (error) {
    refuse(view, job, options, error.message, { again: true });
    return error.message;
  }
}

function refuse(view, job, options, words, { again = false } = {}) {
  job.line.say(words, "refused");
  const choices = { إزالة: () => remove(view, job) };
  job.line.offer(again ? { "إعادة المحاولة": () => bringJobs(view, [job], options), ...choices } : choices);
}

async function bringJobs(view, jobs, options) {
  const refused = [];
  for (const job of jobs) {
    if (placeOf(view.state, job) === null) continue;
    options.tell(`يُرفع «${job.file.name}».`);
    const why = job.kind ? await sendOne(view, job, options) : REFUSED;
    if (!job.kind) refuse(view, job, options, REFUSED);
    if (why) refused.push(`«${job.file.name}»: ${why}`);
  }
  const hasPictures = jobs.some(({ kind }) => kind === "figure");
  const done = hasPictures ? "أُدرج ما رُفع. يُكتب لكل صورة وصف لمن لا يراها." : "أُدرج ما رُفع.";
  options.tell(refused.length ? refused.join(" ") : done);
}

// Take files into the text after the block that holds a place.
export async function bring(view, files, at, options) {
  const top = view.state.doc.resolve(at);
  const end = top.depth ? top.after(1) : at;
  const jobs = files.slice(0, AT_ONCE_MAX).map((file) => {
    const line = window.sending.lineOf(file, "div");
    line.element.classList.add("editor-waiting");
    line.element.contentEditable = "false";
    line.say("في الانتظار");
    return { file, line, kind: kindOf(file) };
  });
  for (const job of jobs) view.dispatch(view.state.tr.setMeta(KEY, { add: { job, at: end } }));
  jobs[0]?.line.element.scrollIntoView({ block: "nearest" });
  await bringJobs(view, jobs, options);
  if (files.length > AT_ONCE_MAX) options.tell(`أكثر من ${AT_ONCE_MAX} ملفًا. بقي ما بعدها خارج النص.`);
}

// A chooser of the device's files, for who drags nothing.
export function choose(view, options) {
  const input = document.createElement("input");
  input.type = "file";
  input.multiple = true;
  input.accept = ACCEPTED;
  const at = view.state.selection.to;
  input.addEventListener("change", () => bring(view, [...input.files], at, options));
  input.click();
}

export const Dropped = Extension.create({
  name: "droppedFiles",
  addOptions: () => ({ taking: "", attaching: "", tell: () => {} }),
  addProseMirrorPlugins() {
    const { options } = this;
    const take = (view, event, transfer, at) => {
      const files = [...(transfer?.files ?? [])];
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
              const { job, at } = told.add;
              // What is pressed in the mark is the mark's: the text neither moves the caret nor hears of it.
              const how = { id: job, side: 1, stopEvent: () => true, ignoreSelection: true };
              marks = marks.add(transaction.doc, [Decoration.widget(at, job.line.element, how)]);
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
          handleDrop(view, event, _slice, isMoved) {
            // A picture of the text that changes its place; browsers hand out its file beside it.
            if (isMoved) return false;
            const place = view.posAtCoords({ left: event.clientX, top: event.clientY });
            return take(view, event, event.dataTransfer, place?.pos ?? view.state.doc.content.size);
          },
        },
      }),
    ];
  },
});
