// The comparison (見比べ): the city's glyph and a candidate side by side, laid over each other, in turn, or their difference.

const VIEWS = [["side", "p"], ["overlay", "o"], ["blink", "b"], ["difference", "f"]];
const BLINK = 500; // milliseconds that each glyph is shown: one change in half a second, one full turn in a second
const [LEAST_ZOOM, MOST_ZOOM] = [1, 8];
const RED = [196, 30, 30];
const BLUE = [20, 80, 200];

function createStage(page) {
  const root = byId("stage");
  const still = matchMedia("(prefers-reduced-motion: reduce)");
  const dark = matchMedia("(prefers-color-scheme: dark)");
  let view = "side";
  let zoom = 1;
  let pair = { item: null, name: "" };
  let timer = 0;
  let turn = 0;
  let drawing = 0;

  const plates = make("div", { class: "plates" });
  const views = VIEWS.map(([name, key]) =>
    button(say(`view-${name}`), key, () => setView(name), { "data-view": name, "aria-pressed": "false" }));
  const mix = make("input", { id: "mix", type: "range", min: 0, max: 100, value: 50, on: { input: blend } });
  const mixing = make("label", { class: "mixing", for: "mix" }, say("mix-source"), mix, say("mix-candidate"));
  const align = make("input", { id: "align", type: "checkbox", checked: true, on: { change: draw } });
  const slider = make("input", { id: "zoom", type: "range", min: LEAST_ZOOM, max: MOST_ZOOM, step: 0.5, value: 1,
    "aria-label": say("zoom"), on: { input: () => setZoom(Number(slider.value)) } });
  const rate = make("output", { for: "zoom" });
  fill(root,
    plates,
    make("div", { class: "views", role: "group", "aria-label": say("views") }, views),
    make("div", { class: "zooming", role: "group", "aria-label": say("zoom") },
      button(say("zoom-out"), "-", () => setZoom(zoom - 0.5)),
      slider,
      button(say("zoom-in"), "+", () => setZoom(zoom + 0.5)),
      rate,
      make("label", { for: "align", class: "check" }, align, say("align"))),
    mixing);

  function setView(name) {
    if (name !== "side" && !pair.name) return announce(say("choose-first"));
    // Where motion is unwelcome, each press shows the other glyph.
    turn = name === "blink" && view === "blink" ? 1 - turn : 0;
    view = name;
    return draw();
  }

  function setZoom(to) {
    zoom = Math.min(Math.max(to, LEAST_ZOOM), MOST_ZOOM);
    slider.value = zoom;
    rate.textContent = say("zoom-rate", { n: Math.round(zoom * 100) });
    plates.style.setProperty("--zoom", zoom);
  }

  function blend() {
    const part = Number(mix.value) / 100;
    plates.style.setProperty("--source-part", Math.min(1, 2 - 2 * part));
    plates.style.setProperty("--candidate-part", Math.min(1, 2 * part));
  }

  /** Draw a glyph; images are drawn anew as ink, so that they take a colour as letters do. */
  async function layer(glyph, side, colours) {
    const ink = glyph?.image ? await inkOfImage(glyph.image) : null;
    const drawn = ink ? paint(ink, colours) : page.glyphs.draw(glyph, say(`no-glyph-${side}`));
    return make("div", { class: `layer of-${side}` }, drawn);
  }

  const inkColour = () => (dark.matches ? [240, 238, 232] : [20, 22, 26]);

  async function draw() {
    clearInterval(timer);
    drawing += 1;
    const mine = drawing;
    const shown = pair.name ? view : "side";
    const source = page.glyphOfItem(pair.item);
    const candidate = pair.name ? page.glyphOfName(pair.name) : null;
    const coloured = shown === "overlay";
    const one = await layer(source, "source", coloured ? RED : inkColour());
    const two = pair.name ? await layer(candidate, "candidate", coloured ? BLUE : inkColour()) : null;
    const fit = align.checked && two ? fitting(await inkOf(source), await inkOf(candidate)) : null;
    if (mine !== drawing) return;
    if (fit) {
      two.style.setProperty("--scale", fit.scale);
      two.style.setProperty("--x", fit.x);
      two.style.setProperty("--y", fit.y);
    }
    const label = (side) => make("figcaption", {}, say(`plate-${side}`, { name: pair.name }));
    const plate = (sides, layers) =>
      make("figure", { class: "plate" }, sides.map(label),
        make("div", { class: "paper", tabindex: "0", role: "group", "aria-label": sides.map((side) => say(`plate-${side}`, { name: pair.name })).join(" / ") },
          make("div", { class: "em" }, layers)));
    plates.className = `plates ${shown}`;
    if (shown === "side") fill(plates, plate(["source"], [one]), two ? plate(["candidate"], [two]) : null);
    else fill(plates, plate(["source", "candidate"], [one, two]));
    tie([...plates.querySelectorAll(".paper")]);
    for (const element of views) {
      element.setAttribute("aria-pressed", String(element.dataset.view === shown));
      element.disabled = !pair.name && element.dataset.view !== "side";
    }
    mixing.hidden = shown !== "overlay";
    align.disabled = !two;
    if (shown === "blink") startBlink();
  }

  function startBlink() {
    const show = () => {
      plates.classList.toggle("second", turn === 1);
    };
    show();
    if (still.matches) return announce(say(turn ? "blink-candidate" : "blink-source"));
    timer = setInterval(() => {
      turn = 1 - turn;
      show();
    }, BLINK);
    return undefined;
  }

  // Scrolling one enlarged glyph scrolls the other.
  function tie(papers) {
    for (const paper of papers) {
      paper.addEventListener("scroll", () => {
        for (const other of papers) {
          if (other !== paper && (other.scrollLeft !== paper.scrollLeft || other.scrollTop !== paper.scrollTop)) {
            other.scrollTo(paper.scrollLeft, paper.scrollTop);
          }
        }
      }, { passive: true });
    }
  }

  dark.addEventListener("change", draw);
  still.addEventListener("change", draw);
  setZoom(1);
  blend();
  return {
    /** Show an item, beside a character of the standard if one is named. */
    show(item, name) {
      if (item !== pair.item) turn = 0;
      pair = { item, name };
      return draw();
    },
    setView,
    zoomBy: (delta) => setZoom(zoom + delta),
  };
}

/** How a candidate must be moved and scaled, in em, so that its ink has the middle and the longer side of the source's. */
function fitting(source, candidate) {
  if (!source || !candidate) return null;
  const middle = (box) => [(box.left + box.right) / 2, (box.top + box.bottom) / 2];
  const side = (box) => Math.max(box.right - box.left, box.bottom - box.top);
  const scale = Math.min(Math.max(side(source) / side(candidate), 0.5), 2);
  const [[sourceX, sourceY], [candidateX, candidateY]] = [middle(source), middle(candidate)];
  // The layer is scaled about its own middle, then moved.
  const fit = { scale, x: sourceX - 0.5 - (candidateX - 0.5) * scale, y: sourceY - 0.5 - (candidateY - 0.5) * scale };
  // A small difference of the boxes is one of the glyphs, and must be seen.
  const small = Math.abs(scale - 1) < 0.06 && Math.abs(fit.x) < 0.04 && Math.abs(fit.y) < 0.04;
  return small ? null : fit;
}
