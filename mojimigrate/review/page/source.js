// The middle: what is known of the code in question.

const FIRST_SHARES = 4;
const FIRST_PLACES = 3;

/** How people call an item: code, and set or charset where that is needed to tell it from others. */
const nameOfKey = (key) => {
  const [set, charset, code] = key.split("|");
  return set ? `${set}/${code}` : `${charset} ${code}`;
};

function createSource(page) {
  const systemName = (index) => page.payload.systems[index]?.name ?? "?";

  /** A list whose first entries are shown and whose rest is folded. */
  function folded(entries, first, kind) {
    const [shown, rest] = [entries.slice(0, first), entries.slice(first)];
    return [
      make("ul", { class: kind }, shown),
      rest.length
        ? make("details", {}, make("summary", {}, say("rest", { n: number(rest.length) })), make("ul", { class: kind }, rest))
        : "",
    ];
  }

  function shares(item) {
    return folded(item.shares.map(([system, input, field, count]) =>
      make("li", {}, make("span", {}, make("b", {}, systemName(system)), " ", input, field ? ` 「${field}」` : ""),
        make("span", { class: "count" }, say("times", { n: number(count) })))), FIRST_SHARES, "shares");
  }

  // The mark stands for the code itself: where it stands once, the city's own glyph is put in its place.
  function context(item, text) {
    const parts = text.split("〓");
    const glyph = page.glyphOfItem(item);
    const mark = () => make("mark", {}, parts.length === 2 && glyph ? page.glyphs.draw(glyph) : "〓");
    return make("span", { class: "context" }, parts.flatMap((part, index) => (index ? [mark(), part] : [part])));
  }

  function places(item) {
    return folded(item.places.map(([system, input, record, offset, field, text]) =>
      make("li", {}, context(item, text),
        make("span", { class: "at" }, say("place", { system: systemName(system), input, field, record: number(record), offset: number(offset) })))),
    FIRST_PLACES, "places");
  }

  function elsewhere(item) {
    const others = item.glyph ? (page.byGlyph.get(item.glyph) ?? []).filter((other) => other !== item) : [];
    if (!others.length) return [];
    const entries = others.map((other) => {
      const decided = page.log.effective.get(other.key);
      return make("li", {},
        button(nameOfKey(other.key), "", () => page.open(other.key), { class: "link" }),
        badge(stateOf(page, other)),
        decided?.character
          ? button(say("take-this", { name: decided.character }), "", () => page.choose(decided.character), { class: "small" })
          : "");
    });
    return [make("h3", {}, say("same-outline")), folded(entries, FIRST_SHARES, "elsewhere")];
  }

  function hints(item) {
    if (!item.hints?.length) return [];
    return [make("h3", {}, say("hints")),
      make("dl", { class: "hints" }, item.hints.flatMap(([column, cell]) => [make("dt", {}, column), make("dd", {}, cell)]))];
  }

  return {
    show(item) {
      if (!item) {
        fill(byId("source-head"), make("h2", { id: "source-title" }, say("nothing-here")));
        return fill(byId("facts"));
      }
      fill(byId("source-head"),
        make("h2", { id: "source-title" }, say("source"), make("span", { class: "code" }, item.code)),
        badge(stateOf(page, item)),
        make("p", { class: "origin" },
          make("span", {}, say("charset"), " ", make("b", {}, item.charset)),
          item.set ? make("span", {}, say("set"), " ", make("b", {}, item.set)) : "",
          make("span", {}, say(`outcome-${item.outcome}`)),
          item.character ? make("span", {}, say("was"), " ", make("b", {}, item.character)) : ""));
      return fill(byId("facts"),
        page.glyphOfItem(item) ? "" : make("p", { class: "notice" }, say("no-source-glyph")),
        hints(item), elsewhere(item),
        make("h3", {}, say("used"), make("span", { class: "count" }, say("times", { n: number(item.count) }))), shares(item),
        item.places.length ? [make("h3", {}, say(page.payload.full_context ? "places-open" : "places")), places(item)] : "");
    },
  };
}
