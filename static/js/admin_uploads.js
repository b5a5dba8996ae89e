// Many files, one request each: progress, stopping and trying again beside each name.

(() => {
  const form = document.querySelector("form[data-uploads]");
  if (!form) return;
  const { send, lineOf } = window.sending;
  const input = form.querySelector("input[type=file]");
  const button = form.querySelector("button[type=submit]");
  const list = document.createElement("ul");
  const told = document.createElement("p");
  const next = document.createElement("a");
  list.className = "uploads__list";
  told.setAttribute("role", "status");
  next.className = "button default";
  next.textContent = form.dataset.nextWords;
  next.hidden = true;
  form.after(list, told, next);
  // Two at a time keep a phone's line full without making each of them slow.
  const AT_ONCE = 2;
  const waiting = [];
  const taken = new Set();
  const digits = (n) => n.toLocaleString(form.dataset.digits === "arabic" ? "ar-u-nu-arab" : "en");
  let running = 0;

  function tell() {
    const left = running + waiting.length;
    told.textContent = left ? `الباقي: ${digits(left)}` : `المرفوع: ${digits(taken.size)}`;
    next.hidden = Boolean(left) || !taken.size;
    next.href = form.dataset.next.replace("IDS", [...taken].join(","));
    button.disabled = Boolean(left);
  }

  function wait(job) {
    job.line.say("في الانتظار");
    job.line.offer({
      إلغاء: () => {
        waiting.splice(waiting.indexOf(job), 1);
        refused(job, "أُلغي الرفع.");
      },
    });
    waiting.push(job);
    go();
    tell();
  }

  function refused(job, words) {
    job.line.say(words, "refused");
    job.line.offer({ "إعادة المحاولة": () => wait(job) });
    go();
    tell();
  }

  async function start(job) {
    running += 1;
    const { sent, stop } = send(location.pathname, job.file, {
      fields: new FormData(form),
      progress: job.line.progress,
    });
    job.line.progress(0);
    job.line.say("يُرفع الآن");
    job.line.offer({ إلغاء: stop });
    try {
      taken.add((await sent).id);
      running -= 1;
      job.line.say(form.dataset.done, "taken");
      job.line.offer({});
      go();
      tell();
    } catch (error) {
      running -= 1;
      refused(job, error.message);
    }
  }

  function go() {
    while (running < AT_ONCE && waiting.length) start(waiting.shift());
  }

  function take(files) {
    for (const file of files) {
      const job = { file, line: lineOf(file) };
      list.append(job.line.element);
      wait(job);
    }
  }

  form.addEventListener("submit", (event) => {
    event.preventDefault();
    take(input.files);
    input.value = "";
    input.dispatchEvent(new Event("change"));
  });
  // A file that falls beside the form would be opened in place of the page.
  document.addEventListener("dragover", (event) => {
    if (!event.dataTransfer.types.includes("Files")) return;
    event.preventDefault();
    form.classList.add("is-awaiting");
  });
  document.addEventListener("dragleave", (event) => {
    if (!event.relatedTarget) form.classList.remove("is-awaiting");
  });
  document.addEventListener("drop", (event) => {
    form.classList.remove("is-awaiting");
    if (!event.dataTransfer.files.length) return;
    event.preventDefault();
    take(event.dataTransfer.files);
  });
})();
