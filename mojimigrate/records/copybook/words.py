"""Text words: what COPY REPLACING compares, and what the parser's tokens are made of."""

from __future__ import annotations

import re
from dataclasses import dataclass

#: Characters of a COBOL word: letters of any script, digits, hyphens of either width, the middle dots of katakana.
WORD_CHARS = r"\w\-－−‐・･゙゚@#"
_WORD = re.compile(
    rf"""
      (?P<space>[\s　]+)
    | (?P<literal>(?:[NXGZB]X?|NC)?(?:"(?:[^"\n]|"")*"|'(?:[^'\n]|'')*'))
    | (?P<word>[{WORD_CHARS}]+)
    | (?P<mark>==|.)
    """,
    re.VERBOSE | re.IGNORECASE,
)


@dataclass(frozen=True, slots=True)
class Word:
    """A text word: its kind (``word``, ``literal``, ``mark``), and where it stands in a :class:`.text.Text`."""

    kind: str
    chars: str
    begin: int
    end: int

    @property
    def key(self) -> str:
        """What is compared: letters of either case are the same but in a literal."""
        return self.chars if self.kind == "literal" else self.chars.upper()


def split_words(chars: str) -> list[Word]:
    """Split text into its words."""
    return [
        Word(match.lastgroup or "", match[0], match.start(), match.end())
        for match in _WORD.finditer(chars)
        if match.lastgroup != "space"
    ]
