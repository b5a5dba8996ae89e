// What this device's reader chose, put on the page before it is painted. Nothing of it ever leaves the device.

(() => {
  const page = document.documentElement;
  let chosen = {};
  try {
    chosen = JSON.parse(localStorage.getItem("kalima.device")) || {};
  } catch {
    // A browser that keeps nothing shows every page as it is printed.
  }

  function choose(name, value) {
    chosen[name] = value;
    try {
      localStorage.setItem("kalima.device", JSON.stringify(chosen));
    } catch {
      // Then the choice lasts as long as the page.
    }
  }

  const light = document.querySelector("link[data-light]");
  if (location.hash === "#full") {
    choose("light", 0);
    history.replaceState(null, "", location.pathname + location.search);
  } else if (chosen.light && light) {
    location.replace(light.href);
  }

  page.dataset.script = "";
  if (navigator.connection?.saveData) page.dataset.saves = "";
  if (chosen.text) page.dataset.text = chosen.text;
  if (chosen.reading) page.dataset.reading = "";
  if (chosen.latin === page.dataset.latin) page.dataset.latin = "";
  window.device = { chosen, choose };

  addEventListener("click", (event) => {
    if (event.target.closest?.("[data-light-link]")) choose("light", 1);
  });
})();
