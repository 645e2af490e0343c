"""What is left when a run does not end."""

import os
import signal
import subprocess
import sys
import time

import pytest

from mojimigrate import Converter
from mojimigrate.errors import OutputError
from mojimigrate.run import convert_files, outputs


@pytest.fixture
def running(tmp_path):
    """Start a conversion of standard input, which has written something and waits for more."""
    command = [sys.executable, "-m", "mojimigrate", "convert", "-", "-o", str(tmp_path / "out"), "--charset", "cp932"]
    process = subprocess.Popen(command, stdin=subprocess.PIPE, stderr=subprocess.PIPE)
    process.stdin.write(b"a,b\n" * 1_000_000)  # more than a pipe holds and less than is asked for
    process.stdin.flush()
    partial = tmp_path / "out" / ".partial" / "stdin.txt"
    deadline = time.monotonic() + 30
    while not (partial.exists() and partial.stat().st_size) and time.monotonic() < deadline:
        time.sleep(0.01)
    yield process
    process.kill()
    process.wait()
    process.stdin.close()
    process.stderr.close()


def test_after_kill_the_final_names_hold_nothing(running, tmp_path):
    running.kill()
    running.wait()
    assert [path.name for path in (tmp_path / "out").iterdir()] == [".partial"]


def test_after_kill_the_next_run_says_which_folder_to_remove(running, tmp_path):
    running.kill()
    running.wait()
    (tmp_path / "stdin.txt").write_bytes(b"x\n")
    with pytest.raises(OutputError) as caught:
        convert_files(Converter("windows-31j"), [str(tmp_path / "stdin.txt")], tmp_path / "out")
    assert caught.value.id == "output-partial"
    assert caught.value.facts["path"] == tmp_path / "out" / ".partial"
    assert (tmp_path / "out" / ".partial" / "stdin.txt").exists()  # it may be another run's


@pytest.mark.parametrize(("number", "status"), [(signal.SIGTERM, 143), (signal.SIGINT, 130)])
def test_after_a_polite_signal_nothing_is_left(running, tmp_path, number, status):
    running.send_signal(number)
    running.stdin.close()
    running.wait(timeout=30)
    assert running.returncode == status
    assert running.stderr.read().decode().startswith("interrupted; no unfinished file was left behind")
    assert not (tmp_path / "out").exists()


def test_a_full_disk_is_said_and_nothing_is_left(tmp_path, monkeypatch):
    (tmp_path / "in.txt").write_bytes(b"a\n" * 10)

    def full(descriptor, data):
        raise OSError(28, os.strerror(28))

    monkeypatch.setattr(outputs.os, "write", full)
    with pytest.raises(OutputError) as caught:
        convert_files(Converter("windows-31j"), [str(tmp_path / "in.txt")], tmp_path / "out")
    assert caught.value.id == "output-write"
    assert caught.value.facts["reason"] == os.strerror(28)
    assert not (tmp_path / "out").exists()


def test_short_writes_lose_nothing(tmp_path, monkeypatch):
    (tmp_path / "in.txt").write_bytes(b"abc\n" * 1000)
    write = os.write
    monkeypatch.setattr(outputs.os, "write", lambda descriptor, data: write(descriptor, data[:7]))
    convert_files(Converter("windows-31j"), [str(tmp_path / "in.txt")], tmp_path / "out")
    assert (tmp_path / "out" / "in.txt").read_bytes() == b"abc\n" * 1000


def test_a_folder_that_cannot_be_made_is_said(tmp_path):
    (tmp_path / "in.txt").write_bytes(b"a\n")
    (tmp_path / "file").write_bytes(b"")
    with pytest.raises(OutputError) as caught:
        convert_files(Converter("windows-31j"), [str(tmp_path / "in.txt")], tmp_path / "file" / "out")
    assert caught.value.id == "output-write"


@pytest.fixture
def good(tmp_path):
    """Leave a good run in a folder, and return the folder and the input."""
    source = tmp_path / "in.txt"
    source.write_bytes(b"old\n")
    convert_files(Converter("windows-31j"), [str(source)], tmp_path / "out")
    source.write_bytes(b"new\n")
    return tmp_path / "out", source


def contents(folder):
    return {path.name: path.read_bytes() for path in folder.iterdir() if path.is_file()}


def test_what_cannot_be_replaced_is_told_before_anything_is_touched(good):
    out, source = good
    (out / "ledger.parquet").unlink()
    (out / "ledger.parquet").mkdir()
    before = contents(out)
    with pytest.raises(OutputError) as caught:
        convert_files(Converter("windows-31j"), [str(source)], out, overwrite=True)
    assert caught.value.id == "output-not-file"
    assert contents(out) == before


def test_files_that_could_not_all_be_placed_are_told_as_that(good, monkeypatch):
    out, source = good
    replace = outputs.Path.replace

    def fail(path, target):
        if path.name == "ledger.parquet":
            raise PermissionError(13, os.strerror(13))
        return replace(path, target)

    monkeypatch.setattr(outputs.Path, "replace", fail)
    with pytest.raises(OutputError) as caught:
        convert_files(Converter("windows-31j"), [str(source)], out, overwrite=True)
    assert caught.value.id == "output-placing"
    assert not (out / "run.json").exists()  # no record stands beside data that it does not describe


def test_a_file_that_appeared_meanwhile_is_kept(tmp_path):
    (tmp_path / "in.txt").write_bytes(b"a\n")

    def appear(progress):
        (tmp_path / "out" / "in.txt").write_bytes(b"precious")

    with pytest.raises(OutputError) as caught:
        convert_files(Converter("windows-31j"), [str(tmp_path / "in.txt")], tmp_path / "out", progress=appear)
    assert caught.value.id == "output-exists"
    assert contents(tmp_path / "out") == {"in.txt": b"precious"}


def test_a_dangling_link_is_something_that_exists(tmp_path):
    (tmp_path / "in.txt").write_bytes(b"a\n")
    (tmp_path / "out").mkdir()
    (tmp_path / "out" / "in.txt").symlink_to("nowhere")
    with pytest.raises(OutputError) as caught:
        convert_files(Converter("windows-31j"), [str(tmp_path / "in.txt")], tmp_path / "out")
    assert caught.value.id == "output-exists"


def test_data_of_an_earlier_run_does_not_stay_beside_a_record_that_does_not_know_it(good, tmp_path):
    out, _ = good
    (tmp_path / "other.txt").write_bytes(b"b\n")
    with pytest.raises(OutputError) as caught:
        convert_files(Converter("windows-31j"), [str(tmp_path / "other.txt")], out, overwrite=True)
    assert caught.value.id == "output-other-run"
    assert caught.value.facts["path"] == out / "in.txt"


def test_a_second_run_keeps_out_while_one_is_at_work(tmp_path):
    (tmp_path / "in.txt").write_bytes(b"a\n")
    with outputs.OutputFolder(tmp_path / "out", ["in.txt"], overwrite=False) as first:
        first.write("in.txt", b"first")
        with pytest.raises(OutputError) as caught:
            convert_files(Converter("windows-31j"), [str(tmp_path / "in.txt")], tmp_path / "out", overwrite=True)
        assert caught.value.id == "output-partial"
    assert (tmp_path / "out" / "in.txt").read_bytes() == b"first"


def test_a_stream_that_does_not_wait_is_no_end_of_input(tmp_path):
    """A parent may hand over a pipe whose reads do not wait: an empty pipe must not look like an empty file."""
    read, write = os.pipe()
    os.set_blocking(read, False)
    command = [sys.executable, "-m", "mojimigrate", "convert", "-", "-o", "-", "--charset", "cp932", "-q"]
    process = subprocess.Popen(command, stdin=read, stdout=subprocess.PIPE)
    os.close(read)
    for _ in range(4):
        time.sleep(0.4)
        os.write(write, b"line\n")
    os.close(write)
    assert process.communicate(timeout=30)[0] == b"line\n" * 4
    assert process.returncode == 0
