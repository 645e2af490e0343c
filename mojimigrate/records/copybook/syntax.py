"""The syntax tree of a copybook: one entry after the other, as they are written. No meaning yet."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

from lark import Lark, Token, Transformer
from lark.exceptions import UnexpectedToken

from mojimigrate.errors import UsageError
from mojimigrate.records.copybook.text import Text
from mojimigrate.records.copybook.tokens import CopybookLexer

#: Most entries of a copybook.
MAX_ENTRIES = 100_000


@dataclass(frozen=True, slots=True)
class Name:
    """A word of the copybook: its characters, and its index in the text."""

    chars: str
    index: int

    @property
    def key(self) -> str:
        """What is compared: letters of either case are the same."""
        return self.chars.upper()


#: A name with those that it is qualified by, the innermost first: ``A OF B``.
Reference = tuple[Name, ...]


@dataclass(frozen=True, slots=True)
class Usage:
    """USAGE, by its first name: ``comp`` for BINARY. ``other`` are those that have no type here."""

    form: str
    word: Name | None = None


@dataclass(frozen=True, slots=True)
class SignClause:
    """SIGN."""

    leading: bool
    separate: bool


@dataclass(frozen=True, slots=True)
class Occurs:
    """OCCURS. ``most`` is -1 if it is unbounded."""

    least: int
    most: int
    depending: Reference | None
    keys: tuple[Reference, ...]


@dataclass(frozen=True, slots=True)
class Clause:
    """Any clause: its kind, its value, and its index in the text if it has one."""

    kind: str
    value: Any = None


@dataclass(frozen=True, slots=True)
class Entry:
    """A data description entry. ``renames`` are the names that level 66 renames."""

    level: int
    index: int
    name: Name | None
    clauses: tuple[Clause, ...] = ()
    renames: tuple[Reference, ...] = ()


def parse_entries(text: Text) -> tuple[Entry, ...]:
    """Parse the entries of a text.

    Raises ``UsageError``: ``copybook-syntax`` with what was expected, ``copybook-entries``.
    """
    try:
        entries: tuple[Entry, ...] = _parser().parse(text.chars)  # type: ignore[assignment]  # the transformer's
    except UnexpectedToken as error:
        token = error.token
        ends = token.type == "$END"
        index = len(text.chars.rstrip()) if ends else token.start_pos or 0
        raise UsageError(
            "copybook-syntax",
            expected=_expected(error.accepts or error.expected),
            found="end of file" if ends else token,
            **text.place(index).facts,
        ) from None
    if len(entries) > MAX_ENTRIES:
        raise UsageError("copybook-entries", limit=MAX_ENTRIES, **text.place(entries[MAX_ENTRIES].index).facts)
    return entries


def _expected(accepted: set[str]) -> str:
    """Say what the grammar would take: terms of the language's manuals, reserved words as they are."""
    reserved = {each.name: each.pattern.value for each in _parser().terminals}
    words = {_TERMS.get(name) or reserved.get(name, name) for name in accepted - {"$END", "UNKNOWN"}}
    if words >= {"PICTURE", "OCCURS"}:  # any clause may follow
        words = (words & _CLAUSES) | {"…"}
    if words >= {"ZERO", "SPACE"}:
        words = (words & {*_TERMS.values(), "."}) | {"figurative-constant"}
    order = [*_TERMS.values(), "."]
    return ", ".join(sorted(words, key=lambda word: (word == "…", order.index(word) if word in order else 99, word)))


#: What stands for all that may follow, where any clause may.
_CLAUSES = {"PICTURE", "OCCURS", "REDEFINES", "USAGE", "VALUE", "data-name", "FILLER", "."}
_TERMS = {
    "LEVEL": "level-number",
    "LEVEL_66": "level-number",
    "LEVEL_88": "level-number",
    "NAME": "data-name",
    "PICTURE_STRING": "picture-string",
    "INTEGER": "integer",
    "DECIMAL": "number",
    "LITERAL": "literal",
    "DOT": ".",
}


class _Builder(Transformer[Token, Any]):
    """Makes entries of what the parser reduces."""

    def start(self, children: list[Any]) -> tuple[Entry, ...]:
        return tuple(child for child in children if child is not None)

    def entry(self, children: list[Any]) -> Entry:
        level, name, *clauses = children
        return Entry(int(level), level.start_pos, _name(name) if isinstance(name, Token) else None, tuple(clauses))

    def filler(self, _: list[Any]) -> None:
        return None

    def renames(self, children: list[Any]) -> Entry:
        level, name, *references = children
        renamed = tuple(each for each in references if each is not None)
        return Entry(int(level), level.start_pos, _name(name), renames=renamed)

    def condition(self, children: list[Any]) -> Entry:
        return Entry(int(children[0]), children[0].start_pos, _name(children[1]))

    def range(self, _: list[Any]) -> None:
        return None

    def value(self, _: list[Any]) -> None:
        return None

    def picture(self, children: list[Any]) -> Clause:
        return Clause("picture", _name(children[-1]))

    def usage(self, children: list[Any]) -> Clause:
        return Clause("usage", children[-1])

    def usage_other(self, children: list[Any]) -> Clause:
        return Clause("usage", Usage("other", _name(children[-1])))

    def other(self, children: list[Any]) -> Usage:
        return Usage("other", _name(children[0]))

    def group_usage(self, _: list[Any]) -> Clause:
        return Clause("usage", Usage("national"))

    def sign(self, children: list[Any]) -> Clause:
        leading = next(child for child in children if isinstance(child, str)).upper() == "LEADING"
        return Clause("sign", SignClause(leading, separate=True in children))

    def side(self, children: list[Any]) -> str:
        return str(children[0])

    def separate(self, _: list[Any]) -> bool:
        return True

    def sync(self, _: list[Any]) -> Clause:
        return Clause("sync", value=True)

    def redefines(self, children: list[Any]) -> Clause:
        return Clause("redefines", _name(children[0]))

    def occurs(self, children: list[Any]) -> Clause:
        counts = [_count(child) for child in children if isinstance(child, Token) and child.type == "INTEGER"]
        if any(isinstance(child, Token) and child.type == "UNBOUNDED" for child in children):
            counts.append(-1)
        depending = next((child.value for child in children if _is(child, "depending")), None)
        keys = tuple(reference for child in children if _is(child, "key") for reference in child.value)
        least = counts[0] if len(counts) > 1 or depending is None else 1
        return Clause("occurs", Occurs(least, counts[-1], depending, keys))

    def unbounded(self, _: list[Any]) -> Token:
        return Token("UNBOUNDED", "")

    def depending(self, children: list[Any]) -> Clause:
        return Clause("depending", children[-1])

    def key(self, children: list[Any]) -> Clause:
        return Clause("key", tuple(child for child in children if child is not None))

    def reference(self, children: list[Any]) -> Reference:
        return tuple(_name(child) for child in children)

    def justified(self, _: list[Any]) -> Clause:
        return Clause("justified")

    def blank(self, _: list[Any]) -> Clause:
        return Clause("blank")

    def scope(self, _: list[Any]) -> Clause:
        return Clause("scope")

    def values(self, _: list[Any]) -> Clause:
        return Clause("values")


for _form in ("display", "display_1", "national", "comp", "comp_1", "comp_2", "comp_3", "comp_5"):
    setattr(_Builder, _form, lambda _, __, form=_form: Usage(form))


def _is(child: Any, kind: str) -> bool:
    return isinstance(child, Clause) and child.kind == kind


def _count(digits: str) -> int:
    """Read an integer, which a copybook may make as long as it likes."""
    return int(digits.lstrip("0")[:12] or "0")


def _name(token: Token) -> Name:
    return Name(str(token), token.start_pos or 0)


@cache
def _parser() -> Lark:
    grammar = Path(__file__).with_name("grammar.lark").read_text("utf-8")
    return Lark(grammar, parser="lalr", lexer=CopybookLexer, transformer=_Builder(), maybe_placeholders=True)
