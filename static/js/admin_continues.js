// Stories offered while one is named in a field; without this a number, an address or words are enough.

(() => {
  const WAIT_MS = 200;
  const option = ({ headline, url, section, word }) => {
    const number = /\/([0-9]+)\/change\//.exec(url)?.[1];
    const item = document.createElement("option");
    item.value = `${number} — ${headline}`;
    item.label = `${section}، ${word}`;
    return item;
  };

  document.querySelectorAll("input[data-continues]").forEach((input, place) => {
    const offers = document.createElement("datalist");
    offers.id = `continues-offers-${place}`;
    input.after(offers);
    input.setAttribute("list", offers.id);
    let timer = 0;
    let asked = 0;

    const ask = async () => {
      const text = input.value.trim();
      const mine = ++asked;
      // What was chosen from the list needs no other list.
      if (!text || /^[0-9]+ — /.test(text)) return offers.replaceChildren();
      try {
        const address = `${input.dataset.continues}?${new URLSearchParams({ q: text })}`;
        const answer = await fetch(address, { headers: { Accept: "application/json" } });
        if (mine !== asked || !answer.ok || answer.redirected) return;
        offers.replaceChildren(...(await answer.json()).stories.map(option));
      } catch {
        // Without a network nothing is offered, and the server reads what was typed.
        offers.replaceChildren();
      }
    };

    input.addEventListener("input", () => {
      clearTimeout(timer);
      timer = setTimeout(ask, WAIT_MS);
    });
  });
})();
