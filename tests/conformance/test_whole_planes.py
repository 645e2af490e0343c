"""Every code of a charset, and everything that is no code, beside three other converters.

Where we differ stands in ``mappings/conformance``, each difference with its reason; everything else is the same.
"""

from __future__ import annotations

import itertools
from collections import Counter, defaultdict
from collections.abc import Callable
from functools import cache
from pathlib import Path

import numpy as np
import oracles
import pyarrow as pa
import pytest
from differences import Difference, read_differences, read_rows

from mojimigrate import Converter
from mojimigrate.charsets import load_charset
from mojimigrate.ledger import Outcome
from mojimigrate.mapping.codes import VendorCode, vendor_codes
from mojimigrate.standard import EDITIONS
from mojimigrate.transcode import transcode

CHARSETS = list(oracles.NAMES)
COMPARED = [(charset, oracle) for charset, names in oracles.NAMES.items() for oracle in names]
#: How many codes differ, for those who read this and not the tables.
DIFFERENT = {
    ("windows-31j", "python"): 1885,
    ("windows-31j", "glibc"): 1880,
    ("windows-31j", "icu"): 1883,
    ("euc-jp", "python"): 7,
    ("euc-jp", "glibc"): 36,
    ("euc-jp", "icu"): 511,
}
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
def converter(charset: str, edition: str | None = None) -> Converter:
    return Converter(charset, edition, profile="base")


def convert_each(charset: str, codes: list[bytes], edition: str | None = None) -> dict[bytes, str | Outcome]:
    """Convert each code for itself: its text, or the outcome that says why there is none."""
    result = transcode(converter(charset, edition).table, pa.array(codes, pa.binary()))
    answers: list[str | Outcome] = result.text.to_pylist()
    ends = np.cumsum([len(code) for code in codes])
    lost = result.events.outcome >= Outcome.UNIDENTIFIED
    rows = np.searchsorted(ends, result.events.offset[lost], "right")
    for row, outcome in zip(rows.tolist(), result.events.outcome[lost].tolist(), strict=True):
        answers[row] = Outcome(outcome)
    return dict(zip(codes, answers, strict=True))


@cache
def ours(charset: str) -> dict[bytes, str | Outcome]:
    """Convert every byte and every pair, and, where a byte shifts to a third plane, every pair behind it."""
    singles = [bytes([byte]) for byte in range(256)]
    pairs = list(map(bytes, itertools.product(range(256), repeat=2)))
    longest = [sequence for sequence in load_charset(charset).parts[0].sequences if len(sequence) == 3]
    triples = [bytes([shift]) + pair for sequence in longest for shift in sequence[0] for pair in pairs]
    return convert_each(charset, singles + pairs + triples)


@pytest.fixture
def ask(
    needs: Callable[[oracles.Oracle | None, str], oracles.Oracle], needs_tool: Callable[[str, str], Path]
) -> Callable[[str, str], oracles.Oracle]:
    """Find an oracle."""

    def find(charset: str, oracle: str) -> oracles.Oracle:
        name = oracles.NAMES[charset][oracle]
        if oracle == "glibc":
            return needs(oracles.glibc(name), f"glibc's iconv with {name} (Debian: part of libc6)")
        if oracle == "icu":
            return oracles.icu(name, needs_tool("uconv", "Debian: apt install icu-devtools"))
        return oracles.python(name)

    return find


def say(answer: str | Outcome | None) -> str:
    """Write an answer as the tables do."""
    if isinstance(answer, Outcome):
        return answer.label
    return "none" if answer is None else " ".join(f"U+{ord(char):04X}" for char in answer)


def compare(mine: dict[bytes, str | Outcome], theirs: dict[bytes, str | None]) -> set[Difference]:
    """Compare what is not already settled by a whole code at its beginning."""
    whole = {code for code in mine if len(code) < 3 and (isinstance(mine[code], str) or theirs[code] is not None)}
    settled = {code for code in mine if any(code[:length] in whole for length in range(1, len(code)))}
    return {
        Difference(code.hex().upper(), say(answer), say(theirs[code]))
        for code, answer in mine.items()
        if code not in settled and (answer if isinstance(answer, str) else None) != theirs[code]
    }


@pytest.mark.parametrize(("charset", "oracle"), COMPARED)
def test_every_difference_is_listed_and_occurs(
    charset: str, oracle: str, ask: Callable[[str, str], oracles.Oracle]
) -> None:
    found = compare(ours(charset), ask(charset, oracle)(ours(charset)))
    listed = set(read_differences(charset, oracle))
    assert sorted(found - listed) == []
    assert sorted(listed - found) == []
    assert len(listed) == DIFFERENT[charset, oracle]


@pytest.mark.parametrize("charset", CHARSETS)
def test_every_listed_difference_is_one_and_has_a_reason(charset: str) -> None:
    rows = read_rows(charset)
    assert {row.oracle for row in rows} == set(oracles.NAMES[charset])
    for row in rows:
        assert row.ours != row.theirs
        assert row.reason.endswith(".")
        assert ". " not in row.reason
    for oracle in oracles.NAMES[charset]:
        codes = Counter(difference.code for difference in read_differences(charset, oracle))
        assert [code for code, count in codes.items() if count > 1] == []


@pytest.mark.parametrize("charset", CHARSETS)
def test_what_is_carried_over_is_the_code_table(charset: str) -> None:
    carried = {code for code, answer in ours(charset).items() if isinstance(answer, str)}
    is_code = load_charset(charset).cutting.is_code
    assert set(vendor_codes(load_charset(charset).parts[0])) == {code for code in carried if is_code(code)}


@pytest.mark.parametrize("charset", CHARSETS)
def test_what_is_no_code_is_malformed_and_a_hole_is_not(charset: str) -> None:
    is_code = load_charset(charset).cutting.is_code
    for code, answer in ours(charset).items():
        if len(code) == 1 and not is_code(code):
            assert answer is Outcome.MALFORMED
        if is_code(code):
            assert answer is not Outcome.MALFORMED


@cache
def jis_kanji(charset: str) -> list[VendorCode]:
    """Return the codes of kanji of JIS X 0208 and JIS X 0212: row 16 and after."""
    rows = vendor_codes(load_charset(charset).parts[0]).values()
    return [row for row in rows if row.set in ("jisx0208", "jisx0212") and row.position >= "16"]


def changed(charset: str, edition: str) -> tuple[dict[str, tuple[str, str]], set[str]]:
    """Return the kanji codes that come out as another code point than the table's, and the undecided ones."""
    codes = jis_kanji(charset)
    answers = convert_each(charset, [row.code for row in codes], edition)
    others, undecided = {}, set()
    for row in codes:
        answer = answers[row.code]
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
    answers = convert_each("euc-jp", level_1 + level_2, "jis78")
    kept = [code.hex().upper() for code in level_1 + level_2 if answers[code] is Outcome.UNIDENTIFIED]
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
    for code, meaning in converter("euc-jp").mapping.meanings["euc-jp"].items():
        codes[meaning.character].append(code.hex().upper())
    assert {name: met for name, met in codes.items() if len(met) > 1} == {"U+FF5E": ["8FA2B7", "A1C1"]}
