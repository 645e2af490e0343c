// The right side: the candidates as numbered cards, each with its evidence by name, and the search over all characters.

const MOST_FOUND = 60;

function createCandidates(page) {
  const cards = byId("cards");
  const box = byId("search");
  const query = make("input", { id: "query", type: "search", autocomplete: "off", spellcheck: "false",
    placeholder: say("search-example"), "aria-describedby": "query-help", 
    on: { input: find, focus: find, blur: () => query.value || clear(), keydown: takeFirst } });
  const found = make("ol", { class: "found" });
  const tally = make("p", { class: "tally", role: "status" });
  const help = make("p", { id: "query-help", class: "help" }, say("search-help"));
  const results = byId("results");
  fill(box, make("label", { for: "query" }, say("search"), keycap("/")), query);
  fill(results, tally, help, found, button(say("search-close"), "", () => clear(), { class: "small" }));

  /** Write a likeness with two digits; only the very same drawing has 1.00. */
  const likeness = (value) => (value === undefined || value === null ? "" : Math.min(value, value < 1 ? 0.99 : 1).toFixed(2));

  /** Name one reason (根拠) in words. */
  function reason({ kind, detail, value }) {
    const facts = {
      detail: kind === "elsewhere" && detail ? nameOfKey(detail) : (detail ?? ""),
      value: likeness(value),
    };
    return say(`evidence-${kind}`, facts).trim();
  }

  /** What the lists say of a character, as short lines. */
  function facts(name) {
    const entry = page.entry(name);
    if (!entry) return [make("span", { class: "line" }, page.catalogueState === "ready" ? say("not-in-list") : "")];
    const numbers = [["koseki", entry.koseki], ["juki", entry.juki]].filter(([, value]) => value)
      .map(([kind, value]) => `${say(kind)} ${value}`);
    return [
      make("span", { class: "line point" }, spell(entry.form)),
      make("span", { class: "line" }, [entry.strokes ? say("strokes", { n: entry.strokes }) : "", entry.radicals ? say("radical", { n: entry.radicals }) : ""].filter(Boolean).join("　")),
      entry.readings ? make("span", { class: "line readings" }, entry.readings) : "",
      numbers.map((line) => make("span", { class: "line" }, line)),
    ];
  }

  /** The cards of an item: its candidates, then what was searched for. */
  function entries() {
    const given = (page.current?.candidates ?? []).slice(0, 9).map(({ name, evidence }, index) => ({ name, evidence, key: String(index + 1) }));
    if (page.extra && !given.some(({ name }) => name === page.extra)) given.push({ name: page.extra, evidence: [], key: "0" });
    return given;
  }

  function card({ name, evidence, key }) {
    const glyph = page.glyphOfName(name);
    const chips = evidence.map((one) => make("li", { class: `chip ${one.kind}` }, reason(one)));
    return make("li", { class: "card" },
      make("button", { type: "button", class: "pick", "aria-pressed": String(page.chosen === name), "data-name": name, "aria-keyshortcuts": key,
        on: { click: () => page.choose(name) } },
      make("span", { class: "number" }, key),
      page.glyphs.draw(glyph),
      make("span", { class: "about" }, make("b", { class: "name" }, name), facts(name),
        glyph?.local ? make("span", { class: "line note" }, say("drawn-here")) : "")),
      make("ul", { class: "chips", "aria-label": say("evidence-of", { name }) }, chips.length ? chips : make("li", { class: "chip" }, say("evidence-search"))));
  }

  function draw() {
    const list = entries();
    cards.hidden = !list.length;
    fill(cards, list.map(card));
    byId("choice-title").textContent = say(list.length ? "candidates" : "no-candidates");
    opinions();
  }

  /** Mark the chosen card without making the others anew: the focus stays where it is. */
  function mark() {
    const names = entries().map(({ name }) => name);
    const drawn = [...cards.querySelectorAll(".pick")].map((pick) => pick.dataset.name);
    if (names.length !== drawn.length || names.some((name, index) => inert(name) !== drawn[index])) draw();
    cards.querySelectorAll(".pick").forEach((pick, index) => pick.setAttribute("aria-pressed", String(names[index] === page.chosen)));
  }

  // For the one who settles a conflict: what the two decided, side by side.
  function opinions() {
    const given = page.current?.opinions ?? [];
    byId("opinions").hidden = !given.length;
    fill(byId("opinions"), given.length ? make("h3", {}, say("opinions")) : "", make("div", { class: "pair" }, given.map((opinion) =>
      make("div", { class: "opinion" },
        make("p", { class: "who" }, opinion.reviewer),
        opinion.character ? page.glyphs.draw(page.glyphOfName(opinion.character)) : "",
        make("p", {}, badge(Object.hasOwn(ICONS, opinion.decision) ? opinion.decision : "open"), " ", opinion.character ?? ""),
        opinion.reason ? make("p", { class: "reason" }, opinion.reason) : "",
        button(say("take-opinion"), "", () => page.take(opinion), { class: "small" })))));
  }

  /** Show characters as small tiles, each of which can be taken as a candidate. */
  function show(names, text) {
    results.hidden = false;
    tally.textContent = inert(text);
    help.hidden = names.length > 0;
    fill(found, names.map((name) => {
      const entry = page.entry(name);
      return make("li", {}, make("button", { type: "button", class: "tile", "data-name": name,
        on: { click: () => { page.choose(name); byId("decision").querySelector("[type=submit]").focus(); } } },
      page.glyphs.draw(page.glyphOfName(name)),
      make("b", {}, name), make("span", {}, spell(entry?.form ?? "")),
      make("span", {}, [entry?.strokes ? say("strokes", { n: entry.strokes }) : "", entry?.readings ?? ""].filter(Boolean).join(" "))));
    }));
  }

  /** Enter takes the first that was found; not the Enter that ends a conversion of an input method. */
  function takeFirst(event) {
    if (event.key !== "Enter" || event.isComposing || event.keyCode === 229) return;
    event.preventDefault();
    found.querySelector(".tile")?.click();
  }

  /** Put the search away. */
  function clear() {
    query.value = "";
    results.hidden = true;
    fill(found);
  }

  function find() {
    const text = query.value.trim();
    if (!text) return show([], "");
    if (page.catalogueState !== "ready") return show([], say(`catalogue-${page.catalogueState}`));
    const { names, total } = page.catalogue.search(text, MOST_FOUND);
    return show(names, say(total > MOST_FOUND ? "found-many" : "found", { n: number(total), shown: MOST_FOUND }));
  }

  return {
    draw,
    mark,
    reason,
    at: (key) => entries().find((entry) => entry.key === key)?.name,
    refind: () => query.value && find(),
    /** Show the other forms of a character (異体字). */
    family(name) {
      if (page.catalogueState !== "ready") return;
      query.value = name;
      const names = page.catalogue.family(name);
      show(names.slice(0, MOST_FOUND), say("family", { name, n: names.length }));
      announce(say("family", { name, n: names.length }));
      results.scrollIntoView({ block: "nearest" });
    },
    clear,
  };
}

/** Write a form for the eye: `8FBB_E0102` → `U+8FBB U+E0102`. */
const spell = (form) => (form ?? "").replace(/^U\+/, "").split("_").filter(Boolean).map((point) => `U+${point}`).join(" ");
