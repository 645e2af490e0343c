"""The ledger: counts and first places, in any grouping the same."""

from hypothesis import given
from hypothesis import strategies as st

from mojimigrate.ledger import FIRST_PLACES, Key, Ledger, Outcome, Place

OUTCOMES = [outcome for outcome in Outcome if outcome is not Outcome.EXACT]
OCCURRENCES = st.lists(
    st.tuples(
        st.builds(
            Key,
            st.sampled_from(["a.csv", "b.csv"]),
            st.sampled_from(["", "氏名"]),
            st.just("windows-31j"),
            st.sampled_from(["F040", "F041", "FF"]),
            st.sampled_from(OUTCOMES),
        ),
        st.builds(Place, st.integers(1, 99), st.integers(0, 9999), st.just("■〓■")),
    ),
    max_size=40,
    unique=True,
)


def book(occurrences) -> Ledger:
    ledger = Ledger()
    for key, place in occurrences:
        ledger.tally(key).add(1, [place])
    return ledger


@given(OCCURRENCES, st.integers(0, 40), st.integers(0, 40))
def test_parts_merge_into_the_whole_in_any_grouping_and_order(occurrences, one, other):
    first, second = sorted((one, other))
    a, b, c = book(occurrences[:first]), book(occurrences[first:second]), book(occurrences[second:])
    assert a.merge(b).merge(c) == a.merge(b.merge(c)) == c.merge(a).merge(b) == book(occurrences)


@given(OCCURRENCES)
def test_arrow_gives_back_the_same_ledger(occurrences):
    ledger = book(occurrences)
    assert Ledger.from_arrow(ledger.to_arrow()) == ledger


def test_only_the_first_places_are_kept_and_everything_is_counted():
    key = Key("a", "", "windows-31j", "F040", Outcome.UNIDENTIFIED)
    ledger = book([(key, Place(n, n * 10, "〓")) for n in range(100, 0, -1)])
    assert [place.record for place in ledger.tallies[key].places] == list(range(1, FIRST_PLACES + 1))
    assert ledger.counts() == {Outcome.UNIDENTIFIED: (1, 100)}


def test_what_is_outstanding_and_what_is_inexact():
    assert [outcome.label for outcome in Outcome if outcome.outstanding] == [
        "unidentified",
        "unassigned",
        "malformed",
        "outside",
        "invalid",
        "overflow",
    ]
    assert [outcome.label for outcome in Outcome if not outcome.inexact] == ["exact", "edition", "shift", "blank"]
