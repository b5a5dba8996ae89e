// A story read aloud by the device's own Arabic voice. The page asks for this at the first press of «استماع».

(() => {
  const button = document.querySelector("[data-listen]");
  const speech = window.speechSynthesis;
  const LINES = ".report__headline, .report__standfirst, .report__body > :is(p, h2, h3, ul, ol, blockquote, .quote, .points)";
  let at = 0;
  let isReading = false;

  function show(is) {
    isReading = is;
    button.textContent = is ? "إيقاف الاستماع" : "استماع";
  }

  function read() {
    const line = document.querySelectorAll(LINES)[at];
    if (!line) {
      at = 0;
      show(false);
      return;
    }
    const said = new SpeechSynthesisUtterance(line.innerText);
    said.voice = window.device.voice();
    said.lang = said.voice.lang;
    said.onend = () => {
      if (!isReading) return;
      at += 1;
      read();
    };
    said.onerror = () => show(false);
    speech.speak(said);
  }

  function press() {
    // Stopped, it goes on from the beginning of the same paragraph.
    show(!isReading);
    if (isReading) read();
    else speech.cancel();
  }

  button.addEventListener("click", press);
  addEventListener("pagehide", () => speech.cancel());
  press();
})();
