"""Tokens for the grammar: what a word is depends on where it stands (``01``: a level or a number; ``X(5)``)."""

from __future__ import annotations

import re
from collections.abc import Iterator

from lark import Token
from lark.common import LexerConf
from lark.lexer import Lexer, PatternStr

from mojimigrate.records.copybook.words import WORD_CHARS

_SPACE = re.compile(r"(?:[\s　]|[,;](?=[\s　]|$))+")
_PICTURE = re.compile(r"[^\s　]+")
_TOKEN = re.compile(
    rf"""
      (?P<LITERAL>(?:[NXGZB]X?|NC)?(?:"(?:[^"\n]|"")*"|'(?:[^'\n]|'')*'))
    | (?P<INTEGER>\d+(?![{WORD_CHARS}]|[.,]\d))
    | (?P<DECIMAL>[+-]?(?:\d+(?:[.,]\d+)?|[.,]\d+)(?:E[+-]?\d+)?(?![{WORD_CHARS}]))
    | (?P<NAME>[{WORD_CHARS}]+)
    | (?P<DOT>\.)
    | (?P<SEPARATOR>[,;])
    | (?P<UNKNOWN>.)
    """,
    re.VERBOSE | re.IGNORECASE,
)
_LISTING = re.compile(
    r"""(?:EJECT|SKIP[123]|TITLE[\s　]+(?:"[^"\n]*"|'[^'\n]*'))[\s　]*(?:\.|(?=[\s　]|$))""", re.IGNORECASE
)
_DATA_DIVISION = re.compile(r"(?<![\w-])DATA[\s　]+DIVISION[\s　]*\.", re.IGNORECASE)
_SENTENCE_END = re.compile(r"\.(?=[\s　]|$)")
#: First words of what stands before the data division of a program, and of headings within it that make no item.
_BEFORE = {"IDENTIFICATION", "ID", "ENVIRONMENT"}
_HEADINGS = {"DATA", "FILE", "WORKING-STORAGE", "LOCAL-STORAGE", "LINKAGE", "FD", "SD"}
_LEVELS = {66: "LEVEL_66", 88: "LEVEL_88"}


class CopybookLexer(Lexer):
    """Lark's lexer: text → tokens, each with its index in the text. What is no token is ``UNKNOWN``.

    The reserved words are those of the grammar. Of a whole program, the entries of the data division are read.
    """

    def __init__(self, lexer_conf: LexerConf) -> None:
        self._reserved = {
            each.pattern.value: each.name for each in lexer_conf.terminals if isinstance(each.pattern, PatternStr)
        }

    def lex(self, data: str) -> Iterator[Token]:  # type: ignore[override]  # the interface of lexers made elsewhere
        """Yield the tokens of a text."""
        index, begins, picture = 0, True, 0
        while index < len(data):
            if space := _SPACE.match(data, index):
                index = space.end()
                continue
            if picture == 2 and data[index : index + 3].upper().rstrip() != "IS":
                found = _PICTURE.match(data, index)
                chars = found[0].rstrip(".,;") if found else ""
                # The last period ends the entry; 9(5).. has one of its own.
                yield Token("PICTURE_STRING" if chars else "UNKNOWN", chars or data[index], start_pos=index)
                index, picture = index + max(len(chars), 1), 0
                continue
            if begins and (end := _passed(data, index)):
                index = end
                continue
            match = _TOKEN.match(data, index)
            if match is None:  # pragma: no cover - UNKNOWN takes anything
                return
            kind, chars = match.lastgroup or "UNKNOWN", match[0]
            index = match.end()
            if kind == "SEPARATOR":
                continue
            if kind == "NAME":
                kind = self._reserved.get(chars.upper(), "NAME")
            elif kind == "INTEGER" and begins and len(chars) <= 2:
                kind = _LEVELS.get(int(chars), "LEVEL")
            yield Token(kind, chars, start_pos=match.start())
            begins = kind == "DOT"
            picture = 2 if kind in ("PIC", "PICTURE") or (picture and kind == "IS") else 0


def _passed(data: str, index: int) -> int:
    """Return where something ends that stands between entries and makes no item; 0 if there is none."""
    if listing := _LISTING.match(data, index):
        return listing.end()
    match = _TOKEN.match(data, index)
    word = match[0].upper() if match and match.lastgroup == "NAME" else ""
    if word == "PROCEDURE":
        return len(data)
    end = None
    if word in _BEFORE:
        end = _DATA_DIVISION.search(data, index)
    elif word in _HEADINGS:
        end = _SENTENCE_END.search(data, index)
    return end.end() if end else 0
