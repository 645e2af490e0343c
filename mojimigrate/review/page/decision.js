// The decision (決定): class, reason, and a line that says in words what Enter would record.

const CLASSES = [["exact", "e"], ["design", "d"], ["similar", "s"], ["none", "x"]];

function createDecision(page) {
  const form = byId("decision");
  const sum = make("p", { class: "sum" });
  const radios = CLASSES.map(([name, key]) =>
    make("label", { class: `class ${name}` },
      make("input", { type: "radio", name: "class", value: name, "aria-keyshortcuts": key, on: { change: () => choose(name) } }),
      make("span", {}, make("span", { "aria-hidden": "true" }, ICONS[name]), " ", say(`state-${name}`)), keycap(key)));
  const reason = make("input", { id: "reason", type: "text", autocomplete: "off", maxlength: LOG_RULES.longestReason,
    "aria-describedby": "fault", on: { input: () => { page.draft.reason = reason.value; fault(""); page.keepDraft(); ready(); } } });
  const needed = make("span", { class: "needed" });
  const quick = make("div", { class: "quick", role: "group", "aria-label": say("ready-reasons") });
  const error = make("p", { id: "fault", class: "fault", role: "alert" });
  const submit = make("button", { type: "submit", class: "primary", "aria-keyshortcuts": "Enter" }, say("record"), keycap("Enter"));
  fill(form,
    sum,
    make("fieldset", { class: "classes" }, make("legend", { class: "unseen" }, say("class")), radios),
    make("div", { class: "why" }, make("label", { for: "reason" }, say("reason"), keycap("r"), needed), reason),
    quick, error,
    make("div", { class: "acts" }, submit,
      button(say("hold"), "h", () => hold(), { id: "hold" }),
      button(say("undo"), "u", () => page.undo(), { id: "undo" }),
      button(say("next-open"), "n", () => page.nextOpen(), { id: "next-open" })));

  form.addEventListener("submit", (event) => {
    event.preventDefault();
    record();
  });

  function fault(text) {
    error.textContent = text;
    reason.toggleAttribute("aria-invalid", false);
  }

  /** Take a class; `none` lets go of the chosen candidate, so that it does not become a substitute unseen. */
  function choose(name) {
    if (name === "none" && page.draft.decision !== "none") page.chosen = "";
    page.draft.decision = name;
    page.keepDraft();
    fault("");
    page.drawChoice();
  }

  function toggle(text) {
    const parts = reason.value.split("、").filter(Boolean);
    const at = parts.indexOf(text);
    if (at < 0) parts.push(text);
    else parts.splice(at, 1);
    reason.value = parts.join("、").slice(0, LOG_RULES.longestReason);
    page.draft.reason = reason.value;
    page.keepDraft();
    fault("");
    ready();
  }

  function ready() {
    const given = reason.value.split("、");
    for (const one of quick.children) one.setAttribute("aria-pressed", String(given.includes(one.textContent)));
  }

  function draw() {
    const { decision } = page.draft;
    for (const radio of radios) {
      radio.firstChild.checked = radio.firstChild.value === decision;
      radio.classList.toggle("chosen", radio.firstChild.checked);
    }
    if (reason.value !== page.draft.reason) reason.value = page.draft.reason;
    const must = LOG_RULES.needReason.includes(decision);
    reason.required = must;
    needed.textContent = say(must ? "needed" : "optional");
    const code = page.current ? page.current.code : "";
    const target = page.chosen
      ? say(decision === "none" ? "sum-substitute" : "sum-character", { code, name: page.chosen })
      : say(decision === "none" ? "sum-none" : "sum-nothing", { code });
    fill(sum, make("b", {}, target), LOG_RULES.needCharacter.includes(decision) && !page.chosen ? "" : [" ", badge(decision)],
      page.chosen ? button(say("variants"), "v", () => page.variants(), { class: "small" }) : "");
    const reasons = say(`reasons-${decision}`).split("|").filter(Boolean);
    fill(quick, reasons.map((text) => make("button", { type: "button", class: "small", "aria-pressed": "false", on: { click: () => toggle(text) } }, text)));
    ready();
  }

  /** Record what the line says; returns whether it could be. */
  function record(decision = page.draft.decision) {
    const item = page.current;
    if (!item) return false;
    const text = reason.value.trim();
    const name = decision === "hold" ? "" : page.chosen;
    if (LOG_RULES.needCharacter.includes(decision) && !name) return refuse(say("fault-character"));
    if (LOG_RULES.needReason.includes(decision) && !text) {
      reason.focus();
      return refuse(say("fault-reason", { class: say(`state-${decision}`) }), true);
    }
    const formOf = name ? page.entry(name)?.form : "";
    if (formOf === undefined) return refuse(say(page.catalogueState === "ready" ? "fault-unknown" : `catalogue-${page.catalogueState}`));
    return page.record({ item, decision, character: name, form: formOf, reason: text, bulk: false });
  }

  function refuse(text, invalid = false) {
    fault(text);
    if (invalid) reason.setAttribute("aria-invalid", "true");
    return false;
  }

  const hold = () => record("hold");

  return { draw, choose, record, hold, clearFault: () => fault(""), focusReason: () => reason.focus() };
}
