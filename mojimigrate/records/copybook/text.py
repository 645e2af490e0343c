"""Text that knows where it came from: every error names the file, line and column that a person has on the screen."""

from __future__ import annotations

from bisect import bisect_right
from dataclasses import dataclass, field

from mojimigrate.errors import UsageError


@dataclass(frozen=True, slots=True)
class Place:
    """A character of a file; line and column count characters from 1 (a full-width one is one)."""

    path: str
    line: int
    column: int

    @property
    def facts(self) -> dict[str, object]:
        """The place as facts of an error."""
        return {"path": self.path, "line": self.line, "at": self.column}


@dataclass(slots=True)
class Text:
    """Characters made of segments, each of which stood in one line of one file (or was put in place of what did)."""

    chars: str
    starts: list[int]  #: of the segments in ``chars``
    places: list[Place]  #: of the first character of each segment
    fixed: list[bool]  #: whether a segment was put there by REPLACING, so that its place does not move within

    def place(self, index: int) -> Place:
        """Return where the character at ``index`` stood; past the end, where the text ends. No text is empty."""
        at = bisect_right(self.starts, index) - 1
        place = self.places[at]
        if self.fixed[at]:
            return place
        return Place(place.path, place.line, place.column + min(index, len(self.chars)) - self.starts[at])


@dataclass(slots=True)
class Budget:
    """What may still be done for one copybook: characters made, words compared. Growth without end is refused."""

    characters: int = 16 << 20
    words: int = 5_000_000

    def spend(self, place: Place, *, characters: int = 0, words: int = 1) -> None:
        """Count work. Raises ``UsageError`` (``copybook-growth``)."""
        self.characters -= characters
        self.words -= words
        if self.characters < 0 or self.words < 0:
            raise UsageError("copybook-growth", **place.facts)


@dataclass(slots=True)
class TextBuilder:
    """Puts a :class:`Text` together."""

    _parts: list[str] = field(default_factory=list)
    _starts: list[int] = field(default_factory=list)
    _places: list[Place] = field(default_factory=list)
    _fixed: list[bool] = field(default_factory=list)
    _length: int = 0

    def add(self, chars: str, place: Place, *, fixed: bool = False) -> None:
        """Append characters that stand at a place."""
        if chars:
            self._parts.append(chars)
            self._starts.append(self._length)
            self._places.append(place)
            self._fixed.append(fixed)
            self._length += len(chars)

    def add_slice(self, text: Text, begin: int, end: int) -> None:
        """Append a part of another text, with its places."""
        at = bisect_right(text.starts, begin) - 1
        while begin < end:
            stop = min(end, text.starts[at + 1]) if at + 1 < len(text.starts) else end
            self.add(text.chars[begin:stop], text.place(begin), fixed=text.fixed[at])
            begin, at = stop, at + 1

    def build(self) -> Text:
        """Return the text."""
        return Text("".join(self._parts), self._starts, self._places, self._fixed)
