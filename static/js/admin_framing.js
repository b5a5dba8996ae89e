// Where people look in a picture, set by a tap or the arrows; and a box for each ratio, drawn over it.

(() => {
  const picture = document.querySelector(".field img.picture-preview, .readonly img.picture-preview, img.picture-preview");
  const across = document.querySelector("#id_focal_x_percent");
  const down = document.querySelector("#id_focal_y_percent");
  if (!picture || !across || !down) return;
  const clamp = (value, most) => Math.max(0, Math.min(most, Math.round(value)));
  const frame = document.createElement("div");
  const point = document.createElement("button");
  const box = document.createElement("div");
  frame.className = "focal";
  frame.dir = "ltr";
  point.type = "button";
  point.className = "focal__point";
  point.setAttribute("aria-label", "مركز الصورة. تحرّكه الأسهم.");
  box.className = "focal__box";
  box.hidden = true;
  picture.before(frame);
  frame.append(picture, point, box);

  const crops = [...document.querySelectorAll("input[data-crop]")];
  let drawn = null;

  const changed = (field, value) => {
    field.value = value;
    field.dispatchEvent(new Event("input", { bubbles: true }));
  };
  const place = (x, y) => {
    changed(across, clamp(x, 100));
    changed(down, clamp(y, 100));
  };
  const show = () => {
    point.style.left = `${across.value === "" ? 50 : across.value}%`;
    point.style.top = `${down.value === "" ? 50 : down.value}%`;
    const sides = drawn?.value.split(",").map(Number) ?? [];
    box.hidden = sides.length !== 4 || sides.some(Number.isNaN);
    if (box.hidden) return;
    [box.style.left, box.style.top, box.style.width, box.style.height] = sides.map((side) => `${side / 10}%`);
  };

  // The largest box of a ratio with its middle as near a place as can be; share is its part of the room.
  function boxAt(field, x, y, share = 1) {
    const [w, h] = field.dataset.crop.split(":").map(Number);
    const shape = ((w / h) * picture.naturalHeight) / picture.naturalWidth;
    const width = Math.round((shape > 1 ? 1000 : 1000 * shape) * share);
    const height = Math.round((shape > 1 ? 1000 / shape : 1000) * share);
    return [clamp(x * 10 - width / 2, 1000 - width), clamp(y * 10 - height / 2, 1000 - height), width, height];
  }

  frame.addEventListener("click", (event) => {
    // A press of the button by key, or of a label around it, has no place.
    if (event.detail === 0) return;
    const room = picture.getBoundingClientRect();
    const x = ((event.clientX - room.left) / room.width) * 100;
    const y = ((event.clientY - room.top) / room.height) * 100;
    if (drawn) changed(drawn, boxAt(drawn, x, y, Number(drawn.dataset.share ?? 1)).join(","));
    else place(x, y);
  });
  frame.addEventListener("keydown", (event) => {
    const step = event.shiftKey ? 10 : 1;
    const [x, y] = { ArrowLeft: [-step, 0], ArrowRight: [step, 0], ArrowUp: [0, -step], ArrowDown: [0, step] }[event.key] ?? [];
    if (x === undefined) return;
    event.preventDefault();
    place(Number(across.value || 50) + x, Number(down.value || 50) + y);
  });

  for (const field of crops) {
    field.dataset.share = "1";
    const line = document.createElement("div");
    line.className = "credits";
    const tool = (words, act) => {
      const button = document.createElement("button");
      button.type = "button";
      button.className = "button button--quiet";
      button.textContent = words;
      button.addEventListener("click", act);
      line.append(button);
      return button;
    };
    const middle = () => {
      const sides = field.value.split(",").map(Number);
      if (sides.length === 4) return [(sides[0] + sides[2] / 2) / 10, (sides[1] + sides[3] / 2) / 10];
      return [Number(across.value || 50), Number(down.value || 50)];
    };
    const size = (by) => () => {
      field.dataset.share = String(Math.max(0.2, Math.min(1, Number(field.dataset.share) + by)));
      changed(field, boxAt(field, ...middle(), Number(field.dataset.share)).join(","));
    };
    const draw = tool("رسم القصّ على الصورة", () => {
      drawn = drawn === field ? null : field;
      for (const other of crops) other.drawing.setAttribute("aria-pressed", String(other === drawn));
      if (drawn && !field.value) changed(field, boxAt(field, ...middle()).join(","));
      if (drawn) frame.scrollIntoView({ block: "center" });
      show();
    });
    draw.setAttribute("aria-pressed", "false");
    field.drawing = draw;
    tool("أصغر", size(-0.1));
    tool("أكبر", size(0.1));
    field.after(line);
    field.addEventListener("focus", () => {
      if (drawn) drawn = field;
      show();
    });
  }
  document.addEventListener("input", show);
  show();
})();
