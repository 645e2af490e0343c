"""Sizes and offsets are those of GnuCOBOL, for copybooks that Hypothesis makes up.

GnuCOBOL 3.1.2 lists the size of each item (``-T- --tsymbols``), and what it compiles a DISPLAY of the item to says the
offset. What it does not know, or does otherwise than the host that ``ibm`` describes, is not made up here, and is held
against the manual in ``test_copybook_layouts.py``: PIC G; PIC A, which makes it crash here and there; ``-std=ibm``
gives COMP-5 of one or two digits one byte, and has boundaries of 8 bytes and slack bytes of its own for SYNC.
"""

from __future__ import annotations

import re
import subprocess
import textwrap
from dataclasses import dataclass, field
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from item_positions import length_of, positions

from mojimigrate.records.copybook import GNUCOBOL, IBM, parse_copybook

PROGRAM = """\
       IDENTIFICATION DIVISION.
       PROGRAM-ID. T.
       DATA DIVISION.
       WORKING-STORAGE SECTION.
{entries}
       PROCEDURE DIVISION.
{displays}
           STOP RUN.
"""
SIGNED = ("ZZ,ZZ9.99CR", "-(5)9.99", "+++9", "$$,$$9.99DB")
PLAIN = ("99/99/99", "XX/XXBX(3)", "Z(7)9", "**,**9", "9(3)BB99")


@dataclass(repr=False)
class Draft:
    """A copybook in the making: its lines, and a reference to the first occurrence of every named item."""

    number: int
    lines: list[str] = field(default_factory=list)
    references: dict[str, str] = field(default_factory=dict)
    tables: dict[str, int] = field(default_factory=dict)  #: groups that occur; GnuCOBOL lists the size of all

    def name(self, subscripts: int) -> str:
        count = len(self.references)
        name = f"{'項目' if count % 3 == 0 else 'F'}{self.number}-{count}"
        self.references[name] = f"{name} ({' '.join('1' * subscripts)})" if subscripts else name
        return name

    def add(self, level: int, words: str) -> None:
        text = f"{level:02} {words}."
        indents = {"initial_indent": " " * 7, "subsequent_indent": " " * 11}
        self.lines += textwrap.wrap(text, 50, break_on_hyphens=False, **indents)


@st.composite
def elementary(draw, sync, usage, separate):
    """The clauses of an elementary item. Where a group around says its usage it says none itself.

    Where a group says SEPARATE (``separate``), GnuCOBOL would add a byte to edited pictures with a sign.
    """
    digits, scale = draw(st.integers(1, 14)), draw(st.integers(0, 4))
    signed = draw(st.sampled_from(["", "S"]))
    number = f"{signed}9({digits})" + (f"V9({scale})" if scale else "")
    kind = usage or draw(
        st.sampled_from(["text", "national", "edited", "zoned", "scaled", "COMP", "COMP-3", "COMP-5", "float"])
    )
    match kind:
        case "text":
            return draw(st.sampled_from([f"PIC X({digits})", f"PIC X({digits}) JUST", f"PIC X({digits}) VALUE SPACES"]))
        case "national":
            return f"PIC N({digits})" + draw(st.sampled_from(["", " USAGE NATIONAL"]))
        case "edited":
            return f"PIC {draw(st.sampled_from(PLAIN if separate else (*SIGNED, *PLAIN)))}"
        case "zoned":
            sign = draw(
                st.sampled_from(["", " SIGN LEADING", " SIGN IS TRAILING SEPARATE CHARACTER", " LEADING SEPARATE"])
            )
            return f"PICTURE IS {number}{sign if signed else ''}"
        case "scaled":
            shapes = (f"9({digits})P(3)", f"VPP9({digits})", f"PP9({digits})")
            return f"PIC {signed}{draw(st.sampled_from(shapes))}"
        case "float":
            return draw(st.sampled_from(["COMP-1", "COMPUTATIONAL-2"])) + draw(
                st.sampled_from(["", " SYNC"] if sync else [""])
            )
        case "COMP-3":
            return f"PIC {number}" + ("" if usage else draw(st.sampled_from([" COMP-3", " USAGE PACKED-DECIMAL"])))
    clause = {"COMP": draw(st.sampled_from([" COMP", " USAGE IS BINARY", " COMP-4"])), "COMP-5": " COMP-5"}[kind]
    if kind == "COMP-5" and not sync:  # see above
        number = f"{signed}9({digits + 2})"
    return f"PIC {number}{'' if usage else clause}" + draw(
        st.sampled_from(["", " SYNC", " SYNCHRONIZED RIGHT"] if sync else [""])
    )


@st.composite
def copybooks(draw, number, sync):
    draft = Draft(number)
    draft.add(1, draft.name(0))
    draft.add(3, f"{(count := draft.name(0))} PIC 9(2)")

    def fill(level, subscripts, usage, separate, deep):
        before = ""
        for _ in range(draw(st.integers(1, 4))):
            group = deep and draw(st.integers(0, 2)) == 0
            tied = sync and subscripts  # GnuCOBOL moves the last item of a table, even over others (see storage.py)
            may_occur = subscripts < 3 and not (tied and group)
            times = draw(st.integers(1, 4)) if may_occur and draw(st.integers(0, 4)) == 0 else 0
            occurs = f" OCCURS {times} TIMES" if times else ""
            may_redefine = before and not occurs and not tied
            redefines = f" REDEFINES {before}" if may_redefine and draw(st.integers(0, 4)) == 0 else ""
            filler = not group and not redefines and draw(st.integers(0, 7)) == 0
            name = "FILLER" if filler else draft.name(subscripts + bool(occurs))
            if group:
                inner = usage or draw(st.sampled_from(["", "", "", "COMP-3", "COMP"]))
                said = (
                    f" USAGE {inner}" if inner and not usage else draw(st.sampled_from(["", " SIGN LEADING SEPARATE"]))
                )
                inside = separate or "SEPARATE" in said
                draft.add(level, f"{name}{redefines}{occurs}{said}")
                draft.tables[name] = times or 1
                fill(level + draw(st.integers(1, 5)), subscripts + bool(occurs), inner, inside, deep - 1)
            else:
                clauses = draw(elementary(sync, usage, separate))
                draft.add(level, f"{name}{redefines} {clauses}{occurs}")
            before = "" if filler or occurs else before if redefines else name

    fill(3, 0, "", False, 3)
    if draw(st.booleans()):
        draft.add(3, f"{(name := draft.name(1))} OCCURS 1 TO 5 TIMES DEPENDING ON {count}")
        draft.tables[name] = 5
        draft.add(5, f"{draft.name(1)} PIC X(3)")
    return draft


def compile_with(cobc, folder, std, drafts):
    """Return GnuCOBOL's size of each item, and its offset where it is a constant."""
    references = {name: said for draft in drafts for name, said in draft.references.items()}
    entries = "\n".join(line for draft in drafts for line in draft.lines)
    displays = "\n".join(f"           DISPLAY {said}." for said in references.values())
    source = folder / "t.cob"
    source.write_text(PROGRAM.format(entries=entries, displays=displays), "utf-8")
    ran = subprocess.run(
        [
            cobc,
            "-C",
            f"-std={std}",
            "-T-",
            "--tsymbols",
            "-fno-tsource",
            "-w",
            "-flarger-redefines-ok",
            "-o",
            "t.c",
            "t.cob",
        ],
        cwd=folder,
        capture_output=True,
        encoding="utf-8",
        check=False,
    )
    assert ran.returncode == 0, f"{ran.stderr}\n{entries}"
    sizes = {
        match[2]: int(match[1])
        for match in re.finditer(r"^(\d+) +[A-Z]+ +\d\d +([^\s,]+)", ran.stdout, re.MULTILINE)
        if match[2] != "FILLER"
    }
    fields = dict(
        re.findall(r"cob_field (f_\d+)\t= \{\d+, (b_\d+(?: \+ \d+)?),", (folder / "t.c.l.h").read_text("utf-8"))
    )
    shown = re.findall(r"cob_display \(0, 1, 1, (.*)\);", (folder / "t.c").read_text("utf-8"))
    assert len(shown) == len(references)
    offsets = {}
    for name, said in zip(references, shown, strict=True):
        place = fields[said[1:]] if said.startswith("&") else said
        found = re.search(r"b_\d+(?: \+ (\d+))?(?:$|, &a_)", place)
        assert found, said
        offsets[name] = int(found[1] or 0)
    return sizes, offsets


@pytest.fixture(scope="module")
def cobc(needs_tool):
    return needs_tool("cobc", "Debian: apt install gnucobol3")


@pytest.mark.parametrize(("std", "dialect", "sync"), [("default", GNUCOBOL, True), ("ibm", IBM, False)])
def test_sizes_and_offsets_of_made_up_copybooks(cobc, tmp_path_factory, std, dialect, sync):
    folder: Path = tmp_path_factory.mktemp("cobc")
    compared = []

    @given(st.tuples(*(copybooks(number, sync) for number in range(8))))
    @settings(max_examples=25, deadline=None, suppress_health_check=list(HealthCheck), database=None)
    def check(drafts):
        sizes, offsets = compile_with(cobc, folder, std, drafts)
        for draft in drafts:
            (record,) = parse_copybook("\n".join(draft.lines), "t.cpy", dialect=dialect).records
            ours = {name: (offset, size) for name, offset, size in positions(record) if name}
            ours[record.name] = (0, length_of(record))
            theirs = {name: (offsets[name], sizes[name] // draft.tables.get(name, 1)) for name in draft.references}
            for name in draft.tables:  # slack bytes before the last item are part of our group
                if sync and 0 < ours[name][1] - theirs[name][1] < 8:
                    theirs[name] = (theirs[name][0], ours[name][1])
            differences = {name: (ours.get(name), theirs[name]) for name in theirs if ours.get(name) != theirs[name]}
            assert not differences, "\n".join(draft.lines)
            compared.append(draft)

    check()
    assert len(compared) >= 100
