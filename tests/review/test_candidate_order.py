"""Which candidate comes first: a rule of plain questions."""

from itertools import pairwise

import pytest

from mojimigrate.review.candidates import Candidates
from mojimigrate.review.payload import Evidence

OUTLINE, SURNAME, CODE = Evidence("outline"), Evidence("surname", "渡辺"), Evidence("code", "U+8FBB")
HINT, ELSEWHERE = Evidence("hint", "a.csv:2 字"), Evidence("elsewhere", "|x|F040")
FAMILY, SHRINK = Evidence("family", "MJ000001"), Evidence("shrink", "MJ000001 → MJ000002")
STRONG, WEAK = Evidence("shape", value=0.9), Evidence("shape", value=0.8)

#: Best first: each is before the next whatever the names.
RANKED = [
    (OUTLINE,),
    (HINT, ELSEWHERE),
    (HINT, STRONG),
    (ELSEWHERE,),
    (WEAK, SURNAME),
    (STRONG,),
    (WEAK,),
    (CODE,),
    (SURNAME,),
    (FAMILY,),
    (SHRINK,),
]


def gathered(*reasons: tuple[Evidence, ...]) -> Candidates:
    candidates = Candidates()
    for number, each in enumerate(reasons):
        for one in each:
            candidates.add(f"MJ{900 - number:06}", one)
    return candidates


@pytest.mark.parametrize(("better", "worse"), pairwise(RANKED))
def test_the_order_is_decided_by_the_first_question_that_tells_two_apart(better, worse):
    for reasons in ((better, worse), (worse, better)):
        first, second = gathered(*reasons).ordered()
        assert (first.evidence, second.evidence) == (better, worse)


def test_a_reason_is_named_once_and_all_reasons_are_shown():
    candidates = Candidates()
    for one in (STRONG, HINT, STRONG, HINT):
        candidates.add("MJ000001", one)
    [candidate] = candidates.ordered()
    assert candidate.evidence == (STRONG, HINT)


def test_characters_that_may_stand_for_one_come_in_the_order_of_trust():
    candidates = gathered((SHRINK,), (SHRINK,), (FAMILY,))
    names = ["MJ000900", "MJ000899", "MJ000898"]
    assert [one.name for one in candidates.ordered(by_naming=True)] == names
    assert [one.name for one in candidates.ordered()] == ["MJ000898", "MJ000900", "MJ000899"]
