// A story read aloud by the device's own Arabic voice: offered where there is one, and nothing is sent anywhere.

(() => {
  const button = document.querySelector("[data-listen]");
  const speech = window.speechSynthesis;
  if (!speech) return;
  const LINES = ".report__headline, .report__standfirst, .report__body > :is(p, h2, h3, ul, ol, blockquote, .quote, .points)";
  let voice;
  let at = 0;
  let isReading = false;

  function offer() {
    // A voice of the network would send the story to its maker.
    voice = speech.getVoices().find((one) => one.localService && /^ar\b/i.test(one.lang));
    button.hidden = !voice;
  }

  function show(is) {
    isReading = is;
    button.textContent = is ? "إيقاف الاستماع" : "استماع";
  }

  function read() {
    const lines = document.querySelectorAll(LINES);
    if (at >= lines.length) {
      at = 0;
      show(false);
      return;
    }
    const said = new SpeechSynthesisUtterance(lines[at].innerText);
    said.voice = voice;
    said.lang = voice.lang;
    said.onend = () => {
      if (!isReading) return;
      at += 1;
      read();
    };
    said.onerror = () => show(false);
    speech.speak(said);
  }

  button.addEventListener("click", () => {
    // Stopped, it goes on from the beginning of the same paragraph.
    const starts = !isReading;
    show(starts);
    if (starts) read();
    else speech.cancel();
  });
  addEventListener("pagehide", () => speech.cancel());
  speech.addEventListener?.("voiceschanged", offer);
  offer();
})();
