// Glyphs: of the city, out of the page's own font or as images; of the standard, out of the page's own font, or else out
// of a font of this computer that draws exactly that set. What nobody can draw is said to be missing, never drawn otherwise.

const FIRST_GLYPH = 0xf0000;
// Fonts that a computer may have: their names, and the characters of the standard that each draws.
const LOCAL_FONTS = [
  { family: "mojimigrate-ipamj", draws: /^(MJ|U\+)/, faces: ["IPAmj明朝", "IPAmjMincho"] },
  { family: "mojimigrate-added", draws: /^GJ/, faces: ["追加文字行政事務標準明朝", "acgjm"] },
];
// One em square for all fonts, so that glyphs laid over each other stand on the same line.
const METRICS = { ascentOverride: "88%", descentOverride: "12%", lineGapOverride: "0%" };
const ASCENT = 0.88;

/** Return the text that a form writes: `8FBB_E0102` → the sequence, `U+8FBB` → the character, else `""`. */
function textOfForm(form) {
  const points = /^(?:U\+)?([0-9A-F]{4,6})(?:_([0-9A-F]{4,6}))?$/.exec(form ?? "");
  if (!points) return "";
  const numbers = points.slice(1).filter(Boolean).map((digits) => Number.parseInt(digits, 16));
  return numbers.some((point) => point > 0x10ffff || (point >= 0xd800 && point < 0xe000)) ? "" : String.fromCodePoint(...numbers);
}

function bytesOfBase64(text) {
  const binary = atob(text);
  const bytes = new Uint8Array(binary.length);
  for (let index = 0; index < binary.length; index += 1) bytes[index] = binary.charCodeAt(index);
  return bytes;
}

/** Open the fonts of a page. `ready` is fulfilled when all can be drawn; `local` then names those of this computer. */
function openGlyphs(payload) {
  const standard = payload.standard_font ?? null;
  const places = new Map((standard?.names ?? []).map((name, index) => [name, index]));
  const local = [];
  const failed = [];

  async function load(family, source, required) {
    try {
      document.fonts.add(await new FontFace(family, source, METRICS).load());
      return true;
    } catch {
      if (required) failed.push(family);
      return false;
    }
  }
  const ready = Promise.all([
    payload.source_font ? load("mojimigrate-source", bytesOfBase64(payload.source_font), true) : null,
    standard ? load("mojimigrate-standard", bytesOfBase64(standard.data), true) : null,
    ...LOCAL_FONTS.map(async (font) => {
      const sources = font.faces.map((face) => `local("${face}")`).join(", ");
      if (await load(font.family, sources, false)) local.push(font);
    }),
  ]);

  const span = (family, text) => ({ family, text });

  /** How the glyph of an item is drawn: a family and a text, an image, or `null`. */
  function ofItem(item) {
    if (item.image?.startsWith("data:image/png;base64,")) return { image: item.image };
    if (item.glyph_index === undefined || item.glyph_index === null || failed.includes("mojimigrate-source")) return null;
    return payload.source_font ? span("mojimigrate-source", String.fromCodePoint(FIRST_GLYPH + item.glyph_index)) : null;
  }

  /** How a character of the standard is drawn; `local` says that a font of this computer does it. */
  function ofName(name, form) {
    if (places.has(name) && !failed.includes("mojimigrate-standard")) {
      return span("mojimigrate-standard", String.fromCodePoint(FIRST_GLYPH + places.get(name)));
    }
    const text = textOfForm(form) || textOfForm(name);
    const font = local.find(({ draws }) => draws.test(name));
    return text && font ? { ...span(font.family, text), local: true } : null;
  }

  /** Draw a glyph as an element; `null` becomes a sign that says so. */
  function draw(glyph, missing = say("no-glyph")) {
    if (!glyph) return make("span", { class: "glyph missing" }, make("span", {}, missing));
    if (glyph.image) return make("img", { class: "glyph", src: glyph.image, alt: "", decoding: "async" });
    return make("span", { class: `glyph ${glyph.family}`, "aria-hidden": "true" }, glyph.text);
  }

  return { ready, local, failed, ofItem, ofName, draw };
}

/** Return the box of a glyph's ink within its em square, as parts of it: left, top, right, bottom; `null` without ink. */
async function inkOf(glyph) {
  if (!glyph) return null;
  const canvas = document.createElement("canvas");
  if (glyph.image) {
    const pixels = await inkOfImage(glyph.image);
    return pixels && boxOf(pixels);
  }
  const context = canvas.getContext("2d");
  context.font = `1000px ${glyph.family}`;
  const size = context.measureText(glyph.text);
  const box = {
    left: -size.actualBoundingBoxLeft / 1000,
    right: size.actualBoundingBoxRight / 1000,
    top: ASCENT - size.actualBoundingBoxAscent / 1000,
    bottom: ASCENT + size.actualBoundingBoxDescent / 1000,
  };
  return box.right > box.left && box.bottom > box.top ? box : null;
}

/** Read an image into a square of ink: 0 to 255 by pixel, dark and opaque is ink; `null` if it is no image. */
async function inkOfImage(uri) {
  const image = new Image();
  image.src = uri;
  try {
    await image.decode();
  } catch {
    return null;
  }
  const size = Math.min(Math.max(image.naturalWidth, image.naturalHeight), 512);
  if (!size) return null;
  const ratio = size / Math.max(image.naturalWidth, image.naturalHeight);
  const [width, height] = [image.naturalWidth * ratio, image.naturalHeight * ratio];
  const canvas = Object.assign(document.createElement("canvas"), { width: size, height: size });
  const context = canvas.getContext("2d", { willReadFrequently: true });
  context.drawImage(image, (size - width) / 2, (size - height) / 2, width, height);
  const { data } = context.getImageData(0, 0, size, size);
  const ink = new Uint8Array(size * size);
  for (let index = 0; index < ink.length; index += 1) {
    const [red, green, blue, alpha] = data.subarray(index * 4, index * 4 + 4);
    ink[index] = Math.round((1 - (red + green + blue) / 765) * alpha);
  }
  return { size, ink };
}

function boxOf({ size, ink }) {
  const box = { left: size, top: size, right: 0, bottom: 0 };
  ink.forEach((value, index) => {
    if (value < 64) return;
    const [x, y] = [index % size, Math.floor(index / size)];
    box.left = Math.min(box.left, x);
    box.right = Math.max(box.right, x + 1);
    box.top = Math.min(box.top, y);
    box.bottom = Math.max(box.bottom, y + 1);
  });
  if (box.right <= box.left) return null;
  return { left: box.left / size, top: box.top / size, right: box.right / size, bottom: box.bottom / size };
}

/** Draw a square of ink in one colour, as the comparison needs it. */
function paint({ size, ink }, colour) {
  const canvas = Object.assign(document.createElement("canvas"), { width: size, height: size, className: "glyph" });
  const context = canvas.getContext("2d");
  const image = context.createImageData(size, size);
  ink.forEach((value, index) => image.data.set([...colour, value], index * 4));
  context.putImageData(image, 0, 0);
  canvas.setAttribute("aria-hidden", "true");
  return canvas;
}
