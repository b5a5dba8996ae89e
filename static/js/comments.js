/* Over a form that works without it: send without leaving the page, reply in place, remember the name. */

"use strict";

(() => {
  const TEXT_MAX = 5000;
  const COUNT_FROM = 4500;
  const NAME_KEY = "kalima.name";
  const OFFLINE = "تعذّر إرسال التعليق الآن. النص باقٍ أدناه. تُرجى إعادة الإرسال بعد قليل.";
  const SENDING = "يُرسل التعليق…";

  // Vowel signs and joiners belong to the letter before, as the desk counts them.
  const UNCOUNTED = /[\p{Mn}\p{Me}\p{Cf}\r]/gu;

  const form = document.querySelector("[data-comment-form]");
  if (!form) return;

  const home = { parent: form.parentNode, next: form.nextSibling };
  const verdict = form.querySelector("[data-verdict]");
  const replyTo = form.querySelector("[data-reply-to]");
  const fields = form.elements;
  let isSending = false;

  function say(text, isRefusal) {
    verdict.setAttribute("role", isRefusal ? "alert" : "status");
    const line = document.createElement("p");
    line.textContent = text;
    verdict.replaceChildren(...(text ? [line] : []));
  }

  function mark(errors) {
    for (const place of form.querySelectorAll("[data-error]")) {
      const field = fields[place.dataset.error];
      const message = errors[place.dataset.error] || "";
      place.textContent = message;
      if (message) {
        field.setAttribute("aria-invalid", "true");
        field.setAttribute("aria-describedby", place.id);
      } else {
        field.removeAttribute("aria-invalid");
        field.removeAttribute("aria-describedby");
      }
    }
    const first = form.querySelector("[aria-invalid]");
    if (first) first.focus();
  }

  function remember(name) {
    try {
      localStorage.setItem(NAME_KEY, name);
    } catch {
      // A browser that keeps nothing asks for the name again.
    }
  }

  function remembered() {
    try {
      return localStorage.getItem(NAME_KEY) || "";
    } catch {
      return "";
    }
  }

  async function send() {
    const sent = new FormData(form);
    say(SENDING, false);
    let response, answer;
    try {
      response = await fetch(form.action, {
        method: "POST",
        body: new URLSearchParams(sent),
        headers: { Accept: "application/json" },
        credentials: "same-origin",
      });
      answer = await response.json();
    } catch {
      say(OFFLINE, true);
      return;
    }
    if (response.ok) {
      remember(sent.get("name").trim());
      mark({});
      fields.text.value = "";
      count();
      leaveReply();
      say(answer.message, false);
      verdict.focus();
      return;
    }
    if ("answers" in (answer.errors || {})) leaveReply();
    say(answer.message, true);
    mark(answer.errors || {});
  }

  form.addEventListener("submit", async (event) => {
    event.preventDefault();
    if (isSending) return;
    isSending = true;
    const button = form.querySelector("[type=submit]");
    button.setAttribute("aria-disabled", "true");
    await send();
    button.removeAttribute("aria-disabled");
    isSending = false;
  });

  function digits(number) {
    const language = form.dataset.digits === "arabic" ? "ar-u-nu-arab" : "en";
    return number.toLocaleString(language);
  }

  function count() {
    const place = form.querySelector("[data-count]");
    const letters = fields.text.value.replace(UNCOUNTED, "").length;
    place.hidden = letters < COUNT_FROM;
    place.textContent = place.hidden ? "" : `${digits(letters)} من ${digits(TEXT_MAX)} حرف`;
  }

  function reply(link) {
    const comment = link.closest(".comment");
    fields.reply.value = link.dataset.reply;
    form.querySelector("[data-reply-name]").textContent = comment.querySelector(".comment__name").textContent;
    replyTo.hidden = false;
    say("", false);
    comment.after(form);
    (fields.name.value ? fields.text : fields.name).focus();
  }

  function leaveReply() {
    fields.reply.value = "";
    replyTo.hidden = true;
    home.parent.insertBefore(form, home.next);
  }

  document.addEventListener("click", (event) => {
    const link = event.target.closest("[data-reply], [data-reply-cancel]");
    if (!link || event.ctrlKey || event.metaKey || event.shiftKey) return;
    event.preventDefault();
    if (link.dataset.reply) {
      reply(link);
    } else {
      leaveReply();
      fields.text.focus();
    }
  });

  fields.text.addEventListener("input", count);
  if (!fields.name.value) fields.name.value = remembered();
  count();
})();
