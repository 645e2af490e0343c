"""The review page (照合の画面): one HTML file, in which people decide what each character is.

It works from a disk, without a network: its content security policy allows its own script and style sheet, by digest,
and glyphs that it carries within itself. All that it says stands in ``words.toml``.
"""

from __future__ import annotations

import base64
import hashlib
import tomllib
from functools import cache
from pathlib import Path
from typing import Any, Literal

import msgspec
from jinja2 import Environment, FileSystemLoader, StrictUndefined, Template
from markupsafe import Markup

from mojimigrate.review.payload import Payload

Language = Literal["ja", "en"]

_HERE = Path(__file__).parent
#: The parts of the script, in the order in which they stand in the page.
SCRIPTS = (
    "dom.js",
    "chain.js",
    "refusals.js",
    "keeping.js",
    "store.js",
    "search.js",
    "print.js",
    "glyphs.js",
    "list.js",
    "compare.js",
    "source.js",
    "candidates.js",
    "decision.js",
    "bulk.js",
    "app.js",
)
STYLES = ("page.css", "print.css")


def render(payload: Payload, language: Language = "ja") -> str:
    """Return the page as HTML: the same text for the same payload.

    ``language`` is that of the page's own words; what stands in the payload remains as it is.
    """
    script = _script()
    style = "".join((_HERE / name).read_text("utf-8") for name in STYLES)
    words = read_words(language)
    page: str = _template().render(
        language=language,
        words=words,
        words_data=_embed(words),
        payload_data=_embed(payload),
        script=Markup(script),  # noqa: S704
        script_digest=_digest(script),
        style=Markup(style),  # noqa: S704
        style_digest=_digest(style),
    )
    return page.lstrip()


@cache
def read_words(language: Language) -> dict[str, str]:
    """Return what the page says in one language, by id."""
    with (_HERE / "words.toml").open("rb") as file:
        return {name: word[language] for name, word in tomllib.load(file).items()}


@cache
def _script() -> str:
    """Return the parts of the script as one, closed against the names of the window."""
    parts = "\n".join((_HERE / name).read_text("utf-8") for name in SCRIPTS)
    return f'(() => {{\n"use strict";\n{parts}\n}})();\n'


@cache
def _template() -> Template:
    environment = Environment(
        loader=FileSystemLoader(_HERE), autoescape=True, undefined=StrictUndefined, trim_blocks=True, lstrip_blocks=True
    )
    return environment.get_template("page.html")


def _digest(text: str) -> str:
    return base64.b64encode(hashlib.sha256(text.encode()).digest()).decode()


def _embed(data: Any) -> Markup:
    """Return data as JSON that cannot end the element it stands in, nor a line of script."""
    text = msgspec.json.encode(data).decode()
    for char in "<\u2028\u2029":
        text = text.replace(char, f"\\u{ord(char):04x}")
    return Markup(text)  # noqa: S704
