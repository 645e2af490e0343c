// Many at once (まとめて判定): only items whose first candidate has the identical outline, after a sample was looked at.

const SAMPLE = 12;

/**
 * Items that nobody has decided and whose outline (輪郭一致) is that of one character, the first candidate, with its
 * name. A few outlines are those of two characters: which of them it is, nobody can say by looking at many.
 */
function identical(page) {
  return page.payload.items
    .filter((item) => stateOf(page, item) === "open" && !item.opinions?.length)
    .map((item) => ({ item, name: item.candidates?.[0]?.name, names: namesByOutline(item) }))
    .filter(({ name, names }) => names.length === 1 && names[0] === name && page.entry(name));
}

const namesByOutline = (item) =>
  (item.candidates ?? []).filter(({ evidence }) => evidence.some(({ kind }) => kind === "outline")).map(({ name }) => name);

/** Fill the panel; `close` closes it. The sample is spread evenly over all, so that it is the same each time. */
function showBulk(page, panel, close) {
  const all = identical(page);
  const size = Math.min(SAMPLE, all.length);
  const sample = Array.from({ length: size }, (_, index) => all[Math.floor((index * all.length) / size)]);
  const seen = new Map();
  const accept = make("button", { type: "button", class: "primary", disabled: true, on: { click: take } });
  const left = make("p", { role: "status" });

  const tiles = sample.map(({ item, name }) => {
    const answers = ["same", "differs"].map((answer) =>
      make("button", { type: "button", class: "small", "aria-pressed": "false", "data-answer": answer, on: { click: () => mark(item.key, answer, answers) } }, say(`bulk-${answer}`)));
    return make("li", { class: "sample" },
      make("p", { class: "two" }, page.glyphs.draw(page.glyphOfItem(item)), make("span", { "aria-hidden": "true" }, "→"), page.glyphs.draw(page.glyphOfName(name))),
      make("p", {}, make("span", { class: "code" }, item.code), " → ", name),
      make("div", { class: "acts", role: "group", "aria-label": say("bulk-answer", { code: item.code }) }, answers));
  });

  function mark(key, answer, answers) {
    seen.set(key, answer);
    for (const one of answers) one.setAttribute("aria-pressed", String(one.dataset.answer === answer));
    draw();
  }

  const taken = () => all.filter(({ item }) => seen.get(item.key) !== "differs");

  function draw() {
    const differs = [...seen.values()].filter((answer) => answer === "differs").length;
    const open = size - seen.size;
    // One that differs shows that the outlines cannot be trusted here: then nothing is taken at once.
    accept.disabled = open > 0 || differs > 0 || !all.length;
    accept.textContent = say("bulk-accept", { n: number(taken().length) });
    left.textContent = differs ? say("bulk-refused") : open ? say("bulk-left", { n: open }) : say("bulk-seen");
  }

  function take() {
    const items = taken();
    close();
    const done = page.recordMany(items.map(({ item, name }) =>
      ({ item, decision: "exact", character: name, form: page.entry(name).form, reason: "", bulk: true })));
    if (!done) return;
    page.announceAll(say("bulk-done", { n: number(items.length) }));
  }

  draw();
  fill(panel,
    make("h2", { id: "panel-title", tabindex: "-1", autofocus: true }, say("bulk")),
    make("p", {}, all.length ? say("bulk-what", { n: number(all.length), sample: size }) : say("bulk-none")),
    all.length ? make("ol", { class: "samples" }, tiles) : "",
    make("div", { class: "foot" }, all.length ? left : "",
      make("div", { class: "acts" }, all.length ? accept : "", button(say("close"), "Esc", close))));
}
