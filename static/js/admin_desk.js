// The desk's page: nothing typed is left behind unasked, a chosen picture is seen, and a refused save is mended
// where it was refused.

(() => {
  // Numbers of a box come one digit at a time.
  const STEADY_MS = 400;
  const form = document.querySelector("#article_form");
  if (!form) return;

  let isChanged = Boolean(form.querySelector(".errorlist, .conflict"));
  // Fields of other forms stand inside this one; what is typed there is not the story's.
  const change = ({ target }) => {
    if (!target.form || target.form === form) isChanged = true;
  };
  form.addEventListener("input", change);
  form.addEventListener("change", change);
  form.addEventListener("submit", () => (isChanged = false));
  window.addEventListener("beforeunload", (event) => {
    if (isChanged) event.preventDefault();
  });

  form.querySelector(".errors [aria-invalid=true]")?.focus();

  const picture = form.querySelector("[data-picture-select]");
  const select = picture?.querySelector("select");
  const shown = picture?.querySelector("img");
  // The picture as this story cuts it: in a shape of the list, or in a box of its own.
  const choice = form.querySelector("[data-crop-choice]");
  const crop = () => {
    const chosen = choice?.querySelector("select").value ?? "";
    return chosen === "hand" ? choice.querySelector("input").value : chosen;
  };
  const show = () => {
    shown.hidden = !select.value;
    const address = `${picture.dataset.thumbnails}${select.value}/thumbnail/?crop=${encodeURIComponent(crop())}`;
    if (select.value && shown.getAttribute("src") !== address) shown.src = address;
    shown.classList.add("picture-select__shown--cut");
  };
  if (!select) return;
  let later;
  choice?.addEventListener("input", () => {
    clearTimeout(later);
    later = setTimeout(show, STEADY_MS);
  });
  show();
  // The list that Django lays over the library speaks through jQuery alone, and leaves its parts without a name.
  django.jQuery(select).on("change", show);
  const name = select.labels[0].textContent;
  const nameParts = () => {
    for (const part of picture.querySelectorAll("[role=combobox], [role=textbox]")) {
      part.setAttribute("aria-label", `${name}: ${select.selectedOptions[0]?.textContent || "بلا صورة"}`);
    }
  };
  django.jQuery(select).on("change", nameParts);
  // What the library says of a picture begins what this story says of it, where nothing was typed yet.
  django.jQuery(select).on("change", async () => {
    if (!select.value) return;
    const answer = await fetch(`${picture.dataset.words}?id=${encodeURIComponent(select.value)}`).catch(() => null);
    const offered = answer?.ok ? (await answer.json()).pictures[0] : null;
    for (const name of ["alt", "caption"]) {
      const field = form.querySelector(`[name=lead_${name}]`);
      if (!offered?.[name] || !field || field.value) continue;
      field.value = offered[name];
      field.dispatchEvent(new Event("input", { bubbles: true }));
    }
  });
  django.jQuery(nameParts);
})();
