"""Lines by a layout: what a line does not hold is spaces, and what is noted is told where it stands in the file."""

from __future__ import annotations

from pathlib import Path

import pyarrow.parquet as pq
import pytest

from mojimigrate.records import filling
from mojimigrate.run import convert_files
from mojimigrate.run.job import Job
from mojimigrate.run.records import OnError

LAYOUT = """
[[records]]
name = "明細"
fields = [
  { name = "番号", type = "zoned", length = 3, digits = 3 },
  { name = "氏名", length = 6 },
  { name = "金額", type = "zoned", length = 4, digits = 4 },
  { name = "備考", length = 4 },
]
"""
#: A header is known by a space, which a line does not hold at its end.
TYPES = """
[[records]]
name = "表題"
when = { field = "種別", equals = ["A "] }
fields = [{ name = "種別", length = 2 }]

[[records]]
name = "明細"
fields = [{ name = "種別", length = 2 }, { name = "氏名", length = 4 }]
"""


@pytest.fixture
def convert(tmp_path):
    def run(data: bytes, layout: str = LAYOUT, **said: object):
        (tmp_path / "in").write_bytes(data)
        (tmp_path / "layout.toml").write_text(layout, "utf-8")
        job = Job(
            inputs=(str(tmp_path / "in"),),
            charset="windows-31j",
            edition="jis2004",
            framing="lines",
            layout=str(tmp_path / "layout.toml"),
            to="parquet",
            **said,
        )
        converter = job.converter()
        convert_files(converter, job.inputs, tmp_path / "out", records=job.records(converter))
        return tmp_path / "out"

    return run


def rows(folder: Path, name: str = "in.parquet") -> list[tuple[object, ...]]:
    return [tuple(row.values()) for row in pq.read_table(folder / name).to_pylist()]


def places(folder: Path) -> list[tuple[object, ...]]:
    found = []
    for row in pq.read_table(folder / "ledger.parquet").to_pylist():
        found += [(row["field"], row["outcome"], place["record"], place["offset"]) for place in row["places"]]
    return found


def test_what_is_missing_is_spaces(convert):
    out = convert("001山田  0120ﾃｽﾄ\n002\r\n003林\n\n".encode("cp932"))
    assert rows(out) == [(1, "山田", 120, "ﾃｽﾄ"), (2, "", None, ""), (3, "林", None, ""), (None, "", None, "")]


def test_what_is_noted_is_found_in_the_file(convert):
    data = b"001" + b"\x81\x40" * 3 + b"0120\n002a\xfd\n003" + b"b\xfd    99x9\n"
    out = convert(data)
    assert places(out) == [
        ("氏名", "malformed", 2, data.index(b"\xfd")),
        ("氏名", "malformed", 3, data.rindex(b"\xfd")),
        ("金額", "blank", 2, data.index(b"\n003")),  # where the line ends
        ("金額", "invalid", 3, data.index(b"x")),
    ]


def test_a_line_that_is_too_long_is_no_record_and_is_kept_as_it_is(convert):
    out = convert(b"001\n" + b"2" * 18 + b"\n003", on_error=OnError.collect)
    assert [row[0] for row in rows(out)] == [1, 3]
    (reject,) = pq.read_table(out / "rejects.parquet").to_pylist()
    assert (reject["record"], reject["offset"], reject["error"], reject["bytes"]) == (
        2,
        4,
        "record-too-long",
        b"2" * 18,
    )


def test_a_record_type_may_be_known_by_a_space_that_the_line_does_not_hold(convert):
    out = convert(b"A\n1 xy\nA \n2\n", TYPES)
    assert sorted(path.name for path in out.glob("in*")) == ["in.明細.parquet", "in.表題.parquet"]
    assert rows(out, "in.表題.parquet") == [("A",), ("A",)]
    assert rows(out, "in.明細.parquet") == [("1", "xy"), ("2", "")]


def test_parts_that_bound_the_memory_change_nothing(convert, monkeypatch):
    data = b"001a\n\n002b\xfd\n\n\n003c\n"
    monkeypatch.setattr(filling, "ROOM", 40)
    out = convert(data)
    assert [row[0] for row in rows(out)] == [1, None, 2, None, None, 3]
    assert ("氏名", "malformed", 3, data.index(b"\xfd")) in places(out)
    assert [place[2:] for place in places(out) if place[:2] == ("番号", "blank")] == [(2, 5), (4, 12), (5, 13)]
