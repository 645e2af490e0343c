"""Every code of a charset, and everything that is no code, beside other converters.

Where we differ stands in ``mappings/conformance``, each difference with its reason; everything else is the same.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Iterator
from pathlib import Path

import oracles
import pytest
from differences import Compared, Difference, read_compared, read_differences, read_rows
from planes import Answer, Place, Plane, codes, converter, ours, say

from mojimigrate.charsets import charset_names, load_charset
from mojimigrate.ledger import Outcome

COMPARED = read_compared()
CHARSETS = sorted({row.charset for row in COMPARED})
#: Parts that are compared in a charset with shifts.
PARTS = {part.name for charset in CHARSETS for part in load_charset(charset).parts}
#: Compared in files of their own: forms of Unicode, and Windows' EUC, which no other program here reads.
ELSEWHERE = {"utf-8", "utf-16-be", "utf-16-le", "utf-32-be", "utf-32-le", "cp51932"}
#: What no other program here knows: sets of the government, and of hosts whose makers published no converter.
NO_ORACLE = re.compile(r"juki|juki-le|koseki|touki|nyukan|mj|(fujitsu|hitachi|nec|unisys)-.*")


@pytest.fixture(scope="session")
def jdk(needs_tool: Callable[[str, str], Path]) -> Iterator[oracles.Jdk]:
    """The JDK's charsets."""
    jdk = oracles.Jdk(needs_tool("java", "Debian: apt install openjdk-17-jre-headless"))
    yield jdk
    jdk.close()


@pytest.fixture
def ask(
    needs: Callable[[oracles.Oracle | None, str], oracles.Oracle],
    needs_tool: Callable[[str, str], Path],
    request: pytest.FixtureRequest,
) -> Callable[[Compared], oracles.Oracle]:
    """Find an oracle."""

    def find(row: Compared) -> oracles.Oracle:
        if row.oracle == "python":
            return oracles.python(row.converter)
        if row.oracle == "glibc":
            what = f"glibc's iconv with {row.converter} (Debian: apt install libc-bin; part of libc6)"
            return needs(oracles.glibc(row.converter), what)
        if row.oracle == "icu":
            uconv = needs_tool("uconv", "Debian: apt install icu-devtools")
            return oracles.icu(row.converter, uconv, between(row.charset))
        jdk: oracles.Jdk = request.getfixturevalue("jdk")
        return needs(jdk.oracle(row.converter), f"the JDK's {row.converter} (module jdk.charsets)")

    return find


def between(charset: str) -> bytes:
    """Write :data:`oracles.MARK` in a charset."""
    mapping = converter(charset, None).mapping
    return b"".join(min(mapping.codes_of(say(char))) for char in oracles.MARK)


def compare(plane: Plane, mine: list[Answer], oracle: oracles.Oracle) -> set[Difference]:
    """Compare what is not already settled by a whole code at its beginning."""
    longest = max(map(len, plane.codes))
    whole, differing = set(), []
    for code, answer, theirs in zip(plane.codes, mine, oracle(plane.values), strict=True):
        written = answer if isinstance(answer, str) else None
        if len(code) < longest and (written is not None or theirs is not None):
            whole.add(code)
        if written != theirs:
            differing.append((code, answer, theirs))
    return {
        Difference(str(Place(plane.before, code)), say(answer), say(theirs))
        for code, answer, theirs in differing
        if not any(code[:length] in whole for length in range(1, len(code)))
    }


def test_every_charset_is_compared_or_known_to_no_oracle() -> None:
    others = set(charset_names()) - PARTS - set(CHARSETS)
    assert {name for name in others if not NO_ORACLE.fullmatch(name)} == ELSEWHERE
    assert len(COMPARED) == len({(row.charset, row.oracle) for row in COMPARED})


@pytest.mark.parametrize("row", COMPARED, ids=lambda row: f"{row.charset}-{row.oracle}")
def test_every_difference_is_listed_and_occurs(row: Compared, ask: Callable[[Compared], oracles.Oracle]) -> None:
    oracle = ask(row)
    found = set().union(*(compare(plane, mine, oracle) for plane, mine in ours(row.charset)))
    listed = set(read_differences(row.charset, row.oracle))
    assert sorted(found - listed) == []
    assert sorted(listed - found) == []
    assert len(listed) == int(row.differences)


@pytest.mark.parametrize("charset", CHARSETS)
def test_every_listed_difference_is_one_and_has_a_reason(charset: str) -> None:
    known = {row.oracle for row in COMPARED if row.charset == charset}
    for row in read_rows(charset):
        assert set(row.oracle.split(" ")) <= known
        assert row.ours != row.theirs
        assert row.reason.endswith(".")
        assert ". " not in row.reason
    for oracle in known:
        listed = Counter(difference.code for difference in read_differences(charset, oracle))
        assert [code for code, count in listed.items() if count > 1] == []


@pytest.mark.parametrize("charset", CHARSETS)
def test_what_is_carried_over_is_the_code_table(charset: str) -> None:
    for plane, answers in ours(charset):
        part = load_charset(charset).states[plane.state].part
        carried = {code for code, answer in zip(plane.codes, answers, strict=True) if isinstance(answer, str)}
        meanings = converter(charset, None).mapping.meanings[part.name]
        undecided = {code for code, meaning in meanings.items() if not meaning.character}
        assert set(meanings) - undecided == carried & codes(part.name)


@pytest.mark.parametrize("charset", CHARSETS)
def test_what_is_no_code_is_malformed_and_a_hole_is_not(charset: str) -> None:
    for plane, answers in ours(charset):
        known = codes(load_charset(charset).states[plane.state].part.name)
        for code, answer in zip(plane.codes, answers, strict=True):
            if code in known:
                assert answer is not Outcome.MALFORMED
            elif len(code) == 1:
                assert answer is Outcome.MALFORMED
