"""What an edition (字形の版) makes of the kanji of whole planes: what it changes, and what it leaves undecided."""

from __future__ import annotations

from collections import Counter, defaultdict
from functools import cache

import pytest
from planes import convert_each, converter, say

from mojimigrate.charsets import load_charset
from mojimigrate.ledger import Outcome
from mojimigrate.mapping.codes import VendorCode, vendor_codes
from mojimigrate.standard import EDITIONS

CHARSETS = ["windows-31j", "euc-jp"]
#: The 22 pairs of JIS C 6226-1978 that changed places in JIS X 0208-1983, as they stand since: level 1, level 2.
SWAPPED = (
    "鯵鰺 鴬鶯 蛎蠣 撹攪 竃竈 潅灌 諌諫 頚頸 砿礦 蕊蘂 靭靱 賎賤 壷壺 砺礪 梼檮 涛濤 迩邇 蝿蠅 桧檜 侭儘 薮藪 篭籠"
)
#: Codes of EUC-JP that an edition leaves undecided: it shows a glyph of several characters, or has several examples.
UNDECIDED = {
    "jis78": {"B0B3": "鯵", "CFB6": "篭", "F2CD": "鰺"},
    "jis90": {},
    "jis2004": {"B4E5": "翫", "B9F9": "甑", "D1CD": "冤"},
    "ipamj": {},
}


@cache
def jis_kanji(charset: str) -> list[VendorCode]:
    """Return the codes of kanji of JIS X 0208 and JIS X 0212: row 16 and after."""
    rows = vendor_codes(load_charset(charset).parts[0]).values()
    return [row for row in rows if row.set in ("jisx0208", "jisx0212") and row.position >= "16"]


def changed(charset: str, edition: str) -> tuple[dict[str, tuple[str, str]], set[str]]:
    """Return the kanji codes that come out as another code point than the table's, and the undecided ones."""
    codes = jis_kanji(charset)
    others, undecided = {}, set()
    for row, answer in zip(codes, convert_each(charset, [row.code for row in codes], edition), strict=True):
        if isinstance(answer, Outcome):
            undecided.add(row.code.hex().upper())
        elif say(answer) != row.target:
            others[row.code.hex().upper()] = (chr(int(row.target[2:], 16)), answer)
    return others, undecided


def test_there_are_6355_kanji_in_jis_x_0208_and_5801_in_jis_x_0212() -> None:
    assert Counter(row.set for row in jis_kanji("euc-jp")) == {"jisx0208": 6355, "jisx0212": 5801}
    assert Counter(row.set for row in jis_kanji("windows-31j")) == {"jisx0208": 6355}


@pytest.mark.parametrize("charset", CHARSETS)
@pytest.mark.parametrize("edition", ["jis90", "jis2004", "ipamj"])
def test_an_edition_after_1983_changes_the_glyph_and_never_the_code_point(charset: str, edition: str) -> None:
    others, _ = changed(charset, edition)
    assert others == {}


@pytest.mark.parametrize("charset", CHARSETS)
def test_the_edition_of_1978_changes_95_code_points(charset: str) -> None:
    others, undecided = changed(charset, "jis78")
    assert (len(others), len(undecided)) == (95, 3)
    swapped = {pair for one, other in SWAPPED.split() for pair in ((one, other), (other, one))}
    assert len(swapped) == 44
    assert len(swapped & set(others.values())) == 41


def test_the_22_pairs_change_places_in_the_edition_of_1978() -> None:
    level_1, level_2 = ([pair[side].encode("euc_jp") for pair in SWAPPED.split()] for side in (0, 1))
    codes = level_1 + level_2
    answers = dict(zip(codes, convert_each("euc-jp", codes, "jis78"), strict=True))
    kept = [code.hex().upper() for code in codes if answers[code] is Outcome.UNIDENTIFIED]
    assert kept == list(UNDECIDED["jis78"])
    for one, other in zip(level_1, level_2, strict=True):
        assert answers[one] in (other.decode("euc_jp"), Outcome.UNIDENTIFIED)
        assert answers[other] in (one.decode("euc_jp"), Outcome.UNIDENTIFIED)


@pytest.mark.parametrize("edition", EDITIONS)
def test_codes_that_an_edition_leaves_undecided_are_outstanding(edition: str) -> None:
    _, undecided = changed("euc-jp", edition)
    assert undecided == set(UNDECIDED[edition])
    assert {code: bytes.fromhex(code).decode("euc_jp") for code in undecided} == UNDECIDED[edition]


def test_the_two_tildes_are_the_only_codes_of_euc_jp_that_meet() -> None:
    codes = defaultdict(list)
    for code, meaning in converter("euc-jp", None).mapping.meanings["euc-jp"].items():
        codes[meaning.character].append(code.hex().upper())
    assert {name: met for name, met in codes.items() if len(met) > 1} == {"U+FF5E": ["8FA2B7", "A1C1"]}
