// The text of a story in print: copied with one tap, or handed to the phone's own sheet.

(() => {
  const panel = document.querySelector("[data-share]");
  if (!panel) return;
  const text = panel.querySelector("[data-share-text]");
  const said = panel.querySelector("[data-share-said]");

  // Browsers give the clipboard to secure pages alone; elsewhere the text is selected and copied the old way.
  async function copy() {
    try {
      await navigator.clipboard.writeText(text.value);
      return true;
    } catch {
      text.focus({ preventScroll: true });
      text.select();
      return document.execCommand("copy");
    }
  }

  document.addEventListener("click", async (event) => {
    const button = event.target.closest("[data-share-copy]");
    if (!button) return;
    event.preventDefault();
    const isCopied = await copy();
    said.textContent = isCopied ? "نُسخ النص." : "حُدّد النص، ويبقى نسخه من قائمة الجهاز.";
    if (!isCopied) text.scrollIntoView({ block: "center" });
    else if (!panel.contains(button)) button.textContent = said.textContent;
  });

  const send = panel.querySelector("[data-share-send]");
  panel.querySelector("[data-share-copy]").hidden = false;
  if (!navigator.share) return;
  send.hidden = false;
  send.addEventListener("click", () => {
    // Whoever closes the sheet has not failed at anything.
    navigator.share({ text: text.value }).catch(() => {});
  });
})();
