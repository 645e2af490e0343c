"""Candidates (候補): the characters that a code may be, each with the evidence (根拠) for it, best first.

There is no score. Which of two candidates comes first is decided by the first of these questions that tells them apart:

1. Is its outline in the standard font the very same? (``outline``)
2. How many of these say so: the city's own list, and what people decided for the same outline? (``hint``,
   ``elsewhere``)
3. Does it look alike (``shape``), and does a reason of another kind speak for it too: a surname, the vendor's code
   point, or its kinship with a character that the list names? (``surname``, ``code``, ``family``, ``shrink``)
4. Does it look alike, and how much?
5. Does the vendor's code point speak for it, then a surname, then family, then 縮退?
6. Which was named first? Relations of 縮退 are named in falling order of trust; everything else, by name.

For a code whose character is known and cannot be written (``outside``), only the last question counts.
"""

from __future__ import annotations

from dataclasses import dataclass, field

from mojimigrate.review.payload import Candidate, Evidence

#: Reasons that count for question 3.
_BESIDE_SHAPE = {"surname", "code", "family", "shrink"}
_Order = tuple[bool, int, bool, float, bool, bool, bool, bool, int]


@dataclass
class Candidates:
    """The candidates of one code, while evidence is gathered."""

    _found: dict[str, list[Evidence]] = field(default_factory=dict)

    def __len__(self) -> int:
        """Return how many there are."""
        return len(self._found)

    def __contains__(self, name: str) -> bool:
        """Say whether a character is one of them."""
        return name in self._found

    def add(self, name: str, evidence: Evidence) -> None:
        """Name a reason for a character; once is enough."""
        reasons = self._found.setdefault(name, [])
        if evidence not in reasons:
            reasons.append(evidence)

    def having(self, *kinds: str) -> list[str]:
        """Return the names of those that have evidence of one of these kinds, in the order in which they were named."""
        return [name for name, reasons in self._found.items() if any(one.kind in kinds for one in reasons)]

    def ordered(self, *, by_naming: bool = False) -> tuple[Candidate, ...]:
        """Return the candidates, best first; ``by_naming`` asks nothing but which was named first."""
        names = list(self._found)
        if not by_naming:
            places = {name: place for place, name in enumerate(names)}
            names.sort(key=lambda name: self._order(name, places[name]))
        return tuple(Candidate(name, tuple(self._found[name])) for name in names)

    def _order(self, name: str, place: int) -> tuple[_Order, str]:
        reasons = self._found[name]
        kinds = {one.kind for one in reasons}
        likeness = max((one.value or 0.0 for one in reasons if one.kind == "shape"), default=-1.0)
        order = (
            "outline" not in kinds,
            -len(kinds & {"hint", "elsewhere"}),
            not (likeness >= 0 and kinds & _BESIDE_SHAPE),
            -likeness,
            "code" not in kinds,
            "surname" not in kinds,
            "family" not in kinds,
            "shrink" not in kinds,
            place if "shrink" in kinds else 0,
        )
        return order, name
