// Tags offered while their line is typed: found however they are spelled, chosen by key or by touch.

(() => {
  const SEPARATORS = /[,،;؛]\s*/g;

  function start(input) {
    const typed = () => {
      const before = input.value.slice(0, input.selectionStart);
      const begins = [...before.matchAll(SEPARATORS)].reduce((_, m) => m.index + m[0].length, 0);
      return { begins, ends: input.selectionStart, text: before.slice(begins).trim() };
    };

    const choose = (name) => {
      const { begins, ends } = typed();
      const rest = input.value.slice(ends).replace(/^[^,،;؛]*/, "");
      input.value = `${input.value.slice(0, begins)}${name}${rest || "، "}`;
      const caret = begins + name.length + (rest ? 0 : 2);
      input.setSelectionRange(caret, caret);
      input.dispatchEvent(new Event("change", { bubbles: true }));
      input.focus();
    };

    window.offerUnder(input, {
      label: "وسوم موجودة",
      address: () => typed().text && `${input.dataset.tags}?${new URLSearchParams({ q: typed().text })}`,
      found: ({ tags }) => tags,
      draw: (name) => [name],
      choose,
    });
  }

  document.querySelectorAll("input[data-tags]").forEach(start);
})();
