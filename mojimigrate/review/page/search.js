// All characters of the standard, and how they are found (文字の検索). The text that is unpacked here is that of
// mojimigrate/review/catalogue.py, where its columns are described.

const FIRST_KANGXI_RADICAL = 0x2f00;
const MOST_RESULTS = 60;
/** Forms in which a part stands in characters: whoever asks for the first of each group means all of them. */
const PART_FORMS = [
  "人亻𠆢", "刀刂", "卩㔾", "卜⺊", "小⺌", "尢尣", "川巛", "彐彑", "心忄㣺⺗", "手扌", "攴攵", "月⺝⺼", "歹歺", "水氵氺", "火灬", "爪爫",
  "牛牜", "犬犭⺨", "玉王𤣩", "王𤣩", "示礻", "竹𥫗", "糸糹", "网罒罓⺲", "羊⺶", "老耂", "肉⺼月", "臼𦥑", "艸艹", "衣衤", "襾覀西", "言訁",
  "足𧾷", "辵辶⻌", "邑阝", "金釒", "長镸", "阜阝", "食飠", "乙乚", "八丷", "尸⼫", "户戶戸", "戸户戶", "示礻", "青靑", "黒黑", "黄黃",
];

/** Return katakana as hiragana. */
const hiragana = (text) => text.replace(/[ァ-ヶ]/g, (char) => String.fromCharCode(char.charCodeAt(0) - 0x60));

/** Write a character as its code point: `U+8FBB`. */
const pointName = (char) => `U+${char.codePointAt(0).toString(16).toUpperCase().padStart(4, "0")}`;

/** Return a query with full-width letters, digits and spaces as ASCII, half-width katakana as whole ones. */
function plainQuery(query) {
  return query
    .replace(/[\uFF66-\uFF9F]+/g, (kana) => kana.normalize("NFKC"))
    .replace(/[！-～]/g, (char) => String.fromCharCode(char.charCodeAt(0) - 0xfee0))
    .replace(/U\+([0-9A-F]{4,5})[\s,]+(?:U\+)?(E01[0-9A-F]{2}|FE0[0-9A-F])(?![0-9A-F])/gi, "$1_$2")
    .trim();
}

/** Say whether a code point is a character by itself: no selector, no private use, no noncharacter. */
function standsAlone(char) {
  const point = char.codePointAt(0);
  const selector = (point >= 0xfe00 && point <= 0xfe0f) || (point >= 0xe0100 && point <= 0xe01ef) || (point >= 0x180b && point <= 0x180f);
  const surrogate = point >= 0xd800 && point <= 0xdfff;
  const noncharacter = (point >= 0xfdd0 && point <= 0xfdef) || (point & 0xfffe) === 0xfffe;
  return !selector && !surrogate && !noncharacter && !(point >= 0xe000 && point <= 0xf8ff) && point < 0xf0000 && point > 0x20;
}

/** Unpack a catalogue, and return a promise of what can be asked of it: see `createCatalogue`. */
async function openCatalogue(base64) {
  const binary = atob(base64);
  const packed = new Uint8Array(binary.length);
  for (let index = 0; index < binary.length; index += 1) packed[index] = binary.charCodeAt(index);
  const stream = new Blob([packed]).stream().pipeThrough(new DecompressionStream("deflate-raw"));
  return createCatalogue(await new Response(stream).text());
}

/**
 * Make the catalogue searchable.
 *
 * - `get(name)`: `{name, base, own, ivs, svs, koseki, juki, touki, strokes, radicals, readings, policy, form, text}`,
 *   written as in the standard's lists; `form` is as in decisions.py, `text` what writes the character. Also of a
 *   character without an MJ name (`U+3042`). Undefined for what is no character of the standard.
 * - `search(query, limit)`: `{names, total}`, the best first
 * - `family(name)`: the names of all that share its code point, itself included
 */
function createCatalogue(text) {
  const [NAME, BASE, OWN, IVS, SVS, KOSEKI, JUKI, TOUKI, STROKES, RADICALS, READINGS, POLICY, COMPONENTS] = Array(13).keys();
  // How well a result fits: it is what was asked for, another character of its code point, or one of many.
  const [EXACT, FAMILY, AMONG] = [0, 1, 2];
  const rows = text.split("\n").map((line) => line.split("\t"));
  const rowOfName = new Map();
  const namesOfChar = new Map(); // of all that belong to a code point, and of the one that owns it
  const nameOfOwn = new Map();
  const nameOfSequence = new Map();
  const nameOfNumber = new Map(); // 戸籍, 住基, 登記: none is that of two characters
  const wholes = new Map(); // part → the characters in which it stands
  const spoken = hiragana(rows.map((row) => row[READINGS]).join("\n")).split("\n").map((reading) => `・${reading}・`);
  const strokesOf = Int16Array.from(rows, (row) => Number(row[STROKES]));

  const gather = (map, key, value) => {
    const values = map.get(key);
    if (values) values.push(value);
    else map.set(key, [value]);
  };

  let before = "";
  rows.forEach((row, index) => {
    if (!row[NAME]) row[NAME] = before.slice(0, 2) + String(Number(before.slice(2)) + 1).padStart(6, "0");
    const name = row[NAME];
    const base = row[BASE];
    const char = base && charOf(base);
    before = name;
    rowOfName.set(name, index);
    if (row[OWN] === "=") row[OWN] = base;
    if (row[JUKI]) row[JUKI] = `J+${row[JUKI] === "=" ? base : row[JUKI]}`;
    if (row[TOUKI] === "=") row[TOUKI] = `00${row[KOSEKI]}`;
    if (row[IVS]) {
      row[IVS] = row[IVS].split(" ").map((sequence) => (sequence.length === 2 ? `${base}_E01${sequence}` : sequence));
      for (const sequence of row[IVS]) nameOfSequence.set(sequence, name);
    }
    if (char) gather(namesOfChar, char, name);
    if (row[OWN]) {
      const own = row[OWN] === base ? char : charOf(row[OWN]);
      nameOfOwn.set(own, name);
      if (own !== char) gather(namesOfChar, own, name);
    }
    if (row[SVS]) nameOfSequence.set(row[SVS], name);
    for (const number of [row[KOSEKI], row[JUKI], row[TOUKI]]) if (number) nameOfNumber.set(number, name);
    for (const part of row[COMPONENTS]) gather(wholes, part, char);
  });

  function charOf(hexadecimal) {
    return String.fromCodePoint(Number.parseInt(hexadecimal, 16));
  }

  const pointOf = (char) => pointName(char).slice(2);

  /** Return the entry of a character without an MJ name, called by its code points: `U+3042`, `U+304B U+309A`. */
  function unnamed(name) {
    const points = name.split(" ");
    if (points.length > 8 || !points.every((point) => /^U\+[0-9A-F]{4,6}$/.test(point) && Number.parseInt(point.slice(2), 16) <= 0x10ffff)) return undefined;
    const chars = points.map((point) => charOf(point.slice(2)));
    const called = chars.every((char, index) => standsAlone(char) && pointName(char) === points[index]);
    if (!called || (chars.length === 1 && namesOfChar.has(chars[0]))) return undefined;
    return {
      name, base: name, own: name, ivs: [], svs: "", koseki: "", juki: "", touki: "", strokes: 0, radicals: "", readings: "",
      policy: "", form: name, text: chars.join(""),
    };
  }

  function get(name) {
    const row = rows[rowOfName.get(name)];
    if (!row) return unnamed(name);
    const own = row[OWN] && `U+${row[OWN]}`;
    const ivs = row[IVS] || [];
    const form = ivs[0] ?? (own || row[SVS]);
    return {
      name, base: row[BASE] && `U+${row[BASE]}`, own, ivs, svs: row[SVS], koseki: row[KOSEKI], juki: row[JUKI], touki: row[TOUKI],
      strokes: Number(row[STROKES]), radicals: row[RADICALS], readings: row[READINGS],
      policy: ["", "常用漢字", "人名用漢字"][Number(row[POLICY])], form,
      text: (own || form).replace("U+", "").split("_").filter(Boolean).map(charOf).join(""),
    };
  }

  function family(name) {
    const row = rows[rowOfName.get(name)];
    if (!row) return unnamed(name) ? [name] : [];
    const points = [row[BASE], row[OWN]].filter(Boolean).map(charOf);
    return [...new Set([name, ...points.flatMap((char) => namesOfChar.get(char) ?? [])])];
  }

  /** What was asked for, and the other characters of its code points: name → how well it fits. */
  function withFamily(names) {
    const found = new Map();
    for (const name of names) for (const other of family(name)) found.set(other, FAMILY);
    for (const name of names) found.set(name, EXACT);
    return found;
  }

  /** All characters that have a row for which `test` holds. */
  function filtered(test, fit = () => AMONG) {
    const found = new Map();
    for (let index = 0; index < rows.length; index += 1) if (test(index)) found.set(rows[index][NAME], fit(index));
    return found;
  }

  /** The character that owns a code point, and all others that belong there; else the one that has no other name. */
  function withChar(char) {
    const name = nameOfOwn.get(char);
    const found = withFamily(name ? [name] : []);
    for (const other of namesOfChar.get(char) ?? []) if (!found.has(other)) found.set(other, FAMILY);
    if (!found.size && unnamed(pointName(char))) found.set(pointName(char), EXACT);
    return found;
  }

  const withPoint = (digits) => (Number.parseInt(digits, 16) <= 0x10ffff ? withChar(charOf(digits)) : new Map());

  function withReading(kana) {
    const begins = `・${hiragana(kana)}`;
    const whole = `${begins}・`;
    const found = filtered((index) => spoken[index].includes(begins), (index) => (spoken[index].includes(whole) ? EXACT : AMONG));
    if (Array.from(kana).length === 1) for (const [name, fit] of withChar(kana)) found.set(name, fit);
    return found;
  }

  function withRadical(asked) {
    let number = Number(asked);
    if (!/^[0-9]+$/.test(asked)) {
      const forms = PART_FORMS.filter((group) => group.includes(asked)).map((group) => Array.from(group)[0]);
      const heads = [asked, ...forms].map((char) => char.normalize("NFKC"));
      number = 1 + Array.from({ length: 214 }, (_, index) => String.fromCodePoint(FIRST_KANGXI_RADICAL + index).normalize("NFKC"))
        .findIndex((radical) => heads.includes(radical));
    }
    const part = ` ${number}.`;
    return number > 0 ? filtered((index) => ` ${rows[index][RADICALS]}`.includes(part)) : new Map();
  }

  /** All characters in which a part stands, at any depth. */
  function containing(part) {
    const group = PART_FORMS.find((forms) => Array.from(forms)[0] === part);
    const waiting = group ? Array.from(group) : [part];
    const seen = new Set();
    for (let char = waiting.pop(); char !== undefined; char = waiting.pop()) {
      for (const whole of wholes.get(char) ?? []) {
        if (seen.has(whole)) continue;
        seen.add(whole);
        waiting.push(whole);
      }
    }
    const found = new Map();
    for (const char of seen) for (const name of namesOfChar.get(char)) found.set(name, AMONG);
    return found;
  }

  /** What all of several results have, how well it fits added up. */
  function inAll(results) {
    const [least = new Map(), ...others] = [...results].sort((one, other) => one.size - other.size);
    if (!others.length) return least;
    const found = new Map();
    for (const [name, fit] of least) {
      if (others.every((other) => other.has(name))) found.set(name, others.reduce((sum, other) => sum + other.get(name), fit));
    }
    return found;
  }

  /** One character: itself and its family, then those of which it is the radical or a part; several: what has them all. */
  function withCharacters(chars) {
    if (chars.length === 1) {
      const found = withChar(chars[0]);
      for (const name of withRadical(chars[0]).keys()) if (!found.has(name)) found.set(name, AMONG);
      for (const name of containing(chars[0]).keys()) if (!found.has(name)) found.set(name, AMONG);
      return found;
    }
    const together = inAll(chars.map(containing));
    if (together.size) return together;
    return new Map(chars.filter((char) => namesOfChar.has(char)).flatMap((char) => [...withChar(char)])); // of a word, each
  }

  /** Those that bear a number: 戸籍, 住基, 登記, and six digits of a name. */
  const byNumber = (number) => withFamily([nameOfNumber.get(number), `MJ${number}`, `GJ${number}`].filter((name) => rowOfName.has(name)));

  /** Forms of a term, the first that fits counts: pattern → what it finds. */
  const TERMS = [
    [/^(MJ|GJ)([0-9]{1,6})$/i, (_, list, number) => withFamily([list.toUpperCase() + number.padStart(6, "0")].filter((name) => rowOfName.has(name)))],
    [/^([0-9]{1,2})画$/, (_, strokes) => filtered((index) => strokesOf[index] === Number(strokes))],
    [/^部首:?([0-9]{1,3}|.)$/u, (_, radical) => withRadical(radical)],
    [/^部品:?(.+)$/u, (_, parts) => inAll(Array.from(parts, containing))],
    [/^(?:戸籍|登記|住基):?([0-9]{6}|[0-9]{8}|J\+[0-9A-F]{4})$/i, (_, number) => byNumber(number.toUpperCase())],
    [/^住基:?([0-9A-F]{4})$/i, (_, number) => byNumber(`J+${number.toUpperCase()}`)],
    [/^(?:J\+[0-9A-F]{4}|[0-9]{6}|[0-9]{8})$/i, (number) => byNumber(number.toUpperCase())],
    [/^(?:U\+)?([0-9A-F]{4,6})_(E01[0-9A-F]{2}|FE0[0-9A-F])$/i, (_, base, selector) => withSequence(`${base}_${selector}`.toUpperCase())],
    [/^(?:U\+|0x)?([0-9A-F]{4,6})$/i, (_, point) => withPoint(point)],
    [/^(.)([\uFE00-\uFE0F]|[\u{E0100}-\u{E01EF}])$/u, (_, char, selector) => withSequence(`${pointOf(char)}_${pointOf(selector)}`)],
    [/^[ぁ-ゖァ-ヺー]+$/, (kana) => withReading(kana)],
    [/^.\p{M}+$/u, (chars) => new Map([Array.from(chars, pointName).join(" ")].filter(unnamed).map((name) => [name, EXACT]))],
    [/^.+$/u, (chars) => withCharacters(Array.from(chars))],
  ];

  function withSequence(sequence) {
    const name = nameOfSequence.get(sequence);
    const found = withFamily(name ? [name] : []);
    for (const other of namesOfChar.get(charOf(sequence.split("_")[0])) ?? []) if (!found.has(other)) found.set(other, FAMILY);
    return found;
  }

  function withTerm(term) {
    for (const [pattern, find] of TERMS) {
      const found = pattern.exec(term);
      if (found) return find(...found);
    }
    return new Map();
  }

  function search(query, limit = MOST_RESULTS) {
    const terms = plainQuery(query).split(/\s+/).filter(Boolean).slice(0, 8);
    const found = inAll(terms.map(withTerm));
    const names = [...found.keys()];
    // One number per result, for numbers are sorted fast: fit, policy, strokes, row, and which result it is.
    const ranks = Float64Array.from(names, (name, which) => {
      const index = rowOfName.get(name) ?? 0;
      const usual = rowOfName.has(name) ? Number(rows[index][POLICY] || 3) : 0;
      return (((found.get(name) * 4 + usual) * 0x80 + strokesOf[index]) * 0x20000 + index) * 0x20000 + which;
    }).sort();
    return { names: Array.from(ranks.subarray(0, limit), (rank) => names[rank % 0x20000]), total: names.length };
  }

  return { get, search, family, get size() { return rows.length; } };
}
