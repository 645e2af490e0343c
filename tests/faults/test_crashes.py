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
    partial = tmp_path / "out" / ".stdin.txt.partial"
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
    assert all(path.name.startswith(".") for path in (tmp_path / "out").iterdir())


def test_after_kill_the_next_run_says_which_file_to_remove(running, tmp_path):
    running.kill()
    running.wait()
    (tmp_path / "stdin.txt").write_bytes(b"x\n")
    with pytest.raises(OutputError) as caught:
        convert_files(Converter("windows-31j"), [str(tmp_path / "stdin.txt")], tmp_path / "out")
    assert caught.value.id == "output-partial"
    assert caught.value.facts["path"] == tmp_path / "out" / ".stdin.txt.partial"
    assert (tmp_path / "out" / ".stdin.txt.partial").exists()  # it may be another run's


@pytest.mark.parametrize(("number", "status"), [(signal.SIGTERM, 143), (signal.SIGINT, 130)])
def test_after_a_polite_signal_nothing_is_left(running, tmp_path, number, status):
    running.send_signal(number)
    running.stdin.close()
    running.wait(timeout=30)
    assert running.returncode == status
    assert running.stderr.read().decode().startswith("interrupted; nothing of this run was left behind")
    assert list((tmp_path / "out").iterdir()) == []


def test_a_full_disk_is_said_and_nothing_is_left(tmp_path, monkeypatch):
    (tmp_path / "in.txt").write_bytes(b"a\n" * 10)

    def full(descriptor, data):
        raise OSError(28, os.strerror(28))

    monkeypatch.setattr(outputs.os, "write", full)
    with pytest.raises(OutputError) as caught:
        convert_files(Converter("windows-31j"), [str(tmp_path / "in.txt")], tmp_path / "out")
    assert caught.value.id == "output-write"
    assert caught.value.facts["reason"] == os.strerror(28)
    assert list((tmp_path / "out").iterdir()) == []


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
