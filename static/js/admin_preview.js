// A preview link is copied with one press; without this file it is selected and copied by hand.

(() => {
  const button = document.querySelector("[data-copy]");
  if (!button) return;
  const field = document.getElementById(button.dataset.copy);
  const said = button.parentElement.querySelector("[role=status]");

  button.hidden = false;
  field.addEventListener("focus", () => field.select());
  button.addEventListener("click", async () => {
    field.focus();
    try {
      await navigator.clipboard.writeText(field.value);
      said.textContent = "نُسخ الرابط";
    } catch {
      said.textContent = "تعذّر النسخ. الرابط محدّد، ويمكن نسخه من لوحة المفاتيح.";
    }
  });
})();
