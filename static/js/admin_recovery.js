// What this browser kept and the server never got, from a page that was killed: brought in at the next opening.

(() => {
  const place = document.querySelector("#editing");
  if (!place || !window.desk?.send) return;
  const { local, send, person, isAlive } = window.desk;

  async function bringIn() {
    const dead = [];
    for (const record of await local.all(person)) {
      if (record.page !== place.dataset.page && !(await isAlive(record.page))) dead.push(record);
    }
    if (!dead.length) return;
    const pages = dead.map((record) => record.page);
    const { answer } = await send("known", { page: pages[0], pages });
    if (!answer) return;
    let isNews = false;
    for (const record of dead) {
      const there = answer.known[record.page];
      let isSafe = there !== undefined && (there.is_closed || there.typed >= record.typed);
      if (!isSafe) {
        const age = Math.max(Date.now() - record.at, 1);
        const sent = await send("autosave", { ...record, age_ms: age });
        isSafe = Boolean(sent.answer);
        const became = sent.answer?.became;
        isNews ||= became === "apart" && !place.dataset.story;
        isNews ||= became === "kept" && (place.dataset.lists || record.story === place.dataset.story);
      }
      if (isSafe) await local.remove(record.page);
    }
    // The page is made anew with what came in, unless someone began to type in it.
    if (isNews && !window.desk.editing?.isTyped()) location.reload();
  }

  bringIn().catch(() => {});
})();
