// Where two versions meet: the result is seen as it is chosen, a press on the words is a press on their button,
// and whoever chooses keeps the story meanwhile.

(() => {
  const form = document.querySelector("#meeting_form");
  if (!form) return;
  const preview = form.querySelector("[data-preview]");
  const text = form.querySelector("[data-preview-text]");

  // The words as they would be printed, without the marks of the comparison.
  function plain(words) {
    const copy = words.cloneNode(true);
    for (const mark of copy.querySelectorAll("ins, del, span[data-change]")) mark.replaceWith(...mark.childNodes);
    copy.querySelectorAll(".difference__none").forEach((none) => none.remove());
    return [...copy.childNodes];
  }

  function show() {
    const parts = [];
    for (const part of form.querySelectorAll("[data-shared], .difference--block")) {
      if (part.matches("[data-shared]")) {
        parts.push(...plain(part));
        continue;
      }
      const choice = part.querySelector("input:checked")?.value;
      part.toggleAttribute("data-open", !choice);
      const sides = { newest: ["newest"], mine: ["mine"], both: ["newest", "mine"] }[choice] ?? [];
      for (const side of sides) parts.push(...plain(part.querySelector(`[data-side=${side}]`)));
      if (!choice) {
        const open = document.createElement("p");
        open.className = "meeting__open";
        open.textContent = part.querySelector("legend").textContent + ": لم يُختر بعد";
        parts.push(open);
      }
    }
    text.replaceChildren(...parts);
  }

  form.addEventListener("click", (event) => {
    const side = event.target.closest("[data-side]");
    if (!side || !getSelection().isCollapsed) return;
    side.closest("[data-difference]").querySelector(`input[value=${side.dataset.side}]`).click();
  });
  form.addEventListener("change", show);
  preview.hidden = false;
  show();

  // As the story's page does, so that nobody begins to write in it while the differences are weighed.
  const PING_MS = 10_000;
  const place = document.querySelector("#editing");
  async function ping() {
    const { page, story, edition } = place.dataset;
    await window.desk.send("ping", { page, story: Number(story), edition: Number(edition) });
    setTimeout(ping, PING_MS);
  }
  if (place && window.desk?.send) ping();
})();
