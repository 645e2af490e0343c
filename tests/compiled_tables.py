"""Compiled tables of every charset, made quickly, for tests of how bytes are read rather than of what they mean.

A code table of which every so-many-th row is kept has all kinds of codes that the whole one has.
"""

from __future__ import annotations

from functools import cache

from mojimigrate.charsets import load_charset
from mojimigrate.mapping import CompiledTable, Mapping, Meaning, build_mapping, compile_table
from mojimigrate.standard import load_profile, load_standard

#: About how many meanings of a part are kept.
KEPT = 300


@cache
def some_meanings(part: str) -> dict[bytes, Meaning]:
    """Return some of the meanings of a part, those of single bytes all, in its default edition."""
    charset = load_charset(part)
    meanings = build_mapping(charset, charset.editions.default).meanings[part]
    step = max(1, len(meanings) // KEPT)
    return {code: meaning for n, (code, meaning) in enumerate(meanings.items()) if n % step == 0 or len(code) == 1}


@cache
def some_mapping(charset: str) -> Mapping:
    """Return a charset with some of its meanings."""
    loaded = load_charset(charset)
    meanings = {part.name: some_meanings(part.name) for part in loaded.parts}
    return Mapping(loaded, loaded.editions.default, (), meanings, ())


def some_table(charset: str, *, strict: bool = False) -> CompiledTable:
    """Compile a charset with some of its meanings, in the profile ``ivs``."""
    return _some_table(charset, strict)


@cache
def _some_table(charset: str, strict: bool) -> CompiledTable:
    return compile_table(some_mapping(charset), load_profile("ivs", load_standard()), strict=strict)
