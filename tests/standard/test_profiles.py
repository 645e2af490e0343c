"""Profiles (書き出し方): how a character is written, and whether the text tells it from all others."""

from __future__ import annotations

import unicodedata
from collections import Counter
from functools import cache

import pytest

from mojimigrate.errors import UsageError
from mojimigrate.standard import (
    PROFILES,
    Character,
    Profile,
    Standard,
    Written,
    collisions,
    load_profile,
    load_standard,
)

KANJI_WITHOUT_FORM, WITHDRAWN, MERGED_HENTAIGANA = 19, 3, 13


@pytest.fixture(scope="module")
def standard() -> Standard:
    return load_standard()


NOTHING = Written("", False, "none")
#: Profiles that need no other table than the standard's.
PLAIN = ("ivs", "ivs-always", "base")


@cache
def profile(name: str) -> Profile:
    return load_profile(name, load_standard())


@cache
def written(name: str) -> dict[str, Written]:
    """Write every character that the profile can write."""
    standard = load_standard()
    texts = {character: profile(name).write(standard[character]) for character in standard.names}
    return {character: text for character, text in texts.items() if text.text}


@pytest.mark.parametrize(
    ("name", "ivs", "ivs_always", "base"),
    [
        ("MJ025761", ("辻", "own"), ("辻\U000e0103", "ivs"), ("辻", True, "own")),
        ("MJ025760", ("辻\U000e0102", "ivs"), ("辻\U000e0102", "ivs"), ("辻", False, "base")),
        ("MJ006454", ("亜", "own"), ("亜", "own"), ("亜", True, "own")),  # no kin, no sequence
        ("MJ030194", ("\ufa10", "own"), ("塚\U000e0105", "ivs"), ("\ufa10", True, "own")),  # a compatibility ideograph
        ("MJ090001", ("\U0001b002", "own"), ("\U0001b002", "own"), ("\U0001b002", True, "own")),
        ("U+3042", ("あ", "own"), ("あ", "own"), ("あ", True, "own")),
    ],
)
def test_examples(
    standard: Standard, name: str, ivs: tuple[str, str], ivs_always: tuple[str, str], base: tuple[str, bool, str]
) -> None:
    assert profile("ivs").write(standard[name]) == Written(ivs[0], True, ivs[1])
    assert profile("ivs-always").write(standard[name]) == Written(ivs_always[0], True, ivs_always[1])
    assert profile("base").write(standard[name]) == Written(*base)


def test_an_unknown_profile_is_refused(standard: Standard) -> None:
    with pytest.raises(UsageError) as caught:
        load_profile("jisx0208", standard)
    assert caught.value.id == "profile-unknown"
    assert caught.value.facts["known"] == "ivs, ivs-always, base, jisx0213"


@pytest.mark.parametrize("name", ["MJ037229", "MJ040579", "MJ042077", "MJ090039"])
def test_a_withdrawn_or_merged_character_cannot_be_written(standard: Standard, name: str) -> None:
    assert [profile(plain).write(standard[name]) for plain in PLAIN] == [NOTHING] * 3


def test_a_duplicate_of_the_list_is_written_only_in_base(standard: Standard) -> None:
    # 黒 is in the list twice, as MJ029893 and MJ029894; only the second can be told apart.
    forms = [profile(plain).write(standard["MJ029893"]) for plain in PLAIN]
    assert forms == [NOTHING, NOTHING, Written("黒", False, "base")]


@pytest.mark.parametrize("name", ["ivs", "ivs-always"])
def test_sequences_tell_every_character_from_all_others(standard: Standard, name: str) -> None:
    texts = written(name)
    assert len(texts) == len(standard) - KANJI_WITHOUT_FORM - MERGED_HENTAIGANA
    assert all(text.exact for text in texts.values())
    assert len({text.text for text in texts.values()}) == len(texts)


def test_a_form_is_one_of_the_characters_own(standard: Standard) -> None:
    for plain in ("ivs", "ivs-always"):
        for name, text in written(plain).items():
            assert text.text in standard[name].encoded_forms


def test_sequences_are_written_where_they_are_needed_or_wanted() -> None:
    lengths = {plain: Counter(len(text.text) for text in written(plain).values()) for plain in PLAIN}
    assert lengths["ivs"] == {1: 52_607 + 286, 2: 6_236}
    assert lengths["ivs-always"] == {1: 47_461 + 286, 2: 11_382}
    assert set(lengths["base"]) == {1}


def test_base_says_what_it_loses(standard: Standard) -> None:
    texts = written("base")
    assert len(texts) == len(standard) - WITHDRAWN - MERGED_HENTAIGANA
    lossy = {name for name, text in texts.items() if not text.exact}
    assert len(lossy) == 6_236 + KANJI_WITHOUT_FORM - WITHDRAWN
    assert lossy == {name for name in texts if not standard[name].own}
    exact = Counter(text.text for name, text in texts.items() if name not in lossy)
    assert exact.most_common(1)[0][1] == 1


def test_only_ivs_always_outlasts_normalization() -> None:
    def changed(name: str) -> int:
        texts = written(name).values()
        return sum(unicodedata.normalize("NFC", text.text) != text.text for text in texts)

    assert changed("ivs-always") == 0
    assert changed("ivs") == 89  # the compatibility ideographs


def test_a_text_fits_into_eight_bytes() -> None:
    for name in PROFILES:
        assert max(len(text.text.encode()) for text in written(name).values()) <= 8


def test_a_character_of_two_sequences_is_written_with_the_first() -> None:
    character = Character("MJ059399", base="\U0002b9e4", ivs=("\U0002b9e4\U000e0100", "博\U000e010a"))
    assert profile("ivs").write(character) == Written("\U0002b9e4\U000e0100", True, "ivs")


# What becomes one


@pytest.mark.parametrize("name", ["ivs", "ivs-always"])
def test_nothing_becomes_one_where_every_character_has_a_form_of_its_own(standard: Standard, name: str) -> None:
    assert collisions(profile(name), standard.names) == {}


def test_kin_become_one_in_base(standard: Standard) -> None:
    assert collisions(profile("base"), ["MJ025760", "MJ025761", "MJ006454"]) == {
        "MJ025760": ("MJ025761",),
        "MJ025761": ("MJ025760",),
    }
    assert len(collisions(profile("base"), standard.sharing("邉"))) == 16


def test_what_becomes_one_does_not_hang_on_the_order_of_asking(standard: Standard) -> None:
    names = standard.sharing("邉")
    assert collisions(profile("base"), names) == collisions(profile("base"), [*reversed(names), *names])


def test_what_cannot_be_written_becomes_one_with_nothing() -> None:
    assert collisions(profile("ivs"), ["MJ037229", "MJ040579"]) == {}


def test_the_tables_that_a_profile_rests_on_are_named() -> None:
    assert [profile(name).table_files for name in PLAIN] == [()] * 3
    assert profile("jisx0213").table_files == ("standard/jisx0213.tsv", "standard/shrink.tsv")
    assert {profile(name).file_digest for name in PROFILES} == {""}
