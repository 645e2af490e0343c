"""What programs of GnuCOBOL write is read by the copybooks that they copy, field by field as they show it themselves.

The programs are compiled here. Each writes 10,000 records and shows every field as text with DISPLAY, which reads the
bytes as GnuCOBOL does: nothing that is expected here was computed by this project. Their sources are in UTF-8, and are
written in the charset that the data are to have.
"""

from __future__ import annotations

import subprocess
from collections.abc import Callable
from decimal import Decimal
from pathlib import Path
from typing import Any

import msgspec
import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from mojimigrate.records.layout import Field, Kind
from mojimigrate.records.reading import copybook_layout, write_layout
from mojimigrate.run import convert_files
from mojimigrate.run.job import Job

SOURCES = Path(__file__).parent
RECORDS = 10_000
#: The charsets of mojimigrate, and what Python calls them.
CODECS = {"windows-31j": "cp932", "utf-8": "utf-8"}
Program = Callable[..., Path]


@pytest.fixture(scope="session")
def program(needs_tool, tmp_path_factory) -> Program:
    """Compile a program in a charset and with some flags, once."""
    cobc = needs_tool("cobc", "Debian: apt install gnucobol3")
    compiled: dict[tuple[str, ...], Path] = {}

    def compile_program(name: str, charset: str, *flags: str) -> Path:
        made = (name, charset, *flags)
        if made not in compiled:
            folder = tmp_path_factory.mktemp(name)
            for source in (f"{name}.cob", f"{name}.cpy"):
                text = (SOURCES / source).read_text("utf-8")
                (folder / source).write_text(text, CODECS[charset])
            subprocess.run([cobc, "-x", "-w", "-O", *flags, f"{name}.cob"], cwd=folder, check=True)
            compiled[made] = folder / name
        return compiled[made]

    return compile_program


def run_program(path: Path, folder: Path, charset: str, **environment: str) -> list[str]:
    """Run a program in a folder; return the lines that it shows."""
    ran = subprocess.run([path], cwd=folder, check=True, capture_output=True, env=environment)
    return ran.stdout.decode(CODECS[charset]).rstrip("\n").split("\n")


def converted(folder: Path, name: str, charset: str, **said: Any) -> pa.Table:
    """Convert what a program wrote, by its copybook if nothing else is said; nothing but editions may be noted."""
    job = Job(
        inputs=(str(folder / f"{name}.dat"),),
        charset=charset,
        edition="jis2004" if charset == "windows-31j" else None,
        to="parquet",
        **({"copybook": str(SOURCES / f"{name}.cpy"), "dialect": "gnucobol"} | said),
    )
    converter = job.converter()
    made = convert_files(converter, job.inputs, folder / "out", records=job.records(converter), workers=2)
    assert set(made.outcomes) <= {"edition"}
    assert [(one.records, one.rejects) for one in made.inputs] == [(RECORDS, 0)]
    (output,) = made.inputs[0].outputs
    return pq.read_table(folder / "out" / output.name)


def number(text: str) -> Decimal:
    """Read a number as DISPLAY shows it; the sign may stand behind."""
    return Decimal(text[-1] + text[:-1] if text[-1] in "+-" else text)


def text(shown: str) -> str:
    return shown.rstrip(" 　")


#: The fields of usages.cpy as usages.cob shows them. Those of a table have a path, and numbers of occurrences.
USAGES = """
RECORD-NUMBER Z-UNSIGNED Z-TRAILING Z-LEADING Z-TRAILING-APART Z-LEADING-APART Z-ONE Z-18 Z-38 Z-FRACTION Z-THOUSANDS
Z-MILLIONTHS B-1 B-2 B-4 B-8 B-1-UNSIGNED B-2-UNSIGNED B-4-UNSIGNED B-8-UNSIGNED B-FRACTION N-1 N-2 N-4 N-8
N-2-UNSIGNED N-8-UNSIGNED N-FRACTION F-SHORT F-LONG P-1 P-ODD P-EVEN P-UNSIGNED P-EVEN-UNSIGNED P-38 P-HUNDREDS Y-2
Y-4 Y-8 Y-LONG DAY-NUMBER RATE.0 RATE.1 RATE.2 CHILD.0.CHILD-CODE CHILD.0.CHILD-AMOUNT CHILD.0.CHILD-COUNT.0
CHILD.0.CHILD-COUNT.1 CHILD.1.CHILD-CODE CHILD.1.CHILD-AMOUNT CHILD.1.CHILD-COUNT.0 CHILD.1.CHILD-COUNT.1 EDITED
PERSON-KANA PERSON-WIDE PERSON-NAME
""".split()  # noqa: SIM905  # as many lines as fields would be harder to read
TEXTS = {"EDITED", "PERSON-KANA", "PERSON-WIDE", "PERSON-NAME", "CHILD.0.CHILD-CODE", "CHILD.1.CHILD-CODE"}
#: Shown as a number of these: P in a packed number is not shown, and DISPLAY of COMP-5 leaves out the point.
STORED = {"P-HUNDREDS": Decimal(100), "N-FRACTION": Decimal("0.01")}
FLOATS = {"F-SHORT", "F-LONG", "Y-LONG"}


def check_usages(table: pa.Table, lines: list[str]) -> None:
    """Compare every value of every column with what the program showed."""
    shown = list(zip(*(line.split("|", len(USAGES) - 1) for line in lines), strict=True))
    assert len(lines) == RECORDS
    assert len(shown) == len(USAGES)
    columns = {name: table[name].to_pylist() for name in table.column_names}
    assert set(columns) == {path.split(".")[0] for path in USAGES}
    for path, values in zip(USAGES, shown, strict=True):
        name, *steps = path.split(".")
        found = columns[name]
        for step in steps:
            found = [each[int(step) if step.isdigit() else step] for each in found]
        if path in TEXTS:
            expected: list[object] = [text(value) for value in values]
        elif path in FLOATS:
            expected = [float(value) for value in values]
        elif path in STORED:
            expected = [number(value) * STORED[path] for value in values]
        else:
            expected = [number(value) for value in values]
        assert found == expected, path


def types_of(table: pa.Table) -> dict[str, pa.DataType]:
    return dict(zip(table.schema.names, table.schema.types, strict=True))


@pytest.mark.parametrize(
    ("charset", "flags", "signs"),
    [
        ("windows-31j", (), ""),
        ("utf-8", ("-fsign=EBCDIC",), "ascii-overpunch"),
    ],
)
def test_fields_of_every_usage(program, tmp_path, charset, flags, signs):
    lines = run_program(program("usages", charset, *flags), tmp_path, charset)
    table = converted(tmp_path, "usages", charset, framing="fixed", signs=signs)
    check_usages(table, lines)
    types = types_of(table)
    assert (types["Z-18"], types["Z-38"], types["Z-THOUSANDS"]) == (pa.int64(), pa.decimal128(38, 11), pa.int64())
    assert (types["N-8-UNSIGNED"], types["F-SHORT"], types["F-LONG"]) == (pa.uint64(), pa.float32(), pa.float64())


def test_binary_numbers_in_the_order_of_the_machine(program, tmp_path):
    """No copybook says it: who compiles with ``-fbinary-byteorder=native`` says ``little`` in a layout."""
    lines = run_program(program("usages", "windows-31j", "-fbinary-byteorder=native"), tmp_path, "windows-31j")
    layout = copybook_layout(SOURCES / "usages.cpy", dialect="gnucobol")

    def little(field: Field) -> Field:
        turned = field.little or field.type is Kind.BINARY
        return msgspec.structs.replace(field, little=turned, fields=tuple(map(little, field.fields)))

    records = [msgspec.structs.replace(record, fields=tuple(map(little, record.fields))) for record in layout.records]
    (tmp_path / "usages.toml").write_text(write_layout(msgspec.structs.replace(layout, records=tuple(records))))
    check_usages(
        converted(tmp_path, "usages", "windows-31j", copybook=None, layout=str(tmp_path / "usages.toml")), lines
    )


@pytest.mark.parametrize(
    ("form", "framing"), [("0", "rdw:exclusive"), ("1", "length:4"), ("2", "length:4:little"), ("3", "length:2")]
)
def test_records_as_long_as_their_tables(program, tmp_path, form, framing):
    lines = run_program(program("histories", "windows-31j"), tmp_path, "windows-31j", COB_VARSEQ_FORMAT=form)
    rows = converted(tmp_path, "histories", "windows-31j", framing=framing).to_pylist()
    expected: list[dict[str, object]] = []
    for line in lines:
        first, second, third = line.split("|")
        if len(first) == 6:
            count = int(second)
            expected.append(
                {"RECORD-NUMBER": int(first), "PERSON-NAME": text(third), "EVENT-COUNT": count, "OCCASION": []}
            )
        else:
            occasion = {"EVENT-DAY": int(first), "EVENT-PLACE": text(third), "EVENT-FEE": number(second)}
            expected[-1]["OCCASION"].append(occasion)
    assert {row["EVENT-COUNT"] for row in expected} == set(range(13))
    assert all(row["EVENT-COUNT"] == len(row["OCCASION"]) for row in expected)
    assert rows == expected


def test_lines_that_end_with_the_last_character_that_is_no_space(program, tmp_path):
    lines = run_program(program("lines", "windows-31j"), tmp_path, "windows-31j")
    lengths = {len(line) for line in (tmp_path / "lines.dat").read_bytes().split(b"\n")[:-1]}
    assert min(lengths) < 40
    assert len(lengths) > 5
    rows = converted(tmp_path, "lines", "windows-31j", framing="lines").to_pylist()
    expected = []
    for line in lines:
        record, amount, name, first, place, second, other, remark = line.split("|")
        expected.append(
            {
                "RECORD-NUMBER": int(record),
                "PERSON-NAME": text(name),
                "AMOUNT": number(amount),
                "PLACE": [
                    {"PLACE-CODE": text(first), "PLACE-NAME": text(place)},
                    {"PLACE-CODE": text(second), "PLACE-NAME": text(other)},
                ],
                "REMARK": text(remark),
            }
        )
    assert rows == expected
