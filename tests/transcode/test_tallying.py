"""A histogram counts what the cutting rule cuts, and nothing else."""

from __future__ import annotations

from collections import Counter

import numpy as np
import pytest
from compiled_tables import some_mapping, some_table
from hypothesis import given, settings
from hypothesis import strategies as st

from mojimigrate.ledger import Outcome
from mojimigrate.transcode import tallying
from mojimigrate.transcode.tallying import Histogram

CHARSETS = [
    "windows-31j",
    "euc-jp",
    "iso-2022-jp",
    "juki",
    "touki",
    "fujitsu-jef+ebcdik",
    "ibm-1399",
    "unisys-letsj",
    "utf-8",
    "utf-16-le",
    "utf-32-le",
]
#: Bytes that are likely to be codes of something: shift codes, pairs of several charsets, escapes, half codes.
PIECES = [
    *map(
        bytes.fromhex,
        ("0E", "0F", "28", "29", "38", "30E2", "9370", "93F1", "1B2842", "1B2442", "1B2440", "4040", "B0A1"),
    ),
    *(text.encode(form) for text in "辻あ葛\U000e0100" for form in ("utf-8", "utf-16-le", "utf-32-le")),
    b"12345678",
    b"\r\n",
    b"AB",
]
VALUES = st.lists(st.one_of(st.sampled_from(PIECES), st.binary(max_size=5)), max_size=12).map(b"".join)


def histogram(charset: str, values: list[bytes]) -> Histogram:
    made = Histogram(some_table(charset))
    made.add(b"".join(values), *ranges(values))
    return made


def ranges(values: list[bytes]) -> tuple[np.ndarray, np.ndarray]:
    ends = np.cumsum([len(value) for value in values], dtype=np.int64)
    return ends - [len(value) for value in values], ends


def counts(made: Histogram) -> dict[tuple[int, bytes, bool], tuple[int, int, int]]:
    return {(one.state, one.code, one.well_formed): (one.occurrences, one.record, one.offset) for one in made}


def cut(charset: str, values: list[bytes]) -> dict[tuple[int, bytes, bool], tuple[int, int, int]]:
    """Count slowly: each piece by the first state that reads its part, with record and offset of the first."""
    loaded = some_table(charset).charset
    names = [state.part.name for state in loaded.states]
    found: Counter[tuple[int, bytes, bool]] = Counter()
    first: dict[tuple[int, bytes, bool], tuple[int, int]] = {}
    begin = 0
    for record, value in enumerate(values, 1):
        for piece in loaded.cutting.cut(value):
            key = (names.index(names[piece.state]), piece.code, piece.well_formed)
            found[key] += 1
            first.setdefault(key, (record, begin + piece.offset))
        begin += len(value)
    return {key: (count, *first[key]) for key, count in found.items()}


@pytest.mark.parametrize("charset", CHARSETS)
@settings(max_examples=40, deadline=None)
@given(values=st.lists(VALUES, min_size=1, max_size=4))
def test_a_histogram_counts_every_piece_that_the_cutting_rule_cuts(charset: str, values: list[bytes]) -> None:
    assert counts(histogram(charset, values)) == cut(charset, values)


@pytest.mark.parametrize("charset", ["fujitsu-jef+ebcdik", "utf-16-le", "utf-8"])
@settings(max_examples=40, deadline=None)
@given(values=st.lists(VALUES, min_size=2, max_size=6), cut_at=st.integers(1, 5), later_first=st.booleans())
def test_merged_histograms_are_that_of_the_whole(
    charset: str, values: list[bytes], cut_at: int, later_first: bool
) -> None:
    parts = []
    for chosen, first in ((values[:cut_at], 1), (values[cut_at:], cut_at + 1)):
        part = Histogram(some_table(charset))
        part.add(
            b"".join(chosen),
            *ranges(chosen),
            numbers=np.arange(first, first + len(chosen)),
            offset=sum(map(len, values[: first - 1])),
        )
        parts.append(part)
    merged, other = reversed(parts) if later_first else parts
    merged.merge(other)
    assert counts(merged) == counts(histogram(charset, values))


def test_values_may_lie_anywhere_in_the_data() -> None:
    made = Histogram(some_table("utf-16-le"))
    data = b"xxA\0Byyy\xbb\x8fzz"
    made.add(data, np.array([8, 2]), np.array([10, 5]), numbers=np.array([70, 71]), offset=1000)
    assert [(one.code, one.record, one.offset) for one in made] == [
        (b"B", 71, 1004),
        (b"A\0", 71, 1002),
        (b"\xbb\x8f", 70, 1008),
    ]


def test_values_outside_the_data_are_refused() -> None:
    made = Histogram(some_table("windows-31j"))
    for begin, end in ((0, 4), (-1, 2), (2, 1)):
        with pytest.raises(ValueError, match="not within"):
            made.add(b"abc", np.array([begin]), np.array([end]))


def test_rarer_codes_beyond_the_room_are_counted_together(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(tallying, "FIRST_ROWS", 4)
    monkeypatch.setattr(tallying, "MOST_ROWS", 8)
    numbers = [b"%08d" % number for number in range(100)]
    made = histogram("touki", [*numbers, *numbers[:4]])
    assert sum(one.occurrences for one in made) == 8
    assert made.beyond == 96


def test_values_that_end_within_shifted_text_are_counted() -> None:
    assert histogram("ibm-1399", [b"\x0e\x45\x60", b"\xc1", b"\x0e\x0f"]).unclosed == 1


def test_the_table_says_what_becomes_of_each_code() -> None:
    made = histogram("windows-31j", [b"A\xf0\x40", b"\xf0\x40\x82\n"])
    rows = made.to_arrow(some_mapping("windows-31j")).to_pylist()
    kept = [(row["code"], row["count"], row["outcome"], row["character"], row["written"]) for row in rows]
    assert kept == [
        ("0A", 1, Outcome.EXACT.label, "U+000A", "\n"),
        ("41", 1, Outcome.EXACT.label, "U+0041", "A"),
        ("82", 1, Outcome.MALFORMED.label, "", "〓"),
        ("F040", 2, Outcome.UNIDENTIFIED.label, "", "〓"),
    ]
    assert [(row["first_record"], row["first_offset"]) for row in rows] == [(2, 6), (1, 0), (2, 5), (1, 1)]
