/* Over pages that work without it: send and react without leaving the page, reply in place, remember the name,
   and say when there are new comments. */

"use strict";

(() => {
  const TEXT_MAX = 5000;
  const COUNT_FROM = 4500;
  const NAME_KEY = "kalima.name";
  const OFFLINE = "تعذّر إرسال التعليق الآن. النص باقٍ أدناه. تُرجى إعادة الإرسال بعد قليل.";
  const OFFLINE_REACT = "تعذّر الاتصال. تُرجى إعادة المحاولة بعد قليل.";
  const SENDING = "يُرسل التعليق…";
  const ASK_EVERY_S = 30;
  const ASK_AT_LEAST_S = 600;
  const JSON_TYPE = { Accept: "application/json" };

  // Vowel signs and joiners belong to the letter before, as the desk counts them.
  const UNCOUNTED = /[\p{Mn}\p{Me}\p{Cf}\r]/gu;

  function make(name, values) {
    return Object.assign(document.createElement(name), values);
  }

  const talk = document.querySelector("[data-talk]");
  const fresh = document.querySelector("[data-new-comments]");
  let pause_s = ASK_EVERY_S;

  // An edge answers for us, so many open pages ask as one; nobody asks from a page that is not looked at.
  async function ask() {
    if (!document.hidden) {
      try {
        const answer = await (await fetch(`${talk.dataset.new}?after=${talk.dataset.count}`)).json();
        const number = document.querySelector("[data-count-link]");
        if (number) [number.firstChild.textContent, number.lastChild.textContent] = [answer.digits, answer.all];
        const words = document.querySelector("[data-count-words]");
        if (words) words.textContent = answer.all;
        if (answer.new && fresh.dataset.told !== answer.new) {
          fresh.dataset.told = answer.new;
          pause_s = ASK_EVERY_S;
          const href = talk.dataset.new.replace("new/", "?sort=new#comments");
          fresh.replaceChildren(make("a", { className: "thread__link", href, textContent: answer.new }));
        }
      } catch {
        // The line is cut; the next round asks again.
      }
    }
    pause_s = Math.min(pause_s * 1.5, ASK_AT_LEAST_S);
    setTimeout(ask, pause_s * 1000);
  }

  async function opened(address) {
    return new DOMParser().parseFromString(await (await fetch(address)).text(), "text/html");
  }

  async function bring(link) {
    try {
      const found = (await opened(link.href)).querySelector("[data-talk]");
      if (form) leaveReply();
      talk.replaceChildren(...found.childNodes);
      talk.dataset.count = found.dataset.count;
      fresh.replaceChildren();
      fresh.dataset.told = "";
      talk.scrollIntoView();
    } catch {
      location = link.href;
    }
  }

  // One's own comment, once it is shown, stands under what it answers, or over the form; it is no news.
  async function stand(address, answered) {
    try {
      const own = (await opened(address)).querySelector(new URL(address, location).hash);
      if (!own) return;
      const strand = document.getElementById(`comment-${answered}`)?.closest(".thread__strand");
      const [within, list] = strand ? [strand, "thread__replies"] : [talk, "thread"];
      const item = make("li", { className: strand ? "" : "thread__strand" });
      item.append(own);
      talk.querySelector(".comments__none")?.remove();
      (within.querySelector(`.${list}`) ?? within.appendChild(make("ol", { className: list }))).append(item);
      talk.dataset.count = Number(talk.dataset.count) + 1;
    } catch {
      // It is among the new ones that the page asks for.
    }
  }

  if (talk) {
    setTimeout(ask, pause_s * 1000);
    fresh.addEventListener("click", (event) => {
      if (event.target.href && !event.ctrlKey && !event.metaKey) {
        event.preventDefault();
        bring(event.target);
      }
    });
  }

  document.addEventListener("submit", async (event) => {
    const pressed = event.submitter;
    const actions = pressed?.closest("[data-react]");
    if (!actions) return;
    event.preventDefault();
    const is = pressed.ariaPressed === "true" ? "none" : pressed.value;
    let answer;
    try {
      const body = new URLSearchParams({ is });
      answer = await (await fetch(pressed.formAction, { method: "POST", body, headers: JSON_TYPE })).json();
    } catch {
      answer = { message: OFFLINE_REACT };
    }
    actions.querySelector(".comment__told")?.remove();
    if (answer.message) {
      actions.append(make("span", { className: "comment__told", role: "alert", textContent: answer.message }));
      return;
    }
    for (const button of actions.querySelectorAll("button")) {
      button.setAttribute("aria-pressed", button.value === answer.is);
      button.lastElementChild.textContent = answer[button.value];
    }
  });

  const form = document.querySelector("[data-comment-form]");
  if (!form) return;

  const home = { parent: form.parentNode, next: form.nextSibling };
  const verdict = form.querySelector("[data-verdict]");
  const replyTo = form.querySelector("[data-reply-to]");
  const fields = form.elements;
  let isSending = false;

  function say(text, isRefusal) {
    verdict.setAttribute("role", isRefusal ? "alert" : "status");
    verdict.replaceChildren(...(text ? [make("p", { textContent: text })] : []));
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
        headers: JSON_TYPE,
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
      if (talk && answer.address) stand(answer.address, sent.get("reply"));
      say(answer.message, false);
      verdict.append(make("a", { href: answer.mine, textContent: `تعديل أو حذف، خلال ${digits(5)} دقائق` }));
      verdict.focus();
      return;
    }
    if (answer.asks_rules) form.querySelector("[data-rules]").hidden = false;
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
