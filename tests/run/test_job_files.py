"""Job files: what they may say, and how the command line goes before them."""

import pytest

from mojimigrate import Converter
from mojimigrate.errors import UsageError
from mojimigrate.run.job import Job, overridden, read_job
from mojimigrate.run.records import OnError
from mojimigrate.run.sinks import Encoding, Form, Newline, Width

LAYOUT = '[[records]]\nname = "r"\nfields = [{ name = "a", length = 2 }]\n'


@pytest.fixture
def written(tmp_path):
    def write(text):
        path = tmp_path / "job.toml"
        path.write_bytes(text if isinstance(text, bytes) else text.encode())
        return path

    (tmp_path / "layout.toml").write_text(LAYOUT, "utf-8")
    return write


def test_paths_are_from_the_folder_of_the_file_and_standard_streams_stay(written, tmp_path):
    job = read_job(
        written(
            'inputs = ["a", "-", "/b"]\noutput = "-"\ngaiji = ["g.csv"]\nlayout = "l.toml"\ncopybook = "c.cpy"\n'
            'copybook_folders = ["d"]\nprofile_table = "p.csv"\nnational_gaiji = ["n.csv"]\n'
        )
    )
    assert job.inputs == (f"{tmp_path}/a", "-", "/b")
    assert job.output == "-"
    assert (job.gaiji, job.layout, job.copybook) == ((f"{tmp_path}/g.csv",), f"{tmp_path}/l.toml", f"{tmp_path}/c.cpy")
    assert (job.copybook_folders, job.profile_table) == ((f"{tmp_path}/d",), f"{tmp_path}/p.csv")
    assert job.national_gaiji == (f"{tmp_path}/n.csv",)


def test_an_empty_file_is_a_job_of_defaults(written):
    assert read_job(written("")) == Job()


@pytest.mark.parametrize(
    "text",
    [
        b"\xff",
        "inputs = ['a'",
        "x = 1",
        "[inputs]\n",
        "a = " + "[" * 3000,
        "options = {space = 1}",
        "bom = 1",
        "on_error = 'x'",
    ],
)
def test_what_is_no_job_file_is_refused_and_never_crashes(written, text):
    with pytest.raises(UsageError) as caught:
        read_job(written(text))
    assert caught.value.id == "job-malformed"


def test_nor_does_a_large_one_or_a_folder(written, tmp_path):
    with pytest.raises(UsageError) as caught:
        read_job(written(b"#" * (1 << 20) + b"\n"))
    assert caught.value.id == "job-malformed"
    with pytest.raises(UsageError) as caught:
        read_job(tmp_path)
    assert caught.value.id == "job-unreadable"


def test_what_is_not_said_on_the_command_line_stays():
    job = Job(charset="cp932", bom=True, width=Width.SAME, on_error=OnError.collect, newline=Newline.LF)
    assert overridden(job, {"charset": None, "bom": None}) == job
    changed = overridden(job, {"to": "csv", "encoding": "utf-16-le", "bom": False})
    assert (changed.to, changed.encoding, changed.bom, changed.width) == ("csv", Encoding.UTF16LE, False, Width.SAME)
    assert changed.on_error is OnError.collect


def test_a_layout_takes_the_place_of_a_copybook_and_the_other_way_round():
    job = Job(copybook="c.cpy", copybook_folders=("d",))
    assert overridden(job, {"layout": "l.toml"}).copybook is None
    assert overridden(Job(layout="l.toml"), {"copybook": "c.cpy"}).layout is None
    both = overridden(Job(), {"layout": "l.toml", "copybook": "c.cpy"})
    with pytest.raises(UsageError) as caught:
        both.layout_file()
    assert caught.value.id == "layout-and-copybook"


def test_a_value_that_cannot_be_is_refused():
    with pytest.raises(UsageError) as caught:
        overridden(Job(), {"newline": "cr"})
    assert caught.value.id == "job-value"
    assert "newline" in caught.value.say("en")


def test_without_layout_and_framing_a_job_is_of_text(written):
    assert Job().records(Converter("windows-31j")) is None
    assert Job(to="text").records(Converter("windows-31j")) is None


def test_a_job_of_records_says_how_they_are_read_and_written(tmp_path, written):
    job = Job(
        layout=str(tmp_path / "layout.toml"),
        keep_padding=True,
        national="fujitsu-jef",
        on_error=OnError.collect,
        record_numbers=True,
        to="fixed",
        width=Width.CHARS,
        encoding=Encoding.UTF16BE,
    ).records(Converter("windows-31j"))
    assert (str(job.framing), job.form, job.trim, job.numbered) == ("fixed", Form.FIXED, False, True)
    assert (job.fixed.width, job.fixed.encoding, job.fixed.newline) == (Width.CHARS, Encoding.UTF16BE, None)
    assert job.national.charset.name == "fujitsu-jef"
    assert job.on_error is OnError.collect
    assert Job(framing="csv").records(Converter("windows-31j")).form is Form.CSV


@pytest.mark.parametrize(
    ("job", "error"),
    [
        (Job(layout="layout.toml", to="xlsx"), "form-unknown"),
        (Job(layout="layout.toml", to="text"), "form-unknown"),
        (Job(to="csv"), "layout-missing"),
        (Job(framing="rdw"), "layout-missing"),
        (Job(framing="fixed:12"), "layout-missing"),
        (Job(framing="fix"), "framing-unknown"),
        (Job(framing="csv", layout="layout.toml"), "layout-for-cells"),
        (Job(framing="csv", to="fixed"), "fixed-of-cells"),
        (Job(layout="none.toml"), "layout-unreadable"),
        (Job(copybook="none.cpy", dialect="none"), "dialect-unknown"),
        (Job(layout="layout.toml", national="none"), "charset-unknown"),
    ],
)
def test_what_does_not_go_together_is_refused_before_anything_is_read(written, monkeypatch, tmp_path, job, error):
    monkeypatch.chdir(tmp_path)
    with pytest.raises(UsageError) as caught:
        job.records(Converter("windows-31j"))
    assert caught.value.id == error


def test_a_job_without_a_charset_is_none():
    with pytest.raises(UsageError) as caught:
        Job().converter()
    assert (caught.value.id, caught.value.facts["value"]) == ("job-incomplete", "charset")
