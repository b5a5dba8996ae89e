// Who has the story open, and who writes in it: told every ten seconds, and a page that lost it is for reading.

(() => {
  const form = document.querySelector("#article_form");
  const place = document.querySelector("#editing");
  if (!form || !place || !window.desk?.send) return;
  const { send, editing } = window.desk;

  const PING_MS = 10_000;
  // A page that is just being left may be alive for a moment longer.
  const LOOKS = 3;
  const LOOK_MS = 200;

  const story = Number(place.dataset.story) || null;
  const reads = Boolean(place.dataset.reads);
  const key = () => editing?.page() ?? place.dataset.page;
  const others = document.querySelector("[data-editing-others]");
  let notice = null;
  let timer = 0;
  let isFrozen = false;

  if (reads) window.desk.comeAlive(place.dataset.page);

  // Reading and writing -------------------------------------------------------------------------------

  // Readable and selectable, with every word in its place; only the writing stops.
  function freeze(isStill) {
    isFrozen = isStill;
    form.toggleAttribute("data-frozen", isStill);
    for (const box of form.querySelectorAll("input:not([type=hidden]), textarea")) box.readOnly = isStill;
    for (const part of form.querySelectorAll("select, input[type=checkbox], input[type=radio], .story-actions button")) {
      part.disabled = isStill;
    }
    for (const body of form.querySelectorAll("textarea[data-body-editor]")) {
      if (body.bodyEditor) body.bodyEditor.editor.setEditable(!isStill, false);
      else if (isStill) body.addEventListener("editor:ready", () => isFrozen && body.bodyEditor.editor.setEditable(false, false));
    }
  }

  function element(name, words, parts = []) {
    const made = document.createElement(name);
    made.append(...(words ? [words] : []), ...parts);
    return made;
  }

  function tell(heading, name, words, canTake) {
    const title = element("h2", heading, name ? [element("bdi", name)] : []);
    const button = element("button", "تولّي التحرير");
    button.type = "button";
    button.className = "button";
    button.addEventListener("click", take);
    const made = element("section", "", [title, element("p", words), ...(canTake ? [element("p", "", [button])] : [])]);
    made.className = "editing-notice";
    made.setAttribute("role", "alert");
    if (notice?.textContent === made.textContent) return;
    notice?.remove();
    notice = made;
    form.prepend(made);
  }

  async function lose({ lock, ended_by: endedBy }) {
    const isFirst = !isFrozen;
    freeze(true);
    if (isFirst) await editing?.settle();
    const kept = editing?.typed() ? "ما كُتب هنا محفوظ تلقائيًا، ويظهر عند فتح المادة للتحرير من جديد." : "المادة هنا للقراءة.";
    if (lock?.is_own) {
      tell("هذه المادة مفتوحة عندك في صفحة أخرى", "", kept, true);
    } else if (lock) {
      tell("يحرّرها الآن: ", lock.name, `منذ ${lock.since}. ${kept}`, lock.may_take);
    } else {
      tell(endedBy ? "أنهى تحرير هذه المادة: " : "حُفظت نسخة أحدث من هذه المادة", endedBy, kept, true);
    }
  }

  function regain() {
    notice?.remove();
    notice = null;
    freeze(false);
  }

  async function take() {
    const { answer } = await send("take", { page: key(), story });
    if (!answer) return heard({});
    if (!answer.lock?.holds) return lose(answer);
    // Whoever had it may have saved, and an own page that had it may have kept what was typed there.
    if (isFrozen || reads) return again();
    regain();
  }

  // The story's page anew, with its newest words and with what was typed here and not saved.
  async function again() {
    if (editing && !(await editing.settle())) return;
    window.desk.isAsked = false;
    location.reload();
  }

  // Every ten seconds ---------------------------------------------------------------------------------

  async function ping() {
    clearTimeout(timer);
    const edition = reads ? null : Number(form.querySelector("input[name=edition]")?.value || place.dataset.edition);
    const { answer } = await send("ping", { page: key(), story, edition });
    timer = setTimeout(ping, PING_MS);
    if (answer) heard(answer);
  }

  function heard(answer) {
    if (!story || !answer.others) return;
    others.textContent = answer.others.length ? `مفتوحة أيضًا عند: ${answer.others.join("، ")}` : "";
    const { lock } = answer;
    if (reads) {
      if (!lock || lock.is_own) again();
    } else if (lock?.holds) {
      // What was held elsewhere and is ours now may have other words by now.
      if (isFrozen) again();
    } else if (isFrozen && !lock && !answer.ended_by) {
      again();
    } else {
      lose(answer);
    }
  }

  // A page of this tab or browser that was left, or crashed, cannot mind.
  async function isGone(page) {
    const { desk } = window;
    return desk.wasBefore(page) || (desk.wasOpenedHere(page) && (await desk.isAlive(page)) === false);
  }

  async function begin() {
    const elsewhere = place.dataset.elsewhere;
    if (elsewhere) {
      for (let look = 0; look < LOOKS; look += 1) {
        if (await isGone(elsewhere)) {
          await send("take", { page: key(), story });
          break;
        }
        await new Promise((resolve) => setTimeout(resolve, LOOK_MS));
      }
    }
    ping();
  }

  window.addEventListener("pagehide", () => {
    window.desk.leave(key());
    if (!window.desk.isLeaving) window.desk.farewell(key());
  });
  // A page that the browser kept aside had said farewell.
  window.addEventListener("pageshow", (event) => event.persisted && location.reload());
  document.addEventListener("editing:lost", ping);
  document.addEventListener("visibilitychange", () => document.hidden || ping());
  begin();
})();
