// Sheets for approval (決裁): every decided pair on A4 paper, in black and white, with room for the seals.

const SHEET_WORDS = {
  ja: {
    title: "外字の同定結果",
    titleAdjudication: "外字の同定結果(裁定)",
    body: "団体名",
    reviewer: "照合者",
    adjudicator: "裁定者",
    date: "印刷日",
    report: "照合画面",
    page: (page, pages) => `${page} / ${pages} ページ`,
    seals: ["", "", "", "担当"],
    approval: "決裁",
    columns: ["番号", "元の字形", "コード", "出現", "同定した字形", "文字", "区分", "理由", "照合者・日時"],
    classes: DECISION_CLASSES,
    substitute: "代替文字",
    noCharacter: "なし",
    noGlyph: "字形なし",
    shared: "共通",
    bulk: "一括",
    times: (count) => `${count}回`,
    summary: (decided, hold, open) => `決定 ${decided}種類、保留 ${hold}種類、未決定 ${open}種類`,
    remaining: "保留と未決定の文字は、この資料に載せていません。",
    nothing: "決定した文字はありません。",
  },
  en: {
    title: "Identified gaiji",
    titleAdjudication: "Identified gaiji (adjudication)",
    body: "Municipality",
    reviewer: "Reviewer",
    adjudicator: "Adjudicator",
    date: "Printed",
    report: "Page",
    page: (page, pages) => `page ${page} of ${pages}`,
    seals: ["", "", "", "Clerk"],
    approval: "Approval",
    columns: ["No.", "Source", "Code", "Count", "Standard", "Character", "Class", "Reason", "By, when"],
    classes: { exact: "glyph match", design: "design difference", similar: "similar", none: "none", hold: "hold" },
    substitute: "substitute",
    noCharacter: "none",
    noGlyph: "no glyph",
    shared: "shared",
    bulk: "bulk",
    times: (count) => `${count}×`,
    summary: (decided, hold, open) => `Decided: ${decided}, on hold: ${hold}, undecided: ${open}`,
    remaining: "Codes on hold and undecided codes are not on these sheets.",
    nothing: "Nothing is decided.",
  },
};
/** How many lines of print a sheet has room for, and how many the smallest row takes: eleven rows. */
const SHEET_LINES = 55;
const SHEET_ROW_LINES = 5;
/** How many full-width letters a line of the column of reasons, and of that of names, holds. */
const SHEET_REASON_WIDTH = 11;
const SHEET_NAME_WIDTH = 8;
/** What could hide text or turn its direction, on paper as on a screen. */
const SHEET_UNSEEN = /[\p{Cc}\p{Cf}\p{Surrogate}\p{Zl}\p{Zp}]/gu;

/**
 * Fill a container with sheets, one element for each page; returns how many there are.
 *
 * `catalogue` (search.js, or null while it is loading) tells the code points of a character; else the log does.
 * `sourceGlyph(item)` and `standardGlyph(name)` return a node that shows a glyph, or null; `language` is `ja` or `en`;
 * `today` is the date that the sheets bear.
 */
function printSheets(container, payload, log, catalogue, options = {}) {
  const { sourceGlyph = () => null, standardGlyph = () => null, today = new Date() } = options;
  const { language = document.documentElement.lang === "en" ? "en" : "ja" } = options;
  const words = SHEET_WORDS[language];
  const shown = (text) => String(text).replace(SHEET_UNSEEN, (char) => `[${pointName(char)}]`);

  function element(tag, name, ...children) {
    const made = document.createElement(tag);
    if (name) made.className = name;
    made.append(...children.flat().filter((child) => child !== null).map((child) => (child instanceof Node ? child : shown(child))));
    return made;
  }

  const lineOf = (text, name = "") => element("div", name, text);

  const decidedOf = (state) => payload.items.filter((item) => state(log.effective.get(item.key)?.decision));
  const decided = decidedOf((decision) => decision && decision !== "hold");
  const onHold = decidedOf((decision) => decision === "hold").length;
  const open = decidedOf((decision) => !decision).length;

  /** When a decision was made, by the clock of this computer. */
  const local = (time) => {
    const at = new Date(time);
    const two = (value) => String(value).padStart(2, "0");
    return [`${at.getFullYear()}-${two(at.getMonth() + 1)}-${two(at.getDate())}`, `${two(at.getHours())}:${two(at.getMinutes())}`];
  };

  /** How wide a text is, in full-width letters. */
  const width = (text) => Array.from(text).reduce((sum, char) => sum + (/[A-Zmw@%&]/.test(char) || char.codePointAt(0) >= 0x2000 ? 1 : 0.6), 0);

  /** How many lines of print a row takes: long reasons and names take more, and nothing is ever cut. */
  function linesOf(item) {
    const { reason, character } = log.effective.get(item.key);
    const columns = [
      [reason, SHEET_REASON_WIDTH, 0], [log.reviewer, SHEET_NAME_WIDTH, 3], [`${item.set}${item.charset}`, SHEET_NAME_WIDTH, 2], [character, SHEET_NAME_WIDTH, 2],
    ];
    return Math.max(SHEET_ROW_LINES, ...columns.map(([text, wide, more]) => Math.ceil(width(shown(text)) / wide) + more + 1));
  }

  function paged() {
    const pages = [[]];
    let room = SHEET_LINES;
    decided.forEach((item, index) => {
      const lines = linesOf(item);
      if (lines > room && pages.at(-1).length) {
        pages.push([]);
        room = SHEET_LINES;
      }
      room -= lines;
      pages.at(-1).push({ item, number: index + 1 });
    });
    return pages;
  }

  function row({ item, number: count }) {
    const event = log.effective.get(item.key);
    const form = event.character ? (catalogue?.get(event.character)?.form ?? event.form) : "";
    const glyph = event.character ? (standardGlyph(event.character) ?? words.noGlyph) : "―";
    const named = event.decision === "none" && event.character ? lineOf(words.substitute, "small") : null;
    return element("tr", "",
      element("td", "number", String(count)),
      element("td", "glyph-cell", sourceGlyph(item) ?? words.noGlyph),
      element("td", "code", lineOf(item.code, "strong"), lineOf(item.charset, "small"), lineOf(item.set || words.shared, "small")),
      element("td", "count", words.times(item.count.toLocaleString("en-US"))),
      element("td", "glyph-cell", glyph),
      element("td", "name", event.character ? [lineOf(event.character, "strong"), lineOf(spelt(form), "small"), named] : words.noCharacter),
      element("td", "class", lineOf(words.classes[event.decision]), event.bulk ? lineOf(words.bulk, "small") : null),
      element("td", "reason", event.reason),
      element("td", "who", lineOf(log.reviewer), ...local(event.time).map((text) => lineOf(text, "small"))));
  }

  const spelt = (form) => form.replace(/^([0-9A-F]+)_([0-9A-F]+)$/, "U+$1 U+$2");

  function fact(label, value) {
    return element("div", "fact", element("span", "label", label), element("span", "value", value));
  }

  function head(page, pages) {
    const adjudicates = payload.role === "adjudication";
    return element("header", "sheet-head",
      element("div", "sheet-facts",
        element("h2", "", adjudicates ? words.titleAdjudication : words.title),
        fact(words.body, ""),
        fact(adjudicates ? words.adjudicator : words.reviewer, log.reviewer),
        fact(words.date, local(today)[0]),
        fact(words.report, payload.report.slice(0, 16)),
        element("div", "sheet-page", words.page(page, pages))),
      element("div", "seals", element("div", "seals-title", words.approval),
        words.seals.map((seal) => element("div", "seal", element("div", "seal-name", seal), element("div", "seal-room")))));
  }

  function table(rows) {
    const heads = words.columns.map((column) => {
      const cell = element("th", "", column);
      cell.scope = "col";
      return cell;
    });
    return element("table", "", element("thead", "", element("tr", "", heads)), element("tbody", "", rows.map(row)));
  }

  const pages = paged();
  container.replaceChildren(...pages.map((rows, index) => element("section", "sheet",
    head(index + 1, pages.length),
    rows.length ? table(rows) : element("p", "", words.nothing),
    index === pages.length - 1
      ? element("p", "sheet-summary", element("strong", "", words.summary(decided.length, onHold, open)), ` ${words.remaining}`)
      : null)));
  return pages.length;
}
