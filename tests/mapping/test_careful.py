"""What must never happen to a code, whatever charset, profile or mark: each of these did once."""

import pytest

from mojimigrate import Converter
from mojimigrate.errors import TableError
from mojimigrate.ledger import Outcome


def said(converter, data):
    converted = converter.convert(bytes.fromhex(data))
    return converted.text, [event.outcome for event in converted.events]


@pytest.mark.parametrize("char", ["㐁", "가", "ğ"])
def test_what_the_profile_cannot_write_is_marked_in_unicode_too(char):
    text, outcomes = said(Converter("utf-8", profile="jisx0213"), char.encode().hex())
    assert (text, outcomes) == ("〓", [Outcome.OUTSIDE])


def test_a_byte_order_mark_is_no_character_that_a_profile_could_lack():
    assert said(Converter("utf-8", profile="jisx0213"), "EFBBBF41") == ("\ufeffA", [])


def test_two_spaces_can_be_written_in_jisx0213():
    assert said(Converter("hitachi-keis83", profile="jisx0213", options={"space": "two"}), "4040") == ("  ", [])


@pytest.fixture
def site(tmp_path):
    def write(*rows: str) -> str:
        path = tmp_path / "site.csv"
        path.write_text("\n".join(["code,character,class", *rows]), "utf-8")
        return str(path)

    return write


@pytest.mark.parametrize("charset", ["cp50220", "cp50221", "cp50222"])
@pytest.mark.parametrize("escape", ["1B2440", "1B2442"])
def test_a_gaiji_row_counts_behind_every_escape_sequence_of_its_codes(site, charset, escape):
    converter = Converter(charset, gaiji=[site("7D21,MJ025760,exact")])
    assert converter.convert(bytes.fromhex(escape + "7D21" + "1B2842")).names == ("MJ025760",)
    # The same bytes are another code in JIS X 0212, of which the row says nothing.
    assert said(converter, "1B242844" + "7D21" + "1B2842")[1] == [Outcome.UNIDENTIFIED]


def test_no_two_gaiji_are_given_one_private_use_code_point():
    converter = Converter("cp50221", mark="private-use")
    assert (
        said(converter, "1B2442" + "7521" + "1B2842")[0] == said(converter, "1B2440" + "7521" + "1B2842")[0] == "\ue000"
    )
    assert said(converter, "1B242844" + "7521" + "1B2842")[0] == "\ue3ac"


def test_jips_in_both_forms_counts_its_gaiji_alike():
    j, e = (Converter(name, mark="private-use") for name in ("nec-jips-j", "nec-jips-e"))
    form = e.charset.parts[0].form
    for code in ("7421", "7521", "7E7E", "E0A1", "FEFE"):
        written = form.write(bytes.fromhex(code)).hex()
        assert said(j, code)[0] == said(e, written)[0]
    assert (said(j, "7E7E")[0], said(j, "E0A1")[0]) == ("\ue409", "\ue40a")


def test_latin_signs_keep_their_width_in_unicode():
    assert said(Converter("utf-8"), "¢£¬¦".encode().hex()) == ("¢£¬¦", [])
    assert said(Converter("utf-8", symbols="jis"), "￠￡￢￤".encode().hex()) == ("￠￡￢￤", [])


def test_a_code_of_another_set_is_one_defect_and_its_rest_no_other_kanji():
    assert said(Converter("cp51932"), "8FDFA1" + "C5C4") == ("〓田", [Outcome.UNASSIGNED])


@pytest.mark.parametrize("escape", ["1B242844", "1B2848", "1B2D41", "1B24282151"])
def test_an_escape_sequence_that_nobody_knows_is_reported_whole(escape):
    text, outcomes = said(Converter("iso-2022-jp"), "41" + escape + "42")
    assert (text, outcomes) == ("A〓B", [Outcome.UNASSIGNED])


def test_a_shift_code_is_no_gaiji(site):
    with pytest.raises(TableError) as caught:
        Converter("fujitsu-jef+ebcdik", gaiji=[site("28,MJ025760,exact")], gaiji_anywhere=True)
    assert caught.value.id == "gaiji-code-impossible"


def test_the_record_can_say_in_which_edition_each_part_was_read():
    editions = Converter("iso-2022-jp", "jis2004").mapping.editions
    assert editions == {"jisx0208-1978": "jis78", "jisx0208": "jis2004"}


@pytest.mark.parametrize("charset", ["utf-16-le", "fujitsu-jef+ebcdik", "windows-31j"])
def test_places_are_found_in_a_text_without_lines_in_time_that_grows_with_their_number(charset):
    """Contexts look back a bounded way: 3,000 different gaiji in one endless line are a matter of seconds."""
    import time

    import pyarrow as pa

    converter = Converter(charset)
    area = next(area for part in converter.charset.parts for area in part.user_areas if len(area) == 2)
    gaiji = [bytes([first, second]) for first in sorted(area[0]) for second in sorted(area[1])][:3000]
    shift = b"\x28" if charset.startswith("fujitsu") else b""
    value = shift + b"".join(gaiji)
    start = time.process_time()
    converter.convert_batch(pa.record_batch({"x": pa.array([value], pa.binary())}))
    assert time.process_time() - start < 30


def test_letters_in_disguise_are_masked():
    converter = Converter("utf-8")
    data = "⼭⽥㋐🄰\ue000々ﾞ".encode()
    event = converter.convert(data).events[0]
    assert converter.context(data, event) == "■■■■〓■■"
