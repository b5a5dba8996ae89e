// The page of what this device keeps: its lists, and a way to let a story go.

(() => {
  const page = document.documentElement;
  const lists = document.querySelectorAll("[data-kept]");
  const made = (name, className, text = "") => Object.assign(document.createElement(name), { className, textContent: text });
  const two = (number) => String(number).padStart(2, "0");

  function written(at) {
    const moment = new Date(at);
    const said = `${moment.getFullYear()} / ${two(moment.getMonth() + 1)} / ${two(moment.getDate())}، ${two(moment.getHours())}:${two(moment.getMinutes())}`;
    return page.dataset.digits === "arabic" ? said.replace(/\d/g, (digit) => "٠١٢٣٤٥٦٧٨٩"[digit]) : said;
  }

  function line({ path, at, title }) {
    const item = made("li", "saved__item");
    const link = made("a", "saved__link");
    link.href = path;
    link.dir = "auto";
    // A title is the text of a page of ours; what it holds is read as text, whatever it is.
    link.textContent = new DOMParser().parseFromString(title, "text/html").body.textContent.trim();
    const time = made("time", "saved__time", `حُفظت ${written(at)}`);
    time.dateTime = at;
    const drop = made("button", "saved__drop", "حذف");
    drop.type = "button";
    drop.setAttribute("aria-label", `حذف: ${link.textContent}`);
    drop.addEventListener("click", async () => {
      await window.kept.ask("drop", path);
      const next = item.nextElementSibling ?? item.previousElementSibling;
      await show();
      (document.querySelector(`a[href="${next?.querySelector("a").getAttribute("href")}"]`) ?? document.querySelector("h1")).focus();
    });
    item.append(link, time, drop);
    return item;
  }

  // A story that was opened as both its pages stands once, as the newer of them.
  const isFirst = ({ path }, at, rows) => rows.findIndex((row) => row.path.split("/")[2] === path.split("/")[2]) === at;
  const isStory = ({ path }) => path.startsWith("/n/");

  async function show() {
    const found = await window.kept.ask("list");
    const front = found.find(({ where, path }) => where === "front" && path === "/");
    for (const list of lists) {
      const rows = found.filter((row) => row.where === list.dataset.kept && isStory(row)).filter(isFirst);
      list.replaceChildren(...rows.map(line));
      list.closest("section").hidden = !rows.length;
    }
    const opened = document.querySelector("[data-kept-front]");
    opened.hidden = !front;
    if (front) opened.querySelector("time").textContent = `حُفظت ${written(front.at)}`;
    document.querySelector("[data-kept-none]").hidden = found.some(isStory);
    return found;
  }

  async function check(found) {
    // With a line, what was withdrawn meanwhile leaves this device.
    const answers = found.filter(isStory).map(async ({ path }) => {
      const answer = await fetch(path, { method: "HEAD", redirect: "follow" }).catch(() => null);
      if ([404, 410].includes(answer?.status)) await window.kept.ask("gone", path);
      return answer?.status >= 400;
    });
    if ((await Promise.all(answers)).some(Boolean)) await show();
  }

  if (!window.kept) return;
  document.querySelector("[data-kept-offline]").hidden = !("stored" in page.dataset) && navigator.onLine;
  document.addEventListener("kept", show);
  show().then((found) => navigator.onLine && check(found));
})();
