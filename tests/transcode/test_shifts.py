"""The written table of what happens to shift codes (``docs/charsets.md``, "Shift codes"), row by row.

It is one table for all charsets with shift codes. Its rows are tried in every state of every one of them, leniently and
with ``--strict``.
"""

from __future__ import annotations

from collections.abc import Iterator
from functools import cache
from typing import NamedTuple

import pytest
from compiled_tables import some_mapping, some_meanings, some_table

from mojimigrate.charsets import Charset, Cut, Part, charset_names, load_charset
from mojimigrate.ledger import Outcome
from mojimigrate.records import LineEnds
from mojimigrate.transcode import Event, transcode_bytes

SHIFTED = [name for name in charset_names() if load_charset(name).shifted]
MARK = "〓"
IRREGULAR = {False: Outcome.SHIFT, True: Outcome.MALFORMED}

pytestmark = [pytest.mark.parametrize("name", SHIFTED), pytest.mark.parametrize("strict", [False, True])]


class Sample(NamedTuple):
    """A code of a state, and its text."""

    code: bytes
    text: str


class State(NamedTuple):
    """A state, the shift codes that lead to it, and a code in it."""

    number: int
    part: Part
    shifts: tuple[bytes, ...]
    sample: Sample


@cache
def states(name: str) -> list[State]:
    charset = load_charset(name)
    return [
        State(number, state.part, shifts_to(charset, number), sample(name, number))
        for number, state in enumerate(charset.states)
    ]


def shifts_to(charset: Charset, state: int) -> tuple[bytes, ...]:
    """Return the shift codes that lead to a state: a few, where there are many."""
    every = [shift for shift, target in charset.states[0].shifts.items() if target == state]
    assert every
    return tuple(every[:: len(every) // 4 or 1])


def sample(name: str, state: int) -> Sample:
    """Take a code of a state that is carried over without a word, as long as its codes can be."""
    part = load_charset(name).states[state].part
    plain = [code for code, meaning in some_meanings(part.name).items() if meaning.outcome is Outcome.EXACT]
    longest = [code for code in plain if len(code) == max(map(len, plain))]
    code = longest[len(longest) // 2]
    text, outcome = some_table(name).entry(Cut(0, code, True, state))
    assert text.strip()
    assert outcome is Outcome.EXACT
    return Sample(code, text)


def into(state: State) -> bytes:
    """Return what leads to a state from where a value begins."""
    return state.shifts[0] if state.number else b""


def convert(name: str, strict: bool, data: bytes) -> tuple[str, list[Event]]:
    text, events = transcode_bytes(some_table(name, strict=strict), data)
    return text.to_pybytes().decode(), list(events)


def pairs(name: str) -> Iterator[tuple[State, State, bytes]]:
    """Yield every state, every other state, and every shift code that leads from the one to the other."""
    for here in states(name):
        for there in states(name):
            if here is not there:
                yield from ((here, there, shift) for shift in there.shifts)


def test_1_a_shift_code_that_leads_to_another_set_writes_nothing_and_is_not_counted(name, strict):
    home = states(name)[0]
    for here, there, shift in pairs(name):
        back = home.shifts[0] if there is not home else b""
        data = into(here) + here.sample.code + shift + there.sample.code + back
        assert convert(name, strict, data) == (here.sample.text + there.sample.text, [])


def test_2_a_shift_code_to_the_set_in_force_writes_nothing_and_is_irregular(name, strict):
    home = states(name)[0]
    for here in states(name):
        for shift in here.shifts:
            before = into(here) + here.sample.code
            data = before + shift + here.sample.code + (home.shifts[0] if here is not home else b"")
            irregular = Event(IRREGULAR[strict], shift, len(before), len(shift), here.number)
            assert convert(name, strict, data) == (here.sample.text * 2, [irregular])


def test_3_a_value_that_ends_shifted_is_irregular_at_the_shift_code_that_led_there(name, strict):
    for here, there, shift in pairs(name):
        before = into(here) + here.sample.code
        data = before + shift + there.sample.code * 3
        ends_shifted = [] if there is states(name)[0] else [there.number]
        irregular = [Event(IRREGULAR[strict], shift, len(before), len(shift), number) for number in ends_shifted]
        assert convert(name, strict, data) == (here.sample.text + there.sample.text * 3, irregular)


def halves(state: State) -> list[bytes]:
    """Return beginnings of codes that are no codes: of the sample, byte by byte."""
    code = state.sample.code
    return [code[:length] for length in range(1, len(code)) if not state.part.is_code(code[:length])]


def test_4_half_a_code_before_a_shift_code_or_at_the_end_is_malformed(name, strict):
    tried = 0
    for here, there, shift in pairs(name):
        for half in halves(here):
            before = into(here) + here.sample.code
            malformed = Event(Outcome.MALFORMED, half, len(before), len(half), here.number)
            back = states(name)[0].shifts[0] if there.number else b""
            text, events = convert(name, strict, before + half + shift + there.sample.code + back)
            assert (text, events) == (here.sample.text + MARK + there.sample.text, [malformed])
            ends_shifted = (
                [Event(IRREGULAR[strict], into(here), 0, len(into(here)), here.number)] if here.number else []
            )
            text, events = convert(name, strict, before + half)
            assert (text, events) == (here.sample.text + MARK, [malformed, *ends_shifted])
            tried += 1
    assert tried


def test_5_a_byte_that_begins_no_code_in_the_set_in_force_is_malformed(name, strict):
    tried = 0
    for here in states(name):
        begin = {byte for sequence in here.part.sequences for byte in sequence[0]}
        begin |= {shift[0] for shift in load_charset(name).states[0].shifts}
        for byte in set(range(256)) - begin:
            before = into(here) + here.sample.code
            back = states(name)[0].shifts[0] if here.number else b""
            malformed = Event(Outcome.MALFORMED, bytes([byte]), len(before), 1, here.number)
            data = before + bytes([byte]) + here.sample.code + back
            assert convert(name, strict, data) == (here.sample.text + MARK + here.sample.text, [malformed])
            tried += 1
    assert tried


def alone(here, beginning):
    """Cut what stands alone: the longest code at its start, if there is one, and the rest, which is none."""
    length = max((n for n in range(1, len(beginning) + 1) if here.part.is_code(beginning[:n])), default=0)
    pieces = [(beginning[:length], True), (beginning[length:], False)]
    return [(piece, well_formed) for piece, well_formed in pieces if piece]


def test_6_the_beginning_of_a_shift_code_that_does_not_go_on_is_the_code_that_it_is_by_itself(name, strict):
    shifts = load_charset(name).states[0].shifts
    beginnings = {shift[:length] for shift in shifts for length in range(1, len(shift))}
    assert bool(beginnings) is any(len(shift) > 1 for shift in shifts)
    for here in states(name):
        before, back = into(here), states(name)[0].shifts[0] if here.number else b""
        ends_shifted = [Event(IRREGULAR[strict], before, 0, len(before), here.number)] if here.number else []
        for beginning in beginnings:
            own, itself, at = "", [], len(before)
            for piece, well_formed in alone(here, beginning):
                text, outcome = some_table(name).entry(Cut(0, piece, well_formed, here.number))
                own += text
                itself += [Event(outcome, piece, at, len(piece), here.number)] * (outcome is not Outcome.EXACT)
                at += len(piece)
            assert convert(name, strict, before + beginning) == (own, [*itself, *ends_shifted])
            goes_on = beginning + here.sample.code
            tail = alone(here, beginning)[-1][0] + here.sample.code
            longer = [tail[:length] for length in range(len(tail) - len(here.sample.code) + 1, len(tail) + 1)]
            # An escape sequence that the charset does not know is one code, whole, which has no meaning.
            if not any(here.part.is_code(code) for code in longer) and not any(
                shift.startswith((longer[0], goes_on[: len(beginning) + 1])) for shift in shifts
            ):
                assert convert(name, strict, before + goes_on + back) == (own + here.sample.text, itself)


def test_7_a_line_that_ends_shifted_ends_and_the_next_begins_afresh(name, strict):
    mapping, home = some_mapping(name), states(name)[0]
    ends = LineEnds.of(mapping.codes_of("U+000A"), mapping.codes_of("U+000D"))
    assert ends.feeds
    for here in states(name)[1:]:
        for feed in ends.feeds:
            line = here.shifts[0] + here.sample.code
            data = line + feed + home.sample.code
            text, events = transcode_bytes(some_table(name, strict=strict), data, ends.values(data))
            assert text.to_pybytes().decode() == here.sample.text + "\n" + home.sample.text
            assert list(events) == [Event(IRREGULAR[strict], here.shifts[0], 0, len(here.shifts[0]), here.number)]


def test_no_line_ends_within_a_shift_code(name, strict):
    mapping = some_mapping(name)
    ends = LineEnds.of(mapping.codes_of("U+000A"), mapping.codes_of("U+000D"))
    for shift in load_charset(name).states[0].shifts:
        assert ends.after(shift).tolist() == []
