// A calendar beside every field of a day or a moment. Its weeks begin on Saturday whatever the browser's do, and
// its words are Arabic; the field itself stays to be typed in.

(() => {
  const { digits, months } = document.currentScript.dataset;
  const NUMBERS = digits === "arabic" ? "arab" : "latn";
  // The browser knows the months of Baghdad and of Cairo by their names.
  const PLACES = { iraqi: ["ar-IQ"], western: ["ar-EG"], both: ["ar-IQ", "ar-EG"] }[months] ?? ["ar-EG"];
  const WEEK = ["السبت", "الأحد", "الاثنين", "الثلاثاء", "الأربعاء", "الخميس", "الجمعة"];
  const SATURDAY = 6;
  const MINUTES = 5;
  // The next day stands to the left of this one.
  const STEPS = { ArrowLeft: 1, ArrowRight: -1, ArrowDown: 7, ArrowUp: -7 };

  const number = (n, least = 1) =>
    n.toLocaleString(`ar-u-nu-${NUMBERS}`, { useGrouping: false, minimumIntegerDigits: least });
  const monthName = (day) => PLACES.map((place) => day.toLocaleDateString(place, { month: "long" })).join("/");
  const two = (n) => String(n).padStart(2, "0");
  const written = (day) => `${String(day.getFullYear()).padStart(4, "0")}-${two(day.getMonth() + 1)}-${two(day.getDate())}`;
  const dayAt = (day, steps) => new Date(day.getFullYear(), day.getMonth(), day.getDate() + steps);

  const isFinger = () => matchMedia("(pointer: coarse)").matches;

  function made(name, className, text = "", attributes = {}) {
    const element = document.createElement(name);
    element.className = className;
    element.textContent = text;
    for (const [key, value] of Object.entries(attributes)) element.setAttribute(key, value);
    if (name === "button") element.type = "button";
    return element;
  }

  function read(field) {
    const [, year, month, day, hour, minute] = /^(\d{4})-(\d\d)-(\d\d)(?:T(\d\d):(\d\d))?/.exec(field.value) ?? [];
    return year ? { day: new Date(year, month - 1, day), hour: Number(hour ?? 0), minute: Number(minute ?? 0) } : null;
  }

  // The weeks of a month, from Saturday to Friday, with the days of its neighbours that belong to them.
  function weeksOf(month) {
    const first = new Date(month.getFullYear(), month.getMonth(), 1);
    const start = dayAt(first, -((first.getDay() - SATURDAY + 7) % 7));
    const last = new Date(month.getFullYear(), month.getMonth() + 1, 0);
    const weeks = [];
    for (let day = start; day <= last; day = dayAt(day, 7)) weeks.push([...Array(7).keys()].map((n) => dayAt(day, n)));
    return weeks;
  }

  function chooser(label, numbers, chosen) {
    const select = made("select", "weeks__time", "", { "aria-label": label });
    for (const n of numbers) select.append(made("option", "", number(n, 2), { value: n }));
    select.value = chosen;
    return select;
  }

  function open(field, name) {
    const now = new Date();
    const found = read(field);
    let chosen = found?.day ?? dayAt(now, 0);
    const today = written(now);
    const dialog = made("dialog", "weeks", "", { dir: "rtl", "aria-label": `التقويم: ${name}` });
    const title = made("h2", "weeks__title", "", { "aria-live": "polite" });
    const grid = made("table", "weeks__grid");
    const turn = (words, sign, by) => {
      const button = made("button", "button button--quiet", sign, { "aria-label": words });
      button.addEventListener("click", () => {
        const days = new Date(chosen.getFullYear(), chosen.getMonth() + by + 1, 0).getDate();
        chosen = new Date(chosen.getFullYear(), chosen.getMonth() + by, Math.min(chosen.getDate(), days));
        show();
      });
      return button;
    };
    const head = made("div", "weeks__head");
    head.append(turn("الشهر السابق", "→", -1), title, turn("الشهر التالي", "←", 1));

    function show({ focuses = false } = {}) {
      title.textContent = `${monthName(chosen)} ${number(chosen.getFullYear())}`;
      const names = document.createElement("tr");
      names.append(...WEEK.map((day) => made("th", "", day, { scope: "col" })));
      const rows = weeksOf(chosen).map((week) => {
        const row = document.createElement("tr");
        for (const day of week) {
          const cell = document.createElement("td");
          const isChosen = written(day) === written(chosen);
          const button = made("button", "weeks__day", number(day.getDate()), {
            "aria-label": `${WEEK[(day.getDay() + 1) % 7]} ${number(day.getDate())} ${monthName(day)} ${number(day.getFullYear())}`,
            "aria-pressed": String(isChosen),
            tabindex: isChosen ? "0" : "-1",
          });
          button.classList.toggle("weeks__day--other", day.getMonth() !== chosen.getMonth());
          if (written(day) === today) button.setAttribute("aria-current", "date");
          button.addEventListener("click", () => {
            chosen = day;
            if (hour) show({ focuses: true });
            else keep();
          });
          cell.append(button);
          row.append(cell);
        }
        return row;
      });
      grid.replaceChildren(names, ...rows);
      if (focuses) grid.querySelector("[aria-pressed=true]").focus();
    }
    grid.addEventListener("keydown", (event) => {
      const by = STEPS[event.key];
      if (!by) return;
      event.preventDefault();
      chosen = dayAt(chosen, by);
      show({ focuses: true });
    });

    const hasTime = field.type === "datetime-local";
    const minutes = [...new Set([...Array(60 / MINUTES).keys()].map((n) => n * MINUTES).concat(found?.minute ?? 0))];
    const hour = hasTime && chooser("الساعة", Array(24).keys(), found?.hour ?? now.getHours());
    const minute = hasTime && chooser("الدقيقة", minutes.sort((a, b) => a - b), found?.minute ?? 0);
    const set = (value) => {
      field.value = value;
      for (const kind of ["input", "change"]) field.dispatchEvent(new Event(kind, { bubbles: true }));
      dialog.close();
    };
    const keep = () => set(written(chosen) + (hasTime ? `T${two(hour.value)}:${two(minute.value)}` : ""));
    const act = (words, kind, run) => {
      const button = made("button", kind, words);
      button.addEventListener("click", run);
      return button;
    };
    const acts = made("div", "weeks__acts");
    if (hasTime) {
      const time = made("div", "weeks__clock", "الساعة");
      const both = made("span", "weeks__both", "", { dir: "ltr" });
      both.append(hour, ":", minute);
      time.append(both);
      acts.append(time, act("اختيار", "button default", keep));
    }
    if (field.value && !field.required) acts.append(act("إفراغ الخانة", "button button--quiet", () => set("")));
    acts.append(act("إلغاء", "button button--quiet", () => dialog.close()));
    dialog.append(head, grid, acts);
    dialog.addEventListener("close", () => {
      dialog.remove();
      field.focus();
    });
    document.body.append(dialog);
    dialog.showModal();
    show({ focuses: true });
  }

  for (const field of document.querySelectorAll("input[type=date], input[type=datetime-local]")) {
    if (field.disabled || field.readOnly) continue;
    const [label] = field.labels;
    const name = label?.textContent.trim().replace(/:$/, "") || "الموعد";
    const button = made("button", "button button--quiet calendar-button", "التقويم");
    if (label) {
      label.id ||= `${field.id}_label`;
      button.setAttribute("aria-describedby", label.id);
    }
    button.addEventListener("click", () => open(field, name));
    field.classList.add("has-calendar");
    field.after(button);
    // A press on the field would open the browser's own calendar: under a finger ours opens instead, with a mouse
    // the day is typed where it was pressed.
    field.addEventListener("click", (event) => {
      event.preventDefault();
      if (isFinger()) open(field, name);
    });
    // Some telephones open theirs as soon as the field is reached.
    field.addEventListener("mousedown", (event) => {
      if (isFinger()) event.preventDefault();
    });
    field.addEventListener("keydown", (event) => {
      if (event.key !== " " && event.key !== "F4" && !(event.altKey && event.key === "ArrowDown")) return;
      event.preventDefault();
      open(field, name);
    });
  }
})();
