"""The documentation says what the program does."""

import doctest
import re
import tomllib
from collections import Counter
from functools import cache
from pathlib import Path
from urllib.parse import unquote

import pytest
from pages import ROOT, blocks, both_languages, first_cells, run, section

from mojimigrate import errors
from mojimigrate.charsets import load_charset
from mojimigrate.checked_csv import FAULTS
from mojimigrate.ledger import SCHEMA, Outcome
from mojimigrate.mapping import build_mapping, read_gaiji
from mojimigrate.mapping.exchange import FORMS, header_sets
from mojimigrate.standard import EDITIONS, PROFILES, collisions, load_profile, load_standard

RECORDS = {"en": ROOT / "docs" / "records.md", "ja": ROOT / "docs" / "records.ja.md"}
USAGE = {"en": ROOT / "docs" / "usage.md", "ja": ROOT / "docs" / "usage.ja.md"}
REVIEW = {"en": ROOT / "docs" / "review.md", "ja": ROOT / "docs" / "review.ja.md"}
README = {"en": ROOT / "README.md", "ja": ROOT / "README.ja.md"}
#: Written by people, for people. What lies in hidden, built or downloaded folders is not ours to check.
PAGES = sorted(
    page for page in (*ROOT.glob("*.md"), *ROOT.glob("docs/**/*.md"), *ROOT.glob("mappings/**/*.md")) if page.is_file()
)
MESSAGES = tomllib.loads((ROOT / "mojimigrate" / "messages.toml").read_text("utf-8"))
STATUSES = {0, 1, 70, 130, 141, 143} | {
    kind.exit_status
    for kind in (errors.UsageError, errors.InputError, errors.TableError, errors.OutputError, errors.DecisionError)
}

COMMANDS = [
    (),
    ("convert",),
    ("demo",),
    ("inspect",),
    *(("tables", name) for name in ("lookup", "list", "show", "check", "diff", "import", "export")),
    *(("standard", name) for name in ("add", "status")),
    *(("layout", name) for name in ("show", "check")),
    ("verify",),
    *(("review", name) for name in ("build", "candidates", "merge", "apply", "status", "export", "import")),
]

# What is named, exists; what exists, is named.


def named_options(language: str) -> set[str]:
    """Return the options that the pages name."""
    text = "".join(pages[language].read_text("utf-8") for pages in (USAGE, RECORDS, REVIEW))
    return set(re.findall(r"(?<![\w-])--[a-z][a-z-]+", text))


@cache
def options_of(command: tuple[str, ...]) -> set[str]:
    """Return the options that the help of a command names."""
    shown = run(*command, "--help", language="en", folder=ROOT)
    return set(re.findall(r"(?<![\w-])--[a-z][a-z-]+", shown.stdout))


@both_languages
@pytest.mark.parametrize("command", COMMANDS)
def test_every_option_is_described(language: str, command: tuple[str, ...]) -> None:
    options = options_of(command)
    assert "--help" in options
    assert options - named_options(language) == set()


@both_languages
def test_no_option_is_invented(language: str) -> None:
    assert named_options(language) - set().union(*map(options_of, COMMANDS)) == set()


@both_languages
def test_the_exit_statuses_are_those_of_the_program(language: str) -> None:
    cells = first_cells(section(USAGE[language], "Exit status", "終了ステータス"))
    assert {int(cell) for cell in cells if cell.isdecimal()} == STATUSES


@both_languages
def test_no_error_is_invented(language: str) -> None:
    errors_section = section(USAGE[language], "Errors", "エラー")
    listed = re.findall(r"`([a-z]+(?:-[a-z]+)+)`", errors_section)
    assert len(listed) > 20
    assert set(listed) - set(MESSAGES) == set()


def test_no_page_quotes_an_error_that_does_not_exist() -> None:
    text = "".join(page.read_text("utf-8") for page in PAGES)
    quoted = set(re.findall(r"(?:error|エラー)\[([a-z-]+)\]", text))
    assert quoted - set(MESSAGES) == set()


@both_languages
def test_an_error_stands_under_its_exit_status(language: str) -> None:
    raised: dict[str, set[int]] = {}
    for path in (ROOT / "mojimigrate").rglob("*.py"):
        for kind, name in re.findall(r'\b(\w+Error)\(\s*"([a-z-]+)"', path.read_text("utf-8")):
            if hasattr(errors, kind):
                raised.setdefault(name, set()).add(getattr(errors, kind).exit_status)
    for line in section(USAGE[language], "Errors", "エラー").splitlines():
        if row := re.match(r"\| (\d) \| (.*) \|$", line):
            for name in re.findall(r"`([a-z-]+)`", row[2]):
                assert raised.get(name, set()) <= {int(row[1])}, name


@both_languages
def test_every_error_of_review_is_listed_under_its_exit_status(language: str) -> None:
    sources = "\n".join(path.read_text("utf-8") for path in (ROOT / "mojimigrate" / "review").rglob("*.py"))
    raised = {
        (getattr(errors, kind).exit_status, name)
        for kind, name in re.findall(r'\b((?:Usage|Input|Table|Output|Decision)Error)\(\s*"([a-z-]+)"', sources)
    } | {
        (getattr(errors, kind).exit_status, f"{of}-{fault}")
        for of, kind in re.findall(r'\bread_bytes\(\s*"([a-z-]+)",[^()]*\b(\w+Error)\)', sources)
        for fault in FAULTS["read_bytes"]
    }
    assert raised
    listed = {
        (int(row[1]), name)
        for page in (USAGE, REVIEW)
        for line in section(page[language], "Errors", "エラー").splitlines()
        if (row := re.match(r"\| (\d) \| (.*) \|$", line))
        for name in re.findall(r"`([a-z]+(?:-[a-z]+)+)`", row[2])
    }
    assert raised - listed == set()
    known = {name for _, name in listed}
    assert known - set(MESSAGES) == set()


@both_languages
def test_editions_profiles_outcomes_and_columns_are_all_there(language: str) -> None:
    page = USAGE[language]
    assert set(EDITIONS) <= set(first_cells(section(page, "Editions", "字形の版")))
    assert set(PROFILES) <= set(first_cells(section(page, "Profiles", "プロファイル（書き出し方）")))
    outcomes = first_cells(section(page, "Outcomes", "結果"))
    labels = [outcome.label for outcome in Outcome][1:]
    assert [cell for cell in outcomes if cell.isascii() and cell.islower()][-len(labels) :] == labels
    assert set(SCHEMA.names) <= set(first_cells(section(page, "What a run leaves", "変換が残すもの")))


@both_languages
@pytest.mark.parametrize("name", ["windows-31j", "euc-jp"])
def test_the_number_of_codes_that_depend_on_the_edition(language: str, name: str) -> None:
    charset = load_charset(name)
    layers = build_mapping(charset, charset.editions.default).meanings.values()
    meanings = [meaning for layer in layers for meaning in layer.values()]
    depends = sum(meaning.outcome is Outcome.EDITION for meaning in meanings)
    numbers = re.findall(r"[\d,]+\d", section(USAGE[language], "Editions", "字形の版"))
    assert {f"{depends}", f"{len(meanings):,}"} <= set(numbers)


# Examples run, and give what they say.


@both_languages
def test_the_python_examples_give_what_they_say(language: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    Path("site.csv").write_text(blocks(USAGE[language], "csv")[0], "utf-8")
    examples = "\n".join(blocks(USAGE[language], "python"))
    assert ">>>" in examples
    parsed = doctest.DocTestParser().get_doctest(examples, {}, USAGE[language].name, None, None)
    said: list[str] = []
    assert doctest.DocTestRunner().run(parsed, out=said.append).failed == 0, "".join(said)


@both_languages
def test_the_gaiji_example_is_a_table(language: str, tmp_path: Path) -> None:
    path = tmp_path / "site.csv"
    path.write_text(blocks(USAGE[language], "csv")[0], "utf-8")
    assert len(read_gaiji(path, load_charset("windows-31j"), load_standard()).rows) == 5


@both_languages
def test_the_example_of_a_site_s_profile_is_one(language: str, tmp_path: Path) -> None:
    (example,) = [block for block in blocks(USAGE[language], "csv") if block.startswith("character,")]
    path = tmp_path / "receiver.csv"
    path.write_text(example, "utf-8")
    overlay = load_profile("jisx0213", load_standard(), path).overlay
    assert overlay
    assert [written.exact for written in overlay.rows.values()] == [True, True, False]


@both_languages
def test_the_figures_of_jisx0213_are_those_of_the_tables(language: str) -> None:
    standard = load_standard()
    profile = load_profile("jisx0213", standard)
    kanji = [name for name in standard.names if not name.startswith("MJ09")]
    written = {name: profile.write(standard[name]) for name in kanji}
    rules = Counter(one.rule.split()[0] for one in written.values())
    stand_for_several = len({written[name].text for name in collisions(profile, kanji)})
    counted = (len(kanji), rules["X0213"], rules["縮退"], rules["several:"], rules["none"], stand_for_several)
    text = section(USAGE[language], "Profiles", "プロファイル（書き出し方）")
    assert {f"{count:,}" for count in counted} <= set(re.findall(r"[\d,]+\d", text))


@both_languages
def test_the_read_me_shows_what_the_demo_prints(language: str, tmp_path: Path) -> None:
    shown = run("demo", "-o", "demo-site", language=language, folder=tmp_path)
    assert shown.returncode == 0, shown.stderr
    printed = [" ".join(line.split()) for line in shown.stderr.splitlines()]
    block = next(block for block in blocks(README[language], "console") if block.startswith("$ make demo\n…\n"))
    excerpt = [" ".join(line.split()) for line in block.splitlines()[2:]]
    assert excerpt[-1] == printed[-1]
    at = 0
    for piece in "\n".join(excerpt).split("\n…\n"):
        lines = piece.splitlines()
        found = next((i for i in range(at, len(printed)) if printed[i : i + len(lines)] == lines), None)
        assert found is not None, piece
        at = found + len(lines)


@both_languages
def test_the_errors_shown_are_those_printed(language: str, tmp_path: Path) -> None:
    (tmp_path / "bad.csv").write_text("code,character,class\nF040,MJ999999,exact\n92D2,MJ025760,exact\n", "utf-8")
    (tmp_path / "residents.csv").write_bytes(b"")
    convert = ("convert", "residents.csv", "-o", "out", "--charset")
    for arguments in ((*convert, "windows-31j", "--gaiji", "bad.csv"), (*convert, "sjis")):
        printed = run(*arguments, language=language, folder=tmp_path).stderr
        id_printed = re.search(r"\[([a-z-]+)\]", printed)
        assert id_printed
        shown = [block for block in blocks(USAGE[language], "console|text") if id_printed[0] in block]
        assert [re.sub(r"\A\$.*\n", "", block) for block in shown] == [printed]


@both_languages
def test_the_import_shown_is_what_is_printed(language: str, tmp_path: Path) -> None:
    (tmp_path / "gtsto8.txt").write_text("0xf040 0xe39082\n0xf041 0xe8bebb\n0xf042 0xee8080\n")
    block = next(block for block in blocks(USAGE[language], "console") if "--form hulft" in block)
    command, _, shown = block.partition("\n")
    ended = run(*command.removeprefix("$ mojimigrate ").split(), language=language, folder=tmp_path)
    assert (ended.returncode, ended.stderr) == (1, shown)
    assert len(read_gaiji(tmp_path / "site.csv", load_charset("windows-31j"), load_standard()).rows) == 1


@both_languages
def test_every_form_is_described(language: str) -> None:
    described = first_cells(section(USAGE[language], "Gaiji tables in other forms", "ほかの形式の外字対応表"))
    assert {*FORMS, *header_sets()} <= {name for cell in described for name in re.split("[、, ]+", cell)}


# Links lead somewhere.


def anchors(page: Path) -> set[str]:
    """Return the anchors of a page's headings, as code hosts make them."""
    headings = re.findall(r"(?m)^#{1,6} (.+)$", re.sub(r"(?ms)^```.*?^```$", "", page.read_text("utf-8")))
    return {re.sub(r"[^\w\- ]", "", heading.lower()).replace(" ", "-") for heading in headings}


@pytest.mark.parametrize("page", PAGES, ids=lambda page: str(page.relative_to(ROOT)))
def test_relative_links_resolve(page: Path) -> None:
    text = re.sub(r"(?ms)^```.*?^```$", "", page.read_text("utf-8"))
    for target in re.findall(r"\]\(([^)\s]+)\)", text):
        if re.match(r"[a-z]+:", target):
            continue
        path, _, anchor = unquote(target).partition("#")
        linked = (page.parent / path).resolve() if path else page
        assert linked.exists(), target
        assert linked.is_relative_to(ROOT), target
        if anchor:
            assert anchor in anchors(linked), target


@pytest.mark.parametrize("page", PAGES, ids=lambda page: str(page.relative_to(ROOT)))
def test_lines_and_fences_are_in_order(page: Path) -> None:
    lines = page.read_text("utf-8").splitlines()
    assert sum(line.startswith("```") for line in lines) % 2 == 0
    assert not [line for line in lines if line.rstrip() != line]


def test_japanese_pages_have_english_ones_beside_them() -> None:
    japanese = [page for page in PAGES if page.name.endswith(".ja.md")]
    assert len(japanese) >= 2
    assert all(page.with_name(page.name.replace(".ja.md", ".md")).exists() for page in japanese)
