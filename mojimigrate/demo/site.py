"""Write the files of a fictitious city, and what a right conversion of them must count.

The counts in ``expected.json`` come from what was put into the files, never from reading it, so they can convict a
converter. The same (lines, seed) gives the same bytes on every Python: there is no clock, and of the random numbers
only ``random()`` is used, whose sequence is guaranteed.
"""

from __future__ import annotations

import csv
import io
import tomllib
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from random import Random
from typing import Any, TypeVar

import msgspec

from mojimigrate.demo import master, tax
from mojimigrate.demo.city import City, Draw, pick
from mojimigrate.demo.host import gaiji_rows
from mojimigrate.demo.text import Mark, Text, join, raw
from mojimigrate.demo.truth import Finding, Truth, write_truths
from mojimigrate.errors import OutputError, UsageError

T = TypeVar("T")

#: The outcomes that a ledger of the residents shows.
OUTCOMES = ("design", "similar", "substitute", "unidentified", "unassigned", "malformed")
#: At most one line in so many is damaged.
LINES_PER_DAMAGE = 50
#: Columns by their place.
NAME, FORMER_NAME, ADDRESS, BUILDING, REASON = 2, 4, 9, 10, 12

_README = """\
{city} 住民記録 見本データ

この見本の市、住所、郵便番号、建物、人物は、すべて架空です。実在のものとは関係ありません。
3つのデータには、同じ住民が入っています。

  residents.csv     住民 {lines:,} 人（Windows-31J、改行はCRLF、1行目は見出し）。
                    外字、NEC・IBM拡張文字、未割当の符号、壊れたバイトを含みます。
  gaiji.csv         市の外字を同定した表（UTF-8）。この表にない外字も、データでは使われています。
  juki-master.dat   ホストの住民マスタ（富士通 JEF＋EBCDIK、{length}バイト固定長）。漢字だけの項目、シフトコードの
                    入る項目、パック10進数、和暦、回数の変わる表があり、外字と異常値を含みます。
  juki-master.cpy   その登録集（COBOL、固定形式、Windows-31J）。
  juki-master.toml  同じレイアウトに、日付の読み方を書き加えたもの（UTF-8）。
  gaiji-jef.csv     ホストの外字を同定した表（UTF-8）。字は gaiji.csv と同じで、符号だけが違います。
  tax.csv           住民の一部の税（Windows-31J、CRLF）。引用符、コンマ、改行の入った項目があります。
  expected.json     正しく変換したときに記録簿に残るはずの件数と位置。変換の検査に使います。

変換するには、このフォルダーで次のように入力します。

{commands}"""


@dataclass(frozen=True, slots=True)
class Source:
    """A file to convert, and what must be said to convert it; paths are those within the site's folder."""

    path: Path
    outdir: Path
    charset: str
    gaiji: Path
    framing: str = "lines"
    layout: Path | None = None

    def command(self, folder: Path | None = None) -> str:
        """Return the command that converts the file, from within ``folder`` or from where the site was written."""

        def name(path: Path) -> Path:
            return path.relative_to(folder) if folder else path

        framing = f" --framing {self.framing}" if self.framing != "lines" else ""
        layout = f" --layout {name(self.layout)}" if self.layout else ""
        return (
            f"mojimigrate convert {name(self.path)} -o {name(self.outdir)}{framing}{layout}"
            f" --charset {self.charset} --gaiji {name(self.gaiji)}"
        )


@dataclass(frozen=True, slots=True)
class Site:
    """What was written, and where; ``lines`` are those of ``residents``, the header too."""

    folder: Path
    lines: int

    @property
    def residents(self) -> Path:
        """The residents, as CSV."""
        return self.folder / "residents.csv"

    @property
    def gaiji(self) -> Path:
        """The gaiji table for both CSV files."""
        return self.folder / "gaiji.csv"

    @property
    def master(self) -> Path:
        """The residents, as records of the host."""
        return self.folder / "juki-master.dat"

    @property
    def copybook(self) -> Path:
        """The copybook of the host's records."""
        return self.folder / "juki-master.cpy"

    @property
    def layout(self) -> Path:
        """The layout of the host's records, which also says what is a date."""
        return self.folder / "juki-master.toml"

    @property
    def host_gaiji(self) -> Path:
        """The gaiji table of the host."""
        return self.folder / "gaiji-jef.csv"

    @property
    def taxes(self) -> Path:
        """The taxes of some of the residents."""
        return self.folder / "tax.csv"

    @property
    def expected(self) -> Path:
        """What the ledger of each file must say."""
        return self.folder / "expected.json"

    @property
    def readme(self) -> Path:
        """What the files are, for people."""
        return self.folder / "README.txt"

    @property
    def files(self) -> tuple[Path, ...]:
        """All that was written."""
        return (
            *(self.residents, self.gaiji, self.master, self.copybook, self.layout, self.host_gaiji, self.taxes),
            *(self.expected, self.readme),
        )

    @property
    def sources(self) -> tuple[Source, ...]:
        """The files to convert."""
        out = self.folder / "out"
        host = (self.master, self.folder / "out-master", "fujitsu-jef+ebcdik", self.host_gaiji)
        return (
            Source(self.residents, out, "windows-31j", self.gaiji),
            Source(*host, framing=f"fixed:{master.LENGTH}", layout=self.layout),
            Source(self.taxes, self.folder / "out-tax", "windows-31j", self.gaiji, framing="csv"),
        )


def write_site(folder: Path, lines: int = 100_000, seed: int = 20260401, *, overwrite: bool = False) -> Site:
    """Write a site of so many residents into a folder.

    Raises ``UsageError`` for a site without residents, ``OutputError`` for files that are there and not to be
    overwritten.
    """
    if lines < 1:
        raise UsageError("demo-lines")
    lists = tomllib.loads(_resource("names.toml").read_text("utf-8"))
    site = Site(folder, lines + 1)
    _create(folder, site.files, overwrite=overwrite)

    try:
        site.expected.write_bytes(write_truths(_write_data(site, lists, lines, seed)))
        site.gaiji.write_bytes(_gaiji_table(lists["gaiji"]["identified"]))
        site.host_gaiji.write_bytes(_gaiji_table(gaiji_rows(lists)))
        copybook = _resource(site.copybook.name).read_text("utf-8")
        site.copybook.write_bytes(copybook.replace("\n", "\r\n").encode("cp932"))
        site.layout.write_bytes(_resource(site.layout.name).read_bytes())
        commands = "".join(f"  {source.command(folder)} --overwrite\n" for source in site.sources)
        city = lists["prefecture"] + lists["city"]
        site.readme.write_bytes(
            _README.format(city=city, lines=lines, length=master.LENGTH, commands=commands).encode()
        )
    except OSError as error:
        for path in site.files:
            path.unlink(missing_ok=True)
        raise OutputError("output-write", path=folder, reason=error.strerror) from error
    return site


def _write_data(site: Site, lists: Mapping[str, Any], lines: int, seed: int) -> dict[str, dict[str, Any]]:
    """Write the three files of the same people, and return what is true of each."""
    # Samples that must come out the same again, nothing secret; each file its own, so that none moves another.
    draw, host_draw, tax_draw = (Random(seed + number).random for number in range(3))  # noqa: S311
    outcomes = _outcomes(lists)
    truth = Truth(OUTCOMES)
    damages = _plan(_damages(lists["damage"], lists["header"]), lines, draw)
    faults = msgspec.convert(lists["host"]["faults"], list[master.Fault])
    records = master.Master(lists, _plan(faults, lines, host_draw), host_draw)
    tax_faults = [tax.Fault(*fault) for fault in lists["tax"]["faults"]]
    taxes = tax.Taxes(lists, outcomes, _plan(tax_faults, lines, tax_draw), tax_draw)
    end = 0
    with site.residents.open("wb") as file, site.master.open("wb") as host, site.taxes.open("wb") as tax_file:
        end += file.write(",".join(lists["header"]).encode("cp932") + b"\r\n")
        tax_file.write(taxes.head())
        for number, fields in enumerate(City(lists, draw).residents(lines), 2):
            host.write(records.record(fields))
            tax_file.write(taxes.rows(fields))
            if damage := damages.get(number - 2):
                damage.strike(fields, draw)
            line = _line(fields)
            for offset, code in line.marks:
                truth.add(Finding("", "windows-31j", code, outcomes.get(code, "")), number, end + offset)
            end += file.write(line.data)
    size = records.records * master.LENGTH
    return {
        site.residents.name: {"lines": site.lines, "bytes": end, **truth.summary()},
        site.master.name: {"records": records.records, "bytes": size, **records.truth.summary()},
        site.taxes.name: {"records": taxes.records, "bytes": taxes.bytes, **taxes.truth.summary()},
    }


def _resource(name: str) -> Path:
    return Path(__file__).with_name(name)


def _create(folder: Path, paths: Iterable[Path], *, overwrite: bool) -> None:
    """Make the folder and empty files that only their owner can read."""
    try:
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        for path in paths:
            if overwrite:
                path.unlink(missing_ok=True)
            elif path.exists():
                raise OutputError("demo-exists", path=path)
        for path in paths:
            path.touch(mode=0o600, exist_ok=False)
    except OSError as error:
        raise OutputError("output-write", path=folder, reason=error.strerror) from error


def _line(fields: Sequence[Text]) -> Text:
    """Make a line of CSV, with quotes where a field needs them."""
    if b"," in fields[BUILDING].data:
        quote = Text(b'"')
        fields = [*fields[:BUILDING], join(quote, fields[BUILDING], quote), *fields[BUILDING + 1 :]]
    data, marks = join(*fields, separator=b",")
    return Text(data + b"\r\n", marks)


# What must come out.


def _outcomes(lists: Mapping[str, Any]) -> dict[str, str]:
    """Say what becomes of a special code of Windows-31J; of one that is not here, a ledger has nothing to say."""
    outcomes = {row[0]: row[2] for row in lists["gaiji"]["identified"] if row[2] != "exact"}
    outcomes |= {row[0]: "unidentified" for row in lists["gaiji"]["unidentified"]}
    outcomes |= dict.fromkeys(lists["damage"]["unassigned"], "unassigned")
    outcomes |= {f"{byte:02X}": "malformed" for byte in range(0x80, 0x100)}
    return outcomes


def _gaiji_table(rows: Iterable[Sequence[str]]) -> bytes:
    text = io.StringIO()
    writer = csv.writer(text, lineterminator="\n")
    writer.writerow(["code", "character", "class", "basis", "note"])
    writer.writerows([code, character, kind, basis, note] for code, character, kind, _, basis, note in rows)
    return text.getvalue().encode()


# Damage.


@dataclass(frozen=True, slots=True)
class Damage:
    """One fault of one line: a code that is put in, or (without a code) a column that loses its last byte."""

    code: str = ""
    column: int = REASON

    def strike(self, fields: list[Text], draw: Draw) -> None:
        """Damage the fields of a line."""
        if not self.code:
            self._cut(fields)
            return
        column = pick((NAME, FORMER_NAME, ADDRESS, BUILDING), draw)
        parts = (raw(self.code), fields[column]) if draw() < 0.3 else (fields[column], raw(self.code))
        fields[column] = join(*parts)

    def _cut(self, fields: list[Text]) -> None:
        """Take the trail byte of a field's last character: its lead byte then stands before a comma or the line end."""
        column = self.column
        data, marks = fields[column]
        if marks and marks[-1].offset + 2 == len(data):  # a special code, which stays whole
            column = REASON
            data, marks = fields[column]
        fields[column] = Text(data[:-1], (*marks, Mark(len(data) - 2, f"{data[-2]:02X}")))


def _damages(faults: Mapping[str, Sequence[str]], header: Sequence[str]) -> list[Damage]:
    return [
        *(Damage(column=header.index(name)) for name in faults["truncated"]),
        *(Damage(code) for code in faults["stray"]),
        *(Damage(code) for code in faults["unassigned"]),
    ]


def _plan(faults: Sequence[T], lines: int, draw: Draw) -> dict[int, T]:
    """Say which residents have which fault, by index; a small site has fewer faults, or none."""
    plan: dict[int, T] = {}
    for fault in faults[: lines // LINES_PER_DAMAGE]:
        index = int(draw() * lines)
        while index in plan:
            index = (index + 1) % lines
        plan[index] = fault
    return plan
