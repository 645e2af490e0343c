"""Converters of this machine as witnesses."""

import os
import shutil
import sys
from pathlib import Path

import pytest

sys.path.insert(0, str(Path(__file__).parents[2] / "tools"))

import witness_oracles
from recipes_open import RECIPES
from witness_oracles import Probe, ask_glibc, ask_jdk, ask_python, escaped, host, rows

REQUIRED = bool(os.environ.get("MOJIMIGRATE_REQUIRE_TOOLS"))
needs_java = pytest.mark.skipif(not (shutil.which("java") or REQUIRED), reason="java is not installed")


def has_glibc():
    try:
        witness_oracles.Iconv("UTF-8", "IBM930")
    except LookupError:
        return False
    return True


needs_glibc = pytest.mark.skipif(not (has_glibc() or REQUIRED), reason="the C library is not glibc, or lacks IBM930")


def test_a_probe_asks_for_every_code_of_its_shapes_in_order():
    probe = Probe("Python", "cp932", "CP932", (("00-01",), ("81", "40-42")))
    assert [code.hex() for code in probe.codes()] == ["00", "01", "8140", "8141", "8142"]


def test_what_a_converter_says_of_a_code_is_a_row():
    probe = Probe("Python", "cp932", "CP932", (("92", "D2"), ("EE", "E0"), ("80",), ("85", "40")))
    assert list(rows(probe, ask_python)) == [
        {"source": "Python cp932", "encoding": "CP932", "code": code, "ucs": ucs, "ivs": "", "dir": way, "note": ""}
        for code, ucs, way in (("92D2", "8FBB", "rt"), ("EEE0", "9AD9", "rt"), ("80", "0080", "rt"))
    ]


def test_a_code_that_is_not_written_is_decode_only():
    """Of two codes of ≒ Python's cp932 writes the one of JIS X 0208."""
    probe = Probe("Python", "cp932", "CP932", (("81", "E0"), ("87", "90")))
    assert [(row["code"], row["dir"]) for row in rows(probe, ask_python)] == [("81E0", "rt"), ("8790", "dec")]


def test_shifts_stand_around_the_code_and_not_in_it():
    probe = escaped("Python", "iso2022_jp", "JISX0208", b"$B", ("34", "41"))
    assert [(row["code"], row["ucs"], row["dir"]) for row in rows(probe, ask_python)] == [("3441", "6F22", "rt")]


def test_a_replacement_character_is_a_refusal():
    probe = Probe("x", "x", "X", (("00-01",),))
    said = list(rows(probe, lambda _, codes: iter([("\N{REPLACEMENT CHARACTER}", b""), ("a", b"\x01")])))
    assert [row["code"] for row in said] == ["01"]


@needs_glibc
def test_glibc_is_asked_through_shifts_and_gives_two_code_points_for_one_code():
    _, double = host("glibc", "IBM1399", "IBM5123", "IBM16684")
    pairs = [b"\x0e" + bytes.fromhex(code) + b"\x0f" for code in ("4541", "ECB5", "4141", "FEFE")]
    answers = list(ask_glibc(double.converter, pairs))
    assert answers[0] == ("一", pairs[0])  # written as it was read
    assert answers[1] == ("か\u309a", pairs[1])
    assert answers[3] == (None, None)


@needs_glibc
def test_a_converter_that_glibc_lacks_is_said():
    with pytest.raises(LookupError, match="no converter from no-such-set"):
        list(ask_glibc("no-such-set", [b"A"]))


@needs_java
def test_the_jdk_is_asked_in_one_run():
    answers = list(ask_jdk("x-IBM300", [bytes.fromhex(code) for code in ("4541", "FEFE", "6941")]))
    assert answers[0][1] == b"\x45\x41"
    assert answers[1] == (None, None)
    assert answers[2][0] == "\ue000"


def test_every_witness_that_a_converter_can_give_is_asked_for():
    """The tables can be made again from the published witnesses and these converters."""
    asked = {(f"{probe.program} {probe.converter}", probe.encoding) for probe in witness_oracles.PROBES}
    published = {"Python cp932", "Python euc_jp", "Python euc_jis_2004", "Python euc_jisx0213", "Python shift_jis_2004"}
    needed = {
        (source.source, source.encoding)
        for recipe in RECIPES
        for source in recipe.sources
        if source.source.startswith(("glibc ", "JDK ", "Python ")) and source.source not in published
    }
    assert needed == asked
