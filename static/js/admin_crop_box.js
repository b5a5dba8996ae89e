// A box over a picture, drawn and moved by hand, by taps or by keys. <crop-box for="id" src="…" ratio="16:9"> keeps it in
// the field of that id as four numbers in thousandths: left, top, width, height. Without a ratio it takes any shape.

(() => {
  const WHOLE = 1000;
  const LEAST = 50;
  const STEP = 10;
  // A finger that moves less than this has tapped.
  const TAP_PX = 6;
  const ARROWS = { ArrowLeft: [-1, 0], ArrowRight: [1, 0], ArrowUp: [0, -1], ArrowDown: [0, 1] };
  const clamp = (value, least, most) => Math.max(least, Math.min(most, Math.round(value)));

  function made(name, className, attributes = {}) {
    const element = document.createElement(name);
    element.className = className;
    for (const [key, value] of Object.entries(attributes)) element.setAttribute(key, value);
    return element;
  }

  class CropBox extends HTMLElement {
    static observedAttributes = ["src"];

    connectedCallback() {
      this.field ??= document.getElementById(this.getAttribute("for"));
      if (this.frame || !this.field) return;
      this.frame = made("div", "crop-box__frame", { dir: "ltr" });
      this.picture = made("img", "crop-box__picture", { alt: "", src: this.getAttribute("src") ?? "" });
      this.picture.draggable = false;
      this.box = made("button", "crop-box__box", {
        type: "button",
        "aria-label": "إطار القصّ. تحرّكه الأسهم، ويتغير حجمه بالأسهم مع Shift.",
      });
      for (const corner of ["nw", "ne", "sw", "se"]) this.box.append(made("span", "crop-box__corner", { "data-corner": corner }));
      const tools = made("div", "crop-box__tools");
      for (const [words, by] of [["أصغر", -1], ["أكبر", 1]]) {
        const tool = made("button", "button button--quiet", { type: "button" });
        tool.textContent = words;
        tool.addEventListener("click", () => this.grow(by * 5 * STEP, 0));
        tools.append(tool);
      }
      this.frame.append(this.picture, this.box);
      this.append(this.frame, tools);
      this.picture.addEventListener("load", () => this.begin());
      this.field.addEventListener("input", () => this.show());
      this.frame.addEventListener("pointerdown", (event) => this.press(event));
      this.box.addEventListener("keydown", (event) => this.key(event));
      this.show();
    }

    attributeChangedCallback(_name, _before, address) {
      if (this.picture) this.picture.src = address;
    }

    get sides() {
      const sides = this.field.value.replaceAll("،", ",").split(",").map(Number);
      const isBox = sides.length === 4 && sides.every((side) => Number.isInteger(side) && side >= 0);
      return isBox && sides[2] && sides[3] && sides[0] + sides[2] <= WHOLE && sides[1] + sides[3] <= WHOLE ? sides : null;
    }

    // How many thousandths of the picture's width make one of its height; 0 where any shape will do.
    get shape() {
      const [across, down] = (this.getAttribute("ratio") ?? "").split(":").map(Number);
      return across && down ? ((across / down) * this.picture.naturalHeight) / this.picture.naturalWidth : 0;
    }

    begin() {
      if (!this.sides) this.keep([WHOLE / 2, WHOLE / 2], [WHOLE * 0.8, WHOLE * 0.8]);
      this.show();
    }

    show() {
      const sides = this.sides;
      this.box.hidden = !sides;
      if (!sides) return;
      [this.box.style.left, this.box.style.top, this.box.style.width, this.box.style.height] = sides.map((side) => `${side / 10}%`);
    }

    // Write a box of this middle and size, as near to both as the picture and the shape allow.
    keep([x, y], [width, height]) {
      const { shape } = this;
      let [w, h] = [clamp(width, LEAST, WHOLE), clamp(height, LEAST, WHOLE)];
      if (shape) {
        h = Math.min(WHOLE, WHOLE / shape, Math.max(w / shape, LEAST, LEAST / shape));
        [w, h] = [Math.round(h * shape), Math.round(h)];
      }
      this.write([clamp(x - w / 2, 0, WHOLE - w), clamp(y - h / 2, 0, WHOLE - h), w, h]);
    }

    write(sides) {
      const text = sides.join(",");
      if (this.field.value === text) return;
      this.field.value = text;
      this.field.dispatchEvent(new Event("input", { bubbles: true }));
    }

    move(by, down) {
      const [x, y, w, h] = this.sides ?? [0, 0, WHOLE, WHOLE];
      this.write([clamp(x + by, 0, WHOLE - w), clamp(y + down, 0, WHOLE - h), w, h]);
    }

    grow(by, down) {
      const [x, y, w, h] = this.sides ?? [0, 0, WHOLE, WHOLE];
      const wider = this.shape ? by || down * this.shape : by;
      const taller = this.shape || down ? down : (by * h) / w;
      this.keep([x + w / 2, y + h / 2], [w + wider, h + taller]);
    }

    key(event) {
      const [by, down] = ARROWS[event.key] ?? [];
      if (by === undefined || event.ctrlKey || event.metaKey || event.altKey) return;
      event.preventDefault();
      if (!event.shiftKey) this.move(by * STEP, down * STEP);
      else if (this.shape) this.grow((by || -down) * STEP, 0);
      else this.stretch(by * STEP, down * STEP);
    }

    // By one side alone: the right or the lower edge moves.
    stretch(by, down) {
      const [x, y, w, h] = this.sides ?? [0, 0, WHOLE, WHOLE];
      this.write([x, y, clamp(w + by, LEAST, WHOLE - x), clamp(h + down, LEAST, WHOLE - y)]);
    }

    place({ clientX, clientY }) {
      const room = this.picture.getBoundingClientRect();
      return [((clientX - room.left) / room.width) * WHOLE, ((clientY - room.top) / room.height) * WHOLE];
    }

    press(event) {
      if (event.button !== 0 || !this.picture.naturalWidth) return;
      const start = this.place(event);
      const before = this.sides;
      const { corner } = event.target.dataset;
      const isInside = this.box.contains(event.target);
      // A finger beside the box scrolls the page; a tap there brings the box.
      const draws = !isInside && event.pointerType === "mouse";
      let hasMoved = false;
      const moved = (later) => {
        hasMoved ||= Math.hypot(later.clientX - event.clientX, later.clientY - event.clientY) > TAP_PX;
        if (!hasMoved || !(isInside || draws)) return;
        const now = this.place(later);
        if (corner && before) this.pull(opposite(corner, before), now);
        else if (draws) this.pull(start, now);
        else if (before) {
          const [x, y, w, h] = before;
          this.write([clamp(x + now[0] - start[0], 0, WHOLE - w), clamp(y + now[1] - start[1], 0, WHOLE - h), w, h]);
        }
      };
      const ended = (last) => {
        this.frame.removeEventListener("pointermove", moved);
        this.frame.removeEventListener("pointerup", ended);
        this.frame.removeEventListener("pointercancel", ended);
        if (last.type === "pointerup" && !hasMoved && !isInside && before) this.keep(start, before.slice(2));
        this.box.focus({ preventScroll: true });
      };
      this.frame.setPointerCapture(event.pointerId);
      this.frame.addEventListener("pointermove", moved);
      this.frame.addEventListener("pointerup", ended);
      this.frame.addEventListener("pointercancel", ended);
    }

    // From a corner that stays to where the hand is.
    pull([fixedX, fixedY], [x, y]) {
      const { shape } = this;
      const [roomX, roomY] = [x < fixedX ? fixedX : WHOLE - fixedX, y < fixedY ? fixedY : WHOLE - fixedY];
      let w = clamp(Math.abs(x - fixedX), LEAST, roomX);
      let h = clamp(Math.abs(y - fixedY), LEAST, roomY);
      if (shape) {
        w = Math.min(Math.max(w, h * shape), roomX, roomY * shape);
        [w, h] = [Math.round(w), Math.round(w / shape)];
      }
      const [left, top] = [x < fixedX ? fixedX - w : fixedX, y < fixedY ? fixedY - h : fixedY];
      this.write([clamp(left, 0, WHOLE - w), clamp(top, 0, WHOLE - h), w, h]);
    }
  }

  function opposite(corner, [x, y, w, h]) {
    return [corner.includes("w") ? x + w : x, corner.includes("n") ? y + h : y];
  }

  customElements.define("crop-box", CropBox);
})();
