"""What can go wrong, and how it is said.

::

    MojimigrateError
    ├── UsageError      exit 2   the command line or the job is wrong
    ├── InputError      exit 3   the input cannot be read as declared
    ├── TableError      exit 4   a mapping table is invalid, or its digest is wrong
    ├── OutputError     exit 5   the output cannot be written
    └── DecisionError   exit 7   decisions of reviewers are invalid, or in conflict

Every error has a stable *id*, the key of its wording in ``messages.toml`` (English and Japanese), and *facts*: the
values that the wording names and the place where it happened. A fact is never text out of the input: a resident's
name must not reach a log.
"""

from __future__ import annotations

import os
import tomllib
from collections.abc import Iterable, Mapping
from functools import cache
from pathlib import Path
from typing import Any, ClassVar

#: Facts that say where, in the order in which a person reads them.
PLACE = ("path", "sheet", "cell", "line", "column", "gaiji", "record", "field", "offset")
_PLACE_WORDS = {
    "en": {
        "sheet": 'sheet "{}"',
        "cell": "cell {}",
        "line": "line {}",
        "column": 'column "{}"',
        "gaiji": "gaiji {}",
        "record": "record {}",
        "field": 'field "{}"',
        "offset": "byte {}",
    },
    "ja": {
        "sheet": "シート「{}」",
        "cell": "セル {}",
        "line": "{}行目",
        "column": "列「{}」",
        "gaiji": "外字 {}",
        "record": "レコード{}",
        "field": "項目「{}」",
        "offset": "バイト位置{}",
    },
}


def language(environ: Mapping[str, str] | None = None) -> str:
    """Return ``"ja"`` if the user's locale is Japanese, else ``"en"``; ``MOJIMIGRATE_LANG`` goes before ``LC_ALL``."""
    environ = os.environ if environ is None else environ
    for key in ("MOJIMIGRATE_LANG", "LC_ALL", "LC_MESSAGES", "LANG"):
        if value := environ.get(key):
            return "ja" if value.lower().startswith("ja") else "en"
    return "en"


@cache
def wording(path: Path) -> dict[str, Any]:
    """Read a catalogue of wordings, a TOML table of ``id → {en, ja, …}``."""
    return tomllib.loads(path.read_text("utf-8"))


class MojimigrateError(Exception):
    """Anything that this package raises on purpose.

    ``facts`` may hold the places of :data:`PLACE` (1-based, but for the byte offset) and whatever the wording of ``id``
    names.
    """

    exit_status: ClassVar[int] = 2

    def __init__(self, id: str, /, **facts: object) -> None:  # noqa: A002
        self.id = id
        self.facts = facts
        super().__init__(self.say("en"))

    def _words(self, part: str, lang: str) -> str:
        text: str = wording(Path(__file__).with_name("messages.toml"))[self.id][lang][part]
        return text.format_map({name: plain(value) for name, value in self.facts.items()})

    def where(self, lang: str) -> str:
        """Say where it happened, or nothing."""
        words = _PLACE_WORDS[lang]
        found = [(name, self.facts[name]) for name in PLACE if self.facts.get(name) is not None]
        return ("、" if lang == "ja" else ", ").join(
            words.get(name, "{}").format(plain(value)) for name, value in found
        )

    def say(self, lang: str) -> str:
        """Say what happened and where, in one line."""
        where = self.where(lang)
        return f"{where}: {self._words('what', lang)}" if where else self._words("what", lang)

    def advise(self, lang: str) -> str:
        """Say what to do next."""
        return self._words("next", lang)


class UsageError(MojimigrateError):
    """The command line or the job is wrong."""


class InputError(MojimigrateError):
    """The input cannot be read as it was declared."""

    exit_status = 3


class TableError(MojimigrateError):
    """A mapping table is invalid; ``problems`` holds every fault that was found in it, this one first."""

    exit_status = 4

    def __init__(self, id: str, /, *, problems: Iterable[TableError] = (), **facts: object) -> None:  # noqa: A002
        super().__init__(id, **facts)
        self.problems: tuple[TableError, ...] = (self, *problems)


class OutputError(MojimigrateError):
    """The output cannot be written."""

    exit_status = 5


class DecisionError(MojimigrateError):
    """Decisions of reviewers are invalid, or in conflict with what they were made from."""

    exit_status = 7


def plain(value: object) -> str:
    """Show a value on one line: control characters could steer a terminal and become escapes; long values are cut."""
    text = str(value)
    text = "".join(
        char if char.isprintable() or char == "　" else char.encode("unicode_escape").decode() for char in text
    )
    return text if len(text) <= 200 else f"{text[:200]}…"
