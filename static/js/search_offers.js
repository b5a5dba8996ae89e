// The readers' search field offers headlines, topics and names while words are typed; without it the form searches.

(() => {
  const input = document.querySelector("[data-offers]");
  if (!input) return;
  input.autocomplete = "off";

  const piece = (style, text) => {
    const part = document.createElement("span");
    part.className = style;
    part.textContent = text;
    return part;
  };

  window.offerUnder(input, {
    label: "اقتراحات",
    address: () => input.value.trim() && `${input.dataset.offers}?${new URLSearchParams({ q: input.value.trim() })}`,
    found: ({ offers }) => offers,
    draw: ({ text, direction, kind }) => {
      const name = piece("offered__text", text);
      name.dir = direction;
      return [name, piece("offered__kind", kind)];
    },
    choose: ({ url }) => location.assign(url),
  });
})();
