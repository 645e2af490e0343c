"""Copybooks as files: their encoding, and their lines in fixed or free form, without comments.

Fixed form: a sequence number in columns 1–6, an indicator in column 7, text in columns 8–72. Columns are counted as
in the Shift_JIS source, where a full-width character takes two.
"""

from __future__ import annotations

import re
import unicodedata
from pathlib import Path

from mojimigrate.errors import UsageError
from mojimigrate.records.copybook.text import Place, Text, TextBuilder

#: Largest source file.
MAX_BYTES = 4 << 20
#: Forms of source by name.
FORMS = ("auto", "fixed", "free")
#: Encodings by name, in the order in which they are tried.
ENCODINGS = {"utf-8": "utf-8-sig", "windows-31j": "cp932", "euc-jp": "euc_jp"}

_TEXT, _END = 8, 72  # first and last column of the text in fixed form
_INDICATORS = " */-Dd$"
_LITERAL_OR_COMMENT = re.compile(r"\*>|['\"]")
_HALF_WIDTH = re.compile(r"[\uFF61-\uFF9F]")
_NO_CHARACTER = re.compile(r"[\uF8F0-\uF8F3]")
_LEVEL = re.compile(r"\s*(?:\d{1,2}\s+\S|COPY\s)", re.IGNORECASE)
_DIRECTIVE = re.compile(
    r"(?:>>\s*SOURCE\s+(?:FORMAT\s+)?(?:IS\s+)?|(?:>>|\$)\s*SET\s+SOURCEFORMAT\s*(?:AS\s*)?\(?)['\"]?(FREE|FIXED)\b",
    re.IGNORECASE,
)


def read_source(path: Path, encoding: str | None = None) -> str:
    """Read a copybook: in ``encoding`` (one of :data:`ENCODINGS`), else in the first of them that fits.

    Bytes that are kanji in EUC-JP may be half-width katakana in Windows-31J. Where both are possible, somebody must say
    which it is. Raises ``UsageError``: ``copybook-unreadable``, ``copybook-too-large``, ``copybook-encoding-name``,
    ``copybook-encoding``, ``copybook-encoding-unclear``.
    """
    known = ", ".join(ENCODINGS)
    if encoding is not None and encoding not in ENCODINGS:
        raise UsageError("copybook-encoding-name", value=encoding, known=known)
    try:
        with path.open("rb") as file:
            data = file.read(MAX_BYTES + 1)
    except (OSError, ValueError) as error:
        raise UsageError("copybook-unreadable", path=path, reason=getattr(error, "strerror", error)) from error
    if len(data) > MAX_BYTES:
        raise UsageError("copybook-too-large", path=path, limit=MAX_BYTES >> 20)
    texts = {name: _decode(data, codec) for name, codec in ENCODINGS.items() if encoding in (None, name)}
    found = next((text for text in texts.values() if text is not None), None)
    if found is None:
        raise UsageError("copybook-encoding", path=path, known=encoding or known)
    unclear = texts.get("utf-8") is None and texts.get("windows-31j") is not None and texts.get("euc-jp") is not None
    if unclear and _HALF_WIDTH.search(found):
        raise UsageError("copybook-encoding-unclear", path=path, known="windows-31j, euc-jp")
    return found


def _decode(data: bytes, codec: str) -> str | None:
    """Decode, or return ``None``; what Python makes of bytes that are none of Windows-31J is refused (A0, FD–FF)."""
    try:
        text = data.decode(codec).removesuffix("\x1a")
    except UnicodeDecodeError:
        return None
    return None if codec == "cp932" and _NO_CHARACTER.search(text) else text


def logical_text(source: str, path: str, form: str = "auto") -> Text:
    """Return the text of a source in ``form`` (one of :data:`FORMS`): comments, sequence numbers and indicators gone.

    Raises ``UsageError``: ``copybook-form``, ``copybook-form-other``, ``copybook-indicator``, ``copybook-directive``,
    ``copybook-literal``, ``copybook-too-large``.
    """
    if form not in FORMS:
        raise UsageError("copybook-form", value=form, known=", ".join(FORMS))
    if len(source) > MAX_BYTES:
        raise UsageError("copybook-too-large", path=path, limit=MAX_BYTES >> 20)
    lines = re.split(r"\r\n|\n|\r", source)
    free = form == "free" or (form == "auto" and _looks_free(lines))
    reader = _Lines(path)
    for number, line in enumerate(lines, 1):
        if directive := _DIRECTIVE.match(line.lstrip()) or (not free and _DIRECTIVE.match(_cut(line)[2].lstrip())):
            reader.end()
            free = directive[1].upper() == "FREE"
        elif free:
            reader.free(number, line)
        else:
            reader.fixed(number, line)
    reader.end()
    reader.text.add("\n", Place(path, len(lines), 1))
    return reader.text.build()


class _Lines:
    """Joins lines to what they continue. A line stays open until it is known that the next does not continue it."""

    def __init__(self, path: str) -> None:
        self.text = TextBuilder()
        self._path = path
        self._open: list[tuple[str, Place]] = []  # pieces of the line so far
        self._quote = ""  # the quotation mark of the literal that is open
        self._quoted = Place(path, 1, 1)  # where it began

    def end(self) -> None:
        """End the line. Raises ``UsageError`` (``copybook-literal``)."""
        if self._quote:
            raise UsageError("copybook-literal", **self._quoted.facts)
        for chars, place in self._open:
            self.text.add(chars, place)
        if self._open:
            chars, place = self._open[-1]
            self.text.add("\n", Place(place.path, place.line, place.column + len(chars)))
        self._open = []

    def free(self, number: int, line: str) -> None:
        """Take a line of free form."""
        self.end()
        stripped = line.lstrip()
        if stripped.startswith(">>"):
            self._pass(line, Place(self._path, number, 1))
        else:
            self._take(line, Place(self._path, number, 1))

    def fixed(self, number: int, line: str) -> None:
        """Take a line of fixed form."""
        begin, indicator, text = _cut(line)
        if line.lstrip().startswith("*>") or (indicator and indicator in "*/Dd"):
            return
        place = Place(self._path, number, begin + 1)
        if indicator == "-":
            self._continue(text, place)
            return
        if not text.strip() and not indicator.strip():
            if _LEVEL.match(line):
                raise UsageError("copybook-form-other", path=self._path, line=number, at=1)
            return
        self.end()
        if indicator and indicator not in _INDICATORS:
            raise UsageError("copybook-indicator", path=self._path, line=number, at=begin, value=indicator)
        if indicator == "$" or text.lstrip().startswith(">>"):
            self._pass(text, place)
        else:
            self._take(text, place)

    def _continue(self, text: str, place: Place) -> None:
        content = text.lstrip()
        place = Place(place.path, place.line, place.column + len(text) - len(content))
        if self._quote:
            if not content.startswith(self._quote):
                raise UsageError("copybook-literal", **self._quoted.facts)
            self._take(content[1:], Place(place.path, place.line, place.column + 1))
            return
        while self._open and not (last := self._open[-1])[0].rstrip():
            self._open.pop()
        if self._open:
            self._open[-1] = (last[0].rstrip(), last[1])
        self._take(content, place)

    def _take(self, chars: str, place: Place) -> None:
        """Take characters up to an inline comment."""
        end = len(chars)
        for match in _LITERAL_OR_COMMENT.finditer(chars):
            mark = match[0]
            if self._quote:
                if mark == self._quote:
                    self._quote = ""  # a doubled mark opens the literal again
            elif mark == "*>":
                end = match.start()
                break
            else:
                self._quote = mark
                self._quoted = Place(place.path, place.line, place.column + match.start())
        self._open.append((chars[:end], place))

    def _pass(self, chars: str, place: Place) -> None:
        """Pass over a directive that changes nothing here (``>>D``: a debugging line); refuse others."""
        if not re.match(r"\s*>>D\s", chars, re.IGNORECASE):
            at = place.column + len(chars) - len(chars.lstrip())
            raise UsageError("copybook-directive", path=place.path, line=place.line, at=at)


def _columns(char: str) -> int:
    if char.isascii():
        return 1
    try:
        return len(char.encode("cp932"))
    except UnicodeEncodeError:
        return 2 if unicodedata.east_asian_width(char) in "WFA" else 1


def _cut(line: str) -> tuple[int, str, str]:
    """Cut a line of fixed form: where its text begins (an index), the indicator, the text up to column 72."""
    if line.isascii() and "\t" not in line:
        return _TEXT - 1, line[_TEXT - 2 : _TEXT - 1], line[_TEXT - 1 : _END]
    column, begin, indicator = 1, len(line), ""
    for index, char in enumerate(line):
        after = column + (8 - (column - 1) % 8 if char == "\t" else _columns(char))
        if column < _TEXT <= after - 1 or column == _TEXT - 1:
            indicator = " " if char.isspace() else char
        if column >= _TEXT and begin == len(line):
            begin = index
        if after - 1 > _END:
            return begin, indicator, line[begin:index]
        column = after
    return begin, indicator, line[begin:]


def _looks_free(lines: list[str]) -> bool:
    """Tell whether more lines begin an entry where only free form may than where fixed form does."""
    score = 0
    for line in lines:
        _, indicator, text = _cut(line)
        if indicator in ("", " ") and _LEVEL.match(text):
            score -= 1
        elif _LEVEL.match(line) or line.lstrip().startswith("*>"):
            score += len(line) - len(line.lstrip()) < _TEXT - 2
    return score > 0
