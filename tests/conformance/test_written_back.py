"""There and back: what a code is carried over to is written as that code again, by programs that can write.

The program itself writes no charset but UTF-8. That a code of direction ``both`` can be had back from its text is shown
with the encoders of Python and glibc, over whole planes. Left out is what the lists of differences have already.
"""

from __future__ import annotations

from collections.abc import Callable

import oracles
import pytest
from differences import Compared, read_compared, read_differences
from planes import Place, ours

from mojimigrate.charsets import Part, load_charset
from mojimigrate.manifest import read_rows

#: The sets of ISO-2022-JP that encoders write what they have in: others are read, and written as one of these.
WRITTEN = {b"", b"\x1b$B", b"\x1b$(D", b"\x1b$(P"}
WRITERS = [row for row in read_compared() if row.oracle in ("python", "glibc")]
#: Codes that are written as others, each with what it is written as.
EXCEPTIONS = {
    # glibc writes the tilde and the backslash of ASCII at the places of the overline and the yen sign as well.
    ("ibm-930", "glibc"): {"A0": "A1", "B2": "5B"},
    ("ibm-939", "glibc"): {"A1": "A0", "E0": "B2"},
    # The euro sign is a single byte too, which is shorter.
    ("ibm-1390", "glibc"): {"0E 42E1": "E1"},
    ("ibm-1399", "glibc"): {"0E 42E1": "E1"},
}
#: How many of IBM's extensions Python writes as NEC-selected codes.
NEC_SELECTED = 373


def code_rows(part: Part) -> list[dict[str, str]]:
    """Return the rows of a part's tables, those of its options too."""
    options = [table for option in part.options.values() for table in option.values.values() if table]
    return [row for path in (*part.codes, *options) for row in read_rows(path, ("code", "target", "direction"))]


def nec_selected() -> dict[str, str]:
    """Return IBM's extensions of Windows-31J with the codes that NEC selected for the same, which Python writes."""
    rows = code_rows(load_charset("windows-31j").parts[0])
    nec = {row["target"]: row["code"] for row in rows if row["set"] == "nec-selected"}
    return {row["code"]: nec[row["target"]] for row in rows if row["set"] == "ibm" and row["target"] in nec}


@pytest.mark.parametrize("row", WRITERS, ids=lambda row: f"{row.charset}-{row.oracle}")
def test_a_code_is_written_as_itself(
    row: Compared, needs: Callable[[oracles.Writer | None, str], oracles.Writer]
) -> None:
    write = oracles.python_writer(row.converter)
    if row.oracle == "glibc":
        write = needs(oracles.glibc_writer(row.converter), f"glibc's iconv with {row.converter}")
    listed = {difference.code for difference in read_differences(row.charset, row.oracle)}
    charset = load_charset(row.charset)
    others = {}
    tried = 0
    for plane, answers in ours(row.charset):
        part = charset.states[plane.state].part
        direction = {part.form.write(bytes.fromhex(row["code"])): row["direction"] for row in code_rows(part)}
        for code, value, answer in zip(plane.codes, plane.values, answers, strict=True):
            if direction.get(code) != "both" or not isinstance(answer, str):
                continue
            if plane.before[:1] == b"\x1b" and (plane.before not in WRITTEN or len(code) == 1):
                continue  # control characters and space are written in ASCII
            if (place := str(Place(plane.before, code))) in listed:
                continue
            tried += 1
            written = write(answer)
            if written != value:
                others[place] = (written or b"").hex().upper()
    assert tried > 100
    if (row.charset, row.oracle) == ("windows-31j", "python"):
        nec = nec_selected()
        assert others == {code: nec[code] for code in others}
        assert len(others) == NEC_SELECTED
    else:
        assert others == EXCEPTIONS.get((row.charset, row.oracle), {})
