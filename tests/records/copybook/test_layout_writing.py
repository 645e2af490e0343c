"""A layout that is written as TOML is the same when it is read."""

import string

import msgspec
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from test_against_gnucobol import copybooks
from test_copybook_layouts import RESIDENT

from mojimigrate.records.copybook import GNUCOBOL, IBM, parse_copybook
from mojimigrate.records.layout import DateRule, Field, Kind, Layout, RecordType, Sign, When
from mojimigrate.records.reading import read_layout, write_layout


def read_again(layout: Layout) -> Layout:
    return msgspec.toml.decode(write_layout(layout).encode(), type=Layout)


# What TOML may hold is any character; these are the ones that it must spell out, and those of Japanese names.
TEXTS = st.text(
    st.one_of(st.sampled_from("\"'\\\x7f\x00\x1f\t\n\r#=.[]{}髙氏名－−ｶﾅ𠮷󠄀"), st.characters(exclude_categories=["Cs"])),
    max_size=6,
)
NUMBERS = st.integers(0, 99)
WHENS = st.none() | st.builds(When, TEXTS, st.lists(TEXTS, min_size=1, max_size=2).map(tuple))
DATES = st.none() | st.builds(
    DateRule,
    TEXTS,
    unset=st.lists(TEXTS, max_size=2).map(tuple),
    eras=st.dictionaries(TEXTS, TEXTS, max_size=2),
    era=TEXTS,
    century=NUMBERS,
)


def fields_of(within):
    return st.builds(
        Field,
        name=TEXTS,
        type=st.sampled_from(Kind),
        length=NUMBERS,
        start=NUMBERS,
        redefines=TEXTS,
        digits=NUMBERS,
        scale=st.integers(-9, 9),
        signed=st.booleans(),
        sign=st.sampled_from(Sign),
        charset=st.sampled_from(["", *string.ascii_lowercase[:2]]),
        occurs=NUMBERS,
        depending_on=TEXTS,
        when=WHENS,
        skip=st.booleans(),
        date=DATES,
        picture=TEXTS,
        fields=within,
    )


FIELDS = st.recursive(
    fields_of(st.just(())), lambda inner: fields_of(st.lists(inner, max_size=2).map(tuple)), max_leaves=4
)
RECORDS = st.builds(RecordType, name=TEXTS, fields=st.lists(FIELDS, max_size=2).map(tuple), when=WHENS)


@settings(max_examples=50, deadline=None)
@given(st.builds(Layout, records=st.lists(RECORDS, max_size=2).map(tuple)))
def test_any_layout_is_read_as_it_was_written(layout):
    assert read_again(layout) == layout


@pytest.mark.parametrize("dialect", [IBM, GNUCOBOL])
def test_a_copybook_is_the_same_as_toml(dialect):
    layout = parse_copybook(RESIDENT, "resident.cpy", dialect=dialect)
    assert read_again(layout) == layout


@settings(max_examples=30, deadline=None)
@given(copybooks(1, sync=True), st.sampled_from([IBM, GNUCOBOL]))
def test_any_copybook_is_the_same_as_toml(draft, dialect):
    layout = parse_copybook("\n".join(draft.lines), "a.cpy", dialect=dialect)
    assert read_again(layout) == layout


def test_del_is_spelt_out_as_toml_requires(tmp_path):
    layout = Layout(records=(RecordType(name="a\x7f", fields=(Field(name="x", length=1),)),))
    (tmp_path / "a.toml").write_text(write_layout(layout), "utf-8")
    assert read_layout(tmp_path / "a.toml") == layout
