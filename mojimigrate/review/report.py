"""The report (照合の報告書): one HTML file that lists the review queue, for people who are not programmers.

It runs no script and asks for nothing: its content security policy allows its own style sheet, by digest, and nothing
else. Text from outside (names of files and fields, tables of the site) is escaped, and what could hide or turn text is
spelt out.
"""

from __future__ import annotations

import base64
import hashlib
import re
from collections.abc import Iterable, Sequence
from functools import cache
from pathlib import Path
from typing import Any
from unicodedata import category

import msgspec
from jinja2 import Environment, FileSystemLoader, StrictUndefined
from markupsafe import Markup

from mojimigrate.characters import code_point_name, notation
from mojimigrate.errors import OutputError
from mojimigrate.review.queue import Queue, read_queue
from mojimigrate.run import write_file

_HERE = Path(__file__).parent

#: Controls, formats (the bidirectional ones among them), surrogates, and line and paragraph separators.
_UNSEEN = {"Cc", "Cf", "Cs", "Zl", "Zp"}


def write_report(outdirs: Sequence[Path], path: Path) -> int:
    """Write the report of runs, given by their output folders, and return how many items are outstanding.

    The file appears whole or not at all; what stood at ``path`` before is replaced.
    """
    queue = read_queue(outdirs)
    try:
        write_file(path, render(queue).encode(), overwrite=True)
    except OutputError as error:
        raise OutputError("report-unwritable", path=path) from error
    return len(queue.outstanding)


def render(queue: Queue) -> str:
    """Return the report of a queue as HTML: the same text for the same queue."""
    style = (_HERE / "review.css").read_text("utf-8")
    digest = base64.b64encode(hashlib.sha256(style.encode()).digest()).decode()
    template = _environment().get_template("review.html")
    page = template.render(queue=queue, style=Markup(style), style_digest=digest, data=_embed(queue))  # noqa: S704
    return page.lstrip()


def inert(text: str) -> str:
    """Spell out the characters that could hide text or turn its direction: right-to-left override → ``[U+202E]``."""
    return "".join(f"[{code_point_name(char)}]" if category(char) in _UNSEEN else char for char in text)


def highlight(context: str, written: Iterable[str]) -> Markup:
    """Mark what was written for a code within its masked context."""
    pattern = "|".join(re.escape(text) for text in sorted(written, key=len, reverse=True) if text)
    parts = re.split(f"({pattern})", context) if pattern else [context]
    mark = Markup("<mark>{}</mark>")
    return Markup().join(mark.format(inert(part)) if index % 2 else inert(part) for index, part in enumerate(parts))


@cache
def _environment() -> Environment:
    environment = Environment(
        loader=FileSystemLoader(_HERE),
        autoescape=True,
        undefined=StrictUndefined,
        finalize=_finalize,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    environment.filters["highlight"] = highlight
    environment.filters["notation"] = notation
    return environment


def _finalize(value: Any) -> Any:
    """Make every text inert on its way into the template, so that no line of it can forget to."""
    return inert(value) if isinstance(value, str) and not isinstance(value, Markup) else value


def _embed(queue: Queue) -> Markup:
    """Return the queue as JSON that cannot end the element it stands in."""
    items = [msgspec.to_builtins(item) | {"outcome": item.outcome.label} for item in queue.items]
    text = msgspec.json.encode({"schema": 1, "runs": queue.runs, "items": items}).decode()
    return Markup(text.replace("<", "\\u003c"))  # noqa: S704
