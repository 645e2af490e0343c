"""The law, over every charset: whatever the bytes, however they are cut, the kernel does what the reference says."""

from __future__ import annotations

import io

import pyarrow as pa
import pytest
from compiled_tables import some_mapping, some_meanings, some_table
from hostile import data, pieces
from hypothesis import given, settings
from hypothesis import strategies as st
from law import by_reference, stays_within

from mojimigrate.charsets import charset_names, load_charset
from mojimigrate.records import LineEnds, line_chunks
from mojimigrate.transcode import columns, transcode, transcode_bytes

CHARSETS = charset_names()
#: Charsets of undivided text: the others are those of double-byte fields.
OF_TEXT = [
    charset
    for charset in CHARSETS
    for feed in (b"\n", b"\x00\n", b"\n\x00", b"\x00\x00\x00\n", b"\n\x00\x00\x00")
    if load_charset(charset).parts[0].is_code(feed)
]


@pytest.mark.parametrize("charset", CHARSETS)
@given(draw=st.data(), room=st.integers(0, 40), events_room=st.integers(1, 3))
@settings(max_examples=20, deadline=None)
def test_any_column_however_little_room_there_is(charset, draw, room, events_room):
    values = draw.draw(st.lists(data(charset, 20), max_size=6))
    strict = draw.draw(st.booleans()) if load_charset(charset).shifted else False
    table = some_table(charset, strict=strict)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(columns, "FIRST_ROOM", 0)
        patch.setattr(columns, "SLACK", 17 + room)
        patch.setattr(columns, "FIRST_EVENTS", events_room)
        result = transcode(table, pa.array(values, pa.binary()))
    texts, events = by_reference(table, values)
    assert result.text.to_pylist() == texts
    assert list(result.events) == events


@pytest.mark.parametrize("charset", CHARSETS)
@given(draw=st.data(), room=st.integers(17, 90), events_room=st.integers(1, 4))
@settings(max_examples=20, deadline=None)
def test_the_kernel_writes_nowhere_but_where_it_may(charset, draw, room, events_room):
    assert stays_within(some_table(charset), draw.draw(data(charset)), room, events_room)


@pytest.mark.parametrize("charset", OF_TEXT)
@given(draw=st.data(), size=st.integers(1, 100))
@settings(max_examples=10, deadline=None)
def test_read_in_chunks_of_lines_of_whatever_size_it_is_the_same(charset, draw, size):
    mapping, table = some_mapping(charset), some_table(charset)
    ends = LineEnds.of(mapping.codes_of("U+000A"), mapping.codes_of("U+000D"))
    whole = draw.draw(data(charset))
    texts, events = [], []
    for chunk in line_chunks(io.BytesIO(whole), size, ends=ends):
        text, found = transcode_bytes(table, chunk.data, chunk.values)
        texts.append(text.to_pybytes())
        events += [event._replace(offset=chunk.offset + event.offset) for event in found]
    text, found = transcode_bytes(table, whole, ends.values(whole))
    assert b"".join(texts) == text.to_pybytes()
    assert events == list(found)


@pytest.mark.parametrize("charset", CHARSETS)
def test_a_value_cut_at_every_byte_has_events_and_no_exceptions(charset):
    value = b"".join(pieces(charset))[:120]
    cut = [value[:at] for at in range(len(value))] + [value[at:] for at in range(len(value))]
    result = transcode(some_table(charset), pa.array(cut, pa.binary()))
    texts, events = by_reference(some_table(charset), cut)
    assert result.text.to_pylist() == texts
    assert list(result.events) == events


@pytest.mark.parametrize("charset", CHARSETS)
def test_every_piece_at_every_alignment(charset):
    """The loops that take several bytes at once begin and end anywhere: behind 0 to 31 codes, before 0 to 31 codes."""
    values = []
    for number, state in enumerate(load_charset(charset).states):
        shift = next((shift for shift, target in state.shifts.items() if number and target == number), b"")
        filler = max(some_meanings(state.part.name), key=len)
        values += [
            shift + filler * padding + piece + filler * padding
            for piece in pieces(charset)[::17]
            for padding in range(32)
        ]
    result = transcode(some_table(charset), pa.array(values, pa.binary()))
    texts, events = by_reference(some_table(charset), values)
    assert result.text.to_pylist() == texts
    assert list(result.events) == events
