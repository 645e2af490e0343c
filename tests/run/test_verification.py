"""What is proved of a run, and what is found when somebody changed it."""

import hashlib
import os
from functools import cache
from pathlib import Path

import msgspec
import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from mojimigrate import Converter
from mojimigrate.records.framing import Framing
from mojimigrate.run import convert_files, read_record, to_json
from mojimigrate.run.record import Count, Output, Table
from mojimigrate.run.records import OnError, RecordJob
from mojimigrate.run.sinks import Form
from mojimigrate.run.verification import PIECE, bytes_on_record, verify_run

converter = cache(Converter)
#: 辻, a gaiji twice, and bytes that are no code.
TEXT = "辻\n".encode("cp932") + b"\xf0\x40\n\xf0\x40\xff\n"


@pytest.fixture
def run(tmp_path):
    """Return the output folder of a run; what it read lies beside it."""
    (tmp_path / "in.txt").write_bytes(TEXT)
    convert_files(converter("windows-31j"), [str(tmp_path / "in.txt")], tmp_path / "out")
    return tmp_path / "out"


@pytest.fixture
def rejecting(tmp_path):
    """Return the output folder of a run that set a record aside."""
    (tmp_path / "in.csv").write_bytes(b"a,b\r\n1\r\n2,3\r\n")
    job = RecordJob(Framing.parse("csv"), Form.CSV, None, on_error=OnError.collect)
    convert_files(converter("windows-31j"), [str(tmp_path / "in.csv")], tmp_path / "out", records=job)
    return tmp_path / "out"


def rewrite(folder: Path, **more) -> None:
    """Change the record of a run."""
    path = folder / "run.json"
    path.write_bytes(to_json(msgspec.structs.replace(read_record(path.read_bytes()), **more)))


def replace_ledger(folder: Path, table: pa.Table) -> None:
    """Put another ledger in place, with its digest on record."""
    pq.write_table(table, folder / "ledger.parquet")
    data = (folder / "ledger.parquet").read_bytes()
    rewrite(folder, ledger=Output("ledger.parquet", len(data), hashlib.sha256(data).hexdigest()))


def faults(folder: Path, **more) -> list[tuple[str, str]]:
    """Return id and file of everything that is wrong."""
    return [(fault.id, Path(str(fault.facts["path"])).name) for fault in verify_run(folder, **more).faults]


def test_a_run_is_intact_as_it_was_left(run):
    found = verify_run(run)
    assert found.intact
    assert [file.name for file in found.files] == ["in.txt", "ledger.parquet"]
    assert found.outstanding == Count(2, 3)
    assert found.other_tables == ()
    assert found.inputs is None


def test_every_byte_on_record_is_read_in_pieces(run):
    read = []
    verify_run(run, run.parent, read.append)
    assert sum(read) == bytes_on_record([run, run / "none"], inputs=True)
    assert sum(read) == sum(path.stat().st_size for path in (run / "in.txt", run / "ledger.parquet")) + len(TEXT)
    assert max(read) <= PIECE


@pytest.mark.parametrize("name", ["in.txt", "ledger.parquet"])
def test_a_file_that_is_missing_cut_or_changed_is_named(run, name):
    path = run / name
    data = path.read_bytes()
    path.unlink()
    assert faults(run) == [("verify-missing", name)]
    path.write_bytes(data[:-1])
    assert faults(run) == [("verify-size", name)]
    path.write_bytes(data[:-1] + bytes([data[-1] ^ 1]))
    assert faults(run) == [("verify-changed", name)]
    path.unlink()
    path.mkdir()
    assert faults(run) == [("verify-missing", name)]


def test_a_pipe_in_place_of_a_file_is_not_waited_for(run):
    (run / "in.txt").unlink()
    os.mkfifo(run / "in.txt")
    assert faults(run) == [("verify-missing", "in.txt")]


def test_inputs_are_compared_where_they_are_said_to_lie(run, tmp_path):
    assert verify_run(run, tmp_path).inputs == ("in.txt",)
    assert faults(run, inputs=run) == [("verify-size", "in.txt")]
    (tmp_path / "in.txt").unlink()
    assert faults(run, inputs=tmp_path) == [("verify-missing", "in.txt")]


@pytest.mark.parametrize("name", ["", ".", "..", "../in.txt", "/etc/passwd", "a/b", "a\0b"])
def test_a_name_that_leads_out_of_the_folder_is_not_followed(run, name):
    [one] = read_record((run / "run.json").read_bytes()).inputs
    odd = msgspec.structs.replace(one, outputs=(Output(name, 0, ""),))
    rewrite(run, inputs=(odd,))
    assert faults(run) == [("verify-name", "run.json")]


def test_a_name_that_is_not_in_utf_8_is_found(tmp_path):
    path = os.fsencode(tmp_path) + b"/\x92\xd2.txt"
    Path(os.fsdecode(path)).write_bytes(b"a\n")
    convert_files(converter("windows-31j"), [os.fsdecode(path)], tmp_path / "out")
    found = verify_run(tmp_path / "out", tmp_path)
    assert found.intact
    assert found.inputs == ("\\x92\\xd2.txt",)


def test_the_counts_of_the_record_are_those_of_the_ledger(run):
    record = read_record((run / "run.json").read_bytes())
    rewrite(run, outcomes=record.outcomes | {"unidentified": Count(1, 1), "outside": Count(1, 1)})
    found = [(fault.id, fault.facts["outcome"]) for fault in verify_run(run).faults]
    assert found == [("verify-counts", "outside"), ("verify-counts", "unidentified")]


def test_a_record_that_hides_what_is_outstanding_is_found_out(run):
    rewrite(run, status=0)
    assert faults(run) == [("verify-status", "run.json")]


def test_rejects_are_on_record_and_counted(rejecting):
    assert verify_run(rejecting).rejects == 1
    assert [file.name for file in verify_run(rejecting).files] == ["in.csv", "ledger.parquet", "rejects.parquet"]
    [one] = read_record((rejecting / "run.json").read_bytes()).inputs
    rewrite(rejecting, inputs=(msgspec.structs.replace(one, rejects=2),))
    assert faults(rejecting) == [("verify-rejects", "rejects.parquet")]
    rewrite(rejecting, rejects=None)
    assert faults(rejecting) == [("verify-rejects", "run.json")]


def test_rejects_that_were_changed_are_named(rejecting):
    (rejecting / "rejects.parquet").write_bytes(b"")
    assert faults(rejecting) == [("verify-size", "rejects.parquet")]


def test_other_tables_are_told_and_the_run_is_intact_all_the_same(run):
    tables = read_record((run / "run.json").read_bytes()).tables
    other = msgspec.structs.replace(tables[0], sha256="00" * 32)
    rewrite(run, tables=(other, Table("codes/gone.tsv", "1", "11" * 32, 1), *tables[1:]))
    assert verify_run(run).other_tables == (other.path, "codes/gone.tsv")
    assert verify_run(run).intact


@pytest.mark.parametrize(
    "table",
    [
        pa.table({"charset": ["a"]}),
        pa.table({"charset": ["a"], "code": ["F040"], "outcome": ["lost"], "count": [1]}),
        pa.table({"charset": ["a"], "code": ["F040"], "outcome": ["outside"], "count": ["x"]}),
        pa.table({"charset": ["a"], "code": ["F040"], "outcome": pa.array([None], pa.string()), "count": [1]}),
    ],
)
def test_a_ledger_that_is_none_is_refused(run, table):
    replace_ledger(run, table)
    assert faults(run) == [("run-unreadable", "ledger.parquet")]


def test_a_ledger_that_is_no_parquet_is_refused(run):
    (run / "ledger.parquet").write_bytes(b"PAR1")
    rewrite(run, ledger=Output("ledger.parquet", 4, hashlib.sha256(b"PAR1").hexdigest()))
    assert faults(run) == [("run-unreadable", "ledger.parquet")]


@pytest.mark.parametrize("data", [b"", b"{}", b"[" * 100_000, b"\xff"])
def test_a_record_that_is_none_is_refused(run, data):
    (run / "run.json").write_bytes(data)
    assert faults(run) == [("run-unreadable", "run.json")]


def test_a_record_of_outcomes_that_nobody_knows_is_refused(run):
    rewrite(run, outcomes={"lost": Count(1, 1)})
    assert faults(run) == [("run-unreadable", "run.json")]


def test_a_folder_without_a_record_is_no_run(tmp_path):
    assert faults(tmp_path) == [("run-missing", "run.json")]
    assert faults(tmp_path / "none") == [("run-missing", "run.json")]
