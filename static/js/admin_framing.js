// Where people look in a picture, set by a tap or the arrows; and a box for each ratio, drawn over it by hand.

(() => {
  const picture = document.querySelector("img.picture-preview");
  const across = document.querySelector("#id_focal_x_percent");
  const down = document.querySelector("#id_focal_y_percent");
  if (!picture || !across || !down) return;
  const clamp = (value) => Math.max(0, Math.min(100, Math.round(value)));
  const frame = document.createElement("div");
  const point = document.createElement("button");
  frame.className = "focal";
  frame.dir = "ltr";
  point.type = "button";
  point.className = "focal__point";
  point.setAttribute("aria-label", "مركز الصورة. تحرّكه الأسهم.");
  picture.before(frame);
  frame.append(picture, point);

  const place = (x, y) => {
    for (const [field, value] of [[across, x], [down, y]]) {
      field.value = clamp(value);
      field.dispatchEvent(new Event("input", { bubbles: true }));
    }
  };
  const show = () => {
    point.style.left = `${across.value === "" ? 50 : across.value}%`;
    point.style.top = `${down.value === "" ? 50 : down.value}%`;
  };
  frame.addEventListener("click", (event) => {
    // A press of the button by key, or of a label around it, has no place.
    if (event.detail === 0) return;
    const room = picture.getBoundingClientRect();
    place(((event.clientX - room.left) / room.width) * 100, ((event.clientY - room.top) / room.height) * 100);
  });
  frame.addEventListener("keydown", (event) => {
    const step = event.shiftKey ? 10 : 1;
    const [x, y] = { ArrowLeft: [-step, 0], ArrowRight: [step, 0], ArrowUp: [0, -step], ArrowDown: [0, step] }[event.key] ?? [];
    if (x === undefined) return;
    event.preventDefault();
    place(Number(across.value || 50) + x, Number(down.value || 50) + y);
  });
  document.addEventListener("input", show);
  show();

  for (const field of document.querySelectorAll("input[data-crop]")) {
    const line = document.createElement("div");
    line.className = "credits";
    const tool = (words) => {
      const button = document.createElement("button");
      button.type = "button";
      button.className = "button button--quiet";
      button.textContent = words;
      line.append(button);
      return button;
    };
    const draw = tool("رسم القصّ على الصورة");
    const clear = tool("قصّ آلي");
    let box = null;
    const drawn = (isDrawn) => {
      draw.setAttribute("aria-expanded", String(isDrawn));
      if (!isDrawn) return box?.remove();
      box = document.createElement("crop-box");
      box.setAttribute("for", field.id);
      box.setAttribute("ratio", field.dataset.crop);
      box.setAttribute("src", picture.src);
      line.after(box);
    };
    draw.setAttribute("aria-expanded", "false");
    draw.addEventListener("click", () => drawn(!box?.isConnected));
    clear.addEventListener("click", () => {
      drawn(false);
      field.value = "";
      field.dispatchEvent(new Event("input", { bubbles: true }));
    });
    field.after(line);
  }
})();
