// A story's short link: copied with one tap, or handed to the device's own sheet.

(() => {
  const share = document.querySelector("[data-share]");
  if (!share) return;
  const address = share.dataset.share;
  const said = share.querySelector("[data-share-said]");
  const copy = share.querySelector("[data-share-copy]");
  const send = share.querySelector("[data-share-send]");

  // Plain http has no clipboard: the printed address below is selected, and copied the old way.
  function select() {
    const printed = document.querySelector(".report__short bdi");
    if (!printed) return false;
    getSelection().selectAllChildren(printed);
    return document.execCommand("copy");
  }

  copy.hidden = false;
  copy.addEventListener("click", async () => {
    const isCopied = await navigator.clipboard?.writeText(address).then(() => true, select) ?? select();
    said.textContent = isCopied ? "نُسخ الرابط." : "حُدّد الرابط، ويبقى نسخه من قائمة الجهاز.";
  });

  if (!navigator.share) return;
  send.hidden = false;
  send.addEventListener("click", () => {
    // Whoever closes the sheet has not failed at anything.
    navigator.share({ text: send.dataset.shareSend, url: address }).catch(() => {});
  });
})();
