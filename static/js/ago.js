// How long ago a printed moment was, said beside it by the reader's clock: a page that was stored or left open
// for hours never says an hour that has passed. The words come from the house's table, in its digits.

(() => {
  const page = document.documentElement;
  const [minute, hour, day] = page.dataset.ago.split("|").map((forms) => forms.split(" "));
  // Written here: the browser's own number formats take a slow phone a tenth of a second to load.
  const isArabic = page.dataset.digits === "arabic";
  const number = (n) => (isArabic ? String(n).replace(/\d/g, (digit) => "٠١٢٣٤٥٦٧٨٩"[digit]) : String(n));

  function before(n, [one, two, few, many]) {
    const rest = n % 100;
    const form = rest >= 3 && rest <= 10 ? few : rest > 10 ? many : one;
    return `قبل ${n === 1 ? one : n === 2 ? two : `${number(n)} ${form}`}`;
  }

  function ago(written) {
    const then = Date.parse(written);
    const now = Date.now();
    const [, sign, hours, minutes] = written.match(/([+-])(\d\d):(\d\d)$/) ?? [0, "+", 0, 0];
    // The house's midnight parts the days, wherever its reader is.
    const offset = Number(`${sign}1`) * (hours * 60 + Number(minutes)) * 6e4;
    const days = Math.floor((now + offset) / 864e5) - Math.floor((then + offset) / 864e5);
    const seconds = Math.floor((now - then) / 1e3);
    if (!(seconds >= 0) || days > 6) return "";
    if (seconds < 60) return "الآن";
    if (seconds < 3600) return before(Math.floor(seconds / 60), minute);
    if (!days) return before(Math.floor(seconds / 3600), hour);
    return days === 1 ? "أمس" : before(days, day);
  }

  function tell(byDate) {
    for (const time of document.querySelectorAll("time[data-ago]")) {
      // What is too old for this is told by its date, where the page gives one.
      const words = (!byDate && ago(time.dateTime)) || time.dataset.ago;
      if (time.textContent !== words) time.textContent = words;
    }
  }

  tell();
  setInterval(tell, 6e4);
  addEventListener("pageshow", () => tell());
  // A sheet of paper is stored for longer than any page.
  addEventListener("beforeprint", () => tell(true));
  addEventListener("afterprint", () => tell());
})();
