// Tags of the text: shown when somebody asks for them, each put into the line by one tap, none by itself.

(() => {
  const FAILED = "تعذّر اقتراح الوسوم. النص كما هو، وتُرجى إعادة المحاولة.";
  const SIGNED_OUT = "انتهت مدة الدخول. النص باقٍ هنا، ويُرجى تسجيل الدخول في نافذة أخرى ثم إعادة المحاولة.";
  const FIELDS = ["headline", "kicker", "standfirst"];
  const SAID = { named: "يرد في النص", carried: "تحمله مواد شبيهة", new: "وسم جديد" };

  const root = document.querySelector("[data-tagging]");
  const form = root?.closest("form");
  const line = form?.querySelector("#id_tag_line");
  if (!line || line.disabled || line.readOnly) return;

  const ask = root.querySelector("[data-tagging-ask]");
  const said = root.querySelector("[data-tagging-said]");
  const list = root.querySelector("[data-tagging-offers]");
  const bodyField = form.querySelector("textarea[data-body-editor]");
  ask.hidden = false;

  function words() {
    const blocks = bodyField?.bodyEditor?.text().map(({ text }) => text);
    const fields = FIELDS.map((name) => [name, form.querySelector(`#id_${name}`)?.value ?? ""]);
    return { ...Object.fromEntries(fields), body: blocks?.join("\n") ?? bodyField?.value ?? "", line: line.value };
  }

  function add(offer, button) {
    const typed = line.value.replace(/[\s،,;؛]+$/, "");
    line.value = typed ? `${typed}، ${offer.typed}` : offer.typed;
    line.dispatchEvent(new Event("change", { bubbles: true }));
    const item = button.parentElement;
    const next = (item.nextElementSibling ?? item.previousElementSibling)?.querySelector("button");
    item.remove();
    said.textContent = `أُضيف «${offer.name}».`;
    list.hidden = !list.children.length;
    (next ?? ask).focus();
  }

  function itemOf(offer) {
    const button = document.createElement("button");
    button.type = "button";
    button.className = "tagging__offer";
    button.title = SAID[offer.why];
    const name = document.createElement("bdi");
    name.textContent = offer.name;
    button.append(name);
    if (offer.why === "new") {
      const sign = document.createElement("span");
      sign.className = "tagging__new";
      sign.textContent = SAID.new;
      button.append(" ", sign);
    }
    button.addEventListener("click", () => add(offer, button));
    const item = document.createElement("li");
    item.append(button);
    return item;
  }

  async function suggest() {
    const answer = await fetch(root.dataset.tagging, {
      method: "POST",
      headers: { "Content-Type": "application/json", "X-CSRFToken": form.elements.csrfmiddlewaretoken.value },
      body: JSON.stringify(words()),
    });
    if (answer.redirected) throw new Error(SIGNED_OUT);
    if (!answer.headers.get("Content-Type")?.includes("json")) throw new Error(FAILED);
    const told = await answer.json();
    if (!answer.ok) throw new Error(told.error ?? FAILED);
    list.replaceChildren(...told.tags.map(itemOf));
    list.hidden = !told.tags.length;
    said.textContent = told.tags.length ? "نقرة تضيف الوسم إلى السطر." : "لا وسوم أخرى في النص.";
  }

  ask.addEventListener("click", async () => {
    ask.disabled = true;
    try {
      await suggest();
    } catch (error) {
      said.textContent = error instanceof TypeError ? FAILED : error.message;
    }
    ask.disabled = false;
    (list.querySelector("button") ?? ask).focus();
  });
})();
