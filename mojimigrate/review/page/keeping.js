// Where the decision log is kept while people decide: the storage of the browser (localStorage).

/**
 * Where a log is kept: one entry of localStorage per line, so that a decision costs the same at the 5,000th as at the
 * first. Only one tab writes: the newest, whose mark stands under `/tab`; another one's lines are never written over.
 */
function createLogStorage(storage, prefix, onChange) {
  const mine = `${Date.now()}-${Math.random()}`;
  const tab = `${prefix}/tab`;
  const keyOfLine = (index) => `${prefix}/${index}`;
  let written = 0;
  let why = storage ? "" : "no-storage";

  /** Say whether this tab may write; one that was left may take over again if nothing was written since. */
  function owns() {
    const owner = storage.getItem(tab);
    if (owner === mine) return storage.getItem(keyOfLine(written)) === null;
    if (owner !== null || storage.getItem(keyOfLine(written)) !== null) return false;
    storage.setItem(tab, mine);
    return true;
  }

  /** Try something with the storage, noting in `why` how it ended. */
  function attempt(act) {
    if (!storage) return;
    try {
      why = owns() ? "" : "elsewhere";
      if (!why) act();
    } catch (error) {
      why = error.name === "QuotaExceededError" || error.name === "NS_ERROR_DOM_QUOTA_REACHED" ? "quota" : "no-storage";
    }
  }

  /** See whether this tab may still write. */
  const check = () => attempt(() => {});

  /** Write the lines that are not written yet; what cannot be written is tried again with the next line. */
  function write(lines) {
    attempt(() => {
      for (; written < lines.length; written += 1) storage.setItem(keyOfLine(written), lines[written]);
    });
  }

  /** Begin anew: a first line that has no event yet gives way to another. */
  function rewind() {
    attempt(() => storage.removeItem(keyOfLine(0)));
    written = 0;
  }

  /** Take the log for this tab, and return the lines that are stored. */
  function open() {
    const lines = [];
    if (!storage) return lines;
    try {
      for (let line = storage.getItem(keyOfLine(0)); line !== null; line = storage.getItem(keyOfLine(lines.length))) lines.push(line);
      written = lines.length;
      storage.setItem(tab, mine);
    } catch {
      why = "no-storage";
    }
    return lines;
  }

  /** Put lines aside that cannot be read, under `/damaged`, so that nothing is lost and the log can go on. */
  function setAside(lines, from) {
    const aside = storage.getItem(`${prefix}/damaged`);
    storage.setItem(`${prefix}/damaged`, [...(aside ? [aside] : []), ...lines.slice(from)].join("\n"));
    for (let index = from; index < lines.length; index += 1) storage.removeItem(keyOfLine(index));
    written = from;
  }

  if (storage && typeof addEventListener === "function") {
    addEventListener("storage", (event) => {
      if (event.key === null) written = 0; // all was cleared: everything is written again
      else if (event.key !== tab || event.newValue === mine) return;
      onChange();
    });
    addEventListener("pagehide", () => {
      try {
        if (storage.getItem(tab) === mine) storage.removeItem(tab);
      } catch {
        // a storage that is refused holds no mark either
      }
    });
  }
  return { open, check, write, rewind, setAside, get written() { return written; }, get why() { return why; } };
}
