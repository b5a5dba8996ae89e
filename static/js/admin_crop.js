// Where a story cuts its lead picture by hand, the box is drawn over the picture; its numbers stay to be typed.

(() => {
  const choice = document.querySelector("[data-crop-choice]");
  const select = choice?.querySelector("select");
  const picture = document.querySelector("#id_lead_image");
  if (!select || !picture) return;
  const hand = choice.querySelector(".crop-choice__hand");
  const field = hand.querySelector("input");
  let box = null;

  const show = () => {
    hand.hidden = select.value !== "hand";
    if (hand.hidden || !picture.value) return box?.remove();
    const address = `${choice.dataset.pictures}${picture.value}/`;
    if (!box?.isConnected) {
      box = document.createElement("crop-box");
      box.setAttribute("for", field.id);
      field.before(box);
    }
    if (box.getAttribute("src") !== address) box.setAttribute("src", address);
  };

  select.addEventListener("change", show);
  django.jQuery(picture).on("change", show);
  show();
})();
