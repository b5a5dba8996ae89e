// Many pictures, one request each: progress, stopping and trying again beside each name.

(() => {
  const form = document.querySelector("form[data-uploads]");
  if (!form) return;
  const input = form.querySelector("input[type=file]");
  const send = form.querySelector("button[type=submit]");
  const token = form.querySelector("[name=csrfmiddlewaretoken]").value;
  const list = document.createElement("ul");
  const told = document.createElement("p");
  const next = document.createElement("a");
  list.className = "uploads__list";
  told.setAttribute("role", "status");
  next.className = "button default";
  next.textContent = "وصف الصور";
  next.hidden = true;
  form.after(list, told, next);
  // Two at a time keep a phone's line full without making each of them slow.
  const AT_ONCE = 2;
  const waiting = [];
  const taken = new Set();
  let running = 0;

  const made = (name, className, text = "") => {
    const element = document.createElement(name);
    element.className = className;
    element.textContent = text;
    return element;
  };

  function tell() {
    const left = running + waiting.length;
    told.textContent = left ? `باقٍ: ${left}` : `رُفعت: ${taken.size}`;
    next.hidden = Boolean(left) || !taken.size;
    next.href = `${form.dataset.uploads}?ids=${[...taken].join(",")}`;
    send.disabled = Boolean(left);
  }

  function line(file) {
    const item = made("li", "uploads__item");
    const name = document.createElement("bdi");
    name.textContent = file.name;
    const bar = document.createElement("progress");
    bar.max = 1;
    bar.value = 0;
    bar.setAttribute("aria-label", file.name);
    const words = made("span", "uploads__words", "في الانتظار");
    const button = made("button", "button button--quiet", "إلغاء");
    button.type = "button";
    item.append(name, bar, words, button);
    list.append(item);
    const job = { file, item, bar, words, button, request: null };
    button.addEventListener("click", () => {
      if (job.request) job.request.abort();
      else if (waiting.includes(job)) {
        waiting.splice(waiting.indexOf(job), 1);
        ended(job, "أُلغي الرفع.", true);
      } else {
        waiting.push(job);
        job.words.textContent = "في الانتظار";
        job.button.textContent = "إلغاء";
        job.item.dataset.state = "";
        go();
      }
      tell();
    });
    return job;
  }

  function ended(job, words, again) {
    job.request = null;
    job.words.textContent = words;
    job.button.hidden = !again;
    job.button.textContent = "إعادة المحاولة";
    job.item.dataset.state = again ? "refused" : "taken";
    if (again) job.bar.value = 0;
  }

  function start(job) {
    running += 1;
    const data = new FormData(form);
    data.delete("files");
    data.append("files", job.file);
    const request = new XMLHttpRequest();
    job.request = request;
    job.words.textContent = "يُرفع الآن";
    request.upload.addEventListener("progress", (event) => {
      if (event.lengthComputable) job.bar.value = event.loaded / event.total;
    });
    const over = (words, again) => {
      running -= 1;
      ended(job, words, again);
      go();
      tell();
    };
    request.addEventListener("load", () => {
      let answer = {};
      try {
        answer = JSON.parse(request.responseText);
      } catch {
        // A page in place of an answer: the session ended, or a proxy refused the size.
      }
      if (request.status === 200 && answer.id) {
        taken.add(answer.id);
        job.bar.value = 1;
        over("رُفعت.", false);
      } else if (answer.refused) over(answer.refused, true);
      else if (request.status === 413) over("حجم الملف أكبر مما يستقبله الموقع.", true);
      else over("تعذّر الرفع. تُرجى إعادة المحاولة، أو تسجيل الدخول من جديد.", true);
    });
    request.addEventListener("error", () => over("انقطع الاتصال. الملف باقٍ هنا، ويمكن إعادة المحاولة.", true));
    request.addEventListener("abort", () => over("أُلغي الرفع.", true));
    request.open("POST", location.pathname);
    request.setRequestHeader("Accept", "application/json");
    request.setRequestHeader("X-CSRFToken", token);
    request.send(data);
  }

  function go() {
    while (running < AT_ONCE && waiting.length) start(waiting.shift());
  }

  function take(files) {
    for (const file of files) waiting.push(line(file));
    go();
    tell();
  }

  form.addEventListener("submit", (event) => {
    event.preventDefault();
    if (!input.files.length) return;
    take(input.files);
    input.value = "";
    input.dispatchEvent(new Event("change"));
  });
  form.addEventListener("dragover", (event) => {
    if (event.dataTransfer.types.includes("Files")) event.preventDefault();
  });
  form.addEventListener("drop", (event) => {
    if (!event.dataTransfer.files.length) return;
    event.preventDefault();
    take(event.dataTransfer.files);
  });
})();
