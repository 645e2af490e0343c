"""The report as a file and as text."""

import base64
import hashlib
import json
import re
import stat
from pathlib import Path

import pytest

from mojimigrate.errors import OutputError
from mojimigrate.ledger import Key, Outcome, Place, Tally
from mojimigrate.review import read_queue, report, write_report
from mojimigrate.review.queue import URGENCY
from mojimigrate.run.record import Job


def tallies(*outcomes: Outcome) -> dict[Key, Tally]:
    return {
        Key("住民.csv", "氏名", "windows-31j", f"F04{outcome:X}", outcome): Tally(
            "", "〓", "", 3, [Place(2, 40, "■■〓■")]
        )
        for outcome in outcomes
    }


def embedded(page: str) -> dict:
    [text] = re.findall(r'<script type="application/json" id="queue">(.*?)</script>', page, re.DOTALL)
    return json.loads(text)


def test_it_is_written_whole_for_its_owner_only(write_run, tmp_path):
    target = tmp_path / "reports" / "review.html"
    target.parent.mkdir()
    target.write_text("the report before")
    assert write_report([write_run(tallies(Outcome.UNIDENTIFIED, Outcome.DESIGN))], target) == 1
    assert target.read_text("utf-8").startswith("<!doctype html>")
    assert target.read_text("utf-8").endswith("</html>")
    assert stat.S_IMODE(target.stat().st_mode) == 0o600
    assert list(target.parent.iterdir()) == [target]


@pytest.mark.parametrize("name", ["no such folder/review.html", "a folder"])
def test_what_cannot_be_written_is_said_and_leaves_nothing(write_run, tmp_path, name):
    out = write_run({})
    (tmp_path / "a folder").mkdir()
    before = sorted(tmp_path.iterdir())
    with pytest.raises(OutputError) as caught:
        write_report([out], tmp_path / name)
    assert (caught.value.id, caught.value.facts) == ("report-unwritable", {"path": tmp_path / name})
    assert sorted(tmp_path.iterdir()) == before


def test_equal_runs_at_other_times_give_equal_reports(write_run):
    first = write_run(tallies(*URGENCY))
    second = write_run(
        dict(reversed(tallies(*URGENCY).items())), "second", started="2027-01-01T00:00:00Z", seconds=99.0
    )
    assert report.render(read_queue([first])) == report.render(read_queue([second]))


def test_the_policy_allows_its_own_style_and_nothing_else(write_run):
    page = report.render(read_queue([write_run({})]))
    [style] = re.findall(r"<style>(.*?)</style>", page, re.DOTALL)
    digest = base64.b64encode(hashlib.sha256(style.encode()).digest()).decode()
    assert f"content=\"default-src 'none'; style-src 'sha256-{digest}'; base-uri 'none'; form-action 'none'\"" in page
    assert not re.search(r"\b(src|style|on\w+)=", page)
    assert "url(" not in style
    assert "@import" not in style


@pytest.mark.parametrize("outcome", URGENCY, ids=lambda outcome: outcome.label)
def test_every_outcome_is_explained(write_run, outcome):
    page = report.render(read_queue([write_run(tallies(outcome))]))
    assert f'<section id="{outcome.label}">' in page
    assert "次にすること" in page


def test_every_item_has_its_row(write_run):
    queue = read_queue([write_run(tallies(*URGENCY))])
    assert re.findall(r'<tr id="n(\d+)">', report.render(queue)) == [str(item.number) for item in queue.items]


def test_the_data_is_the_queue(write_run):
    page = report.render(read_queue([write_run(tallies(Outcome.UNIDENTIFIED, Outcome.EDITION))]))
    data = embedded(page)
    assert data["schema"] == 1
    assert data["runs"][0]["job"]["charset"] == "windows-31j"
    assert data["items"][0] == {
        "number": 1,
        "charset": "windows-31j",
        "code": f"F04{int(Outcome.UNIDENTIFIED):X}",
        "outcome": "unidentified",
        "count": 3,
        "results": [{"character": "", "written": "〓", "basis": ""}],
        "shares": [{"run": 0, "input": "住民.csv", "field": "氏名", "count": 3}],
        "places": [{"run": 0, "input": "住民.csv", "record": 2, "offset": 40, "field": "氏名", "context": "■■〓■"}],
    }
    assert [item["outcome"] for item in data["items"]] == ["unidentified", "edition"]


def test_data_cannot_end_the_element_it_stands_in(write_run):
    name = "</script><script>alert(1)</script><!--"
    key = Key(name, name, "windows-31j", "F040", Outcome.UNIDENTIFIED)
    page = report.render(read_queue([write_run({key: Tally("", "〓", name, 1)})]))
    assert page.count("<script") == page.count("</script") == 1
    assert embedded(page)["items"][0]["shares"][0]["input"] == name


def test_a_clear_queue_says_so(write_run):
    page = report.render(read_queue([write_run(tallies(Outcome.DESIGN))]))
    assert "〇" in page
    assert "照合を待っている文字はありません" in page
    assert "進め方" not in page


def test_what_to_do_names_the_command_that_makes_the_page_for_deciding(write_run):
    page = report.render(read_queue([write_run(tallies(Outcome.UNIDENTIFIED))]))
    steps = page[page.index("進め方") : page.index("</ol>")]
    assert "移行の担当者が、<code>mojimigrate review build</code> で「照合の画面」を作り" in steps


def test_places_are_lines_in_undivided_text_and_records_in_fields(write_run):
    places = [Place(1234, 56789, "■〓■")]
    keys = [
        Key("住民.csv", field, "windows-31j", code, Outcome.UNIDENTIFIED)
        for field, code in (("", "F040"), ("氏名", "F041"))
    ]
    page = report.render(read_queue([write_run({key: Tally("", "〓", "", 1, places) for key in keys})]))
    assert "1,234行目 バイト位置56,789" in page
    assert "レコード1,234 バイト位置56,789" in page


def test_private_use_as_the_mark_is_said_in_words(write_run):
    page = report.render(
        read_queue([write_run(tallies(Outcome.UNIDENTIFIED), job=Job("windows-31j", "jis90", "ivs", "private-use"))])
    )
    assert "「私用領域の文字」に置き換えてあります" in page


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("住民　記録.csv", "住民　記録.csv"),
        ("辻\U000e0102", "辻\U000e0102"),
        ("\U00100000", "\U00100000"),
        ("a\u202ecod.exe", "a[U+202E]cod.exe"),
        ("a\u2066b\u2069\u200b\u2028", "a[U+2066]b[U+2069][U+200B][U+2028]"),
        ("a\0\t\x1b[31m\x85", "a[U+0000][U+0009][U+001B][31m[U+0085]"),
    ],
)
def test_what_would_hide_or_turn_text_is_spelt_out(text, shown):
    assert report.inert(text) == shown


@pytest.mark.parametrize(
    ("context", "written", "shown"),
    [
        ("■〓■", ["〓"], "■<mark>〓</mark>■"),
        ("〓〓", ["〓", ""], "<mark>〓</mark><mark>〓</mark>"),
        ("■<b>■", ["<b>"], "■<mark>&lt;b&gt;</mark>■"),
        ("■辻\U000e0102■", ["辻", "辻\U000e0102"], "■<mark>辻\U000e0102</mark>■"),
        ("<i>", [], "&lt;i&gt;"),
    ],
)
def test_what_was_written_is_marked_in_its_context(context, written, shown):
    assert report.highlight(context, written) == shown


@pytest.mark.parametrize("theme", [0, 1], ids=["light", "dark"])
def test_every_colour_of_text_can_be_read(theme):
    style = Path(report.__file__).with_name("review.css").read_text("utf-8")
    colours = dict(re.findall(r"--([\w-]+): (#\w+);", style.split(":root")[1 + theme]))
    pairs = [
        ("mark-ink", "mark"),
        ("ink", "target"),
        ("soft", "target"),
        ("ink", "head"),
        ("soft", "head"),
        ("accent", "target"),
    ]
    for ink in ("ink", "soft", "accent", *(outcome.label for outcome in URGENCY if outcome.outstanding), "look"):
        pairs += [(ink, "paper"), (ink, "sheet")]
    assert {
        pair: contrast(colours[pair[0]], colours[pair[1]]) for pair in pairs if contrast(*map(colours.get, pair)) < 4.5
    } == {}


def contrast(ink: str, paper: str) -> float:
    """Return the contrast ratio of WCAG 2.2."""

    def luminance(colour: str) -> float:
        digits = colour[1:] if len(colour) == 7 else "".join(digit * 2 for digit in colour[1:])
        parts = (int(digits[at : at + 2], 16) / 255 for at in (0, 2, 4))
        linear = (part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in parts)
        return sum(weight * part for weight, part in zip((0.2126, 0.7152, 0.0722), linear, strict=True))

    low, high = sorted((luminance(ink), luminance(paper)))
    return (high + 0.05) / (low + 0.05)
