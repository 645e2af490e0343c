"""Recipes of IBM's charsets: the sets of the hosts and those of the PCs."""

from __future__ import annotations

from collections.abc import Callable

from grids import place_jisx0201, place_windows_31j
from recipe import Recipe, Source


def within(name: str) -> Callable[[bytes], tuple[str, str]]:
    """Return a place that names the set and no row-cell (区点): the order of IBM's host kanji is not that of JIS."""
    return lambda _code: (name, "")


def single(code: bytes) -> bytes:
    """Keep single bytes."""
    return code if len(code) == 1 else b""


def double(code: bytes) -> bytes:
    """Keep double bytes."""
    return code if len(code) == 2 else b""


def newline(code: bytes) -> bytes:
    """Keep the code of NL."""
    return code if code == b"\x15" else b""


def place_ibm_301(code: bytes) -> tuple[str, str]:
    """Name the set and the row-cell (区点) of a double byte of CCSID 942.

    The set is IBM's own: at the positions that JIS X 0208-1983 exchanged it has the kanji of 1978.
    """
    return "ibm-301", place_windows_31j(code)[1]


def place_ibm_943(code: bytes) -> tuple[str, str]:
    """Name the set and the row-cell (区点) of a code of CCSID 943: Windows-31J, with JIS X 0201 for single bytes."""
    return place_jisx0201(code) if len(code) == 1 else place_windows_31j(code)


def ebcdic(number: int, *sources: Source) -> Recipe:
    """Describe a single-byte set: what IBM's table in ICU says, and the others."""
    ibm = Source("ibm", f"ICU ibm-{number}", f"IBM{number}")
    return Recipe(f"ibm-{number}", within(f"ibm-{number}"), ("ibm",), ("ibm",), (ibm, *sources))


def pc_single(table: str, encoding: str, *sources: Source) -> Recipe:
    """Describe the single bytes of CCSID 942, with yen sign or with backslash."""
    ibm = Source("ibm", "ICU ibm-942_P12A", "CP942", single)
    jdk = Source("jdk", f"JDK {encoding}", encoding.removeprefix("x-IBM").join(("CP", "")), single)
    return Recipe("ibm-942", within("ibm-1041"), ("ibm",), ("jdk",), (ibm, jdk, *sources), table)


RECIPES = (
    ebcdic(
        290,
        Source("jdk", "JDK IBM290", "IBM290"),
        Source("glibc", "glibc IBM930", "IBM290"),
        Source("jacode", "Jacode4e", "IBM290"),
    ),
    ebcdic(1027, Source("jdk", "JDK x-IBM939", "IBM1027"), Source("glibc", "glibc IBM939", "IBM1027")),
    ebcdic(8482, Source("jdk", "ICU java-Cp1390A", "IBM8482"), Source("glibc", "glibc IBM1390", "IBM8482")),
    ebcdic(5123, Source("jdk", "ICU java-Cp1399A", "IBM5123"), Source("glibc", "glibc IBM1399", "IBM5123")),
    # Laid over all of these by an option: what Unix on hosts makes of NL and LF.
    Recipe(
        "ibm-1027",
        within("ebcdic"),
        ("jdk",),
        ("jdk",),
        (Source("jdk", "JDK x-IBM939", "IBM1027", newline),),
        "ibm-newline",
    ),
    # ICU's ibm-931 is another name of its table of CCSID 939, so it is no witness of CCSID 37.
    Recipe(
        "ibm-37",
        within("ibm-37"),
        ("python",),
        ("python",),
        (
            Source("python", "Python cp037", "IBM037"),
            Source("glibc", "glibc IBM037", "IBM037"),
            Source("jdk", "JDK IBM037", "IBM037"),
        ),
    ),
    Recipe(
        "ibm-300",
        within("ibm-300"),
        ("ibm",),
        ("ibm",),
        (
            Source("ibm", "ICU ibm-300_P120", "IBM300"),
            Source("glibc", "glibc IBM930", "IBM300"),
            Source("glibc", "glibc IBM939", "IBM300"),
            Source("jdk", "JDK x-IBM300", "IBM300"),
        ),
    ),
    Recipe(
        "ibm-16684",
        within("ibm-16684"),
        ("ibm",),
        ("ibm",),
        (
            Source("ibm", "ICU ibm-16684_P110", "IBM16684"),
            Source("glibc", "glibc IBM1390", "IBM16684"),
            Source("glibc", "glibc IBM1399", "IBM16684"),
            Source("jdk", "ICU java-Cp1390A", "IBM16684"),
            # Its table for CCSID 930 is that of 16684.
            Source("jacode", "Jacode4e", "IBM300"),
        ),
    ),
    Recipe(
        "ibm-943",
        place_ibm_943,
        ("ibm",),
        ("ibm",),
        (
            Source("ibm", "ICU ibm-943_P130", "CP943"),
            Source("glibc", "glibc IBM943", "CP943"),
            Source("jdk", "JDK x-IBM943", "CP943"),
        ),
    ),
    Recipe(
        "ibm-942",
        place_ibm_301,
        ("ibm",),
        ("ibm",),
        (
            Source("ibm", "ICU ibm-942_P12A", "CP942", double),
            Source("glibc", "glibc IBM932", "IBM932", double),
            Source("jdk", "JDK x-IBM942", "CP942", double),
        ),
        "ibm-942-double",
    ),
    pc_single("ibm-942-single", "x-IBM942"),
    pc_single("ibm-942c-single", "x-IBM942C", Source("glibc", "glibc IBM932", "IBM932", single)),
)
