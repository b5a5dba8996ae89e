/* One key per decision, over a queue that works without it: the page stays, the next comment is in hand. */

"use strict";

(() => {
  const FAILED = "تعذّر إرسال القرار. التعليق كما كان، وتُرجى إعادة المحاولة.";
  const REASON_KEYS = [..."123456789", "0", "-"];

  const queue = document.querySelector("[data-queue]");
  if (!queue) return;
  const said = queue.querySelector("[data-said]");
  const waiting = queue.querySelector("[data-waiting]");
  const batch = queue.querySelector("[data-batch]");
  const refill = queue.querySelector("[data-refill]");

  const items = () => [...queue.querySelectorAll("[data-item]")];
  const isOpen = (item) => !item.matches("[data-done], [aria-busy]");
  const current = () => document.activeElement.closest("[data-item]");

  function say(text) {
    said.textContent = text;
  }

  function focusOn(item) {
    if (!item) return;
    item.focus({ preventScroll: true });
    item.scrollIntoView({ block: "nearest" });
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

  async function post(form, button) {
    const body = new URLSearchParams(new FormData(form));
    if (button) body.set("decision", button.value);
    const response = await fetch(form.action, {
      method: "POST",
      body,
      headers: { Accept: "application/json" },
      credentials: "same-origin",
    });
    return response.json();
  }

  function close(item, text, mayUndo) {
    item.setAttribute("data-done", "");
    item.querySelector("[data-reject]")?.removeAttribute("open");
    const tick = item.querySelector("[data-tick]");
    tick.checked = false;
    tick.disabled = true;
    const outcome = item.querySelector("[data-outcome]");
    outcome.textContent = text;
    outcome.hidden = false;
    item.querySelector("[data-undo]").hidden = !mayUndo;
    changeWaiting(-1);
    offerMore();
  }

  function reopen(item) {
    item.removeAttribute("data-done");
    item.querySelector("[data-tick]").disabled = false;
    item.querySelector("[data-outcome]").hidden = true;
    item.querySelector("[data-undo]").hidden = true;
    changeWaiting(1);
    offerMore();
  }

  // When every comment of the page is decided, the next ones are one press away.
  function offerMore() {
    refill.hidden = items().some((item) => !item.hasAttribute("data-done"));
    if (!refill.hidden) refill.focus();
  }

  // The count beside the tab changes only while the waiting comments are what is on the page.
  function changeWaiting(step) {
    if (!waiting.closest("[aria-current]")) return;
    waiting.dataset.waiting = Number(waiting.dataset.waiting) + step;
    waiting.textContent = digits(Number(waiting.dataset.waiting));
  }

  function digits(number) {
    return number.toLocaleString(queue.dataset.digits === "arabic" ? "ar-u-nu-arab" : "en");
  }

  async function decide(form, button) {
    const item = form.closest("[data-item]");
    if (item.matches("[aria-busy]")) return;
    const isUndoing = form.matches("[data-undo]");
    item.setAttribute("aria-busy", "true");
    // The answer may take a while on a phone: the next comment is in hand before it comes.
    if (!isUndoing) focusOn(following(item));
    let answer;
    try {
      answer = await post(form, button);
    } catch {
      say(FAILED);
      return;
    } finally {
      item.removeAttribute("aria-busy");
    }
    const isDone = answer.done.length > 0;
    const told = isDone ? answer.message : answer.failed[0];
    if (isUndoing && isDone) {
      reopen(item);
      focusOn(item);
    } else if (!isUndoing && !answer.may_retry) {
      close(item, told, isDone);
      // The reasons of a decided comment fold away above the one in hand.
      current()?.scrollIntoView({ block: "nearest" });
    }
    say(told);
    queue.querySelector("[data-last]")?.remove();
    countTicks();
  }

  queue.addEventListener("submit", (event) => {
    if (!event.target.matches("[data-decide], [data-undo]")) return;
    event.preventDefault();
    decide(event.target, event.submitter);
  });

  queue.addEventListener(
    "toggle",
    (event) => {
      if (event.target.open) event.target.scrollIntoView({ block: "nearest" });
    },
    true,
  );

  // Keys are read by their place on the keyboard, so that they work on an Arabic layout as on a Latin one.
  const ACTS = {
    KeyJ: () => focusOn(beside(current(), 1)),
    KeyK: () => focusOn(beside(current(), -1)),
    KeyA: () => press('[value="approve"], [value="restore"]'),
    KeyR: () => toggleReasons(),
    KeyU: () => press("[data-undo]:not([hidden]) button"),
    KeyX: () => current()?.querySelector("[data-tick]").click(),
    Escape: () => current()?.querySelector("[data-reject]")?.removeAttribute("open"),
  };

  function press(selector) {
    const item = current();
    const button = item?.querySelector(selector);
    if (button && (isOpen(item) || button.closest("[data-undo]"))) button.click();
  }

  function toggleReasons() {
    const item = current();
    const details = item && isOpen(item) ? item.querySelector("[data-reject]") : null;
    if (details) details.open = !details.open;
  }

  function reasonFor(event) {
    const details = current()?.querySelector("[data-reject][open]");
    const digit = /^(?:Digit|Numpad)(\d)$/.exec(event.code)?.[1] ?? (event.code === "Minus" ? "-" : "");
    const place = REASON_KEYS.indexOf(digit);
    return details && place >= 0 ? details.querySelectorAll("[name=decision]")[place] : null;
  }

  document.addEventListener("keydown", (event) => {
    if (event.ctrlKey || event.metaKey || event.altKey) return;
    if (event.target.matches("input:not([type=checkbox]), select, textarea") && event.code !== "Escape") return;
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

  countTicks();
})();
