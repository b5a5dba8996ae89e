// What is typed, kept in this browser as well: for the seconds before the server has it, and for when it is away.

(() => {
  const NAME = "kalima-desk";
  const TYPED = "typed";
  // Keys of the newest pages that this browser opened, so that one of its own that died is known.
  const PAGES = "kalima-pages";
  const PAGES_MAX = 100;
  // The page that stood in this tab before: a tab shows one page at a time, so that one is gone.
  const BEFORE = "kalima-before";

  const opened = new Promise((resolve, reject) => {
    const asked = indexedDB.open(NAME, 1);
    asked.onupgradeneeded = () => asked.result.createObjectStore(TYPED, { keyPath: "page" });
    asked.onsuccess = () => resolve(asked.result);
    asked.onerror = () => reject(asked.error);
  });
  opened.catch(() => {});

  // Strict: the promise is kept when the words are on the disk, not when they are on their way.
  async function within(mode, work) {
    const database = await opened;
    return new Promise((resolve, reject) => {
      const transaction = database.transaction(TYPED, mode, { durability: "strict" });
      const asked = work(transaction.objectStore(TYPED));
      transaction.oncomplete = () => resolve(asked.result);
      transaction.onerror = transaction.onabort = () => reject(transaction.error);
    });
  }

  function pagesOpenedHere() {
    try {
      return JSON.parse(localStorage.getItem(PAGES)) ?? [];
    } catch {
      return [];
    }
  }

  const lockName = (page) => `kalima-page-${page}`;

  window.desk = {
    local: {
      put: (record) => within("readwrite", (typed) => typed.put(record)),
      remove: (page) => within("readwrite", (typed) => typed.delete(page)),
      all: async (person) => {
        const records = await within("readonly", (typed) => typed.getAll());
        return records.filter((record) => record.person === person);
      },
    },

    // A page lives as long as it holds a lock of its browser; a killed one holds none.
    comeAlive(page) {
      navigator.locks?.request(lockName(page), () => new Promise(() => {}));
      try {
        localStorage.setItem(PAGES, JSON.stringify([page, ...pagesOpenedHere()].slice(0, PAGES_MAX)));
      } catch {
        // A full or forbidden store only means that a page that died here is asked about.
      }
    },

    // true, false, or null where this browser cannot tell.
    async isAlive(page) {
      if (!navigator.locks) return null;
      const { held } = await navigator.locks.query();
      return held.some((lock) => lock.name === lockName(page));
    },

    // To be told when a page goes, for the one that follows it in its tab.
    leave(page) {
      try {
        sessionStorage.setItem(BEFORE, page);
      } catch {
        // Where nothing may be stored the next page asks whether this one lives.
      }
    },

    wasBefore(page) {
      try {
        return sessionStorage.getItem(BEFORE) === page;
      } catch {
        return false;
      }
    },

    wasOpenedHere: (page) => pagesOpenedHere().includes(page),
  };
})();
