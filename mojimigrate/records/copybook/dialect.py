"""What compilers do not agree on: how many bytes an item takes, and where SYNCHRONIZED puts it.

Sources: Enterprise COBOL for z/OS, Language Reference (USAGE clause, SYNCHRONIZED clause, slack bytes); GnuCOBOL 3.1.2
itself, against which the tests hold ``gnucobol``.
"""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Dialect:
    """A compiler's rules.

    ``small`` is the size in bytes of a binary item of one or two digits (those of 3–4, 5–9 and 10–18 digits have 2, 4
    and 8 everywhere). ``boundary`` is the largest boundary of a synchronized binary item, in bytes. ``little`` puts
    the low byte of COMP-5 first; COMP is big-endian. ``ieee``: COMP-1 and COMP-2 are IEEE 754 with the low byte first,
    not hexadecimal. ``outer``: slack bytes before a group's first item stand before the group, those of a table reckon
    with every item within, and SYNCHRONIZED on a group goes for all of its items; else they stand within the group,
    a table reckons with the items behind its last group and has its slack bytes before its last item, and SYNCHRONIZED
    on a group is ignored.
    """

    name: str
    small: int
    boundary: int
    little: bool
    ieee: bool
    outer: bool


IBM = Dialect("ibm", small=2, boundary=4, little=False, ieee=False, outer=True)
GNUCOBOL = Dialect("gnucobol", small=1, boundary=8, little=True, ieee=True, outer=False)
#: Dialects by name.
DIALECTS = {each.name: each for each in (IBM, GNUCOBOL)}
