// The front page and its stories kept on this device by one tap, for the hours without a line.

(() => {
  const front = document.querySelector("[data-keep-front]");
  if (!front || !window.kept) return;
  const button = front.querySelector("button");
  const status = front.querySelector("[role=status]");
  const digits = document.documentElement.dataset.digits === "arabic" ? "ar-EG-u-nu-arab" : "en";
  button.hidden = false;
  button.addEventListener("click", async () => {
    if (button.getAttribute("aria-disabled") === "true") return;
    button.setAttribute("aria-disabled", "true");
    status.textContent = "تُحفظ الصفحة الرئيسية…";
    const isWhole = await window.kept.ask("front", "/", ({ done, of }) => {
      status.textContent = `تُحفظ المواد: ${done.toLocaleString(digits)} من ${of.toLocaleString(digits)}`;
    });
    button.removeAttribute("aria-disabled");
    status.textContent = isWhole
      ? "حُفظت الصفحة الرئيسية ونصوص موادها في هذا الجهاز."
      : "لم يُحفظ كل شيء. تُرجى إعادة المحاولة عند عودة الاتصال.";
    document.dispatchEvent(new Event("kept"));
  });
})();
