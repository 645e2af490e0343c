"""Which charset a sample could be in: ranked, with the evidence, and with what the bytes cannot say."""

from __future__ import annotations

import time
from random import Random

import pytest
from hosts import encode, master, residents, wide

from mojimigrate.inspection import Candidate, guess_charsets


def first(data: bytes) -> Candidate:
    return guess_charsets([data])[0]


@pytest.mark.parametrize("charset", ["utf-8", "utf-16-be", "utf-16-le", "utf-32-be"])
def test_forms_of_unicode_come_first_on_text_in_them(charset):
    assert first(residents()[:20_000].encode(charset)).charset == charset


@pytest.mark.parametrize(("encoding", "charset"), [("utf-8-sig", "utf-8"), ("utf-16", "utf-16-le")])
def test_a_byte_order_mark_is_evidence(encoding, charset):
    candidate = first("住所".encode(encoding))
    assert candidate.charset == charset
    assert "mark" in {one.what for one in candidate.evidence}


@pytest.mark.parametrize(
    "charset",
    [
        "windows-31j",
        "euc-jp",
        "iso-2022-jp",
        "juki",
        "fujitsu-jef+ebcdik",
        "hitachi-keis83+ebcdik",
        "hitachi-keis83+ebcdic",
        "nec-jips-j+jis8",
        "nec-jips-e+ebcdik",
        "ibm-930",
        "ibm-939",
        "unisys-letsj",
    ],
)
def test_a_charset_comes_first_on_text_in_it(charset):
    assert first(encode(residents(), charset)).charset == charset


@pytest.mark.parametrize(
    ("charset", "family"), [("ibm-1390", "ibm"), ("ibm-1399", "ibm"), ("hitachi-keis78+ebcdik", "hitachi")]
)
def test_charsets_that_differ_in_few_codes_come_first_as_a_family(charset, family):
    assert first(encode(residents(), charset)).charset.startswith(family)


@pytest.mark.parametrize("charset", ["fujitsu-jef", "ibm-300", "nec-jips-j", "nec-jips-e"])
def test_fields_of_double_bytes_are_recognised(charset):
    assert first(encode(wide(residents()), charset)).charset == charset


@pytest.mark.parametrize(("charset", "family"), [("fujitsu-jef+ebcdik", "fujitsu-jef+ebcdik"), ("ibm-930", "ibm")])
def test_packed_numbers_beside_names_do_no_harm(charset, family):
    data, _ = master(charset)
    candidate = first(data)
    assert candidate.charset.startswith(family)
    assert next(one for one in candidate.evidence if one.what == "shifts").count > 1000


@pytest.mark.parametrize("size", [200, 5_000, 300_000])
def test_noise_is_no_text(size):
    assert guess_charsets([Random(size).randbytes(size)]) == []  # noqa: S311


@pytest.mark.parametrize("data", [b"", bytes(5000), b"\x40" * 5000, b"\xff" * 5000])
def test_what_shows_nothing_is_no_text(data):
    assert guess_charsets([data] if data else []) == []


def test_what_the_bytes_cannot_tell_apart_is_said():
    text = encode("徳川　花子\r\n大阪市北区\r\n" * 30, "windows-31j")
    found = {one.charset: one for one in first(text).differences}
    assert found["ibm-943"].different == 0
    assert found["shift_jis-2004"].different == 0


def test_the_codes_on_which_it_depends_are_named():
    text = encode("辻　花子\r\n" * 30 + "逢坂\r\n", "windows-31j")
    other = next(one for one in first(text).differences if one.charset == "shift_jis-2004")
    assert other.codes[0] == "92D2"
    assert other.count == 31


def test_ebcdik_and_ebcdic_are_told_apart_by_single_bytes_only():
    assert first(encode("山田　太郎" * 40, "fujitsu-jef+ebcdik")).differences[0].different == 0
    assert first(encode(residents(), "fujitsu-jef+ebcdik")).differences[0].different > 0


@pytest.mark.parametrize("piece", ["28A1A1", "0E4545", "0A42B0A1", "937021219320", "3F754F4F", "1A703021", "E9", "00"])
def test_runs_that_nothing_closes_take_no_longer_than_others(piece):
    data = bytes.fromhex(piece) * (300_000 * 2 // len(piece))
    begun = time.process_time()
    guess_charsets([data + b"\xff\xfe\x01"])
    assert time.process_time() - begun < 10  # tried from every shift code, it would be hours
