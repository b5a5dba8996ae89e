// While a story is typed it is kept: in this browser at once, on the server as fast as the line allows; and no
// press of a button leaves the page while the server could not take it.

(() => {
  const form = document.querySelector("#article_form");
  const place = document.querySelector("#editing");
  if (!form || !place || place.dataset.reads || !window.desk?.send) return;
  const { local, send, renew } = window.desk;

  const LOCAL_MS = 250;
  // A very long text takes a while to write out; it is written less often, and still within the second.
  const LOCAL_MAX_MS = 700;
  const SEND_MS = 800;
  const SEND_MAX_MS = 30_000;
  // A slow line is left alone for a multiple of the time that the last request took on it.
  const REST = 3;
  const RETRY_MS = 2_000;
  const RETRY_MAX_MS = 15_000;
  const ASK_MS = 4_000;
  // What a browser sends along after the page has gone.
  const KEPT_ALIVE_MAX = 60_000;

  const NOT_TYPED = /^(csrfmiddlewaretoken|page|typed|base|follows|follows_typed|edition|over|dropped|_.*)$/;

  const WORDS = {
    away: "تعذّر الحفظ في الخادم. النص محفوظ في هذا الجهاز، وسيُرسل عند عودة الاتصال.",
    signed_out: "انتهت مدة الدخول. النص محفوظ.",
    another: "الدخول الآن باسم آخر. النص محفوظ في هذا الجهاز، ويُرسل حين يعود الدخول باسم صاحبه.",
    forbidden: "لم تعد هذه المادة مفتوحة لتحريرك. النص محفوظ في هذا الجهاز.",
    too_large: "حجم النص أكبر مما يستقبله الخادم. النص محفوظ في هذا الجهاز، ويُرجى اختصاره أو تقسيمه.",
  };
  const NO_LOCAL = "تعذّر الحفظ في الخادم وفي هذا الجهاز. يُرجى نسخ النص قبل إغلاق الصفحة.";

  const APART = "لم تعد هذه المادة مفتوحة لتحريرك. النص محفوظ، ويُفتح مادة جديدة من مكتب التحرير.";

  const state = document.querySelector("[data-editing-state]");
  const hidden = (name) => form.querySelector(`:scope input[type=hidden][name=${name}]`);
  const value = (name) => hidden(name)?.value ?? "";

  let page = place.dataset.page;
  let typed = Number(value("typed")) || 0;
  let sentTyped = typed;
  let localTyped = typed;
  let localFails = false;
  let isSending = false;
  let isChecking = false;
  let retries = 0;
  let problem = "";
  let sendTimer = 0;
  let localTimer = 0;

  // What is said ------------------------------------------------------------------------------------

  function say(words, tone = "") {
    if (state.textContent === words) return;
    state.dataset.tone = tone;
    state.textContent = words;
  }

  function sayProblem(what) {
    const words = localFails ? NO_LOCAL : WORDS[what];
    say(words, "problem");
    if (what === "signed_out" || what === "another") {
      const link = document.createElement("a");
      link.href = place.dataset.signIn;
      link.target = "_blank";
      link.textContent = "تسجيل الدخول في صفحة جديدة";
      if (!state.querySelector("a")) state.append(" ", link);
    }
  }

  // What is typed -----------------------------------------------------------------------------------

  function fields() {
    const found = {};
    // Where a text is long its editor owes the last words to the form, and pays when the form is read.
    new FormData(form);
    for (const [name, entry] of new FormData(form)) {
      if (typeof entry === "string" && !NOT_TYPED.test(name)) (found[name] ??= []).push(entry);
    }
    return found;
  }

  function record() {
    return {
      page,
      person: window.desk.person,
      story: place.dataset.story,
      edition: Number(value("edition") || place.dataset.edition) || 0,
      base: Number(value("base")) || null,
      typed,
      fields: fields(),
      follows: value("follows"),
      follows_typed: Number(value("follows_typed")) || 0,
      at: Date.now(),
    };
  }

  function changed(event) {
    if (event.target.name && NOT_TYPED.test(event.target.name)) return;
    if (!form.matches("[data-frozen]")) count();
  }

  function count() {
    typed += 1;
    hidden("typed").value = typed;
    localTimer ||= setTimeout(keepHere, LOCAL_MS);
    if (!isSending && !sendTimer) sendTimer = setTimeout(keepThere, SEND_MS);
  }

  // Here --------------------------------------------------------------------------------------------

  async function keepHere() {
    clearTimeout(localTimer);
    localTimer = 1;
    const started = performance.now();
    const kept = record();
    try {
      await local.put(kept);
      localTyped = kept.typed;
      localFails = false;
    } catch {
      localFails = true;
    }
    const rest = Math.min(Math.max(LOCAL_MS, (performance.now() - started) * REST), LOCAL_MAX_MS);
    localTimer = typed > kept.typed ? setTimeout(keepHere, rest) : 0;
  }

  // What is thrown away is not to come back from here at the next opening.
  async function forget() {
    clearTimeout(localTimer);
    clearTimeout(sendTimer);
    await local.remove(page).catch(() => {});
  }

  // There -------------------------------------------------------------------------------------------

  function later(ms) {
    clearTimeout(sendTimer);
    sendTimer = setTimeout(keepThere, ms);
  }

  async function keepThere() {
    clearTimeout(sendTimer);
    sendTimer = 0;
    if (isSending || (typed === sentTyped && !problem)) return;
    isSending = true;
    const started = performance.now();
    const kept = record();
    const { answer, problem: met } = await send("autosave", kept);
    const tookMs = performance.now() - started;
    isSending = false;
    problem = met ?? "";
    if (problem) {
      sayProblem(problem);
      retries += 1;
      const waits = { signed_out: ASK_MS, another: ASK_MS, too_large: SEND_MAX_MS, forbidden: SEND_MAX_MS };
      later(waits[problem] ?? Math.min(RETRY_MS * 2 ** (retries - 1), RETRY_MAX_MS));
      return;
    }
    retries = 0;
    if (answer.became === "closed") {
      // The words of this page were saved, yet it goes on: what is typed now is another text.
      page = newKey();
      hidden("page").value = page;
      window.desk.comeAlive(page);
      return keepThere();
    }
    sentTyped = Math.max(sentTyped, kept.typed);
    say(answer.became === "apart" ? APART : `حُفظ تلقائيًا عند ${answer.clock}`);
    if (answer.holds === false) document.dispatchEvent(new CustomEvent("editing:lost"));
    if (typed !== sentTyped) later(Math.min(Math.max(SEND_MS, tookMs * REST), SEND_MAX_MS));
  }

  function newKey() {
    const bytes = crypto.getRandomValues(new Uint8Array(16));
    return btoa(String.fromCharCode(...bytes)).replace(/\+/g, "-").replace(/\//g, "_").replace(/=/g, "");
  }

  // Until the session is back only a short question is asked, not the whole text each time.
  async function lookAgain() {
    if (!problem || isSending) return;
    if (problem === "signed_out" || problem === "another") {
      const { problem: met } = await renew();
      if (met) return;
    }
    keepThere();
  }

  // Buttons -----------------------------------------------------------------------------------------

  let isPassing = false;

  // The page is left only when the server answers and knows the one who writes.
  async function check(submitter) {
    if (isChecking) return;
    isChecking = true;
    say("يُحفظ…");
    if (submitter?.matches("[data-drops]")) await forget();
    else if (typed !== localTyped) await keepHere();
    const asked = { page, story: Number(place.dataset.story) || null };
    const { problem: met } = await send("ping", asked);
    isChecking = false;
    // A story that is closed to its writer is sent all the same: the server keeps the words as a new one's.
    if (met && met !== "forbidden") {
      problem = met;
      sayProblem(met);
      later(ASK_MS);
      return;
    }
    isPassing = true;
    // A button that leads to another door leaves the story; saving does not.
    window.desk.isLeaving = !submitter?.hasAttribute("formaction");
    clearTimeout(sendTimer);
    form.requestSubmit(submitter);
    // What would be typed after this moment would be in no version.
    form.inert = true;
  }

  form.addEventListener(
    "submit",
    (event) => {
      if (isPassing) return;
      event.preventDefault();
      event.stopImmediatePropagation();
      check(event.submitter);
    },
    true,
  );

  // The page's life ---------------------------------------------------------------------------------

  function flush() {
    if (typed === localTyped && typed === sentTyped) return;
    keepHere();
    const kept = record();
    if (JSON.stringify(kept).length < KEPT_ALIVE_MAX) keepThere();
  }

  document.addEventListener("visibilitychange", () => (document.hidden ? flush() : lookAgain()));
  window.addEventListener("focus", lookAgain);
  window.addEventListener("online", lookAgain);
  function heed(body) {
    body.onChange(() => form.matches("[data-frozen]") || count());
  }
  for (const body of form.querySelectorAll("textarea[data-body-editor]")) {
    if (body.bodyEditor) heed(body.bodyEditor);
    else body.addEventListener("editor:ready", (event) => heed(event.detail));
  }
  form.addEventListener("input", changed);
  form.addEventListener("change", changed);
  form.querySelector("[data-keep-recovered]")?.addEventListener("click", () => {
    form.querySelector("#recovered").remove();
    count();
    form.querySelector(".copy__headline")?.focus();
  });
  const keepButton = form.querySelector("[data-keep-recovered]");
  if (keepButton) keepButton.hidden = false;

  window.desk.comeAlive(page);
  window.desk.editing = {
    page: () => page,
    isTyped: () => typed > sentTyped || typed > localTyped,
    typed: () => typed,
    // Send what is left and say whether all of it arrived.
    async settle() {
      await keepHere();
      await keepThere();
      return sentTyped === typed;
    },
  };
})();
