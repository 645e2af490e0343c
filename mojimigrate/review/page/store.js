// The decision log (照合の記録): what one person decides, kept in the browser at every decision, written out and read in
// again as JSON Lines and CSV. The form is that of mojimigrate/review/decisions.py: each line is chained to the one
// before by its digest, nothing is ever taken out, and an undo is an event too.

const DECISION_CLASSES = { exact: "字形一致", design: "デザイン差", similar: "類似文字", none: "該当なし", hold: "保留" };
const NEED_CHARACTER = ["exact", "design", "similar"];
const NEED_REASON = ["similar", "none"];
const LONGEST_NAME = 64;
const LONGEST_REASON = 500;
const CSV_COLUMNS = ["set", "charset", "code", "glyph", "decision", "character", "reason", "reviewer", "time"];
/** A cell that a spreadsheet program takes for a formula, after any number of guards; as in mapping/gaiji.py. */
const FORMULA_CELL = /^'*[=+\-@\t\r]/;
const HEADER_FIELDS = "adjudicates,format,hash,previous,report,reviewer,role,schema,sources,standard_font,started,tables";
const EVENT_FIELDS = {
  decide: "bulk,character,decision,event,form,glyph,hash,item,previous,reason,seq,time",
  undo: "event,hash,previous,seq,time,undoes",
};

/**
 * Why a log refuses something: `why` is one of the ids of LOG_REFUSALS, `facts` says where (line, row …).
 */
class LogRefusal extends Error {
  constructor(why, facts = {}) {
    super(LOG_REFUSALS[why].en.replace(/\{(\w+)\}/g, (_, name) => String(facts[name])));
    this.why = why;
    this.facts = facts;
  }

  /** The reason in words, `ja` or `en`. */
  words(language) {
    return LOG_REFUSALS[this.why][language].replace(/\{(\w+)\}/g, (_, name) => String(this.facts[name]));
  }
}

const LOG_REFUSALS = {
  "name-empty": { ja: "照合者の名前を入れてください。", en: "Enter the name of the reviewer." },
  "name-long": { ja: "照合者の名前は64文字までです。", en: "The name of a reviewer has at most 64 characters." },
  "name-taken": {
    ja: "この人は照合をした本人なので、裁定はできません。別の人が行ってください。",
    en: "This person made one of the decisions in conflict and cannot settle it. Somebody else must.",
  },
  elsewhere: {
    ja: "同じ照合の記録が別のタブで開かれています。こちらには書き込めません。続けるには、別のタブを閉じてこの画面を再読み込みしてください。",
    en: "The same log is open in another tab, so nothing is written here. To go on, close the other one and reload this page.",
  },
  item: { ja: "この画面にない文字です。", en: "The page has no such code." },
  class: { ja: "区分は、字形一致・デザイン差・類似文字・該当なし・保留のどれかです。", en: "There is no such class." },
  character: { ja: "この区分には文字が必要です。", en: "This class needs a character." },
  reason: { ja: "この区分には理由が必要です。", en: "This class needs a reason." },
  "reason-long": { ja: "理由は500文字までです。", en: "A reason has at most 500 characters." },
  "character-unknown": { ja: "標準にない文字です。", en: "The standard has no such character." },
  glyph: { ja: "字形がこの画面のものと違います。", en: "The glyph is not the one of this page." },
  duplicate: { ja: "同じ文字の行が前にもあります。", en: "An earlier row is about the same code." },
  "not-a-log": { ja: "照合の記録ではありません({line}行目)。", en: "Line {line} is not a line of a decision log." },
  chain: {
    ja: "{line}行目から記録の鎖が合いません。書き出した後で変えられています。書き出したままのファイルを使ってください。",
    en: "The chain is broken from line {line}: the file was changed after it was exported. Use the file as it was exported.",
  },
  schema: { ja: "この記録は別の版の形式です。", en: "The log is of another schema." },
  report: { ja: "別の照合画面で作られた記録です。", en: "The log was made with another page." },
  role: { ja: "照合と裁定の役割が違う記録です。", en: "The log is of the other role." },
  reviewer: {
    ja: "別の人の記録です。二人照合では、もう一人の記録を読み込むことはできません。",
    en: "The log is another person's, and the two decide without seeing each other's decisions.",
  },
  diverged: {
    ja: "この画面の記録と{line}行目から食い違います。今の記録を書き出して保存し、どちらを使うかを決めてください。",
    en: "The file and the log of this page part at line {line}. Export the present log, then decide which to use.",
  },
  older: {
    ja: "ファイルの内容は、すべて今の記録に入っています。読み込むものはありません。",
    en: "All that the file holds is in the present log already.",
  },
  columns: { ja: "列が足りません: {columns}", en: "Columns are missing: {columns}" },
  csv: { ja: "CSVとして読めません({line}行目)。", en: "Line {line} cannot be read as CSV." },
};

/** Compare two texts by their code points, as Python does; `<` compares UTF-16 units. */
function compareCodePoints(one, other) {
  const [left, right] = [Array.from(one), Array.from(other)];
  for (let index = 0; index < left.length && index < right.length; index += 1) {
    if (left[index] !== right[index]) return left[index].codePointAt(0) - right[index].codePointAt(0);
  }
  return left.length - right.length;
}

/** Return the canonical form of plain JSON data, as `canonical` of decisions.py does. Numbers must be integers. */
function canonicalJson(value) {
  if (Array.isArray(value)) return `[${value.map(canonicalJson).join(",")}]`;
  if (value === null || typeof value !== "object") return JSON.stringify(value);
  const names = Object.keys(value).sort(compareCodePoints);
  return `{${names.map((name) => `${JSON.stringify(name)}:${canonicalJson(value[name])}`).join(",")}}`;
}

/** First 32 bits of the fractional parts of the cube roots of the first 64 primes (FIPS 180-4, 4.2.2). */
const SHA256_CONSTANTS = new Uint32Array([
  0x428a2f98, 0x71374491, 0xb5c0fbcf, 0xe9b5dba5, 0x3956c25b, 0x59f111f1, 0x923f82a4, 0xab1c5ed5, 0xd807aa98, 0x12835b01,
  0x243185be, 0x550c7dc3, 0x72be5d74, 0x80deb1fe, 0x9bdc06a7, 0xc19bf174, 0xe49b69c1, 0xefbe4786, 0x0fc19dc6, 0x240ca1cc,
  0x2de92c6f, 0x4a7484aa, 0x5cb0a9dc, 0x76f988da, 0x983e5152, 0xa831c66d, 0xb00327c8, 0xbf597fc7, 0xc6e00bf3, 0xd5a79147,
  0x06ca6351, 0x14292967, 0x27b70a85, 0x2e1b2138, 0x4d2c6dfc, 0x53380d13, 0x650a7354, 0x766a0abb, 0x81c2c92e, 0x92722c85,
  0xa2bfe8a1, 0xa81a664b, 0xc24b8b70, 0xc76c51a3, 0xd192e819, 0xd6990624, 0xf40e3585, 0x106aa070, 0x19a4c116, 0x1e376c08,
  0x2748774c, 0x34b0bcb5, 0x391c0cb3, 0x4ed8aa4a, 0x5b9cca4f, 0x682e6ff3, 0x748f82ee, 0x78a5636f, 0x84c87814, 0x8cc70208,
  0x90befffa, 0xa4506ceb, 0xbef9a3f7, 0xc67178f2,
]);

/**
 * Return the SHA-256 of a text in UTF-8, in hexadecimal (FIPS 180-4). The browser's own answers later, and only where
 * a page comes over a secure connection; a decision is written at once, from a disk too.
 */
function sha256(text) {
  const bytes = new TextEncoder().encode(text);
  const padded = new Uint8Array(((bytes.length + 72) >> 6) << 6);
  padded.set(bytes);
  padded[bytes.length] = 0x80;
  const view = new DataView(padded.buffer);
  view.setUint32(padded.length - 8, Math.floor(bytes.length / 0x20000000));
  view.setUint32(padded.length - 4, bytes.length << 3);
  const state = new Uint32Array([
    0x6a09e667, 0xbb67ae85, 0x3c6ef372, 0xa54ff53a, 0x510e527f, 0x9b05688c, 0x1f83d9ab, 0x5be0cd19,
  ]);
  const schedule = new Uint32Array(64);
  const turned = (word, count) => (word >>> count) | (word << (32 - count));
  for (let start = 0; start < padded.length; start += 64) {
    for (let index = 0; index < 16; index += 1) schedule[index] = view.getUint32(start + 4 * index);
    for (let index = 16; index < 64; index += 1) {
      const [low, high] = [schedule[index - 15], schedule[index - 2]];
      const first = turned(low, 7) ^ turned(low, 18) ^ (low >>> 3);
      const second = turned(high, 17) ^ turned(high, 19) ^ (high >>> 10);
      schedule[index] = schedule[index - 16] + first + schedule[index - 7] + second;
    }
    let [a, b, c, d, e, f, g, h] = state;
    for (let index = 0; index < 64; index += 1) {
      const sum = turned(e, 6) ^ turned(e, 11) ^ turned(e, 25);
      const one = (h + sum + ((e & f) ^ (~e & g)) + SHA256_CONSTANTS[index] + schedule[index]) | 0;
      const two = ((turned(a, 2) ^ turned(a, 13) ^ turned(a, 22)) + ((a & b) ^ (a & c) ^ (b & c))) | 0;
      [h, g, f, e, d, c, b, a] = [g, f, e, (d + one) | 0, c, b, a, (one + two) | 0];
    }
    [a, b, c, d, e, f, g, h].forEach((word, index) => { state[index] += word; });
  }
  return Array.from(state, (word) => word.toString(16).padStart(8, "0")).join("");
}

/** Return a line with `previous` and its own digest. */
function chainLine(line, previous) {
  const whole = { ...line, previous };
  return { ...whole, hash: sha256(canonicalJson(whole)) };
}

/** Return the key of an item: `set|charset|code`. */
const keyOfItem = ({ set, charset, code }) => `${set}|${charset}|${code}`;

/** Return free text as one line: no control characters, no halves of surrogate pairs, no space around it. */
const oneLine = (text) => String(text ?? "").replace(/\p{Surrogate}/gu, "\uFFFD").replace(/\p{Cc}+/gu, " ").trim();

/** Return a name as names are compared: is it the same person? */
const sameName = (name) => name.normalize("NFKC").toLowerCase().replace(/\s/gu, "");

/** Return a reviewer's name as it goes into a log. Throws LogRefusal: `name-empty`, `name-long`, `name-taken`. */
function checkReviewer(payload, name) {
  const plain = oneLine(name);
  if (!plain) throw new LogRefusal("name-empty");
  if (Array.from(plain).length > LONGEST_NAME) throw new LogRefusal("name-long");
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

/**
 * Read a log as exported. Returns `{header, events, lines}`; throws LogRefusal with the line: `not-a-log` (also for
 * what is not in canonical form, or about an item that the page has not), `chain`.
 */
function parseLog(text, keys) {
  const lines = text.replace(/^\uFEFF/, "").split(/\r?\n/);
  if (lines.at(-1) === "") lines.pop();
  const decided = new Map();
  const values = [];
  lines.forEach((raw, index) => {
    const line = index + 1;
    let value = null;
    try {
      value = JSON.parse(raw);
    } catch {
      throw new LogRefusal("not-a-log", { line });
    }
    if (value === null || typeof value !== "object" || canonicalJson(value) !== raw) throw new LogRefusal("not-a-log", { line });
    const fields = index === 0 ? HEADER_FIELDS : EVENT_FIELDS[value.event];
    if (Object.keys(value).sort().join() !== fields) throw new LogRefusal("not-a-log", { line });
    const { hash, ...rest } = value;
    const previous = index === 0 ? "" : values[index - 1].hash;
    if (value.previous !== previous || sha256(canonicalJson(rest)) !== hash) throw new LogRefusal("chain", { line });
    if (index > 0) {
      const sound = value.seq === index && (value.event === "decide"
        ? keys.has(keyOfItem(value.item)) && Object.hasOwn(DECISION_CLASSES, value.decision)
        : decided.get(value.undoes) === true);
      if (!sound) throw new LogRefusal("not-a-log", { line });
      decided.set(value.event === "decide" ? value.seq : value.undoes, value.event === "decide");
    }
    values.push(Object.freeze(value));
  });
  if (!values.length) throw new LogRefusal("not-a-log", { line: 1 });
  return { header: values[0], events: values.slice(1), lines };
}

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

/**
 * Open the log of a reviewer on a page: what is stored in this browser goes on, else a new one begins.
 *
 * `storage` is localStorage, or null where the browser refuses it; `now` returns the time as a Date. Throws LogRefusal
 * for the name (see `checkReviewer`), and `elsewhere` from all that writes while another tab has the log.
 *
 * - `effective`: key of an item → the decision that counts (an event of decisions.py)
 * - `events`, `header`: all lines, in order
 * - `saved`: `{ok, why, unsaved}`; `why` is `no-storage`, `quota` or `elsewhere`; `unsaved` counts the events that
 *   are neither stored nor exported
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
  function checked({ item, glyph = "", decision, character = "", form = "", reason = "", bulk = false }) {
    const { set, charset, code } = item;
    const why = oneLine(reason);
    if (!items.has(keyOfItem(item))) throw new LogRefusal("item");
    if (!Object.hasOwn(DECISION_CLASSES, decision)) throw new LogRefusal("class");
    if (NEED_CHARACTER.includes(decision) && !character) throw new LogRefusal("character");
    if (NEED_REASON.includes(decision) && !why) throw new LogRefusal("reason");
    if (Array.from(why).length > LONGEST_REASON) throw new LogRefusal("reason-long");
    return { event: "decide", item: { set, charset, code }, glyph, decision, character, form, reason: why, bulk };
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
   * Go on with an exported log of the same page and person; returns `{added}`. Throws LogRefusal if it is another's,
   * if its chain is broken, or if it does not begin with what is in the present log.
   */
  function importJsonl(text) {
    const read = parseLog(text, items);
    checkHeader(read.header);
    const empty = events.length === 0;
    const parts = empty ? -1 : lines.findIndex((line, index) => index < read.lines.length && line !== read.lines[index]);
    if (parts >= 0) throw new LogRefusal("diverged", { line: parts + 1 });
    if (read.lines.length <= lines.length && !empty) throw new LogRefusal("older");
    return writing(() => {
      const added = read.events.length - events.length;
      if (empty) store.rewind();
      adopt(read);
      return { added };
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
   * Returns `{added, refused}`, where `refused` are LogRefusals with `facts.line`; such rows change nothing.
   */
  function importCsv(text, catalogue) {
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
        refusal.facts.line = line;
        refused.push(refusal);
      }
    }
    if (!accepted.length) return { added: 0, refused };
    return writing(() => {
      const at = time();
      accepted.forEach((decision) => append({ ...decision, seq: events.length + 1, time: at }));
      return { added: accepted.length, refused };
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
      item, glyph: item.glyph ?? "", decision: named ?? "", character: row.character, form: character?.form ?? "", reason: row.reason,
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
    get saved() {
      const unsaved = events.length - Math.max(store.written - 1, exported, 0);
      return { ok: store.why === "", why: store.why, unsaved: Math.max(unsaved, 0) };
    },
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
      const read = parseLog(stored.slice(0, sound).join("\n"), items);
      checkHeader(read.header);
      adopt(read);
      break;
    } catch (refusal) {
      if (!(refusal instanceof LogRefusal)) throw refusal;
      sound = Math.min(sound, refusal.facts.line) - 1; // what stands before it is sound
    }
  }
  const damaged = stored.length - sound;
  if (damaged) store.setAside(stored, sound);
  if (typeof addEventListener === "function") {
    addEventListener("beforeunload", (event) => {
      if (log.saved.unsaved) event.preventDefault();
    });
  }
  return log;
}
