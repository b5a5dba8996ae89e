// The window in which a gallery's pictures are put in order: by their numbers, by dragging, or one step at a time.

import { made, open } from "kalima/editor/dialogs";

// `pictures` are {image, words}, `address` where their files are; gives their places in the new order, or null.
export function askOrder(pictures, address) {
  const list = made("ol", { class: "editor-order" });
  const rows = pictures.map(({ image, words }, index) => {
    const place = made("input", { type: "number", min: "1", max: String(pictures.length), "aria-label": `موضع الصورة: ${words}` });
    const step = (sign, label, by) => {
      const button = made("button", { type: "button", class: "button button--quiet", "aria-label": `${label}: ${words}` }, sign);
      button.addEventListener("click", () => {
        put(row, rowsNow().indexOf(row) + by);
        button.focus();
      });
      return button;
    };
    const row = made(
      "li",
      { class: "editor-order__row", draggable: "true" },
      made("img", { class: "editor-order__picture", src: `${address}${image}/`, alt: "", draggable: "false" }),
      made("span", { class: "editor-order__words" }, made("bdi", {}, words)),
      made("span", { class: "editor-order__ways" }, place, step("↑", "تقديم", -1), step("↓", "تأخير", 1)),
    );
    row.index = index;
    place.addEventListener("change", () => {
      put(row, Number(place.value) - 1);
      place.focus();
    });
    // Enter puts the picture there; it does not send the window.
    place.addEventListener("keydown", (event) => {
      if (event.key !== "Enter") return;
      event.preventDefault();
      place.blur();
      place.focus();
    });
    return row;
  });
  const rowsNow = () => [...list.children];
  const number = () => rowsNow().forEach((row, at) => (row.querySelector("input").value = at + 1));

  function put(row, at) {
    const others = rowsNow().filter((other) => other !== row);
    const wanted = Math.max(0, Math.min(others.length, Number.isFinite(at) ? at : others.length));
    list.insertBefore(row, others[wanted] ?? null);
    number();
  }

  let dragged = null;
  list.addEventListener("dragstart", (event) => {
    dragged = event.target.closest(".editor-order__row");
    event.dataTransfer.effectAllowed = "move";
    event.dataTransfer.setData("text/plain", "");
  });
  list.addEventListener("dragover", (event) => {
    const over = event.target.closest(".editor-order__row");
    if (!dragged || !over) return;
    event.preventDefault();
    if (over !== dragged) put(dragged, rowsNow().indexOf(over));
  });
  list.addEventListener("drop", (event) => event.preventDefault());
  list.addEventListener("dragend", () => (dragged = null));

  list.append(...rows);
  number();
  return open({ title: "ترتيب صور المعرض", submit: "حفظ الترتيب", body: [list], read: () => rowsNow().map((row) => row.index) });
}
