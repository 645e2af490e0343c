// What every part of the page builds with: words, numbers, elements. Text from outside becomes text content, and inert.

const words = JSON.parse(document.getElementById("words").textContent);

/** Return what the page says under an id; `{names}` in it are replaced by facts. */
function say(id, facts = {}) {
  if (!Object.hasOwn(words, id)) throw new Error(`no words for ${id}`);
  return words[id].replace(/\{(\w+)\}/g, (_, name) => String(facts[name]));
}

/** Return a count as people read it: 1,234. */
const number = (value) => Number(value).toLocaleString("en-US");

// Controls, formats (the bidirectional ones among them), surrogates, and line and paragraph separators.
const UNSEEN = /[\p{Cc}\p{Cf}\p{Cs}\p{Zl}\p{Zp}]/gu;

/** Spell out the characters that could hide text or turn its direction: right-to-left override → `[U+202E]`. */
const inert = (text) =>
  String(text).replace(UNSEEN, (char) => `[U+${char.codePointAt(0).toString(16).toUpperCase().padStart(4, "0")}]`);

/**
 * Make an element. Strings among the children, and values of attributes, are made inert here, so that no line of the
 * page can forget to. `on` holds listeners; `true` and `false` set and leave out attributes.
 */
function make(tag, attributes = {}, ...children) {
  const element = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes)) {
    if (name === "on") for (const [event, listener] of Object.entries(value)) element.addEventListener(event, listener);
    else if (value === true) element.setAttribute(name, "");
    else if (value !== false && value !== null && value !== undefined) element.setAttribute(name, inert(value));
  }
  fill(element, ...children);
  return element;
}

/** Replace what an element holds. */
function fill(element, ...children) {
  element.replaceChildren(
    ...children.flat(Infinity).filter((child) => child !== null && child !== undefined && child !== "")
      .map((child) => (child instanceof Node ? child : document.createTextNode(inert(child)))),
  );
}

const byId = (id) => document.getElementById(id);

/** A key as it is drawn on a button. */
const keycap = (key) => make("kbd", { "aria-hidden": "true" }, key);

/** A button that says its key, to the eye and to a screen reader. */
function button(label, key, press, attributes = {}) {
  const keys = key ? { "aria-keyshortcuts": key } : {};
  return make("button", { type: "button", on: { click: press }, ...keys, ...attributes }, label, key ? keycap(key) : "");
}

/** Say something to those who do not see the page change. */
function announce(text) {
  byId("status").textContent = inert(text);
}
