"""The law: for any bytes whatever, and however they are cut, the kernel does what the reference says."""

import numpy as np
import pyarrow as pa
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from law import by_reference, stays_within

from mojimigrate.charsets import load_charset
from mojimigrate.ledger import Outcome
from mojimigrate.mapping import PRIVATE_USE, compile_table
from mojimigrate.mapping.gaiji import GaijiRow, GaijiTable
from mojimigrate.mapping.layers import build_mapping
from mojimigrate.standard import load_profile, load_standard
from mojimigrate.transcode import columns, transcode, transcode_bytes

LONG_MARK = "【外字】"  # 12 bytes: through the pool


def compiled(charset: str, profile: str, mark: str, *rows: GaijiRow, edition: str = "jis90"):
    gaiji = [GaijiTable("site.csv", "", rows)] if rows else []
    return compile_table(
        build_mapping(load_charset(charset), edition, gaiji), load_profile(profile, load_standard()), mark
    )


TABLES = {
    "windows-31j": compiled("windows-31j", "ivs", "〓"),
    "euc-jp": compiled("euc-jp", "ivs", "〓"),
    "windows-31j, no selectors, long mark": compiled("windows-31j", "base", LONG_MARK),
    "euc-jp, all selectors, long mark": compiled("euc-jp", "ivs-always", LONG_MARK),
    "euc-jp, private use, as IPAmj": compiled("euc-jp", "ivs", PRIVATE_USE, edition="ipamj"),
    "windows-31j, ASCII redrawn": compiled(
        "windows-31j",
        "ivs",
        "〓",
        GaijiRow(b"\\", "U+00A5", Outcome.SIMILAR, "", 1),
        GaijiRow(b"~", "U+203E", Outcome.EXACT, "", 2),
    ),
}

#: What one piece of a hostile file may be: every kind of code, and everything that is nearly one.
PIECES = st.one_of(
    st.binary(max_size=3),
    st.text(st.characters(max_codepoint=0x7F), max_size=20).map(str.encode),
    st.sampled_from(
        ["渡辺", "辻󠄂"[0], "葛飾区", "ｱｲｳ", "～―∥", "①㈱髙﨑", "丂侘", "東京都みどり野市釜沢一丁目"]
    ).flatmap(lambda text: st.sampled_from([text.encode("cp932", "ignore"), text.encode("euc_jp", "ignore")])),
    st.sampled_from(
        [b"\xf0\x40", b"\xf9\xfc", b"\xf5\xa1", b"\x8f\xf5\xa1", b"\x8f\xb0\xa1", b"\x8e\xb1", b"\x8f", b"\x8f\xa1"]
    ),
    st.sampled_from(
        [b"\r\n", b"\n", b"\x00", b"\x80", b"\xa0", b"\xff", b"\x81", b"\x81\x7f", b"\xfc\xfc", b"\\", b"~"]
    ),
)
DATA = st.lists(PIECES, max_size=60).map(b"".join)


@pytest.mark.parametrize("table", TABLES.values(), ids=TABLES)
@given(data=DATA)
@settings(max_examples=300, deadline=None)
def test_any_bytes(table, data):
    text, events = transcode_bytes(table, data)
    [expected], expected_events = by_reference(table, [data])
    assert text.to_pybytes().decode() == expected
    assert list(events) == expected_events


@pytest.mark.parametrize("table", TABLES.values(), ids=TABLES)
@given(values=st.lists(DATA, max_size=8))
@settings(max_examples=100, deadline=None)
def test_any_column(table, values):
    result = transcode(table, pa.array(values, pa.binary()))
    texts, events = by_reference(table, values)
    assert result.text.to_pylist() == texts
    assert list(result.events) == events


@pytest.mark.parametrize("table", TABLES.values(), ids=TABLES)
@given(data=DATA, room=st.integers(0, 40), events_room=st.integers(1, 3))
@settings(max_examples=100, deadline=None)
def test_however_little_room_there_is(table, data, room, events_room):
    """The kernel stops when its room runs out and goes on when there is more: at any place."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(columns, "FIRST_ROOM", 0)
        patch.setattr(columns, "SLACK", 17 + room)
        patch.setattr(columns, "FIRST_EVENTS", events_room)
        text, events = transcode_bytes(table, data)
    [expected], expected_events = by_reference(table, [data])
    assert text.to_pybytes().decode() == expected
    assert list(events) == expected_events


@pytest.mark.parametrize("table", TABLES.values(), ids=TABLES)
@given(lines=st.lists(DATA, max_size=8), data=st.data())
@settings(max_examples=100, deadline=None)
def test_cut_at_any_line_ends_it_is_the_same(table, lines, data):
    whole = b"\n".join(lines)
    ends = [at + 1 for at, byte in enumerate(whole) if byte == 0x0A]
    cuts = sorted(data.draw(st.sets(st.sampled_from(ends)) if ends else st.just(set())))
    parts = [whole[start:end] for start, end in zip([0, *cuts], [*cuts, len(whole)], strict=True)]
    joined = b"".join(transcode_bytes(table, part)[0].to_pybytes() for part in parts)
    assert joined == transcode_bytes(table, whole)[0].to_pybytes()


@pytest.mark.parametrize("table", TABLES.values(), ids=TABLES)
@pytest.mark.parametrize("padding", range(32))
def test_every_piece_at_every_alignment(table, padding):
    """The eight-byte and four-pair loops begin and end anywhere: behind 0 to 31 bytes, before 0 to 31 bytes."""
    pieces = [
        b"\x92\xd2",
        b"\xf0\x40",
        b"\x81\n",
        b"\xb1",
        b"\x8f\xb0\xa1",
        b"\x8f\xa1",
        b"\xff",
        "渡辺渡辺渡辺渡辺".encode("cp932"),
    ]
    for piece in pieces:
        for filler in (b"a", b"\x88\x9f", b"\xb0\xa1"):
            data = (filler * 32)[:padding] + piece + (filler * 32)[:padding]
            text, events = transcode_bytes(table, data)
            [expected], expected_events = by_reference(table, [data])
            assert (text.to_pybytes().decode(), list(events)) == (expected, expected_events)


@pytest.mark.parametrize("name", ["windows-31j", "euc-jp"])
def test_every_code_and_every_pair_that_is_none(name):
    """All bytes, all pairs and all triples after the lead byte of three: the whole plane, in one go and one by one."""
    table = TABLES[name]
    values = [bytes([a]) for a in range(256)] + [bytes([a, b]) for a in range(256) for b in range(256)]
    values += [bytes([0x8F, a, b]) for a in range(0xA0, 256) for b in range(0x9F, 256)]
    result = transcode(table, pa.array(values, pa.binary()))
    texts, events = by_reference(table, values)
    assert result.text.to_pylist() == texts
    assert list(result.events) == events
    assert np.all(np.diff(result.events.offset) >= 0)


@pytest.mark.parametrize("table", TABLES.values(), ids=TABLES)
@given(data=DATA, room=st.integers(17, 90), events_room=st.integers(1, 4))
@settings(max_examples=200, deadline=None)
def test_the_kernel_writes_nowhere_but_where_it_may(table, data, room, events_room):
    assert stays_within(table, data, room, events_room)
