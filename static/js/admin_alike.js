// Says beside a text that is being written what tells the same: after a pause, in a line, and in nobody's way.

(() => {
  const PAUSE_MS = 1500;
  const LINES_MAX = 1200;
  const FIELDS = ["headline", "standfirst", "continues"];

  const root = document.querySelector("[data-alike]");
  const form = document.querySelector("#article_form");
  if (!root || !form) return;

  const bodyField = form.querySelector("textarea[data-body-editor]");
  let pause = 0;
  let asked = null;

  function words() {
    const blocks = bodyField?.bodyEditor?.text() ?? [];
    const body = blocks.map(({ text }) => text).join("\n").slice(0, LINES_MAX);
    const fields = FIELDS.map((name) => [name, form.querySelector(`#id_${name}`)?.value ?? ""]);
    return JSON.stringify({ ...Object.fromEntries(fields), body });
  }

  function lineOf(told) {
    const line = document.createElement("p");
    line.className = "alike__line";
    const link = document.createElement("a");
    Object.assign(link, { href: told.url, target: "_blank", rel: "noopener", dir: told.direction });
    link.textContent = told.headline;
    line.append(`${told.said}: `, link);
    return line;
  }

  async function ask() {
    const sent = words();
    if (sent === asked) return;
    asked = sent;
    const answer = await fetch(root.dataset.alike, {
      method: "POST",
      headers: { "Content-Type": "application/json", "X-CSRFToken": form.elements.csrfmiddlewaretoken.value },
      body: sent,
    });
    if (answer.redirected || !answer.ok || sent !== asked) return;
    const lines = (await answer.json()).stories.map(lineOf);
    const text = (elements) => [...elements].map((element) => element.textContent.trim()).join("\n");
    // Read out only when it says something else.
    if (text(lines) !== text(root.children)) root.replaceChildren(...lines);
  }

  // A line that could not be fetched is not missed: the next pause asks again.
  function soon() {
    clearTimeout(pause);
    pause = setTimeout(() => ask().catch(() => (asked = null)), PAUSE_MS);
  }

  for (const name of FIELDS) form.querySelector(`#id_${name}`)?.addEventListener("input", soon);
  const watch = (api) => api.onChange(soon);
  if (bodyField?.bodyEditor) watch(bodyField.bodyEditor);
  else bodyField?.addEventListener("editor:ready", (event) => watch(event.detail));
})();
