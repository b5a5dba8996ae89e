// Files dragged over a story's page: wherever they fall they find a place, and never open in place of the page.

(() => {
  const text = document.querySelector("textarea[data-body-editor]");
  if (!text) return;
  const lead = document.querySelector("[data-picture-select]");
  const zone = document.createElement("p");
  zone.className = "drop-zone";
  zone.hidden = true;
  zone.textContent = lead
    ? "يُفلت الملف هنا ليوضع في آخر النص، أو في النص حيث يُراد، أو على «الصورة الرئيسة»."
    : "يُفلت الملف هنا ليوضع في آخر النص، أو في النص حيث يُراد.";
  document.body.append(zone);

  // What is dragged from one place of the page to another brings no file, though browsers say so of pictures.
  let isInner = false;
  document.addEventListener("dragstart", () => (isInner = true));
  document.addEventListener("dragend", () => (isInner = false));
  const hasFiles = (event) => !isInner && Boolean(event.dataTransfer?.types.includes("Files"));
  const show = (isShown) => {
    zone.hidden = !isShown;
    document.body.classList.toggle("is-dropping", isShown);
  };
  const over = (event) => lead?.contains(event.target);

  document.addEventListener("dragover", (event) => {
    if (!hasFiles(event)) return;
    event.preventDefault();
    show(true);
    lead?.classList.toggle("is-under", over(event));
  });
  document.addEventListener("dragleave", (event) => {
    if (!event.relatedTarget) show(false);
  });
  document.addEventListener("keydown", (event) => event.key === "Escape" && show(false));
  document.addEventListener("drop", (event) => {
    show(false);
    lead?.classList.remove("is-under");
    const files = [...(event.dataTransfer?.files ?? [])];
    // What falls into the text, the editor has taken already.
    if (!files.length || event.defaultPrevented || isInner) return;
    event.preventDefault();
    if (over(event)) choose(files);
    else text.dispatchEvent(new CustomEvent("files:brought", { detail: files }));
  });

  // The lead picture: one file, which is chosen once it is in the library.
  const told = document.createElement("div");
  told.className = "picture-select__told";
  told.setAttribute("role", "status");
  lead?.append(told);

  function choose(files) {
    const [file] = files;
    const line = window.sending.lineOf(file, "div");
    told.replaceChildren(line.element);
    if (!file.type.startsWith("image/")) {
      line.say("ليس صورة. المقبول هنا: JPEG وPNG وWebP.", "refused");
      line.offer({ إزالة: () => told.replaceChildren() });
    } else if (files.length > 1) {
      line.say("للمادة صورة رئيسة واحدة. لم يُرفع شيء من الملفات.", "refused");
      line.offer({ إزالة: () => told.replaceChildren() });
    } else bring(file, line);
  }

  async function bring(file, line) {
    const { sent, stop } = window.sending.send(text.dataset.taking, file, { progress: line.progress });
    line.progress(0);
    line.say("يُرفع الآن");
    line.offer({ إلغاء: stop });
    try {
      const { id, title } = await sent;
      const select = lead.querySelector("select");
      if (![...select.options].some(({ value }) => value === String(id))) select.add(new Option(title, id));
      select.value = String(id);
      window.django.jQuery(select).trigger("change");
      line.say("رُفعت، وهي الصورة الرئيسة الآن. تُحفظ مع المادة.", "taken");
      line.offer({});
    } catch (error) {
      line.say(error.message, "refused");
      line.offer({ "إعادة المحاولة": () => bring(file, line), إزالة: () => told.replaceChildren() });
    }
  }
})();
