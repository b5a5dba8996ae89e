// A file field that speaks Arabic in every browser: our words before its own button.

(() => {
  for (const input of document.querySelectorAll("input[type=file]")) {
    const button = document.createElement("button");
    const chosen = document.createElement("output");
    button.type = "button";
    button.className = "button button--quiet";
    button.textContent = "اختيار ملف";
    chosen.className = "file-chosen";
    const tell = () => {
      const names = [...input.files].map(({ name }) => name);
      chosen.textContent = names.slice(0, 3).join("، ") + (names.length > 3 ? "…" : "") || "لا ملف بعد";
    };
    button.addEventListener("click", () => input.click());
    input.addEventListener("change", tell);
    tell();
    const line = document.createElement("div");
    line.className = "file-line";
    line.append(button, chosen);
    input.after(line);
    // The field stays for forms and for screen readers; the button is its second handle.
    input.classList.add("file-native");
    button.setAttribute("aria-hidden", "true");
    button.tabIndex = -1;
  }
})();
