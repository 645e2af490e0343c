"""What is read out of a review page, and what is refused."""

import json

import msgspec
import pytest
from made_pages import html, item, payload, write_page

from mojimigrate.errors import DecisionError, InputError
from mojimigrate.review.pages import MAX_BYTES, read_page
from mojimigrate.review.payload import Candidate, Evidence, digest_of

HOSTILE = "</script><script>alert(1)</script>\u202e\u2028<!--\x00'\"&amp;𠮷"


@pytest.fixture
def refused(tmp_path):
    """Return a function that gives the error of a page with these bytes."""

    def refuse(page):
        path = tmp_path / "page.html"
        path.write_bytes(page)
        with pytest.raises((InputError, DecisionError)) as caught:
            read_page(path)
        assert caught.value.facts["path"] == path
        return caught.value

    return refuse


def changed(**more):
    """Return the data of a page with one item, changed without its digest."""
    plain = msgspec.to_builtins(payload(item("F040", glyph="00" * 8)))
    return json.dumps(plain | more).encode()


def test_a_page_gives_what_was_put_into_it(tmp_path):
    evidence = (Evidence("shape", value=0.1 + 0.2), Evidence("hint", HOSTILE))
    made = payload(item("F040", HOSTILE, hints=((HOSTILE, HOSTILE),), candidates=(Candidate("MJ000001", evidence),)))
    assert read_page(write_page(tmp_path, *made.items)) == made


def test_the_digest_covers_everything_but_itself():
    one = payload(item("F040"))
    assert digest_of(msgspec.structs.replace(one, report="x")) == one.report
    assert digest_of(msgspec.structs.replace(one, mojimigrate="x")) != one.report


@pytest.mark.parametrize(
    "page",
    [
        b"",
        b"<!doctype html><p>",
        b'<script type="application/json" id="payload">{}',  # never ends
        html(b"{}") + html(b"{}"),  # which would a browser show?
        html(b"{}").replace(b"payload", b"queue"),
        b'<script type="application/json" id="payload">' * 100_000,
    ],
)
def test_what_is_no_review_page_is_refused(refused, page):
    assert (refused(page).id, refused(page).exit_status) == ("page-no-data", 3)


def test_a_page_that_is_not_there_or_too_large_is_refused(tmp_path, refused):
    with pytest.raises(InputError) as caught:
        read_page(tmp_path / "none.html")
    assert caught.value.id == "page-unreadable"
    assert refused(html(b"{}") + bytes(MAX_BYTES)).id == "page-too-large"


@pytest.mark.parametrize(
    "data",
    [
        b"",
        b"{",
        b"[]",
        b'{"schema": 1}',
        b"[" * 100_000,
        b'{"schema": 1, "x": ' + b"[" * 100_000,
        b'{"schema": 1, "report": "\xff"}',
        changed(report="\ud800"),
        changed(role="mayor"),
        changed(items=[{"key": "渡辺"}]),
        changed(tables={"渡辺": 1}),
    ],
)
def test_damaged_data_are_refused_without_quoting_them(refused, data):
    error = refused(html(data))
    assert (error.id, error.exit_status) == ("page-malformed", 7)
    assert "渡辺" not in error.say("ja")


def test_the_place_of_the_damage_is_told(refused):
    assert "$.items[0].charset" in refused(html(changed(items=[{"key": "a", "set": "", "charset": 1}]))).say("en")


def test_a_page_of_another_version_is_told_from_a_damaged_one(refused):
    error = refused(html(b'{"schema": 2, "all": "else"}'))
    assert error.id == "page-schema"
    assert "schema 2, not 1" in error.say("en")


@pytest.mark.parametrize("change", [{"mojimigrate": "9"}, {"report": "00" * 32}, {"full_context": True}])
def test_a_page_that_was_changed_is_refused(refused, change):
    assert refused(html(changed(**change))).id == "page-digest"


@pytest.mark.parametrize(
    "items", [(item("F040"), item("F040")), (msgspec.structs.replace(item("F040"), key="|windows-31j|F041"),)]
)
def test_items_have_their_own_names(refused, items):
    assert refused(html(msgspec.json.encode(payload(*items)))).id == "page-keys"
