"""Profiles (書き出し方): how a character is written, and whether the text tells it from all others."""

from __future__ import annotations

import unicodedata
from collections import Counter
from functools import cache

import pytest

from mojimigrate.standard import PROFILES, Character, Standard, Written, load_standard, write

KANJI_WITHOUT_FORM, WITHDRAWN, MERGED_HENTAIGANA = 19, 3, 13


@pytest.fixture(scope="module")
def standard() -> Standard:
    return load_standard()


@cache
def written(profile: str) -> dict[str, Written]:
    """Write every character that the profile can write."""
    standard = load_standard()
    texts = {name: write(standard[name], profile) for name in standard.names}
    return {name: text for name, text in texts.items() if text}


@pytest.mark.parametrize(
    ("name", "ivs", "ivs_always", "base"),
    [
        ("MJ025761", "辻", "辻\U000e0103", Written("辻", True)),
        ("MJ025760", "辻\U000e0102", "辻\U000e0102", Written("辻", False)),
        ("MJ006454", "亜", "亜", Written("亜", True)),  # no kin, no sequence
        ("MJ030194", "\ufa10", "塚\U000e0105", Written("\ufa10", True)),  # a compatibility ideograph
        ("MJ090001", "\U0001b002", "\U0001b002", Written("\U0001b002", True)),
        ("U+3042", "あ", "あ", Written("あ", True)),
    ],
)
def test_examples(standard: Standard, name: str, ivs: str, ivs_always: str, base: Written) -> None:
    assert write(standard[name], "ivs") == Written(ivs, True)
    assert write(standard[name], "ivs-always") == Written(ivs_always, True)
    assert write(standard[name], "base") == base


@pytest.mark.parametrize("name", ["MJ037229", "MJ040579", "MJ042077", "MJ090039"])
def test_a_withdrawn_or_merged_character_cannot_be_written(standard: Standard, name: str) -> None:
    assert [write(standard[name], profile) for profile in PROFILES] == [None, None, None]


def test_a_duplicate_of_the_list_is_written_only_in_base(standard: Standard) -> None:
    # 黒 is in the list twice, as MJ029893 and MJ029894; only the second can be told apart.
    forms = [write(standard["MJ029893"], profile) for profile in PROFILES]
    assert forms == [None, None, Written("黒", False)]


@pytest.mark.parametrize("profile", ["ivs", "ivs-always"])
def test_sequences_tell_every_character_from_all_others(standard: Standard, profile: str) -> None:
    texts = written(profile)
    assert len(texts) == len(standard) - KANJI_WITHOUT_FORM - MERGED_HENTAIGANA
    assert all(text.exact for text in texts.values())
    assert len({text.text for text in texts.values()}) == len(texts)


def test_a_form_is_one_of_the_characters_own(standard: Standard) -> None:
    for profile in ("ivs", "ivs-always"):
        for name, text in written(profile).items():
            assert text.text in standard[name].encoded_forms


def test_sequences_are_written_where_they_are_needed_or_wanted() -> None:
    lengths = {profile: Counter(len(text.text) for text in written(profile).values()) for profile in PROFILES}
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
    def changed(profile: str) -> int:
        texts = written(profile).values()
        return sum(unicodedata.normalize("NFC", text.text) != text.text for text in texts)

    assert changed("ivs-always") == 0
    assert changed("ivs") == 89  # the compatibility ideographs


def test_a_text_fits_into_eight_bytes() -> None:
    for profile in PROFILES:
        assert max(len(text.text.encode()) for text in written(profile).values()) <= 8


def test_a_character_of_two_sequences_is_written_with_the_first() -> None:
    character = Character("MJ059399", base="\U0002b9e4", ivs=("\U0002b9e4\U000e0100", "博\U000e010a"))
    assert write(character, "ivs") == Written("\U0002b9e4\U000e0100", True)
