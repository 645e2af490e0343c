"""Profiles (書き出し方): how a character is written out."""

from __future__ import annotations

from typing import NamedTuple

from mojimigrate.standard.repertoire import Character

PROFILES = {
    "ivs": "a character's own code point where it has one, else its variation sequence",
    "ivs-always": "the variation sequence even where a bare code point would do",
    "base": "no selectors: characters that share a code point become one (lossy, counted)",
}


class Written(NamedTuple):
    """What a profile writes for a character: the text, and whether it tells the character from all others."""

    text: str
    exact: bool


def write(character: Character, profile: str) -> Written | None:
    """Write a character in a profile; ``None`` if the profile has no way to.

    ``ivs-always`` writes the 89 characters that are compatibility ideographs as sequences too, which normalisation
    (NFC) leaves alone; what has neither sequence nor need of one stays bare.
    """
    sequence = next(iter(character.ivs), "")
    if profile == "ivs" and (text := character.own or sequence):
        return Written(text, True)
    if profile == "ivs-always" and (text := sequence or character.own):
        return Written(text, True)
    if profile == "base" and (text := character.own or character.base):
        return Written(text, bool(character.own))
    return None
