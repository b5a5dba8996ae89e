// One file on its way to the desk: how far it is, what came of it, and in Arabic why not.

(() => {
  const BROKEN = "انقطع الاتصال. الملف باقٍ هنا، ويمكن إعادة المحاولة.";
  const TOO_LARGE = "حجم الملف أكبر مما يستقبله الموقع.";
  const FAILED = "تعذّر الرفع. تُرجى إعادة المحاولة، أو تسجيل الدخول من جديد.";
  const STOPPED = "أُلغي الرفع.";

  function answerOf(request) {
    try {
      return JSON.parse(request.responseText);
    } catch {
      // A page in place of an answer: the session ended, or a proxy refused the size.
      return {};
    }
  }

  // `sent` gives what the server says of the file, or an Error whose message is for people.
  function send(address, file, { fields = new FormData(), progress = () => {} } = {}) {
    const request = new XMLHttpRequest();
    fields.delete("files");
    fields.append("files", file);
    request.upload.addEventListener("progress", (event) => {
      if (event.lengthComputable) progress(event.loaded / event.total);
    });
    const sent = new Promise((resolve, reject) => {
      const refuse = (words) => reject(new Error(words));
      request.addEventListener("load", () => {
        const answer = answerOf(request);
        if (request.status === 200 && answer.id) resolve(answer);
        else refuse(answer.refused ?? (request.status === 413 ? TOO_LARGE : FAILED));
      });
      request.addEventListener("error", () => refuse(BROKEN));
      request.addEventListener("abort", () => refuse(STOPPED));
    });
    request.open("POST", address);
    request.setRequestHeader("Accept", "application/json");
    // Read anew each time: the token of a page that stays open is renewed.
    request.setRequestHeader("X-CSRFToken", document.querySelector("[name=csrfmiddlewaretoken]")?.value ?? "");
    request.send(fields);
    return { sent, stop: () => request.abort() };
  }

  // A file's line while it is sent: its name, a bar, words, and a button. say(words, share) writes both.
  function lineOf(file, tag = "li") {
    const line = document.createElement(tag);
    line.className = "sending";
    const name = document.createElement("bdi");
    name.textContent = file.name;
    const bar = document.createElement("progress");
    bar.max = 1;
    bar.value = 0;
    bar.setAttribute("aria-label", file.name);
    const words = document.createElement("span");
    words.className = "sending__words";
    const buttons = document.createElement("span");
    buttons.className = "sending__buttons";
    line.append(name, bar, words, buttons);
    const offer = (choices) => {
      buttons.replaceChildren(
        ...Object.entries(choices).map(([label, run]) => {
          const button = document.createElement("button");
          button.type = "button";
          button.className = "button button--quiet";
          button.textContent = label;
          // Several lines have the same buttons: who hears them is told of which file.
          button.setAttribute("aria-label", `${label}: ${file.name}`);
          button.addEventListener("click", run);
          return button;
        }),
      );
    };
    const say = (said, state = "") => {
      words.textContent = said;
      line.dataset.state = state;
      bar.hidden = state === "refused";
    };
    const progress = (share) => (bar.value = share);
    return { element: line, say, offer, progress };
  }

  window.sending = { send, lineOf };
})();
