// The usual credits under the field that takes them: one tap writes one.

(() => {
  for (const field of document.querySelectorAll("input[data-credits]")) {
    const line = document.createElement("div");
    line.className = "credits";
    for (const credit of field.dataset.credits.split("|")) {
      const button = document.createElement("button");
      button.type = "button";
      button.className = "button button--quiet";
      button.textContent = credit;
      button.addEventListener("click", () => {
        field.value = credit;
        field.dispatchEvent(new Event("input", { bubbles: true }));
        field.focus();
      });
      line.append(button);
    }
    field.after(line);
  }
})();
