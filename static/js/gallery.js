// A gallery's buttons, and its pictures one after another over the whole window. Without this the strip is
// drawn aside by hand or by the keys of a link, and a picture leads to its large file.

(() => {
  const DIGITS = document.documentElement.dataset.digits === "arabic" ? "ar-EG-u-nu-arab" : "en";
  const said = (number) => number.toLocaleString(DIGITS);
  const made = (name, className, text = "") => Object.assign(document.createElement(name), { className, textContent: text });

  function button(className, text, press) {
    const one = made("button", className, text);
    one.type = "button";
    one.addEventListener("click", () => one.getAttribute("aria-disabled") !== "true" && press());
    return one;
  }

  const allow = (one, is) => one.setAttribute("aria-disabled", String(!is));

  // The large view; one for the page, made when it is first asked for.
  let view;

  function largeView() {
    const dialog = made("dialog", "large");
    const picture = made("img", "large__picture");
    const words = made("div", "large__words");
    const caption = made("p", "large__caption");
    const count = made("span", "large__count");
    count.setAttribute("role", "status");
    let links = [];
    let at = 0;
    const show = (number) => {
      at = number;
      const link = links[at];
      picture.src = link.href;
      picture.alt = link.querySelector("img").alt;
      caption.replaceChildren(...(link.closest("figure").querySelector("figcaption")?.cloneNode(true).childNodes ?? []));
      count.textContent = `${said(at + 1)} من ${said(links.length)}`;
      allow(before, at > 0);
      allow(after, at < links.length - 1);
    };
    const step = (by) => links[at + by] && show(at + by);
    const before = button("large__button", "السابقة", () => step(-1));
    const after = button("large__button", "التالية", () => step(1));
    const close = button("large__button", "إغلاق", () => dialog.close());
    words.append(caption, before, after, count, close);
    dialog.append(picture, words);
    dialog.setAttribute("aria-label", "عرض الصور كبيرة");
    dialog.addEventListener("keydown", (event) => {
      // The next picture lies where the strip goes on: to the left.
      const by = { ArrowLeft: 1, ArrowRight: -1 }[event.key];
      if (!by || event.ctrlKey || event.metaKey || event.altKey) return;
      event.preventDefault();
      step(by);
    });
    dialog.addEventListener("close", () => {
      picture.removeAttribute("src");
      links[at].focus();
    });
    document.body.append(dialog);
    return (among, number) => {
      links = among;
      show(number);
      dialog.showModal();
      after.focus();
    };
  }

  for (const gallery of document.querySelectorAll("[data-gallery]")) {
    const strip = gallery.querySelector(".gallery__strip");
    const slides = [...strip.children];
    const links = [...gallery.querySelectorAll(".figure__large")];
    const current = () => {
      const edge = strip.getBoundingClientRect().right;
      const distances = slides.map((slide) => Math.abs(slide.getBoundingClientRect().right - edge));
      return distances.indexOf(Math.min(...distances));
    };
    const go = (by) => slides[current() + by]?.scrollIntoView({ block: "nearest", inline: "start" });
    const before = button("gallery__step", "السابقة", () => go(-1));
    const after = button("gallery__step", "التالية", () => go(1));
    const count = made("span", "gallery__count");
    const tell = () => {
      const at = current();
      // The last one may stand in full before its edge is reached.
      const isAtEnd = Math.abs(strip.scrollLeft) + strip.clientWidth >= strip.scrollWidth - 2;
      count.textContent = `${said(isAtEnd ? slides.length : at + 1)} من ${said(slides.length)}`;
      allow(before, at > 0);
      allow(after, !isAtEnd);
    };
    if (slides.length > 1) {
      const steps = made("div", "gallery__steps");
      steps.append(before, count, after);
      gallery.append(steps);
      strip.addEventListener("scroll", tell, { passive: true });
      tell();
    }
    links.forEach((link, number) => {
      link.addEventListener("click", (event) => {
        // A press that asks for a new tab or window gets it.
        if (event.button || event.ctrlKey || event.metaKey || event.shiftKey || event.altKey) return;
        event.preventDefault();
        view ??= largeView();
        view(links, number);
      });
    });
  }
})();
