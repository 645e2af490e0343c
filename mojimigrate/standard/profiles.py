"""Profiles (書き出し方): how a character is written out."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable
from pathlib import Path

from mojimigrate.errors import UsageError
from mojimigrate.standard.jisx0213 import GRID_TABLE, SHRINK_TABLE, JisX0213
from mojimigrate.standard.overlay import Overlay, read_overlay
from mojimigrate.standard.repertoire import Character, Standard, Written

PROFILES = {
    "ivs": "a character's own code point where it has one, else its variation sequence",
    "ivs-always": "the variation sequence even where a bare code point would do",
    "base": "no selectors: characters that share a code point become one (lossy, counted)",
    "jisx0213": "JIS X 0213 alone: other characters by the 縮退 map, or not at all (lossy, counted)",
}
NOTHING = Written("", False, "none")


def _write_ivs(character: Character) -> Written:
    if character.own:
        return Written(character.own, True, "own")
    return Written(character.ivs[0], True, "ivs") if character.ivs else NOTHING


def _write_ivs_always(character: Character) -> Written:
    """Write the 89 characters that are compatibility ideographs as sequences too: normalisation leaves those alone."""
    return Written(character.ivs[0], True, "ivs") if character.ivs else _write_ivs(character)


def _write_base(character: Character) -> Written:
    if character.own:
        return Written(character.own, True, "own")
    return Written(character.base, False, "base") if character.base else NOTHING


class Profile:
    """A way of writing characters, with what a site laid over it, if anything.

    ``table_files`` are the files of ``mappings/`` that it rests on beside those of the standard itself.
    """

    def __init__(self, name: str, standard: Standard, overlay: Overlay | None = None) -> None:
        writers: dict[str, Callable[[Character], Written]] = {
            "ivs": _write_ivs,
            "ivs-always": _write_ivs_always,
            "base": _write_base,
            "jisx0213": JisX0213(standard).write,
        }
        if name not in writers:
            raise UsageError("profile-unknown", value=name, known=", ".join(PROFILES))
        self.name = name
        self.standard = standard
        self.overlay = overlay
        self.table_files: tuple[str, ...] = (GRID_TABLE, SHRINK_TABLE) if name == "jisx0213" else ()
        self._write = writers[name]

    @property
    def file_digest(self) -> str:
        """SHA-256 of the site's own profile; ``""`` if there is none."""
        return self.overlay.sha256 if self.overlay else ""

    @property
    def keeps_own(self) -> bool:
        """Whether every character that has a code point of its own is written as that."""
        return self.name in ("ivs", "base") and self.overlay is None

    def write(self, character: Character) -> Written:
        """Write a character; the text is empty if there is no way to."""
        if self.overlay and (written := self.overlay.rows.get(character.name)):
            return written
        return self._write(character)


def load_profile(name: str, standard: Standard, overlay: Path | None = None) -> Profile:
    """Return a profile by name, with the site's own profile (CSV) laid over it.

    Raises ``UsageError`` for a name that does not exist, ``TableError`` for a CSV that fails a check.
    """
    return Profile(name, standard, read_overlay(overlay, standard) if overlay else None)


def collisions(profile: Profile, names: Iterable[str]) -> dict[str, tuple[str, ...]]:
    """Return which characters of a set become one text: name → the others, in order; those that do not are left out.

    Raises ``KeyError`` for a name that does not exist.
    """
    groups: dict[str, list[str]] = defaultdict(list)
    for name in sorted(set(names)):
        if text := profile.write(profile.standard[name]).text:
            groups[text].append(name)
    return {
        name: tuple(other for other in group if other != name)
        for group in groups.values()
        if len(group) > 1
        for name in group
    }
