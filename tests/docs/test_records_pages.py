"""The pages about records: their tables are the program's, and their examples run as they stand."""

import doctest
import re
import shlex
from pathlib import Path

import msgspec
import pytest
from pages import ROOT, blocks, both_languages, run, section

from mojimigrate.ledger import Outcome
from mojimigrate.records import dates, signs
from mojimigrate.records.copybook import DIALECTS
from mojimigrate.records.framing import KNOWN
from mojimigrate.records.layout import DateRule, Field, Kind, Layout, RecordType, Sign, When
from mojimigrate.run.job import Job
from mojimigrate.run.records import REJECTS_SCHEMA
from mojimigrate.run.sinks import Form, Width

PAGES = {"en": ROOT / "docs" / "records.md", "ja": ROOT / "docs" / "records.ja.md"}
USAGE = {"en": ROOT / "docs" / "usage.md", "ja": ROOT / "docs" / "usage.ja.md"}
#: The layout of the site's file, and of the job: what the examples call them.
TOML = {"tax.toml": Layout, "job.toml": Job}


def rows(language: str, *headings: str) -> dict[str, list[str]]:
    """Return the rows of the tables of a section, by what their first cell has in code marks."""
    lines = re.findall(r"(?m)^\| *(.*) \|$", section(PAGES[language], *headings))
    cells = [[cell.strip() for cell in line.split("|")] for line in lines]
    return {row[0].split("`")[1]: row for row in cells if row[0].startswith("`")}


def heads(language: str, *headings: str) -> set[str]:
    return set(rows(language, *headings))


# Tables


@both_languages
def test_every_framing_is_named(language: str) -> None:
    assert heads(language, "Framing", "レコード形式") == set(KNOWN)


@both_languages
def test_every_key_and_every_kind_of_a_layout_is_described(language: str) -> None:
    shown = rows(language, "Layouts", "レイアウト")
    assert set(shown) == {*Layout.__struct_fields__, *RecordType.__struct_fields__, *Field.__struct_fields__, *Kind}
    assert all(f"`{place}`" in shown["sign"][1] for place in Sign)


@both_languages
def test_the_defaults_of_a_field_are_those_of_the_program(language: str) -> None:
    shown = rows(language, "Layouts", "レイアウト")
    field = Field()
    for name in ("scale", "signed", "little", "occurs", "least", "reserved", "skip", "sign"):
        value = getattr(field, name)
        assert f"`{str(value).lower()}`" in shown[name][2], name


@both_languages
def test_every_key_of_conditions_and_dates_is_described(language: str) -> None:
    assert heads(language, "Record types", "レコード種別") == set(When.__struct_fields__)
    assert heads(language, "Dates", "日付") >= set(DateRule.__struct_fields__)


@both_languages
def test_the_eras_are_those_of_the_program(language: str) -> None:
    text = section(PAGES[language], "Dates", "日付")
    shown = re.findall(r"(?m)^\| (\w\w) \| `(\d)` `(\w)` \| (\S+) \| (\S+) \|$", text)
    assert shown == [(name, *era.codes, era.first, era.last) for name, era in dates._ERAS.items()]


@both_languages
def test_the_conventions_for_signs_are_those_of_the_program(language: str) -> None:
    shown = {name: row for name, row in rows(language, "Numbers", "数値").items() if name in signs._conventions()}
    assert set(shown) == set(signs._conventions())
    for name, convention in signs._conventions().items():
        packed = convention.packed
        said = [re.findall("`([^`]+)`", cell) for cell in shown[name][1:6]]
        assert said == [
            [convention.digits],
            list(convention.plus),
            list(convention.minus),
            [convention.separate.plus, convention.separate.minus],
            [packed.plus, packed.minus, packed.unsigned],
        ], name


@both_languages
def test_the_dialects_are_those_of_the_program(language: str) -> None:
    shown = rows(language, "Copybooks", "登録集")
    assert set(shown) == set(DIALECTS)
    for name, dialect in DIALECTS.items():
        assert re.findall(r"\d+", shown[name][1] + shown[name][2]) == [str(dialect.small), str(dialect.boundary)], name


@both_languages
def test_forms_and_widths_of_the_output_are_described(language: str) -> None:
    assert heads(language, "Outputs", "出力") == {"text", *Form, *Width}


@both_languages
def test_outcomes_of_records_say_whether_they_are_outstanding(language: str) -> None:
    shown = rows(language, "The ledger by field", "項目ごとの記録簿")
    assert {name: bool(row[2]) for name, row in shown.items()} == {
        outcome.label: outcome.outstanding for outcome in (Outcome.BLANK, Outcome.INVALID, Outcome.OVERFLOW)
    }


@both_languages
def test_the_columns_of_rejects_are_those_of_the_program(language: str) -> None:
    shown = rows(language, "Records that cannot be read", "読めないレコード")
    assert [(name, row[1]) for name, row in shown.items()] == [(one.name, str(one.type)) for one in REJECTS_SCHEMA]


@both_languages
def test_every_key_of_a_job_is_described_with_its_option(language: str, tmp_path: Path) -> None:
    shown = rows(language, "The job file and the options", "ジョブファイルとオプション")
    assert list(shown) == list(Job.__struct_fields__)
    options = {name: row[1].replace("`", "") for name, row in shown.items()}
    said = run("convert", "--help", language="en", folder=tmp_path).stdout
    for name, option in options.items():
        if name not in ("schema", "inputs"):
            assert re.search(rf"{option}(?![\w-])", said), name
            assert option in {
                f"--{name}",
                f"--{name}".replace("_", "-"),
                f"--{name}".replace("_", "-")[:-1],
                "--no-header",
            }
    for name in ("profile", "symbols", "mark", "dialect", "on_error", "encoding", "width"):
        assert f'"{getattr(Job(), name)}"' in shown[name][3], name


@both_languages
def test_every_error_of_records_is_listed(language: str) -> None:
    package = ROOT / "mojimigrate"
    modules = [path for room in ("records", "run", "inspection", "fields") for path in (package / room).rglob("*.py")]
    modules += [package / "transcode" / "delimited.py"]
    modules += [package / "cli" / f"{command}.py" for command in ("convert", "inspect", "layout")]
    text = "\n".join(path.read_text("utf-8") for path in modules)
    raised = set(re.findall(r'\b(?:Usage|Input|Output)Error\(\s*"([a-z-]+)"', text))
    assert "copybook-syntax" in raised
    assert raised - set(re.findall(r"`([a-z-]+)`", section(USAGE[language], "Errors", "エラー"))) == set()


# Examples


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Make a folder with what the examples need: the sample site, and the files that the page shows."""
    folder = tmp_path_factory.mktemp("records")
    ended = run("demo", "-o", "demo-site", "--lines", "300", language="en", folder=folder)
    assert ended.returncode == 0, ended.stderr
    for name, text in zip(TOML, blocks(PAGES["ja"], "toml"), strict=True):
        (folder / name).write_text(text, "utf-8")
    return folder


def test_both_pages_have_the_same_examples() -> None:
    for kind in ("console", "python"):
        assert blocks(PAGES["en"], kind) == blocks(PAGES["ja"], kind)
    english, japanese = ("\n".join(blocks(PAGES[language], "toml")) for language in PAGES)
    assert re.sub("#.*", "", english) == re.sub("#.*", "", japanese)


def test_the_layout_and_the_job_shown_are_such(site: Path) -> None:
    for name, kind in TOML.items():
        msgspec.toml.decode((site / name).read_bytes(), type=kind)


def test_the_examples_run_in_the_order_of_the_page(site: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(site)
    ran: list[str] = []
    variables: dict[str, object] = {}
    for kind, example in re.findall(r"(?ms)^```(console|python)\n(.*?)^```$", PAGES["ja"].read_text("utf-8")):
        if kind == "python":
            parsed = doctest.DocTestParser().get_doctest(example, variables, PAGES["ja"].name, None, None)
            said: list[str] = []
            assert doctest.DocTestRunner().run(parsed, out=said.append, clear_globs=False).failed == 0, "".join(said)
            variables = parsed.globs
            continue
        for command in example.splitlines():
            program, *arguments = shlex.split(command.removeprefix("$ "))
            ended = run(*arguments, language="en", folder=site)
            assert program == "mojimigrate"
            assert ended.returncode in (0, 1), (command, ended.stderr)
            ran.append(command)
    assert len(ran) > 6
    assert {f"out-{name}" for name in ("master", "parquet", "tax", "job", "csv")} <= {
        path.name for path in site.iterdir()
    }
    assert (site / "out-job" / "rejects.parquet").exists()
    assert (site / "gaiji-in-use.csv").exists()
