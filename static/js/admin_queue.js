/* One key or one tap per decision, over a queue that works without it: the page stays, and the next comment
   comes under the thumb. What moves on the page moves when it is pressed, and not when the answer comes. */

"use strict";

(() => {
  const SENDING = "يُرسل القرار…";
  const FAILED = "تعذّر إرسال القرار. التعليق كما كان، وتُرجى إعادة المحاولة.";
  const SIGNED_OUT = "انتهت مدة الدخول. يُرجى تسجيل الدخول في نافذة أخرى ثم إعادة المحاولة.";
  const REASON_KEYS = [..."123456789", "0", "-"];
  const COUNTS_EVERY_MS = 15000;
  // The verb that takes a comment out of this pile alone, and those that take it out of none.
  const LEAVES = { seen: "new", dismiss: "reported", feature: "", unfeature: "" };
  // The next ones come while so many are still open; of those decided so many stay for a second look.
  const BRING_AT = 8;
  const DONE_KEPT = 40;

  const queue = document.querySelector("[data-queue]");
  if (!queue) return;
  const said = queue.querySelector("[data-said]");
  const batch = queue.querySelector("[data-batch]");
  const refill = queue.querySelector("[data-refill]");
  const dialog = queue.querySelector("[data-dialog]");
  const keys = queue.querySelector("[data-keys]");
  const pile = queue.querySelector("[aria-current] [data-count]")?.dataset.count;
  let lastDone = "";
  let isBringing = false;
  // How high the row of decisions stood when a finger pressed in it; null for whoever works by keys.
  let thumb = null;
  let chosen = { item: null, text: "" };

  const items = () => [...queue.querySelectorAll("[data-item]")];
  const itemOf = (number) => queue.querySelector(`[data-item="${number}"]`);
  const isOpen = (item) => !item.matches("[data-done], [aria-busy]");
  const current = () => document.activeElement.closest("[data-item]");

  function say(text) {
    said.textContent = text;
  }

  function focusOn(item) {
    if (!item) return;
    item.focus({ preventScroll: true });
    if (thumb === null) item.scrollIntoView({ block: "nearest" });
    else bringUnderThumb(item);
  }

  // Its buttons stand where the last ones were pressed, unless that would push its beginning off the screen.
  function bringUnderThumb(item) {
    const acts = item.querySelector(".queue__acts").getBoundingClientRect();
    scrollBy(0, Math.round(Math.min(acts.top - thumb, item.getBoundingClientRect().top)));
  }

  function isSeen(item) {
    const { top, bottom } = item.getBoundingClientRect();
    return bottom > 0 && top < innerHeight;
  }

  // Whatever grows or shrinks above what is being looked at moves nothing of that.
  function steadily(change, changing) {
    const anchor = [current(), ...items()].find((item) => item && item !== changing && isSeen(item));
    const before = anchor?.getBoundingClientRect().top;
    const result = change();
    if (anchor?.isConnected) scrollBy(0, Math.round(anchor.getBoundingClientRect().top - before));
    return result;
  }

  function beside(item, step) {
    const all = items();
    return item ? all[all.indexOf(item) + step] : all.find(isOpen);
  }

  function following(item) {
    const all = items();
    const place = all.indexOf(item);
    return all.slice(place + 1).find(isOpen) || all.slice(0, place).reverse().find(isOpen);
  }

  async function post(form, button, extra = {}) {
    const body = new URLSearchParams(new FormData(form));
    if (button?.name) body.set(button.name, button.value);
    for (const [name, value] of Object.entries(extra)) body.set(name, value);
    const response = await fetch(form.action, {
      method: "POST",
      body,
      headers: { Accept: "application/json" },
      credentials: "same-origin",
    });
    if (response.redirected || response.status === 403) throw new Error(SIGNED_OUT);
    return response.json();
  }

  function failure(error) {
    return error.message === SIGNED_OUT ? SIGNED_OUT : FAILED;
  }

  function tell(item, text) {
    const outcome = item.querySelector("[data-outcome]");
    outcome.textContent = text;
    outcome.hidden = !text;
  }

  // A decided comment folds into one line.
  function fold(item, text) {
    item.setAttribute("data-done", "");
    for (const open of item.querySelectorAll("details[open]")) open.removeAttribute("open");
    const tick = item.querySelector("[data-tick]");
    tick.checked = false;
    tick.disabled = true;
    tell(item, text);
  }

  function close(item, text, mayUndo) {
    steadily(() => {
      fold(item, text);
      item.querySelector("[data-undo]").hidden = !mayUndo;
    }, item);
    if (mayUndo) lastDone = item.dataset.item;
    offerMore();
  }

  // What was not carried out stands open again, with the reason beside it.
  function reopen(item, text) {
    steadily(() => {
      item.removeAttribute("data-done");
      item.querySelector("[data-tick]").disabled = false;
      tell(item, text);
    }, item);
  }

  // The comment as it stands now takes the place of the one that was pressed.
  function renew(item, html) {
    const holder = document.createElement("template");
    holder.innerHTML = html.trim();
    const fresh = holder.content.querySelector("[data-item]");
    steadily(() => item.replaceWith(fresh), item);
    offerMore();
    return fresh;
  }

  // The next comments come while the last of these are looked at; where that fails they are one press away.
  function offerMore() {
    const open = items().filter((item) => !item.hasAttribute("data-done")).length;
    const hadOffered = !refill.hidden;
    refill.hidden = open > 0;
    if (!refill.hidden && !hadOffered) refill.focus();
    if (open <= BRING_AT) bringMore();
  }

  async function bringMore() {
    const next = queue.querySelector("[data-more]");
    if (!next || isBringing) return;
    isBringing = true;
    try {
      const response = await fetch(next.href, { credentials: "same-origin" });
      if (response.redirected || !response.ok) return;
      add(new DOMParser().parseFromString(await response.text(), "text/html"), next);
    } catch {
      // The link remains.
    } finally {
      isBringing = false;
    }
  }

  function add(page, next) {
    const list = queue.querySelector(".queue__items");
    const fresh = [...page.querySelectorAll("[data-item]")].filter((item) => !itemOf(item.dataset.item));
    const isWaiting = document.activeElement === refill || document.activeElement.matches("[data-done]");
    list.append(...fresh.map((item) => item.closest("li")));
    for (const unseen of page.querySelectorAll("[data-unseen]")) queue.querySelector("[data-all-seen]")?.append(unseen);
    const further = page.querySelector("[data-more]");
    if (further) next.replaceWith(further);
    else next.remove();
    const done = items().filter((item) => item.hasAttribute("data-done"));
    steadily(() => done.slice(0, -DONE_KEPT).forEach((item) => item.closest("li").remove()));
    if (fresh.length) refill.hidden = true;
    if (fresh.length && isWaiting) focusOn(fresh[0]);
    else if (!fresh.length) offerMore();
  }

  function showCounts(counts) {
    for (const place of queue.querySelectorAll("[data-count]")) {
      const now = counts?.[place.dataset.count];
      if (now === undefined) continue;
      place.toggleAttribute("data-more-than", now.startsWith("+"));
      place.textContent = now.replace("+", "");
    }
  }

  async function askCounts() {
    if (document.hidden) return;
    try {
      const response = await fetch(queue.dataset.counts, { headers: { Accept: "application/json" } });
      if (response.ok) showCounts(await response.json());
    } catch {
      // The next round asks again.
    }
  }

  function digits(number) {
    return number.toLocaleString(queue.dataset.digits === "arabic" ? "ar-u-nu-arab" : "en");
  }

  async function decide(form, button) {
    const item = form.closest("[data-item]");
    if (item.matches("[aria-busy]")) return;
    const verb = button.value.split(":")[0];
    const isUndoing = form.matches("[data-undo]");
    const goes = Boolean(button.closest(".queue__act, [data-reject]")) && LEAVES[verb] !== "";
    const leaves = goes && !isUndoing && (LEAVES[verb] ?? pile) === pile;
    // What the form says is read before it folds away.
    const sent = post(form, button);
    item.setAttribute("aria-busy", "true");
    // The answer may take a while on a phone: the next comment is in hand before it comes.
    const next = goes && !isUndoing ? following(item) : null;
    if (leaves) steadily(() => fold(item, SENDING), item);
    if (next) focusOn(next);
    else if (leaves) item.focus({ preventScroll: true });
    let answer;
    try {
      answer = await sent;
    } catch (error) {
      if (leaves) reopen(item, failure(error));
      say(failure(error));
      return;
    } finally {
      item.removeAttribute("aria-busy");
    }
    const isDone = answer.done.length > 0;
    const told = isDone ? answer.message : answer.failed[0];
    if (isDone && answer.html && !leaves) {
      const fresh = renew(item, answer.html);
      if (isUndoing && lastDone === fresh.dataset.item) lastDone = "";
      else if (!isUndoing) lastDone = fresh.dataset.item;
      if (isUndoing || !goes) focusOn(fresh);
    } else if (answer.may_retry) {
      reopen(item, told);
    } else if (!isUndoing) {
      close(item, told, isDone);
    }
    say(told);
    showCounts(answer.counts);
    queue.querySelector("[data-last]")?.remove();
    countTicks();
  }

  // What a batch will do is shown before it is done, and done without leaving the page.
  async function foretell(form, button) {
    try {
      const answer = await post(form, button, { preview: "1" });
      dialog.innerHTML = answer.html;
      dialog.showModal();
    } catch (error) {
      say(failure(error));
    }
  }

  async function carryOut(form, button) {
    let answer;
    try {
      answer = await post(form, button);
    } catch (error) {
      say(failure(error));
      return;
    } finally {
      dialog.close();
    }
    for (const number of answer.done) if (itemOf(number)) close(itemOf(number), answer.message, true);
    say([answer.done.length ? answer.message : "", ...answer.failed].filter(Boolean).join(" "));
    showCounts(answer.counts);
    countTicks();
  }

  // Answers and sanctions stand beside the comment and change nothing of it.
  async function aside(form, button) {
    try {
      const answer = await post(form, button);
      say(answer.message);
      if (answer.done) for (const typed of form.querySelectorAll("textarea, [name=note]")) typed.value = "";
    } catch (error) {
      say(failure(error));
    }
  }

  const DOORS = [
    ["[data-decide], [data-undo]", decide],
    ["[data-batch]", foretell],
    ["[data-foretold]", carryOut],
    ["[data-aside]", aside],
  ];

  queue.addEventListener("submit", (event) => {
    const door = DOORS.find(([selector]) => event.target.matches(selector));
    if (!door) return;
    event.preventDefault();
    door[1](event.target, event.submitter);
  });

  queue.addEventListener("click", (event) => {
    const acts = event.target.closest(".queue__acts");
    // A key that presses a button is a click without a finger.
    if (!event.detail) thumb = null;
    else if (acts && !event.target.closest(".queue__reasons")) thumb = acts.getBoundingClientRect().top;
    if (event.target.closest("[data-close]")) {
      event.preventDefault();
      dialog.close();
    }
    if (event.target.closest("[data-help]")) keys.showModal();
  });

  queue.addEventListener(
    "toggle",
    (event) => {
      if (!event.target.open) return;
      takeChosen(event.target);
      event.target.scrollIntoView({ block: "nearest" });
    },
    true,
  );

  // A stretch that was marked in a comment is what its field of personal data begins with.
  document.addEventListener("selectionchange", () => {
    const selection = document.getSelection();
    const text = selection.toString().trim();
    const item = selection.anchorNode?.parentElement?.closest("[data-text]")?.closest("[data-item]");
    if (text && item) chosen = { item: item.dataset.item, text };
  });

  function takeChosen(details) {
    const item = details.closest("[data-item]");
    const field = details.querySelector("[data-words]");
    if (field && item?.dataset.item === chosen.item && !field.value) field.value = chosen.text;
  }

  // Keys are read by their place on the keyboard, so that they work on an Arabic layout as on a Latin one.
  const ACTS = {
    KeyJ: () => focusOn(beside(current(), 1)),
    KeyK: () => focusOn(beside(current(), -1)),
    KeyA: () => press(".queue__act:not([data-undo]) button"),
    KeyR: () => toggle("[data-reject]"),
    KeyU: () => undo(),
    KeyW: () => press('[value="rule_wrong"]'),
    KeyP: () => press('[value="pin"], [value="unpin"]'),
    KeyF: () => press('[value="feature"], [value="unfeature"]'),
    KeyE: () => redact(),
    KeyN: () => openFor("[data-reply]"),
    KeyO: () => toggle("[data-others]"),
    KeyX: () => current()?.querySelector("[data-tick]").click(),
    Escape: () => {
      for (const open of current()?.querySelectorAll("details[open]") ?? []) open.removeAttribute("open");
    },
  };

  function press(selector) {
    const item = current();
    if (item && isOpen(item)) item.querySelector(selector)?.click();
  }

  function undo() {
    const here = current()?.querySelector("[data-undo]:not([hidden]) button");
    const last = lastDone ? itemOf(lastDone)?.querySelector("[data-undo]:not([hidden]) button") : null;
    const batchUndo = queue.querySelector("[data-last] button");
    (last || here || batchUndo)?.click();
  }

  function toggle(selector) {
    const item = current();
    const details = item && isOpen(item) ? item.querySelector(selector) : null;
    if (details) details.open = !details.open;
  }

  function openFor(selector) {
    const field = current()?.querySelector(selector);
    if (!field) return;
    field.closest("details").open = true;
    field.focus();
  }

  function redact() {
    const item = current() ?? itemOf(chosen.item);
    const field = item?.querySelector("[data-words]");
    if (!field) return;
    field.value = chosen.item === item.dataset.item ? chosen.text : "";
    field.closest("details").open = true;
    field.focus();
  }

  function reasonFor(event) {
    const details = current()?.querySelector("[data-reject][open]");
    const digit = /^(?:Digit|Numpad)(\d)$/.exec(event.code)?.[1] ?? (event.code === "Minus" ? "-" : "");
    const place = REASON_KEYS.indexOf(digit);
    return details && place >= 0 ? details.querySelectorAll("[name=decision]")[place] : null;
  }

  document.addEventListener("keydown", (event) => {
    if (event.ctrlKey || event.metaKey || event.altKey || document.querySelector("dialog[open]")) return;
    if (event.target.matches("input:not([type=checkbox]), select, textarea") && event.code !== "Escape") return;
    if (event.key === "?" || event.key === "؟") {
      event.preventDefault();
      keys.showModal();
      return;
    }
    const reason = reasonFor(event);
    const act = reason ? () => reason.click() : ACTS[event.code];
    if (!act) return;
    event.preventDefault();
    act();
  });

  function countTicks() {
    if (!batch) return;
    const ticked = queue.querySelectorAll("[data-tick]:checked").length;
    batch.toggleAttribute("data-active", ticked > 0);
    batch.querySelector("[data-ticked]").textContent = `المحدد: ${digits(ticked)}`;
    const all = batch.querySelector("[data-tick-all]");
    all.checked = ticked > 0 && !queue.querySelector("[data-tick]:not(:checked, :disabled)");
  }

  if (batch) {
    batch.querySelector("[data-all]").hidden = false;
    queue.addEventListener("change", (event) => {
      if (event.target.matches("[data-tick-all]")) {
        for (const tick of queue.querySelectorAll("[data-tick]:not(:disabled)")) tick.checked = event.target.checked;
      }
      if (event.target.matches("[data-tick], [data-tick-all]")) countTicks();
    });
  }

  queue.querySelector("[data-help]").hidden = false;
  setInterval(askCounts, COUNTS_EVERY_MS);
  countTicks();
})();
