"""Benchmarks to look at (``make bench``): the kernel, its peers, and the whole conversion."""

from __future__ import annotations

from pathlib import Path

import pyarrow as pa
import pytest
from pytest_benchmark.fixture import BenchmarkFixture

from benchmarks import corpus
from benchmarks.corpus import CORPORA
from mojimigrate import Converter
from mojimigrate.run import convert_files
from mojimigrate.transcode import transcode, transcode_bytes


@pytest.fixture(scope="module")
def converter() -> Converter:
    return Converter("windows-31j")


@pytest.mark.benchmark(group="1 MiB of text")
@pytest.mark.parametrize("name", CORPORA)
def test_kernel(benchmark: BenchmarkFixture, name: str) -> None:
    measured = CORPORA[name]
    benchmark(transcode_bytes, Converter(measured.charset).table, measured.make(corpus.MIB))


@pytest.mark.benchmark(group="1 MiB of text")
@pytest.mark.parametrize("name", CORPORA)
def test_peer_python_codec(benchmark: BenchmarkFixture, name: str) -> None:
    benchmark(CORPORA[name].peer(corpus.MIB).decode, "cp932", "replace")


@pytest.mark.benchmark(group="1 MiB of text")
def test_kernel_on_a_column(benchmark: BenchmarkFixture, converter: Converter) -> None:
    column = pa.array(corpus.prose().split(b"\n"), pa.binary())
    benchmark(transcode, converter.table, column)


@pytest.mark.benchmark(group="whole conversion")
@pytest.mark.parametrize("workers", [1, 2])
@pytest.mark.parametrize("name", ["prose", "residents"])
def test_convert_files(
    benchmark: BenchmarkFixture, converter: Converter, tmp_path: Path, name: str, workers: int
) -> None:
    source = tmp_path / "in.txt"
    source.write_bytes(CORPORA[name].make(corpus.MIB) * 16)

    def convert() -> None:
        convert_files(converter, [str(source)], tmp_path / "out", workers=workers, overwrite=True)

    benchmark.pedantic(convert, rounds=5, warmup_rounds=1)  # type: ignore[no-untyped-call]


@pytest.mark.benchmark(group="start")
def test_compile_the_tables(benchmark: BenchmarkFixture) -> None:
    benchmark.pedantic(Converter, ("windows-31j",), rounds=3)  # type: ignore[no-untyped-call]
