// The decision log (照合の記録): what one person decides, kept in the browser at every decision, written out and read in
// again as JSON Lines and CSV. The form is that of mojimigrate/review/decisions.py: each line is chained to the one
// before by its digest, nothing is ever taken out, and an undo is an event too.

const DECISION_CLASSES = { exact: "字形一致", design: "デザイン差", similar: "類似文字", none: "該当なし", hold: "保留" };
/** As in decisions.py. */
const LOG_RULES = {
  needCharacter: ["exact", "design", "similar"],
  needReason: ["similar", "none"],
  longestName: 64,
  longestReason: 500,
};
const CSV_COLUMNS = ["set", "charset", "code", "glyph", "decision", "character", "reason", "reviewer", "time"];
/** A cell that a spreadsheet program takes for a formula, after any number of guards; as in mapping/gaiji.py. */
const FORMULA_CELL = /^'*[=+\-@\t\r]/;
const HEADER_FIELDS = "adjudicates,format,hash,previous,report,reviewer,role,schema,sources,standard_font,started,tables";
const EVENT_FIELDS = {
  decide: "bulk,character,decision,event,form,glyph,hash,item,previous,reason,seq,time",
  undo: "event,hash,previous,seq,time,undoes",
};

/** Return the key of an item: `set|charset|code`. */
const keyOfItem = ({ set, charset, code }) => `${set}|${charset}|${code}`;

/** Return free text as one line: no control characters, no halves of surrogate pairs, no space around it. */
const oneLine = (text) => String(text ?? "").replace(/\p{Surrogate}/gu, "\uFFFD").replace(/[\p{Cc}\p{Zl}\p{Zp}]+/gu, " ").trim();

/** Return a name as names are compared: is it the same person? */
const sameName = (name) => name.normalize("NFKC").replace(/[\s\p{Cc}\p{Cf}\p{Default_Ignorable_Code_Point}]/gu, "").toLowerCase();

/** Return a reviewer's name as it goes into a log. Throws LogRefusal: `name-empty`, `name-long`, `name-taken`. */
function checkReviewer(payload, name) {
  const plain = oneLine(name);
  if (!sameName(plain)) throw new LogRefusal("name-empty");
  if (Array.from(plain).length > LOG_RULES.longestName) throw new LogRefusal("name-long");
  const taken = payload.role === "adjudication" && (payload.reviewers ?? []).some((other) => sameName(other) === sameName(plain));
  if (taken) throw new LogRefusal("name-taken");
  return plain;
}

/** Keep a spreadsheet program from taking a cell for a formula, by an apostrophe before it. */
const guardCell = (text) => (FORMULA_CELL.test(text) ? `'${text}` : text);

/** Take away what `guardCell` put there, and nothing else. */
const unguardCell = (text) => (text.startsWith("'") && FORMULA_CELL.test(text) ? text.slice(1) : text);

/**
 * Return the records of a CSV (RFC 4180) as `{line, cells}`, blank lines left out. Throws LogRefusal `csv` for a quote
 * out of place.
 */
function parseCsv(text) {
  const records = [];
  const next = /(?:"((?:[^"]|"")*)"|([^",\r\n]*))(,|\r\n|\n|\r|$)/y;
  const body = text.replace(/^\uFEFF/, "");
  let [line, cells] = [1, []];
  let begun = line;
  while (next.lastIndex < body.length || cells.length) {
    const found = next.exec(body);
    if (!found) throw new LogRefusal("csv", { line });
    const [whole, quoted, bare, end] = found;
    cells.push(quoted === undefined ? bare : quoted.replaceAll('""', '"'));
    line += (whole.match(/\r\n|\n|\r/g) ?? []).length;
    if (end === ",") continue;
    if (cells.some(Boolean)) records.push({ line: begun, cells });
    [cells, begun] = [[], line];
    if (end === "") break;
  }
  return records;
}

/** Say whether a line behind the header is an event that may stand there, `open` being what earlier ones decided. */
function isSoundEvent(event, seq, keys, open) {
  if (event.seq !== seq) return false;
  if (event.event === "undo") return open.has(event.undoes);
  const texts = ["time", "glyph", "character", "form", "reason"].every((name) => typeof event[name] === "string");
  const known = event.item !== null && typeof event.item === "object" && keys.has(keyOfItem(event.item));
  return texts && known && Object.hasOwn(DECISION_CLASSES, event.decision);
}

/**
 * Read a log as exported; `keys` has the keys of all items, and `checkHeader` may refuse the first line. Returns
 * `{header, events, lines}`. Throws LogRefusal with the line: `chain`, and `not-a-log` also for what is not in canonical
 * form, or about an item that the page has not.
 */
function parseLog(text, keys, checkHeader) {
  const lines = text.replace(/^\uFEFF/, "").split(/\r?\n/);
  if (lines.at(-1) === "") lines.pop();
  const open = new Set();
  const values = [];
  lines.forEach((raw, index) => {
    const line = index + 1;
    let value = null;
    try {
      value = JSON.parse(raw);
      if (canonicalJson(value) !== raw) value = null;
    } catch {
      value = null;
    }
    if (value === null || typeof value !== "object") throw new LogRefusal("not-a-log", { line });
    const fields = index === 0 ? HEADER_FIELDS : EVENT_FIELDS[value.event];
    if (Object.keys(value).sort().join() !== fields) throw new LogRefusal("not-a-log", { line });
    const { hash, ...rest } = value;
    const previous = index === 0 ? "" : values[index - 1].hash;
    if (value.previous !== previous || sha256(canonicalJson(rest)) !== hash) throw new LogRefusal("chain", { line });
    if (index === 0) checkHeader(value);
    else if (!isSoundEvent(value, index, keys, open)) throw new LogRefusal("not-a-log", { line });
    else if (value.event === "decide") open.add(value.seq);
    else open.delete(value.undoes);
    values.push(Object.freeze(value));
  });
  if (!values.length) throw new LogRefusal("not-a-log", { line: 1 });
  return { header: values[0], events: values.slice(1), lines };
}

/**
 * Open the log of a reviewer on a page: what is stored in this browser goes on, else a new one begins.
 *
 * `storage` is localStorage, or null where the browser refuses it; `now` returns the time as a Date. Throws LogRefusal
 * for the name (see `checkReviewer`), and `elsewhere` from all that writes while another tab has the log.
 *
 * - `effective`: key of an item → the decision that counts (an event of decisions.py)
 * - `events`, `header`: all lines, in order
 * - `saved`: true, or why what is decided is not stored: `no-storage`, `quota`, `elsewhere`
 * - `unsaved`: how many events are neither stored nor exported; the page warns before it is left with any
 * - `damaged`: how many stored lines could not be read, and were put aside
 */
function createLog({ payload, reviewer, storage = null, now = () => new Date() }) {
  const name = checkReviewer(payload, reviewer);
  const items = new Map(payload.items.map((item) => [item.key, item]));
  const listeners = new Set();
  const store = createLogStorage(storage, `mojimigrate/${payload.report}/${payload.role}/${name}`, () => {
    if (events.length) store.write(lines);
    else store.check();
    changed();
  });
  let [header, events, lines] = [null, [], []];
  let exported = 0;
  let decisions = new Map(); // key → decisions of it that are not undone, the newest last
  let live = []; // all decisions that are not undone, in order
  const effective = new Map();

  const time = () => new Date(now()).toISOString();
  const changed = () => listeners.forEach((listener) => listener(log));

  /** Take lines as the log: of this browser's storage, or of a file. */
  function adopt(read) {
    [header, events, lines] = [read.header, [], read.lines.slice(0, 1)];
    [decisions, live] = [new Map(), []];
    effective.clear();
    read.events.forEach((event, index) => keep(event, read.lines[index + 1]));
  }

  /** Count an event: it is one more line, and changes what is in force. */
  function keep(event, line) {
    events.push(event);
    lines.push(line);
    const undone = event.event === "undo" ? events[event.undoes - 1] : null;
    const key = keyOfItem((undone ?? event).item);
    const before = decisions.get(key) ?? [];
    const after = undone ? before.filter((decision) => decision !== undone) : [...before, event];
    decisions.set(key, after);
    if (!undone) live.push(event);
    else if (live.at(-1) === undone) live.pop();
    else live = live.filter((decision) => decision !== undone);
    if (after.length) effective.set(key, after.at(-1));
    else effective.delete(key);
  }

  function append(value) {
    const event = Object.freeze(chainLine(value, lines.length > 1 ? events.at(-1).hash : header.hash));
    keep(event, canonicalJson(event));
    return event;
  }

  /** Refuse to go on where another tab does; else let `act` add its events, store them, and tell. */
  function writing(act) {
    store.check();
    if (store.why === "elsewhere") {
      changed();
      throw new LogRefusal("elsewhere");
    }
    const made = act();
    store.write(lines);
    changed();
    return made;
  }

  /** Return a decision as an event without its place in the chain. Throws LogRefusal for what decisions.py refuses. */
  function checked({ item, glyph, decision, character = "", form = "", reason = "", bulk = false }) {
    const { set, charset, code } = item;
    const why = oneLine(reason);
    const known = items.get(keyOfItem(item));
    if (!known) throw new LogRefusal("item");
    if (!Object.hasOwn(DECISION_CLASSES, decision)) throw new LogRefusal("class");
    if (LOG_RULES.needCharacter.includes(decision) && !character) throw new LogRefusal("character");
    if (LOG_RULES.needReason.includes(decision) && !why) throw new LogRefusal("reason");
    if (Array.from(why).length > LOG_RULES.longestReason) throw new LogRefusal("reason-long");
    return { event: "decide", item: { set, charset, code }, glyph: glyph ?? known.glyph ?? "", decision, character, form: character ? form : "", reason: why, bulk };
  }

  function newHeader() {
    return Object.freeze(chainLine({
      format: "mojimigrate-decisions",
      schema: 1,
      report: payload.report,
      role: payload.role,
      reviewer: name,
      tables: payload.tables,
      sources: payload.sources.map(({ set, name: file, sha256: digest }) => ({ set, name: file, sha256: digest })),
      standard_font: payload.standard_font?.sha256 ?? "",
      adjudicates: payload.adjudicates ?? "",
      started: time(),
    }, ""));
  }

  function checkHeader(read) {
    const same = { format: "mojimigrate-decisions", schema: 1, report: payload.report, role: payload.role, reviewer: name };
    const whys = { format: "not-a-log", schema: "schema", report: "report", role: "role", reviewer: "reviewer" };
    for (const field of Object.keys(same)) {
      if (read[field] !== same[field]) throw new LogRefusal(whys[field], { line: 1 });
    }
  }

  function exportJsonl() {
    exported = events.length;
    return `${lines.join("\n")}\n`;
  }

  /**
   * Go on with an exported log of the same page and person; returns `{taken}`. Throws LogRefusal if it is another's,
   * if its chain is broken, or if it does not begin with what is in the present log.
   */
  function importJsonl(text) {
    const read = parseLog(text, items, checkHeader);
    const empty = events.length === 0;
    const parts = empty ? -1 : lines.findIndex((line, index) => index < read.lines.length && line !== read.lines[index]);
    if (parts >= 0) throw new LogRefusal("diverged", { line: parts + 1 });
    if (read.lines.length <= lines.length && !empty) throw new LogRefusal("older");
    return writing(() => {
      const taken = read.events.length - events.length;
      if (empty) store.rewind();
      adopt(read);
      return { taken, refused: [] };
    });
  }

  /** All items of the page as CSV for a spreadsheet program; those that wait have no decision. */
  function exportCsv() {
    const rows = payload.items.map((item) => {
      const event = effective.get(item.key);
      const decided = event
        ? [event.glyph, DECISION_CLASSES[event.decision], event.character, event.reason, name, event.time]
        : [item.glyph ?? "", "", "", "", "", ""];
      return [item.set, item.charset, item.code, ...decided];
    });
    const cell = (text) => (/[",\r\n]/.test(guardCell(text)) ? `"${guardCell(text).replaceAll('"', '""')}"` : guardCell(text));
    return `\uFEFF${[CSV_COLUMNS, ...rows].map((row) => `${row.map(cell).join(",")}\r\n`).join("")}`;
  }

  /**
   * Decide what a CSV says, for rows that say something else than the log. `catalogue` knows the characters (search.js).
   * Returns `{taken, refused}`, where `refused` are LogRefusals with their `line`; such rows change nothing.
   */
  function importCsv(text, catalogue) {
    if (!catalogue) throw new LogRefusal("catalogue");
    const [head, ...rows] = parseCsv(text);
    const columns = head ? head.cells.map((cell) => cell.trim()) : [];
    const missing = CSV_COLUMNS.slice(0, 7).filter((column) => column !== "glyph" && !columns.includes(column));
    if (missing.length) throw new LogRefusal("columns", { columns: missing.join(", ") });
    const [refused, accepted, seen] = [[], [], new Set()];
    for (const { line, cells } of rows) {
      const row = Object.fromEntries(columns.map((column, index) => [column, unguardCell(cells[index] ?? "").trim()]));
      try {
        const decision = rowDecision(row, seen, catalogue);
        if (decision) accepted.push(decision);
      } catch (refusal) {
        if (!(refusal instanceof LogRefusal)) throw refusal;
        refusal.line = line;
        refused.push(refusal);
      }
    }
    if (!accepted.length) return { taken: 0, refused };
    return writing(() => {
      const at = time();
      accepted.forEach((decision) => append({ ...decision, seq: events.length + 1, time: at }));
      return { taken: accepted.length, refused };
    });
  }

  /** Return the decision of a row, or null if it says nothing new. */
  function rowDecision(row, seen, catalogue) {
    const key = keyOfItem(row);
    const item = items.get(key);
    if (!item) throw new LogRefusal("item");
    if (seen.has(key)) throw new LogRefusal("duplicate");
    seen.add(key);
    if (!row.decision) return null;
    if (row.reviewer && sameName(row.reviewer) !== sameName(name)) throw new LogRefusal("reviewer");
    if (row.glyph && row.glyph !== (item.glyph ?? "")) throw new LogRefusal("glyph");
    const named = Object.keys(DECISION_CLASSES).find((word) => word === row.decision || DECISION_CLASSES[word] === row.decision);
    const character = row.character ? catalogue.get(row.character) : null;
    if (row.character && !character) throw new LogRefusal("character-unknown");
    const decision = checked({
      item, decision: named ?? "", character: row.character, form: character?.form ?? "", reason: row.reason,
    });
    const before = effective.get(key);
    const same = before && ["decision", "character", "reason"].every((field) => before[field] === decision[field]);
    return same ? null : decision;
  }

  const log = {
    reviewer: name,
    effective,
    get header() { return header; },
    get events() { return events; },
    get damaged() { return damaged; },
    get saved() { return store.why || true; },
    get unsaved() { return Math.max(events.length - Math.max(store.written - 1, exported, 0), 0); },
    decide: (decision) => log.decideMany([decision])[0],
    /** Decide for many at once: all or, if one is refused, none. They have one time, by which an undo knows them. */
    decideMany(given) {
      const values = given.map(checked);
      return writing(() => {
        const at = time();
        return values.map((value) => append({ ...value, seq: events.length + 1, time: at }));
      });
    },
    /** Undo the last decision, or the last bulk; returns the key of its (first) item, or null if there is none. */
    undo() {
      const last = live.at(-1);
      if (!last) return null;
      return writing(() => {
        const at = time();
        let first = last;
        for (let event = last; event && (event === last || (last.bulk && event.bulk && event.time === last.time)); event = live.at(-1)) {
          first = event;
          append({ event: "undo", seq: events.length + 1, time: at, undoes: event.seq });
        }
        return keyOfItem(first.item);
      });
    },
    exportJsonl,
    exportCsv,
    importJsonl,
    importCsv,
    /** Call a function after every change of the log or of `saved`; returns a function that ends it. */
    on(event, listener) {
      if (event !== "change") throw new Error(`no event ${event}`);
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
  };

  const stored = store.open();
  header = newHeader();
  lines = [canonicalJson(header)];
  let sound = stored.length;
  while (sound > 0) {
    try {
      adopt(parseLog(stored.slice(0, sound).join("\n"), items, checkHeader));
      break;
    } catch (refusal) {
      if (!(refusal instanceof LogRefusal)) throw refusal;
      sound = Math.min(sound, refusal.line) - 1; // what stands before it is sound
    }
  }
  const damaged = stored.length - sound;
  if (damaged) store.setAside(stored, sound);
  if (typeof addEventListener === "function") {
    addEventListener("beforeunload", (event) => {
      if (log.unsaved) event.preventDefault();
    });
  }
  return log;
}
