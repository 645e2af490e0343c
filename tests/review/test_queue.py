"""The review queue: what is put before a person, in which order, and what is refused."""

from pathlib import Path

import pyarrow as pa
import pytest

from mojimigrate.errors import InputError, UsageError
from mojimigrate.ledger import SCHEMA, Key, Outcome, Place, Tally
from mojimigrate.review import read_queue
from mojimigrate.review.queue import URGENCY, Result, Share


def key(code: str, outcome: Outcome = Outcome.UNIDENTIFIED, *, file: str = "住民.csv", field: str = "氏名") -> Key:
    return Key(file, field, "windows-31j", code, outcome)


def tally(count: int, *records: int, written: str = "〓", character: str = "", basis: str = "") -> Tally:
    return Tally(character, written, basis, count, [Place(record, record * 10, f"■{written}■") for record in records])


def test_the_most_urgent_come_first(write_run):
    folder = write_run(
        {
            key("92D2", Outcome.EDITION): tally(9000),
            key("81", Outcome.MALFORMED): tally(50),
            key("8540", Outcome.UNASSIGNED): tally(60),
            key("ED95", Outcome.OUTSIDE): tally(1),
            key("F042"): tally(2),
            key("F041"): tally(2),
            key("F043"): tally(3),
            key("F0A0", Outcome.DESIGN): tally(7),
        }
    )
    items = read_queue([folder]).items
    assert [item.code for item in items] == ["F043", "F041", "F042", "ED95", "8540", "81", "F0A0", "92D2"]
    assert [item.number for item in items] == list(range(1, 9))


def test_every_outcome_of_a_character_has_its_urgency_and_the_outstanding_lead():
    no_character = {Outcome.EXACT, Outcome.SHIFT, Outcome.BLANK, Outcome.INVALID, Outcome.OVERFLOW}
    assert sorted(URGENCY) == [outcome for outcome in Outcome if outcome not in no_character]
    assert [outcome.outstanding for outcome in URGENCY] == sorted((o.outstanding for o in URGENCY), reverse=True)


def test_three_lists_hold_every_item_once(write_run):
    queue = read_queue(
        [write_run({key("F040", outcome): tally(1) for outcome in Outcome if outcome is not Outcome.EXACT})]
    )
    assert queue.outstanding + queue.inexact + queue.edition == queue.items
    assert list(queue.by_outcome()) == list(URGENCY)


def test_fields_inputs_and_runs_are_counted_together(write_run):
    first = write_run(
        {key("F040"): tally(2, 7, 8), key("F040", field="方書"): tally(1, 3), key("F040", file="a.csv"): tally(5, 9)}
    )
    second = write_run({key("F040"): tally(10, 1, 2, 4)}, "second")
    [item] = read_queue([first, second]).items
    assert item.count == 18
    assert item.shares == (
        Share(1, "住民.csv", "氏名", 10),
        Share(0, "a.csv", "氏名", 5),
        Share(0, "住民.csv", "氏名", 2),
        Share(0, "住民.csv", "方書", 1),
    )
    spots = [(place.run, place.input, place.record, place.field) for place in item.places]
    assert spots == [
        (0, "a.csv", 9, "氏名"),
        (0, "住民.csv", 3, "方書"),
        (0, "住民.csv", 7, "氏名"),
        (0, "住民.csv", 8, "氏名"),
        (1, "住民.csv", 1, "氏名"),
    ]
    assert item.places[0].context == "■〓■"


def test_runs_that_disagree_about_a_code_are_both_heard(write_run):
    first = write_run({key("92D2", Outcome.EDITION): tally(1, character="MJ025760", basis="jis90; jis2004=MJ025761")})
    second = write_run(
        {key("92D2", Outcome.EDITION): tally(1, character="MJ025761", basis="jis2004; jis90=MJ025760")}, "second"
    )
    [item] = read_queue([first, second]).items
    assert [result.character for result in item.results] == ["MJ025760", "MJ025761"]


def test_a_folder_given_twice_counts_once(write_run):
    folder = write_run({key("F040"): tally(2)})
    queue = read_queue([folder, folder / ".." / folder.name])
    assert len(queue.runs) == 1
    assert queue.items[0].count == 2


def test_no_folder_is_not_the_same_as_nothing_outstanding():
    with pytest.raises(UsageError) as caught:
        read_queue([])
    assert caught.value.id == "run-not-given"


@pytest.mark.parametrize(
    ("basis", "alternatives"),
    [
        ("jis90; jis2004=MJ025761", {"jis2004": "MJ025761"}),
        ("jis90; jis78=MJ000001; jis2004=U+8FBB", {"jis78": "MJ000001", "jis2004": "U+8FBB"}),
        ("jis90", {}),
        ("", {}),
    ],
)
def test_other_editions_are_read_from_the_basis(basis, alternatives):
    assert Result("MJ025760", "辻", basis).alternatives == alternatives


def test_a_folder_named_like_a_partition_adds_no_column(write_run):
    assert read_queue([write_run({key("F040"): tally(1)}, "site=1")]).items[0].code == "F040"


@pytest.mark.parametrize("name", ["run.json", "ledger.parquet"])
def test_a_missing_file_is_said(write_run, name):
    folder = write_run({})
    (folder / name).unlink()
    assert refusal(folder) == ("run-missing", folder / name)


@pytest.mark.parametrize(
    "content", [b"", b"{", b"\xff\xfe", b"PAR1", b"[" * 100_000], ids=["empty", "cut", "binary", "magic", "deep"]
)
def test_a_corrupt_record_is_said(write_run, content):
    folder = write_run({})
    (folder / "run.json").write_bytes(content)
    assert refusal(folder) == ("run-unreadable", folder / "run.json")


@pytest.mark.parametrize("keep", [10, 500, -1])
def test_a_cut_ledger_is_said(write_run, keep):
    folder = write_run({key("F040"): tally(1)})
    path = folder / "ledger.parquet"
    path.write_bytes(path.read_bytes()[:keep])
    assert refusal(folder) == ("run-inconsistent", folder)


def test_a_ledger_with_one_changed_byte_is_said(write_run):
    folder = write_run({key("F040"): tally(1)})
    path = folder / "ledger.parquet"
    content = bytearray(path.read_bytes())
    content[len(content) // 2] ^= 1
    path.write_bytes(content)
    assert refusal(folder) == ("run-inconsistent", folder)


@pytest.mark.parametrize(
    "table",
    [
        pa.table({"count": [1]}),
        SCHEMA.empty_table().drop_columns("basis"),
        pa.Table.from_pylist(
            [dict.fromkeys(SCHEMA.names, "") | {"outcome": "lost", "count": 1, "places": []}], schema=SCHEMA
        ),
    ],
    ids=["another table", "a column short", "an outcome that is none"],
)
def test_a_ledger_of_another_shape_is_said(write_run, table):
    folder = write_run({}, table=table)
    assert refusal(folder) == ("run-unreadable", folder / "ledger.parquet")


def test_a_later_schema_is_not_guessed_at(write_run):
    folder = write_run({}, schema=2)
    assert refusal(folder) == ("run-unreadable", folder / "run.json")


def test_a_ledger_of_another_run_is_said(write_run):
    folder = write_run({key("F040"): tally(2)})
    other = write_run({key("F040"): tally(3)}, "other")
    (folder / "ledger.parquet").write_bytes((other / "ledger.parquet").read_bytes())
    assert refusal(folder) == ("run-inconsistent", folder)


def refusal(folder: Path) -> tuple[str, object]:
    with pytest.raises(InputError) as caught:
        read_queue([folder])
    return caught.value.id, caught.value.facts["path"]
