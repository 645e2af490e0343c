// Why the decision log refuses something, in words.

/**
 * Why a log refuses something: `id` is one of LOG_REFUSALS, `line` where in a file; the message is in the language of
 * the document.
 */
class LogRefusal extends Error {
  constructor(id, facts = {}) {
    const language = document.documentElement.lang === "en" ? "en" : "ja";
    super(LOG_REFUSALS[id][language].replace(/\{(\w+)\}/g, (_, name) => String(facts[name])));
    this.id = id;
    this.line = facts.line ?? null;
  }

  /** The reason in words. */
  get why() {
    return this.message;
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
  catalogue: {
    ja: "文字の一覧を読み込んでいます。少し待ってから、もう一度読み込んでください。",
    en: "The list of characters is being loaded. Wait a moment, then import again.",
  },
  columns: { ja: "列が足りません: {columns}", en: "Columns are missing: {columns}" },
  csv: { ja: "CSVとして読めません({line}行目)。", en: "Line {line} cannot be read as CSV." },
};
