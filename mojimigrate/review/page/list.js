// The queue (左の一覧): all items by state, system and text. Only the rows in view are in the document.

const ROW = 52; // height of a row in CSS pixels, as in page.css
const ICONS = { open: "○", exact: "✓", design: "✓", similar: "≈", none: "×", hold: "‖" };
const DECIDED = ["exact", "design", "similar", "none"];

/** The state of an item: the class of the decision that counts, or `open`. */
const stateOf = (page, item) => page.log.effective.get(item.key)?.decision ?? "open";

/** A state as icon and text, never colour alone. */
const badge = (state) =>
  make("span", { class: `badge ${state}` }, make("span", { "aria-hidden": "true" }, ICONS[state]), " ", say(`state-${state}`));

const FILTERS = {
  all: () => true,
  open: (state) => state === "open",
  decided: (state) => DECIDED.includes(state),
  hold: (state) => state === "hold",
  none: (state) => state === "none",
};

function createQueue(page, open) {
  const rows = byId("rows");
  const spacer = byId("spacer");
  const filter = { state: "all", system: "", sort: "count", text: "" };
  const pool = [];
  let shown = [];
  let places = new Map();
  const order = new Map(page.payload.items.map((item, index) => [item.key, index]));
  const haystack = new Map(
    page.payload.items.map((item) => [item.key, [item.key, item.code, ...(item.hints ?? []).flat()].join("\n").toLowerCase()]),
  );

  const states = Object.keys(FILTERS).map((state) =>
    make("button", { type: "button", class: "filter", "aria-pressed": "false", "data-state": state,
      on: { click: () => change({ state }) } }, make("span", {}, say(`filter-${state}`)), make("b", {})));
  const system = make("select", { id: "filter-system", on: { change: () => change({ system: system.value }) } },
    make("option", { value: "" }, say("all-systems")),
    page.payload.systems.map(({ name }, index) => make("option", { value: index }, name)));
  const sort = make("select", { id: "filter-sort", on: { change: () => change({ sort: sort.value }) } },
    ["count", "code", "likely"].map((by) => make("option", { value: by }, say(`sort-${by}`))));
  const text = make("input", { id: "filter-text", type: "search", autocomplete: "off", spellcheck: "false",
    placeholder: say("filter-text-example"), on: { input: () => change({ text: text.value.trim().toLowerCase() }) } });
  fill(byId("filters"),
    make("div", { class: "states", role: "group", "aria-label": say("filter-by-state") }, states),
    make("div", { class: "pair" },
      make("label", { for: "filter-system" }, say("system"), system),
      make("label", { for: "filter-sort" }, say("sort"), sort)),
    make("label", { for: "filter-text" }, say("filter-text"), text));

  function change(to) {
    Object.assign(filter, to);
    rows.scrollTop = 0;
    refresh();
    announce(say("shown", { n: number(shown.length) }));
  }

  function matches(item) {
    if (!FILTERS[filter.state](stateOf(page, item))) return false;
    if (filter.system !== "" && !item.shares.some(([system]) => system === Number(filter.system))) return false;
    if (!filter.text) return true;
    const decided = page.log.effective.get(item.key)?.character ?? "";
    return haystack.get(item.key).includes(filter.text) || decided.toLowerCase().includes(filter.text);
  }

  const likeness = (item) => {
    const [first] = item.candidates ?? [];
    if (!first) return 0;
    return Math.max(...first.evidence.map(({ kind, value }) => (kind === "outline" ? 2 : (value ?? 0))), 0);
  };
  const SORTS = {
    count: (one, other) => other.count - one.count || order.get(one.key) - order.get(other.key),
    code: (one, other) => (one.set < other.set ? -1 : one.set > other.set ? 1 : one.code < other.code ? -1 : one.code > other.code ? 1 : 0),
    likely: (one, other) => likeness(other) - likeness(one) || order.get(one.key) - order.get(other.key),
  };

  /** Filter and sort again, and draw. */
  function refresh() {
    const counts = Object.fromEntries(Object.keys(FILTERS).map((state) => [state, 0]));
    for (const item of page.payload.items) {
      const state = stateOf(page, item);
      for (const [name, fits] of Object.entries(FILTERS)) if (fits(state)) counts[name] += 1;
    }
    for (const element of states) {
      element.setAttribute("aria-pressed", String(element.dataset.state === filter.state));
      element.lastChild.textContent = number(counts[element.dataset.state]);
    }
    shown = page.payload.items.filter(matches).sort(SORTS[filter.sort]);
    places = new Map(shown.map((item, index) => [item.key, index]));
    spacer.style.height = `${shown.length * ROW}px`;
    rows.classList.toggle("empty", !shown.length);
    for (const row of pool) row.key = null;
    draw();
  }

  function makeRow() {
    const element = make("div", { class: "row", role: "option" });
    element.addEventListener("click", () => element.dataset.key !== undefined && open(element.dataset.key));
    spacer.append(element);
    return { element, key: null };
  }

  /** Draw the rows in view; a row that stays keeps its element. */
  function draw() {
    const first = Math.max(0, Math.floor(rows.scrollTop / ROW) - 4);
    const last = Math.min(shown.length, first + Math.ceil(rows.clientHeight / ROW) + 8);
    while (pool.length < last - first) pool.push(makeRow());
    const wanted = new Map(shown.slice(first, last).map((item, index) => [item.key, first + index]));
    const free = pool.filter((row) => !wanted.has(row.key));
    for (const row of pool) if (wanted.has(row.key)) wanted.delete(row.key);
    for (const [key, index] of wanted) put(free.pop(), shown[index], index);
    for (const row of free) {
      row.key = null;
      row.element.hidden = true;
    }
    for (const { key, element } of pool) if (key) element.setAttribute("aria-selected", String(key === page.current?.key));
    const current = pool.find(({ key }) => key && key === page.current?.key);
    if (current) rows.setAttribute("aria-activedescendant", current.element.id);
    else rows.removeAttribute("aria-activedescendant");
  }

  function put(row, item, index) {
    const { element } = row;
    row.key = item.key;
    element.hidden = false;
    element.dataset.key = item.key;
    element.id = `row-${order.get(item.key)}`;
    element.style.transform = `translateY(${index * ROW}px)`;
    element.setAttribute("aria-setsize", shown.length);
    element.setAttribute("aria-posinset", index + 1);
    const decided = page.log.effective.get(item.key);
    fill(element,
      page.glyphs.draw(page.glyphOfItem(item), "？"),
      make("span", { class: "what" },
        make("span", { class: "code" }, item.code),
        make("span", { class: "of" }, badge(stateOf(page, item)), decided?.character ? [" ", decided.character] : "")),
      make("span", { class: "count" }, say("times", { n: number(item.count) })));
  }

  /** Bring an item into view, and mark it. */
  function show(key) {
    const index = places.get(key);
    if (index !== undefined) {
      const [top, bottom] = [index * ROW, (index + 1) * ROW];
      if (top < rows.scrollTop) rows.scrollTop = top;
      else if (bottom > rows.scrollTop + rows.clientHeight) rows.scrollTop = bottom - rows.clientHeight;
    }
    draw();
  }

  // An item that a decision took out of the list still has a place in it: before the item that followed it.
  function placeOf(item) {
    const place = places.get(item?.key);
    if (place !== undefined || !item) return { place: place ?? -1, within: place !== undefined };
    const next = shown.findIndex((other) => SORTS[filter.sort](item, other) < 0);
    return { place: next < 0 ? shown.length : next, within: false };
  }

  /** Return the key of the item so many places further in the list, or `null`. */
  function step(delta) {
    const { place, within } = placeOf(page.current);
    const to = within || delta < 0 ? place + delta : place;
    return shown[Math.min(Math.max(to, 0), shown.length - 1)]?.key ?? null;
  }

  /** Return the key of the next item that nobody has decided, going round once; `null` if there is none. */
  function nextOpen() {
    const { place, within } = placeOf(page.current);
    const start = within ? place + 1 : Math.max(place, 0);
    for (let ahead = 0; ahead < shown.length; ahead += 1) {
      const item = shown[(start + ahead) % shown.length];
      if (item !== page.current && stateOf(page, item) === "open") return item.key;
    }
    return null;
  }

  /** Let every item be seen again. */
  function clear() {
    system.value = "";
    text.value = "";
    Object.assign(filter, { state: "all", system: "", text: "" });
    refresh();
  }

  rows.addEventListener("scroll", draw, { passive: true });
  rows.addEventListener("keydown", (event) => {
    const moves = { ArrowDown: 1, ArrowUp: -1, PageDown: 10, PageUp: -10, Home: -shown.length, End: shown.length };
    if (!Object.hasOwn(moves, event.key) || event.ctrlKey || event.metaKey || event.altKey) return;
    event.preventDefault();
    const key = step(moves[event.key]);
    if (key !== null) open(key);
  });
  new ResizeObserver(draw).observe(rows);
  return { refresh, show, step, nextOpen, clear, has: (key) => places.has(key) };
}
