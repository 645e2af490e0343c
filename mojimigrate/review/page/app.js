// The page as a whole: who reviews, what is open, keys, files, and what is said of all this.

const payload = JSON.parse(byId("payload").textContent);

/** The storage of the browser, or `null` where it is refused. */
const storage = (() => {
  try {
    localStorage.getItem("");
    return localStorage;
  } catch {
    return null;
  }
})();

/** What all parts of the page share. */
const page = {
  payload,
  glyphs: openGlyphs(payload),
  catalogue: null,
  catalogueState: "loading",
  log: null,
  current: null, // the item that is open
  chosen: "", // the name of the chosen candidate
  extra: "", // a character that was searched for: one more candidate
  draft: { decision: "exact", reason: "" },
  byKey: new Map(payload.items.map((item) => [item.key, item])),
  byGlyph: new Map(), // items by the digest of their outline
  keys: true,
  reviewer: "",
};
for (const item of payload.items) {
  if (!page.byGlyph.has(item.glyph)) page.byGlyph.set(item.glyph, []);
  page.byGlyph.get(item.glyph).push(item);
}

page.entry = (name) => page.catalogue?.get(name);
page.glyphOfName = (name) => page.glyphs.ofName(name, page.entry(name)?.form ?? "");
page.glyphOfItem = (item) => (item ? (page.glyphs.ofItem(item) ?? (item.character ? page.glyphOfName(item.character) : null)) : null);

let queue, stage, source, candidates, decision;
let drafts = {};

// What is open, chosen and recorded

page.open = (key) => {
  const item = page.byKey.get(key);
  if (!item) return;
  page.current = item;
  const decided = page.log.effective.get(key);
  const draft = drafts[key];
  page.chosen = draft?.chosen ?? decided?.character ?? "";
  page.extra = page.chosen;
  page.draft = {
    decision: draft?.decision ?? (decided && decided.decision !== "hold" ? decided.decision : "exact"),
    reason: draft?.reason ?? decided?.reason ?? "",
  };
  candidates.clear();
  decision.clearFault();
  queue.show(key);
  source.show(item);
  candidates.draw();
  page.drawChoice();
  keep("place", key);
};

page.choose = (name) => {
  if (!name) return;
  page.chosen = name;
  if (!(page.current?.candidates ?? []).slice(0, 9).some((one) => one.name === name)) page.extra = name;
  page.keepDraft();
  decision.clearFault();
  page.drawChoice();
  announce(say("chosen", { name }));
};

/** Take over what one of two reviewers decided, for the one who settles it to look at and record. */
page.take = (opinion) => {
  page.draft = { decision: opinion.decision === "hold" ? "exact" : opinion.decision, reason: opinion.reason ?? "" };
  page.chosen = opinion.character ?? "";
  page.extra = page.chosen || page.extra;
  page.keepDraft();
  decision.clearFault();
  page.drawChoice();
};

page.drawChoice = () => {
  candidates.mark();
  decision.draw();
  stage.show(page.current, page.chosen);
};

/** Let the log do something; returns `null` where it refuses, and says why. */
function attempt(act) {
  try {
    return act();
  } catch (refusal) {
    if (!(refusal instanceof LogRefusal)) throw refusal;
    page.announceAll(refusal.why);
    return null;
  }
}

page.record = (event) => {
  if (!attempt(() => page.log.decide(event))) return false;
  delete drafts[event.item.key];
  keep("drafts", drafts);
  const said = say(event.character ? "recorded-character" : "recorded", {
    code: event.item.code, class: say(`state-${event.decision}`), name: event.character });
  const next = queue.nextOpen();
  if (next === null) {
    page.open(event.item.key);
    page.announceAll(`${said} ${say(openCount() ? "none-shown" : "all-done")}`);
  } else {
    page.open(next);
    page.announceAll(`${said} ${say("next-is", { code: page.current.code })}`);
  }
  return true;
};

page.recordMany = (events) => {
  if (!attempt(() => page.log.decideMany(events))) return false;
  for (const { item } of events) delete drafts[item.key];
  keep("drafts", drafts);
  page.open(queue.nextOpen() ?? page.current?.key);
  return true;
};

/** Undo the last decision; what was recorded at once is undone at once. */
page.undo = () => {
  const { length } = page.log.events;
  const key = attempt(() => page.log.undo());
  if (key === null) return page.log.events.length === length ? page.announceAll(say("nothing-to-undo")) : undefined;
  delete drafts[key];
  keep("drafts", drafts);
  if (!queue.has(key)) queue.clear();
  page.open(key);
  return page.announceAll(say("undone", { code: page.current.code }));
};

page.nextOpen = () => {
  const key = queue.nextOpen();
  if (key === null) return page.announceAll(say(openCount() ? "none-shown" : "all-done"));
  return page.open(key);
};

page.step = (delta) => {
  const key = queue.step(delta);
  if (key !== null) page.open(key);
};

page.variants = () => page.chosen && candidates.family(page.chosen);

/** Say something to all: to the eye in the header, and to a screen reader. */
page.announceAll = (text) => {
  byId("said").textContent = inert(text);
  announce(text);
};

page.keepDraft = () => {
  if (!page.current) return;
  drafts[page.current.key] = { chosen: page.chosen, decision: page.draft.decision, reason: page.draft.reason };
  keep("drafts", drafts);
};

const openCount = () => payload.items.filter((item) => stateOf(page, item) === "open").length;

// What is not yet a decision is kept beside the log, for the same person and page.
const keptUnder = (what) => `mojimigrate/${payload.report}/${payload.role}/${page.reviewer}/${what}`;

function keep(what, value) {
  try {
    storage?.setItem(keptUnder(what), JSON.stringify(value));
  } catch {
    // The state of saving is said from the log, which matters more.
  }
}

function kept(what, otherwise) {
  try {
    return JSON.parse(storage?.getItem(keptUnder(what)) ?? "null") ?? otherwise;
  } catch {
    return otherwise;
  }
}

// The header

function drawProgress() {
  const decided = payload.items.filter((item) => DECIDED.includes(stateOf(page, item)));
  const count = (items) => items.reduce((sum, item) => sum + item.count, 0);
  const total = count(payload.items);
  byId("bar").max = Math.max(payload.items.length, 1);
  byId("bar").value = decided.length;
  fill(byId("figures"), say("figures", {
    types: number(decided.length), all: number(payload.items.length), count: number(count(decided)), total: number(total) }));
  const { saved } = page.log;
  byId("saved").className = saved === true ? "saved" : "saved bad";
  byId("saved").textContent = saved === true ? `✓ ${say("saved")}` : `! ${say(`saved-${saved}`)}`;
}

function tools() {
  const bulk = button(say("bulk"), "m", () => openPanel((panel, close) => showBulk(page, panel, close)));
  const file = make("input", { type: "file", id: "import", class: "unseen", tabindex: "-1", "aria-hidden": "true", accept: ".jsonl,.csv", on: { change: () => take(file) } });
  fill(byId("tools"),
    bulk,
    button(say("export-jsonl"), "", () => save("jsonl", page.log.exportJsonl(), "application/jsonl")),
    button(say("export-csv"), "", () => save("csv", page.log.exportCsv(), "text/csv")),
    button(say("import"), "", () => file.click()),
    file,
    button(say("print"), "", print),
    button(say("help"), "?", () => openPanel(showHelp)));
  byId("figures").after(make("p", { id: "said", class: "said", "aria-hidden": "true" }));
  const step = (label, key, delta) => button(label, key, () => page.step(delta));
  fill(byId("steps"), step(say("previous"), "k", -1), step(say("next"), "j", 1));
}

/** Hand a file to the browser to be saved. */
function save(ending, text, type) {
  const name = `${say("file-name")}-${page.reviewer}-${payload.report.slice(0, 8)}.${ending}`.replace(/[\\/:*?"<>|\s]/g, "_");
  const url = URL.createObjectURL(new Blob([text], { type }));
  make("a", { href: url, download: name }).click();
  setTimeout(() => URL.revokeObjectURL(url), 10000);
  page.announceAll(say("exported", { name }));
}

async function take(input) {
  const [file] = input.files;
  input.value = "";
  if (!file) return;
  const text = await file.text();
  let result;
  try {
    result = file.name.toLowerCase().endsWith(".csv") ? page.log.importCsv(text, page.catalogue) : page.log.importJsonl(text);
  } catch (error) {
    if (!(error instanceof LogRefusal)) throw error;
    result = { taken: 0, refused: [error] };
  }
  const { taken, refused } = result;
  if (taken) drafts = {};
  keep("drafts", drafts);
  page.open(page.current?.key ?? payload.items[0]?.key);
  openPanel((panel, close) => fill(panel,
    make("h2", { id: "panel-title" }, say("import")),
    make("p", {}, say("imported", { n: number(taken) })),
    refused.length ? make("p", { class: "fault" }, say("refused", { n: number(refused.length) })) : "",
    refused.length ? make("ul", { class: "refused" }, refused.slice(0, 100).map(({ line, why }) => make("li", {}, line ? say("refused-line", { line, why }) : why))) : "",
    make("div", { class: "acts" }, button(say("close"), "Esc", close, { autofocus: true }))));
}

function print() {
  const sheets = byId("sheets");
  fill(sheets);
  const drawn = (glyph) => glyph && page.glyphs.draw(glyph);
  printSheets(sheets, payload, page.log, page.catalogue, {
    sourceGlyph: (item) => drawn(page.glyphOfItem(item)), standardGlyph: (name) => drawn(page.glyphOfName(name)) });
  sheets.hidden = false;
  window.print();
}
window.addEventListener("afterprint", () => {
  byId("sheets").hidden = true;
});

// Panels

function openPanel(draw) {
  const panel = byId("panel");
  draw(panel, () => panel.close());
  if (!panel.open) panel.showModal();
}

const KEYS = [["1–9", "key-choose"], ["0", "key-searched"], ["Enter", "key-record"], ["e", "state-exact"], ["d", "state-design"],
  ["s", "state-similar"], ["x", "state-none"], ["h", "key-hold"], ["r", "key-reason"], ["j / k", "key-step"], ["n", "key-next"],
  ["u", "key-undo"], ["/", "key-search"], ["v", "key-variants"], ["p o b f", "key-views"], ["+ -", "key-zoom"], ["m", "bulk"],
  ["Esc", "key-escape"], ["?", "key-help"]];

function showHelp(panel, close) {
  const use = make("input", { type: "checkbox", id: "use-keys", checked: page.keys, on: { change: () => { page.keys = use.checked; keep("keys", page.keys); } } });
  fill(panel,
    make("h2", { id: "panel-title", tabindex: "-1", autofocus: true }, say("help")),
    make("dl", { class: "keys" }, KEYS.flatMap(([key, id]) => [make("dt", {}, make("kbd", {}, key)), make("dd", {}, say(id))])),
    make("p", {}, say("help-classes")),
    make("dl", { class: "meanings" }, ["exact", "design", "similar", "none", "hold"].flatMap((state) => [make("dt", {}, badge(state)), make("dd", {}, say(`means-${state}`))])),
    make("label", { class: "check", for: "use-keys" }, use, say("use-keys")),
    make("p", { class: "help" }, say("about", { version: payload.mojimigrate, report: payload.report.slice(0, 16) })),
    payload.standard_font ? make("p", { class: "help" }, say("licence", { title: payload.standard_font.title, version: payload.standard_font.version }), " ", payload.standard_font.licence) : "",
    make("div", { class: "acts" }, button(say("close"), "Esc", close)));
}

// Keys

const typing = (target) => target.closest?.("textarea, select, input:not([type=radio], [type=checkbox], [type=range], [type=button])");

const ACTS = {
  e: () => decision.choose("exact"),
  d: () => decision.choose("design"),
  s: () => decision.choose("similar"),
  x: () => { decision.choose("none"); decision.focusReason(); },
  h: () => decision.hold(),
  r: () => decision.focusReason(),
  j: () => page.step(1),
  k: () => page.step(-1),
  n: () => page.nextOpen(),
  u: () => page.undo(),
  v: () => page.variants(),
  "/": () => byId("query").focus(),
  "?": () => openPanel(showHelp),
  m: () => openPanel((panel, close) => showBulk(page, panel, close)),
  p: () => stage.setView("side"),
  o: () => stage.setView("overlay"),
  b: () => stage.setView("blink"),
  f: () => stage.setView("difference"),
  "+": () => stage.zoomBy(0.5),
  "-": () => stage.zoomBy(-0.5),
};

function press(event) {
  if (!page.log || document.querySelector("dialog[open]") || event.isComposing || event.keyCode === 229) return;
  if (event.ctrlKey || event.metaKey || event.altKey) return;
  if (typing(event.target)) {
    if (event.key === "Escape") {
      event.preventDefault();
      event.target.blur();
    }
    return;
  }
  if (event.key === "Enter") {
    // Enter on a control is that control's; on the chosen card it records.
    const control = event.target.closest?.("button, a, summary, input, form");
    if (event.repeat || (control && !control.matches(".pick[aria-pressed=true]"))) return;
    event.preventDefault();
    decision.record();
    return;
  }
  if (!page.keys) return;
  const key = event.key.normalize("NFKC").toLowerCase();
  if (/^[0-9]$/.test(key)) {
    const name = candidates.at(key);
    if (name) page.choose(name);
    else announce(say("no-such-candidate", { n: key }));
  } else if (Object.hasOwn(ACTS, key) && !(event.repeat && "hu".includes(key))) ACTS[key]();
  else return;
  event.preventDefault();
}

// A button pressed with the mouse leaves the keys where they were: Enter goes on recording.
function pointer(event) {
  const pressed = event.target.closest?.("#app button, #app .class");
  if (!pressed || event.button !== 0) return;
  event.preventDefault();
  if (typing(document.activeElement)) document.activeElement.blur();
}

// The opening

function showOpening() {
  const opening = byId("opening");
  const remembered = (() => { try { return sessionStorage.getItem(`mojimigrate/${payload.report}`) ?? ""; } catch { return ""; } })();
  const name = make("input", { id: "reviewer", type: "text", maxlength: 64, autocomplete: "off", required: true, value: remembered, "aria-describedby": "reviewer-fault two" });
  const error = make("p", { id: "reviewer-fault", class: "fault", role: "alert" });
  const count = payload.items.reduce((sum, item) => sum + item.count, 0);
  const malformed = payload.systems.reduce((sum, system) => sum + (system.malformed ?? 0), 0);
  const lacking = [payload.standard_font ? "" : "lack-standard", payload.sources.length ? "" : "lack-source"].filter(Boolean);
  const adjudicates = payload.role === "adjudication";
  fill(opening, make("form", { method: "dialog", novalidate: true, on: { submit: begin } },
    make("h2", { id: "opening-title" }, say(adjudicates ? "opening-adjudication" : "opening-review")),
    make("p", {}, say("opening-what", { types: number(payload.items.length), count: number(count) })),
    make("ul", { class: "systems" }, payload.systems.map((system, index) =>
      make("li", {}, make("b", {}, system.name), make("span", {}, system.charset),
        make("span", { class: "count" }, say("types", { n: number(payload.items.filter((item) => item.shares.some(([at]) => at === index)).length) }))))),
    make("p", { class: payload.full_context ? "stamp" : "help" }, say(payload.full_context ? "context-open" : "context-masked")),
    malformed ? make("p", { class: "help" }, say("malformed", { n: number(malformed) })) : "",
    lacking.length ? make("p", { class: "help" }, lacking.map((id) => say(id)).join(" ")) : "",
    make("label", { for: "reviewer" }, say(adjudicates ? "adjudicator" : "reviewer"), name),
    make("p", { id: "two", class: "help" }, adjudicates ? say("third-person", { names: (payload.reviewers ?? []).join("、") }) : say("two-persons")),
    error,
    storage ? "" : make("p", { class: "fault" }, say("no-storage")),
    make("div", { class: "acts" }, make("button", { type: "submit", class: "primary" }, say("begin")))));
  opening.addEventListener("cancel", (event) => event.preventDefault());
  opening.showModal();
  name.focus();

  function begin(event) {
    event.preventDefault();
    let given = "";
    try {
      given = checkReviewer(payload, name.value.normalize("NFC").replace(/\s+/gu, " "));
    } catch (refusal) {
      if (!(refusal instanceof LogRefusal)) throw refusal;
      error.textContent = refusal.why;
    }
    if (given) {
      try { sessionStorage.setItem(`mojimigrate/${payload.report}`, given); } catch { /* it is typed again then */ }
      opening.close();
      start(given);
      return;
    }
    name.setAttribute("aria-invalid", "true");
    name.focus();
  }
}

function start(reviewer) {
  page.reviewer = reviewer;
  page.log = createLog({ payload, reviewer, storage });
  drafts = kept("drafts", {});
  page.keys = kept("keys", true);
  fill(byId("who"), say("who", { name: reviewer, role: say(`role-${payload.role}`) }));
  tools();
  queue = createQueue(page, page.open);
  stage = createStage(page);
  source = createSource(page);
  candidates = createCandidates(page);
  decision = createDecision(page);
  page.log.on("change", () => {
    queue.refresh();
    drawProgress();
  });
  queue.refresh();
  drawProgress();
  const place = kept("place", "");
  const first = page.byKey.has(place) ? place : (queue.nextOpen() ?? payload.items[0]?.key);
  if (first) page.open(first);
  else {
    source.show(null);
    candidates.draw();
    page.drawChoice();
  }
  if (page.log.damaged) page.announceAll(say("damaged", { n: page.log.damaged }));
  byId("rows").focus({ preventScroll: true });
  document.documentElement.dataset.state = "ready";
}

/** Draw again what the fonts and the list of characters add. */
function redraw() {
  if (!page.current) return;
  queue.refresh();
  queue.show(page.current.key);
  source.show(page.current);
  candidates.draw();
  candidates.refind();
  page.drawChoice();
}

byId("stamp").hidden = !payload.full_context;
document.addEventListener("keydown", press);
document.addEventListener("mousedown", pointer);
page.glyphs.ready.then(redraw);
Promise.resolve().then(() => openCatalogue(payload.catalogue)).then(
  (catalogue) => {
    page.catalogue = catalogue;
    page.catalogueState = "ready";
  },
  () => {
    page.catalogueState = "failed";
  },
).then(redraw);
showOpening();
