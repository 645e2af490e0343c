"""Decision logs: what is in them counts, and whatever is not as it was written is refused, with the line."""

import json
from itertools import pairwise
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from reviewers import HANAKO, TIME, decide, font, form, item, rechained, write_log, writer

from mojimigrate.errors import DecisionError
from mojimigrate.review import chain
from mojimigrate.review.decisions import form_of, read_log
from mojimigrate.standard import Character

LOG = Path(__file__).parent / "vectors" / "decisions.jsonl"


def refusals(path: Path, data: bytes) -> list[tuple[str, object]]:
    """Return the faults that a file of these bytes is refused for: id and line."""
    path.write_bytes(data)
    with pytest.raises(DecisionError) as caught:
        read_log(path)
    assert caught.value.exit_status == 7
    for problem in caught.value.problems:
        assert problem.facts["path"] == path
        assert problem.say("en")
        assert problem.advise("ja")
    return [(problem.id, problem.facts.get("line")) for problem in caught.value.problems]


@pytest.fixture
def path(tmp_path):
    return tmp_path / "hanako.jsonl"


@pytest.fixture
def values(path):
    """Return the lines of a sound log as values: a header, two decisions, and an undo of the first."""
    log = writer(sources=[font()])
    first = decide(log, item("F040"), "exact", "MJ025760", glyph="0123456789abcdef")
    decide(log, item("F041"), "similar", "MJ030194", "辻の点が違う")
    log.undo(first, time=TIME)
    return [json.loads(line) for line in log.to_bytes().splitlines()]


def test_what_was_decided_last_and_not_undone_counts(path):
    log = writer()
    decide(log, item("F040"), "exact", "MJ025760")
    decide(log, item("F041"), "none", reason="同じ文字がない")
    second = decide(log, item("F040"), "design", "MJ025761")
    decide(log, item("F042"), "hold")
    log.undo(second, time=TIME)
    path.write_bytes(log.to_bytes())
    read = read_log(path)
    assert read.header.reviewer == HANAKO
    assert [event.seq for event in read.events] == [1, 2, 3, 4, 5]
    found = {key.code: (decide.decision, decide.character) for key, decide in read.effective.items()}
    assert found == {"F040": ("exact", "MJ025760"), "F041": ("none", ""), "F042": ("hold", "")}


def test_a_log_as_the_page_s_script_writes_it_is_read():
    read = read_log(LOG)
    assert [event.seq for event in read.events] == [1, 2, 3, 4]
    assert {str(key): decide.form for key, decide in read.effective.items()} == {
        "|windows-31j|F040": "8FBB_E0102",
        "税|fujitsu-jef|80A1": "",
    }


def test_a_byte_order_mark_and_line_ends_of_windows_change_nothing(path, values):
    data = rechained(values)
    path.write_bytes(data)
    read = read_log(path)
    for other in (b"\xef\xbb\xbf" + data, data.replace(b"\n", b"\r\n"), data.removesuffix(b"\n")):
        path.write_bytes(other)
        assert read_log(path) == read


def test_every_flipped_byte_is_refused(path, values):
    data = rechained(values)
    for position, byte in enumerate(data):
        flip = (0x01, 0x20, 0x80)[position % 3]
        path.write_bytes(data[:position] + bytes([byte ^ flip]) + data[position + 1 :])
        with pytest.raises(DecisionError):
            read_log(path)


@pytest.mark.parametrize("gone", [0, 1, 2])
def test_a_line_left_out_is_told_where_it_is_missing(path, values, gone):
    lines = rechained(values).splitlines(keepends=True)
    del lines[gone]
    assert refusals(path, b"".join(lines))[0] == ("decision-chain", gone + 1)


def test_lines_that_changed_places_are_refused(path, values):
    lines = rechained(values).splitlines(keepends=True)
    lines[1], lines[2] = lines[2], lines[1]
    assert refusals(path, b"".join(lines))[0] == ("decision-chain", 2)


def test_a_changed_line_is_told_once_though_the_chain_goes_on(path, values):
    lines = rechained(values).splitlines(keepends=True)
    lines[1] = lines[1].replace(b"MJ025760", b"MJ025761")
    assert refusals(path, b"".join(lines)) == [("decision-chain", 2)]


def test_a_changed_line_with_a_digest_of_its_own_breaks_the_chain_behind_it(path, values):
    lines = rechained(values).splitlines(keepends=True)
    value = json.loads(lines[1]) | {"character": "MJ025761", "form": form("MJ025761")}
    lines[1] = chain.canonical(value | {"hash": chain.chained(value)}) + b"\n"
    assert refusals(path, b"".join(lines)) == [("decision-chain", 3)]


@pytest.mark.parametrize(
    ("line", "change", "fault"),
    [
        (1, {"format": "mojimigrate-merged"}, "decision-format"),
        (1, {"schema": 2}, "decision-schema"),
        (1, {"schema": True}, "decision-schema"),
        (1, {"role": "king"}, "decision-shape"),
        (1, {"surprise": 1}, "decision-shape"),
        (1, {"report": "0f"}, "decision-digest"),
        (1, {"tables": {"codes/jis.tsv": "AB" * 32}}, "decision-digest"),
        (1, {"sources": [{"set": "", "name": "a", "sha256": "x"}]}, "decision-digest"),
        (1, {"sources": [{"set": "", "name": "a", "sha256": "ab" * 32}] * 2}, "decision-source-twice"),
        (1, {"standard_font": "none"}, "decision-digest"),
        (1, {"role": "adjudication"}, "decision-digest"),
        (1, {"adjudicates": "ab" * 32}, "decision-role"),
        (1, {"reviewer": " 　"}, "decision-reviewer"),
        (1, {"reviewer": "辻" * 65}, "decision-reviewer"),
        (1, {"started": "2026-11-23 10:00"}, "decision-time"),
        (2, {"event": "forget"}, "decision-shape"),
        (2, {"surprise": 1}, "decision-shape"),
        (2, {"seq": 2}, "decision-seq"),
        (2, {"seq": "1"}, "decision-shape"),
        (2, {"bulk": 0}, "decision-shape"),
        (2, {"time": "2026-11-23T10:00:00+09:00"}, "decision-time"),
        (2, {"time": "2026-13-23T10:00:00Z"}, "decision-time"),
        (2, {"time": "2026-11-23T10:00:00Z\n"}, "decision-time"),
        (2, {"item": {"set": "", "charset": "windows-31j", "code": "f040"}}, "decision-code"),
        (2, {"item": {"set": "", "charset": "windows-31j", "code": "F0"}}, "decision-code"),
        (2, {"item": {"set": "", "charset": "cp932", "code": "F040"}}, "decision-charset"),
        (2, {"item": {"set": "", "charset": "ascii-ish", "code": "F040"}}, "decision-charset"),
        (2, {"item": {"set": "", "charset": "windows-31j"}}, "decision-shape"),
        (2, {"item": {"set": "", "charset": "windows-31j", "code": "F040", "note": ""}}, "decision-shape"),
        (2, {"glyph": "0123456789ABCDEF"}, "decision-glyph"),
        (2, {"decision": "maybe"}, "decision-class"),
        (2, {"decision": "design", "character": "", "form": ""}, "decision-character-missing"),
        (2, {"character": "MJ999999"}, "decision-character"),
        (2, {"character": "U+8FBB"}, "decision-character"),
        (2, {"character": "U+3013", "form": "U+3013"}, "decision-character"),
        (2, {"form": "辻"}, "decision-character-form"),
        (3, {"reason": " \n"}, "decision-reason-missing"),
        (3, {"decision": "none", "character": "", "form": "", "reason": ""}, "decision-reason-missing"),
        (3, {"reason": "長" * 501}, "decision-reason-long"),
        (4, {"undoes": 3}, "decision-undo-missing"),
        (4, {"undoes": 9}, "decision-undo-missing"),
        (4, {"undoes": None}, "decision-shape"),
    ],
)
def test_a_fault_in_a_line_whose_chain_is_right_is_told_with_its_line(path, values, line, change, fault):
    values[line - 1] = values[line - 1] | change
    assert refusals(path, rechained(values)) == [(fault, line)]


@pytest.mark.parametrize("line", [1, 2, 4])
def test_a_key_that_is_missing_is_refused(path, values, line):
    for name in values[line - 1].keys() - {"previous", "hash", "format", "schema"}:
        fewer = [dict(value) for value in values]
        del fewer[line - 1][name]
        assert ("decision-shape", line) in refusals(path, rechained(fewer))


def test_nothing_is_undone_twice(path, values):
    undo = values[3] | {"seq": 4}
    assert refusals(path, rechained([*values, undo])) == [("decision-undo-twice", 5)]
    assert refusals(path, rechained([*values, undo | {"undoes": 3}])) == [("decision-undo-missing", 5)]


def test_every_fault_is_told_up_to_a_limit(path, values):
    many = [*values[:1], *(values[1] | {"seq": seq, "character": "MJ999999"} for seq in range(1, 80))]
    found = refusals(path, rechained(many))
    assert found == [("decision-character", line) for line in range(2, 2 + chain.MAX_PROBLEMS)]


@pytest.mark.parametrize(
    ("data", "fault"),
    [
        (b"", ("decision-empty", None)),
        (b"\xef\xbb\xbf", ("decision-empty", None)),
        (b"\n", ("decision-json", 1)),
        (b"[]\n", ("decision-json", 1)),
        (b"PK\x03\x04\xff", ("decision-encoding", 1)),
        (b"[" * 60_000, ("decision-json", 1)),
        (b'{"a":' * 10_000, ("decision-json", 1)),
        (b'{"a":' + b"9" * 5000 + b"}", ("decision-json", 1)),
        (b'{"a":1,"a":1}', ("decision-key-twice", 1)),
        (b'{"a":{"b":1,"b":2}}', ("decision-key-twice", 1)),
        (b'{"a":"\\ud842"}', ("decision-surrogate", 1)),
        (b'{"a":"\\u3042"}', ("decision-form", 1)),
        (b'{"a": 1}', ("decision-form", 1)),
        (b'{"b":1,"a":1}', ("decision-form", 1)),
        (b'{"a":1.0}', ("decision-form", 1)),
        (b'{"a":-0}', ("decision-form", 1)),
        (b'{"a":NaN}', ("decision-form", 1)),
        (b'{"a":1e999}', ("decision-form", 1)),
        (b'{"a":"' + b"x" * chain.MAX_LINE_BYTES + b'"}', ("decision-line-long", 1)),
        (b'{"a":1}', ("decision-chain", 1)),
    ],
)
def test_what_is_no_log_is_refused(path, data, fault):
    assert refusals(path, data) == [fault]


def test_a_file_that_is_too_large_is_not_read(path, monkeypatch):
    monkeypatch.setattr(chain, "MAX_BYTES", 100)
    assert refusals(path, b"x" * 101) == [("decision-too-large", None)]


def test_a_file_of_too_many_lines_is_not_split(path, monkeypatch):
    monkeypatch.setattr(chain, "MAX_LINES", 100)
    assert refusals(path, b"\n" * 101) == [("decision-too-many-lines", None)]


def test_a_file_that_is_not_there_is_told(tmp_path):
    for missing in (tmp_path / "none.jsonl", tmp_path):
        with pytest.raises(DecisionError) as caught:
            read_log(missing)
        assert caught.value.id == "decision-unreadable"


def test_no_fault_shows_a_name_or_a_reason(path, values):
    values[0]["reviewer"] = "山田" * 40
    values[2]["reason"] = "東京都" * 200
    path.write_bytes(rechained(values))
    with pytest.raises(DecisionError) as caught:
        read_log(path)
    said = "".join(problem.say("ja") + problem.advise("ja") for problem in caught.value.problems)
    assert len(caught.value.problems) == 2
    assert "山田" not in said
    assert "東京" not in said


@pytest.mark.parametrize(
    ("character", "expected"),
    [
        (Character("MJ1", "辻", "辻", ("辻\U000e0102", "辻\U000e0103")), "8FBB_E0102"),
        (Character("MJ2", "辻", "辻"), "U+8FBB"),
        (Character("MJ3", "辻", svs="辻\ufe00"), "8FBB_FE00"),
        (Character("U+304B U+309A", "か゚", "か゚"), "U+304B U+309A"),
        (Character("MJ4", "辻"), ""),
    ],
)
def test_a_character_is_identified_by_its_first_ivs_else_by_its_own_code_point(character, expected):
    assert form_of(character) == expected


CODES = ("F040", "F041", "F042")
STEPS = st.lists(st.tuples(st.sampled_from(CODES), st.sampled_from(("MJ025760", "MJ025761"))) | st.integers(0, 20))


@given(STEPS)
@settings(max_examples=60, deadline=None)
def test_undone_decisions_are_as_if_they_had_never_been_made(tmp_path_factory, steps):
    log, standing = writer(), {}
    for step in steps:
        if isinstance(step, tuple):
            standing[decide(log, item(step[0]), "exact", step[1])] = step
        elif standing:
            seq = sorted(standing)[step % len(standing)]
            log.undo(seq, time=TIME)
            del standing[seq]
    path = tmp_path_factory.mktemp("logs") / "a.jsonl"
    path.write_bytes(log.to_bytes())
    found = {key.code: decide.character for key, decide in read_log(path).effective.items()}
    assert found == dict(standing[seq] for seq in sorted(standing))


def test_each_line_holds_the_digest_of_the_one_before(path):
    write_log(path, {"F040": ("exact", "MJ025760"), "F041": ("hold",)})
    lines = [json.loads(line) for line in path.read_bytes().splitlines()]
    assert lines[0]["previous"] == ""
    assert all(after["previous"] == before["hash"] for before, after in pairwise(lines))
