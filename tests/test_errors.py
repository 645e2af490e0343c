"""Every error says what, where, and what to do next, in two languages."""

import re
import string
import tomllib
from pathlib import Path

import pytest

from mojimigrate import checked_csv
from mojimigrate.errors import InputError, MojimigrateError, OutputError, TableError, UsageError, language

PACKAGE = Path(__file__).parents[1] / "mojimigrate"
MESSAGES = tomllib.loads((PACKAGE / "messages.toml").read_text("utf-8"))
WORDS = tomllib.loads((PACKAGE / "cli" / "words.toml").read_text("utf-8"))
SOURCES = [path.read_text("utf-8") for path in PACKAGE.rglob("*.py")]
RAISED = {
    match[1]
    for source in SOURCES
    for match in re.finditer(
        r'(?:Error\(|_refusals\(|yield |problems\.add\(|_note\()\s*"([a-z0-9]+(?:-[a-z0-9]+)+)"', source
    )
} | {
    f"{match[2]}-{fault}"
    for source in SOURCES
    for match in re.finditer(r'(?<![.\w])(\w+)\(\s*"([a-z]+(?:-[a-z]+)*)", ', source)
    for fault in checked_csv.FAULTS.get(match[1], ())
}


def names(text: str) -> set[str]:
    return {name for _, name, _, _ in string.Formatter().parse(text) if name}


def test_every_id_that_is_raised_has_a_wording_and_every_wording_is_raised():
    assert set(MESSAGES) == RAISED


@pytest.mark.parametrize("error_id", MESSAGES)
def test_both_languages_say_what_and_what_next_with_the_same_facts(error_id):
    message = MESSAGES[error_id]
    assert set(message) == {"en", "ja"}
    for part in ("what", "next"):
        assert message["en"][part]
        assert message["ja"][part]
    assert names(message["en"]["what"] + message["en"]["next"]) == names(message["ja"]["what"] + message["ja"]["next"])


@pytest.mark.parametrize("word", WORDS)
def test_the_command_line_speaks_both_languages_with_the_same_facts(word):
    assert set(WORDS[word]) == {"en", "ja"}
    assert names(WORDS[word]["en"]) == names(WORDS[word]["ja"])


def test_the_place_is_said_in_the_order_in_which_a_person_reads_it():
    error = TableError("gaiji-class-unknown", column="class", line=3, path="g.csv", value="x", known="exact")
    assert error.say("en") == "g.csv, line 3, column \"class\": unknown class 'x'"
    assert error.say("ja") == "g.csv、3行目、列「class」: 区分「x」はありません"
    assert error.advise("en") == "Write one of: exact."
    assert str(error) == error.say("en")


def test_a_value_cannot_steer_the_terminal_or_flood_it():
    error = TableError("gaiji-class-unknown", path="g\n.csv", value="\x1b[31m\u202e" + "x" * 1000, known="")
    said = error.say("en")
    assert said.isprintable()
    assert len(said) < 300


@pytest.mark.parametrize(("kind", "status"), [(UsageError, 2), (InputError, 3), (TableError, 4), (OutputError, 5)])
def test_exit_statuses(kind, status):
    assert kind.exit_status == status
    assert issubclass(kind, MojimigrateError)


@pytest.mark.parametrize(
    ("environ", "expected"),
    [
        ({}, "en"),
        ({"LANG": "ja_JP.UTF-8"}, "ja"),
        ({"LANG": "ja_JP.UTF-8", "LC_ALL": "C"}, "en"),
        ({"LANG": "C", "MOJIMIGRATE_LANG": "ja"}, "ja"),
        ({"LANG": "ja_JP.UTF-8", "LC_ALL": ""}, "ja"),
    ],
)
def test_the_language_is_the_locale_s(environ, expected):
    assert language(environ) == expected
