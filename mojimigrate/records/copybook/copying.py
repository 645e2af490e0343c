"""COPY statements: library texts found in the folders that were named, and in no other place; REPLACING."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from mojimigrate.errors import UsageError
from mojimigrate.records.copybook.source import logical_text, read_source
from mojimigrate.records.copybook.text import Budget, Text, TextBuilder
from mojimigrate.records.copybook.words import Word, split_words

#: How deep library texts may copy others.
MAX_DEPTH = 16
#: What may be left out of the name of a library text.
SUFFIXES = ("", ".cpy", ".cbl", ".cob", ".copy")


@dataclass(frozen=True)
class Replacement:
    """``==old== BY ==new==``: the words to find, and the text that takes their place.

    ``part`` is ``LEADING`` or ``TRAILING`` if one word's beginning or end is meant, else nothing.
    """

    old: tuple[str, ...]
    new: str
    part: str = ""


@dataclass
class Library:
    """Finds library texts in ``folders`` and reads and expands them, each once."""

    folders: Sequence[Path]
    form: str = "auto"
    encoding: str | None = None
    budget: Budget = field(default_factory=Budget)
    _texts: dict[Path, Text] = field(default_factory=dict)
    _paths: dict[tuple[str, str], Path | None] = field(default_factory=dict)

    def expand(self, text: Text, within: tuple[Path, ...] = ()) -> Text:
        """Put library texts in the place of COPY statements; ``within`` are the files that led here.

        Raises ``UsageError``: ``copybook-copy-syntax``, ``copybook-copy-name``, ``copybook-copy-missing``,
        ``copybook-copy-loop``, ``copybook-copy-depth``, ``copybook-replace``, ``copybook-growth`` and what
        :func:`.source.read_source` and :func:`.source.logical_text` raise.
        """
        words = split_words(text.chars)
        self.budget.spend(text.place(0), words=len(words))
        builder, copied, index = TextBuilder(), 0, 0
        while index < len(words):
            word = words[index]
            if word.kind == "word" and word.key == "REPLACE" and (index == 0 or words[index - 1].chars == "."):
                raise UsageError("copybook-replace", **text.place(word.begin).facts)
            if word.kind == "word" and word.key == "COPY":
                statement = _Statement(text, words, index + 1)
                builder.add_slice(text, copied, word.begin)
                builder.add(" ", text.place(word.begin))
                body = self._copy(text, word, statement, within)
                builder.add_slice(body, 0, len(body.chars))
                index, copied = statement.index, words[statement.index - 1].end
            else:
                index += 1
        if not copied:
            return text
        builder.add_slice(text, copied, len(text.chars))
        return builder.build()

    def _copy(self, text: Text, word: Word, statement: _Statement, within: tuple[Path, ...]) -> Text:
        facts = text.place(word.begin).facts
        path = self._find(statement.name, statement.library)
        if path is None:
            raise UsageError("copybook-copy-missing", name=statement.name, **facts)
        if path in within:
            raise UsageError("copybook-copy-loop", name=statement.name, **facts)
        if len(within) >= MAX_DEPTH:
            raise UsageError("copybook-copy-depth", limit=MAX_DEPTH, **facts)
        if path not in self._texts:
            source = logical_text(read_source(path, self.encoding), str(path), self.form)
            self._texts[path] = self.expand(source, (*within, path))
        body = self._texts[path]
        self.budget.spend(text.place(word.begin), characters=len(body.chars))
        return replace_words(body, statement.replacements, self.budget) if statement.replacements else body

    def _find(self, name: str, library: str) -> Path | None:
        if (name, library) not in self._paths:
            self._paths[name, library] = next(self._candidates(name, library), None)
        return self._paths[name, library]

    def _candidates(self, name: str, library: str) -> Iterator[Path]:
        """Yield files of that name, of either case and with any of :data:`SUFFIXES`; those of the library first."""
        libraries = [each for folder in self.folders for each in _entries(folder, {library.casefold()}) if library]
        for folder in (*libraries, *self.folders):
            root = folder.resolve()
            for suffix in SUFFIXES:
                for path in _entries(folder, {f"{name}{suffix}".casefold()}):
                    if path.is_file() and path.resolve().is_relative_to(root):  # no link leads out of the folder
                        yield path.resolve()


def _entries(folder: Path, names: set[str]) -> list[Path]:
    try:
        return sorted(each for each in folder.iterdir() if each.name.casefold() in names)
    except OSError:
        return []


class _Statement:
    """A COPY statement, read from the word behind COPY; ``index`` is that of the word behind its period."""

    def __init__(self, text: Text, words: list[Word], index: int) -> None:
        self._text, self._words, self.index = text, words, index
        self.name = self._name()
        self.library = self._name() if self._take("IN", "OF") else ""
        self._take("SUPPRESS")
        self.replacements: list[Replacement] = []
        if self._take("REPLACING"):
            while self._key() != ".":
                self.replacements.append(self._replacement())
        if not self._take("."):
            raise self._expected("IN, OF, SUPPRESS, REPLACING, .")

    def _key(self) -> str:
        return self._words[self.index].key if self.index < len(self._words) else ""

    def _take(self, *keys: str) -> bool:
        found = self._key() in keys
        self.index += found
        return found

    def _expected(self, expected: str) -> UsageError:
        at = self._words[self.index].begin if self.index < len(self._words) else len(self._text.chars.rstrip())
        facts = self._text.place(at).facts
        return UsageError("copybook-copy-syntax", expected=expected, found=self._key() or "end of file", **facts)

    def _name(self) -> str:
        """Take the name of a text or a library: a literal, or what stands up to a space or the period."""
        if not self._key() or self._key() == ".":
            raise self._expected("text-name")
        first = last = self._words[self.index]
        self.index += 1
        if first.kind == "literal":
            name = first.chars[1:-1]
        else:
            while self.index < len(self._words) and self._words[self.index].begin == last.end:
                after = self._words[self.index + 1].begin if self.index + 1 < len(self._words) else 0
                if self._key() == "." and after != self._words[self.index].end:
                    break
                last = self._words[self.index]
                self.index += 1
            name = self._text.chars[first.begin : last.end]
        if not name.strip(". ") or any(char in '/\\:\0"' or not char.isprintable() for char in name) or len(name) > 200:
            raise UsageError("copybook-copy-name", name=name, **self._text.place(first.begin).facts)
        return name

    def _replacement(self) -> Replacement:
        part = self._key() if self._key() in ("LEADING", "TRAILING") else ""
        self.index += bool(part)
        at = self.index
        old = tuple(word.key for word in self._operand())
        if not old or (part and len(old) != 1):
            self.index = at
            raise self._expected("==pseudo-text==")
        if not self._take("BY"):
            raise self._expected("BY")
        new = self._operand()
        return Replacement(old, self._text.chars[new[0].begin : new[-1].end] if new else "", part)

    def _operand(self) -> list[Word]:
        """Take pseudo-text, or one word."""
        if not self._take("=="):
            if self._key() in ("", "."):
                raise self._expected("==pseudo-text==")
            self.index += 1
            return [self._words[self.index - 1]]
        begin = self.index
        while not self._take("=="):
            if self.index >= len(self._words):
                raise self._expected("==")
            self.index += 1
        return self._words[begin : self.index - 1]


def replace_words(text: Text, replacements: Sequence[Replacement], budget: Budget) -> Text:
    """Return the text with words replaced; of several that fit, the first is taken, and its result is not read again.

    Raises ``UsageError`` (``copybook-growth``).
    """
    words = split_words(text.chars)
    budget.spend(text.place(0), words=len(words))
    starts: dict[str, list[Replacement]] = {}
    for each in replacements:
        starts.setdefault("" if each.part else each.old[0], []).append(each)
    partial = starts.pop("", [])
    builder, copied, index = TextBuilder(), 0, 0
    while index < len(words):
        word = words[index]
        place = text.place(word.begin)
        found = None
        for each in starts.get(word.key, ()):
            budget.spend(place, words=len(each.old))
            if each.old == tuple(other.key for other in words[index : index + len(each.old)]):
                found = each
                break
        begin, end, new = word.begin, word.end, ""
        if found:
            end, new = words[index + len(found.old) - 1].end, found.new
        elif word.kind == "word" and partial:
            budget.spend(place, words=len(partial))
            for each in partial:
                leading = each.part == "LEADING"
                if word.key.startswith(each.old[0]) if leading else word.key.endswith(each.old[0]):
                    found, new = each, each.new
                    length = len(each.old[0])
                    begin, end = (begin, begin + length) if leading else (end - length, end)
                    break
        if found:
            budget.spend(place, characters=len(new))
            builder.add_slice(text, copied, begin)
            builder.add(new.replace("\n", " "), text.place(begin), fixed=True)
            copied = end
            while index < len(words) and words[index].begin < end:
                index += 1
        index += not found
    builder.add_slice(text, copied, len(text.chars))
    return builder.build()
