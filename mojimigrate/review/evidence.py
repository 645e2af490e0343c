"""Evidence (根拠): what speaks for a character being the one that a code stands for.

Each function looks at one kind. What they add up to, and in which order, is said in :mod:`.candidates`.
"""

from __future__ import annotations

import unicodedata
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any, NamedTuple, Protocol

from mojimigrate.characters import code_point_name
from mojimigrate.charsets import load_charset
from mojimigrate.ledger import Outcome
from mojimigrate.mapping.codes import Resolver
from mojimigrate.mapping.search import find_code
from mojimigrate.review.hints import base_of
from mojimigrate.review.payload import Evidence
from mojimigrate.review.subjects import Subject
from mojimigrate.review.surnames import Surnames
from mojimigrate.standard import Profile, Standard
from mojimigrate.standard.jisx0213 import RULES, JisX0213


class Outlines(Protocol):
    """The standard font, as far as it tells whose an outline is."""

    def with_outline(self, digest: str) -> tuple[str, ...]:
        """Return the names of all characters whose outline is the very same."""


@dataclass
class Witnesses:
    """Everything that evidence is taken from: what is not at hand is ``None`` or empty.

    ``decided`` are the characters that people agreed on, by the digest of a glyph: (key, name).
    """

    standard: Standard
    outlines: Outlines | None = None
    surnames: Surnames | None = None
    decided: Mapping[str, Sequence[tuple[str, str]]] = field(default_factory=dict)

    def gather(self, subjects: Sequence[Subject]) -> None:
        """Gather the evidence for all subjects, each kind in its turn: later kinds rest on earlier ones."""
        alike: dict[str, list[Subject]] = defaultdict(list)
        for subject in subjects:
            if subject.digest:
                alike[subject.digest].append(subject)
        for subject in subjects:
            if subject.outcome is Outcome.OUTSIDE:
                self._replacements(subject)
                continue
            self._outline(subject)
            self._hints(subject, alike.get(subject.digest, [subject]))
            self._elsewhere(subject)
            self._code(subject)
            for name, score in subject.likeness:
                subject.candidates.add(name, Evidence("shape", value=round(score, 3)))
            self._surname(subject)
            self._relatives(subject)

    def _outline(self, subject: Subject) -> None:
        if self.outlines and subject.digest:
            for name in self.outlines.with_outline(subject.digest):
                subject.candidates.add(name, Evidence("outline"))

    def _hints(self, subject: Subject, alike: Iterable[Subject]) -> None:
        """Take what the city's list says of a code, and of codes with the same outline."""
        for other in (subject, *(one for one in alike if one is not subject)):
            for hint in (hint for row in other.rows for hint in row.hints):
                subject.candidates.add(hint.name, Evidence("hint", hint.detail))

    def _elsewhere(self, subject: Subject) -> None:
        if subject.digest:
            for key, name in self.decided.get(subject.digest, ()):
                subject.candidates.add(name, Evidence("elsewhere", key))

    def _code(self, subject: Subject) -> None:
        """Take the code point that the vendor's table leads to, where no name of the standard followed from it."""
        if subject.outcome is Outcome.UNIDENTIFIED:
            for name, detail in self._vendor_names(subject):
                subject.candidates.add(name, Evidence("code", detail))

    def _vendor_names(self, subject: Subject) -> Iterator[tuple[str, str]]:
        code = bytes.fromhex(subject.code)
        part = load_charset(subject.charset).part_of(code)
        if part is None or part.is_user_defined(code):
            return
        row = find_code(part, code, self._resolver)
        if row is None:
            char = part.form.read_text(code)[:1] if part.form.encoding else ""
            yield from ((name, code_point_name(char)) for name in self._on_code_point(char))
            return
        for edition in subject.editions:
            for name in row.editions.get(edition, ()):
                known = [name] if name in self.standard else self._on_code_point(_char(name))
                yield from ((each, row.target) for each in known)

    def _on_code_point(self, char: str) -> list[str]:
        """Return the characters on a code point; if there are none, on the one that it is canonically the same as."""
        if not char:
            return []
        plain = unicodedata.normalize("NFC", char)
        return self.standard.sharing(char) or (self.standard.sharing(plain) if len(plain) == 1 else [])

    def _surname(self, subject: Subject) -> None:
        """Take surnames for the character that owns the code point, and for its kin that have evidence already."""
        if not self.surnames:
            return
        contexts = {place[5] for place in subject.places}
        found = {
            pair
            for context in contexts
            for written in subject.written
            for pair in self.surnames.fitting(context, written)
        }
        for char, surname in sorted(found):
            kin = self.standard.sharing(char)
            known = set(subject.candidates.having("outline", "shape", "hint", "elsewhere", "code"))
            for name in kin:
                if name in known or name == self.standard.own_name(char):
                    subject.candidates.add(name, Evidence("surname", surname))

    def _relatives(self, subject: Subject) -> None:
        """Take the kin of what is named so far (IVS families), and what may stand for it (縮退), both ways."""
        candidates = subject.candidates
        named = candidates.having("outline", "hint", "elsewhere")
        for name in named:
            for other in self._kin(name):
                candidates.add(other, Evidence("family", name))
        if subject.likeness:
            # Kin of what looks most alike are worth a look; for one that looks alike itself it is no second reason.
            best = subject.likeness[0][0]
            for other in self._kin(best):
                if other not in candidates:
                    candidates.add(other, Evidence("family", best))
        for name in named:
            for other in self._stand_ins(name):
                candidates.add(other, Evidence("shrink", f"{name} → {other}"))
            for other in self._reduced_to.get(name, ()):
                candidates.add(other, Evidence("shrink", f"{other} → {name}"))

    def _kin(self, name: str) -> list[str]:
        """Return the other characters of the same code point."""
        base = base_of(name, self.standard)
        return [other for other in self.standard.sharing(base) if other != name] if base else []

    def _replacements(self, subject: Subject) -> None:
        """Take what may stand for a character that a profile cannot write, and what all of its profiles can."""
        name = subject.character
        if name not in self.standard:
            return
        for other in self._stand_ins(name):
            if _writable(other, subject.profiles, self.standard):
                subject.candidates.add(other, Evidence("shrink", f"{name} → {other}"))
        for other in self._kin(name):
            if _writable(other, subject.profiles, self.standard):
                subject.candidates.add(other, Evidence("family", name))

    def _stand_ins(self, name: str) -> list[str]:
        """Return the characters that the 縮退 map lets stand for another, in falling order of trust."""
        rules = self._shrink.get(name, {})
        chars = [char for rule in RULES for char in rules.get(rule, ())]
        return [other for other in dict.fromkeys(map(self.standard.own_name, chars)) if other != name]

    @cached_property
    def _resolver(self) -> Resolver:
        return Resolver.load()

    @cached_property
    def _shrink(self) -> Mapping[str, Mapping[str, Sequence[str]]]:
        return JisX0213(self.standard).candidates

    @cached_property
    def _reduced_to(self) -> dict[str, list[str]]:
        """By name: the characters that it may stand for."""
        reduced: dict[str, list[str]] = defaultdict(list)
        for name in self._shrink:
            for other in self._stand_ins(name):
                reduced[other].append(name)
        return reduced


class Ranking(NamedTuple):
    """Likeness with the standard's glyphs.

    ``rank`` takes rasters ``uint8[n, size, size]`` and a count, and returns so many names for each, best first, and
    their scores from 0 to 1.
    """

    size: int
    rank: Callable[[Any, int], tuple[Sequence[Sequence[str]], Sequence[Sequence[float]]]]


def rank_shapes(subjects: Sequence[Subject], rasters: Any, ranking: Ranking, count: int) -> None:
    """Rank the standard's glyphs by likeness with each subject, given the raster of each in the same order."""
    names, scores = ranking.rank(rasters, count)
    for subject, its_names, its_scores in zip(subjects, names, scores, strict=True):
        subject.likeness = list(zip(its_names, its_scores, strict=True))


def _char(name: str) -> str:
    return chr(int(name[2:], 16)) if name.startswith("U+") and " " not in name else ""


def _writable(name: str, profiles: Iterable[Profile], standard: Standard) -> bool:
    """Say whether all of these profiles can write a character."""
    return all(profile.write(standard[name]).text for profile in profiles)
