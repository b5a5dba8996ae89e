// How long a story is while it is written, and what of its headline each place shows before it cuts.

(() => {
  const QUIET_MS = 1200;
  // A book is measured once its typist pauses: at 400,000 letters each measuring takes some 40 ms.
  const PAUSE_MS = 200;
  const root = document.querySelector("[data-meters]");
  if (!root) return;

  const forms = JSON.parse(document.querySelector("#counted-nouns").textContent);
  const isArabic = root.dataset.digits === "arabic";
  const number = (n) => new Intl.NumberFormat(isArabic ? "ar-u-nu-arab" : "en").format(n);

  // The six forms of a counted noun; the table is the server's.
  function counted(n, noun) {
    const [zero, one, two, , few, many, single] = forms[noun];
    if (n === 0 && zero) return zero;
    if (n === 1) return one;
    if (n === 2) return two;
    const rest = n % 100;
    return `${number(n)} ${rest >= 3 && rest <= 10 ? few : rest >= 11 ? many : single}`;
  }

  const put = (element, text) => {
    if (element.textContent !== text) element.textContent = text;
  };

  // The body's length ------------------------------------------------------

  const isWord = (word) => /[\p{L}\p{N}]/u.test(word.replaceAll("ـ", ""));
  const bodyField = document.querySelector("textarea[data-body-editor]");

  function measureBody(api) {
    const blocks = api.text().map(({ text }) => text.replaceAll("\ufffc", ""));
    const words = blocks.join("\n").split(/\s+/u).filter(isWord).length;
    const marks = /[\p{Mn}\u200c\u200d\n]/gu;
    const characters = blocks.reduce((sum, text) => sum + [...text.replace(marks, "")].length, 0);
    const minutes = Math.floor(words / Number(root.dataset.wordsAMinute) + 0.5);
    put(root.querySelector("[data-meter=word]"), counted(words, "word"));
    put(root.querySelector("[data-meter=letter]"), counted(characters, "letter"));
    put(root.querySelector("[data-meter=minute]"), minutes ? counted(minutes, "minute") : "أقل من دقيقة");
  }

  let pause = 0;
  const watch = (api) =>
    api.onChange(() => {
      clearTimeout(pause);
      pause = setTimeout(() => measureBody(api), PAUSE_MS);
    });
  if (bodyField?.bodyEditor) watch(bodyField.bodyEditor);
  else bodyField?.addEventListener("editor:ready", (event) => watch(event.detail));

  // The headline's length --------------------------------------------------

  const headline = document.querySelector("#id_headline");
  const shown = root.querySelector("[data-headline-meters]");
  if (!headline || !shown) return;

  const head = getComputedStyle(document.documentElement).getPropertyValue("--font-head");
  // The front wraps and never cuts: there three lines are as much as a column bears. The two widths are its
  // lead on a phone of 390 px and a column of a section at 1280. A page of results shows one line of 600 px,
  // a share card two lines beside or under its picture.
  const PLACES = [
    {
      name: "الصفحة الرئيسية",
      cuts: false,
      columns: [
        { font: `800 27.8px ${head}`, width: 358, lines: 3, name: "في الهاتف" },
        { font: `700 17.5px ${head}`, width: 280, lines: 3, name: "في الحاسوب" },
      ],
    },
    { name: "نتائج البحث", cuts: true, columns: [{ font: "20px Arial, sans-serif", width: 600, lines: 1 }] },
    { name: "بطاقة المشاركة", cuts: true, columns: [{ font: "600 16px sans-serif", width: 470, lines: 2 }] },
  ];
  const LINES = ["", "سطر واحد", "سطران", "3 أسطر"];
  const pen = document.createElement("canvas").getContext("2d");

  // How many lines a text takes in a column, and how much of its last allowed line.
  function laid(text, { font, width, lines }) {
    pen.font = font;
    const rows = [""];
    for (const word of text.split(/\s+/u).filter(Boolean)) {
      const longer = rows.at(-1) ? `${rows.at(-1)} ${word}` : word;
      if (rows.at(-1) && pen.measureText(longer).width > width) rows.push(word);
      else rows[rows.length - 1] = longer;
    }
    const full = (rows.length - 1 + Math.min(1, pen.measureText(rows.at(-1)).width / width)) / lines;
    const isWide = rows.some((row) => pen.measureText(row).width > width);
    return { rows, fits: rows.length <= lines && !isWide, full: isWide ? Math.max(full, 1.1) : full };
  }

  function kept({ rows }, { font, width, lines }) {
    pen.font = font;
    const words = rows.slice(0, lines).join(" ").split(" ");
    let last = rows[lines - 1]?.split(" ") ?? [];
    while (last.length > 1 && pen.measureText(`${last.join(" ")}…`).width > width) {
      last = last.slice(0, -1);
      words.pop();
    }
    return `${words.join(" ")}…`;
  }

  const rows = PLACES.map((place) => {
    const item = document.createElement("li");
    const label = document.createElement("span");
    const bar = document.createElement("meter");
    const words = document.createElement("p");
    label.className = "meters__place";
    label.textContent = place.name;
    Object.assign(bar, { min: 0, max: 1.25, low: 0, high: 1, optimum: 0.5 });
    bar.className = "meters__bar";
    bar.setAttribute("aria-label", `طول العنوان: ${place.name}`);
    words.className = "meters__words";
    item.append(label, bar, words);
    shown.querySelector("ul").append(item);
    return { place, bar, words, fits: null };
  });
  shown.hidden = false;

  function sentence(place, results) {
    if (place.cuts) {
      return results[0].fits ? "يظهر كاملًا." : `يُقطع، ويظهر منه: «${kept(results[0], place.columns[0])}»`;
    }
    const parts = results.map(({ rows: lines }, i) => {
      const size = LINES[lines.length] ? LINES[lines.length] : "أكثر من 3 أسطر";
      return `${place.columns[i].name} ${isArabic ? size.replace("3", "٣") : size}`;
    });
    return `${parts.join("، ")}.`;
  }

  let quiet = 0;
  function measureHeadline() {
    const text = headline.value.trim();
    const changed = [];
    for (const row of rows) {
      const results = row.place.columns.map((column) => laid(text, column));
      const fits = results.every((result) => result.fits);
      row.bar.value = text ? Math.min(1.25, Math.max(...results.map(({ full }) => full))) : 0;
      row.bar.classList.toggle("meters__bar--over", !fits);
      put(row.words, text ? sentence(row.place, results) : "لا عنوان بعد.");
      if (row.fits !== null && row.fits !== fits) changed.push(row);
      if (row.fits === null) row.fits = fits;
    }
    // Only a change from whole to cut, or back, is said, and only once the keys rest.
    clearTimeout(quiet);
    quiet = setTimeout(() => {
      if (!changed.length) return;
      for (const row of changed) row.fits = !row.fits;
      const said = changed.map(({ place, words }) => `${place.name}: ${words.textContent}`).join(" ");
      put(root.querySelector("[data-meters-said]"), said);
    }, QUIET_MS);
  }

  headline.addEventListener("input", measureHeadline);
  measureHeadline();
  // Where the house's letters do not arrive, those that stand in for them are measured.
  document.fonts.load(`800 28px ${head}`, "كلمة 1").then(measureHeadline, measureHeadline);
})();
