"""CI's guard of throughput, and the proof that it guards."""

from __future__ import annotations

import hashlib
from collections.abc import Callable

import pytest

from benchmarks import corpus, guard
from mojimigrate import Converter
from mojimigrate.transcode import transcode_bytes

Corpus = tuple[str, bytes]


@pytest.fixture(scope="module", params=corpus.CORPORA)
def data(request: pytest.FixtureRequest) -> Corpus:
    return request.param, corpus.CORPORA[request.param](guard.SIZE)


@pytest.fixture(scope="module")
def kernel() -> Callable[[bytes], object]:
    table = Converter("windows-31j").table
    return lambda content: transcode_bytes(table, content)


def codec(content: bytes) -> object:
    return content.decode("cp932", "replace")


def test_the_kernel_keeps_its_lead_over_the_codec(data: Corpus, kernel: Callable[[bytes], object]) -> None:
    name, content = data
    measured = guard.ratio(lambda: kernel(content), lambda: codec(content))
    print(f"{name}: {measured:.2f} times the codec, recorded {guard.recorded()[name]}")  # noqa: T201
    assert guard.holds(measured, guard.recorded()[name])


def test_a_kernel_a_third_slower_is_caught(data: Corpus, kernel: Callable[[bytes], object]) -> None:
    _, content = data
    again = content[: len(content) // 2]  # half as much again to do: two thirds of the speed

    def slowed() -> None:
        kernel(content)
        kernel(again)

    full = guard.ratio(lambda: kernel(content), lambda: codec(content))
    assert not guard.holds(guard.ratio(slowed, lambda: codec(content)), full)


def test_gaiji_are_half_a_per_cent_of_the_prose() -> None:
    content = corpus.prose()
    events = Converter("windows-31j").convert(content[: corpus.MIB // 8].rpartition(b"\n")[0]).events
    gaiji = [event for event in events if event.outcome.outstanding]
    assert len(gaiji) / (corpus.MIB / 8 / 2) == pytest.approx(corpus.GAIJI, rel=0.2)


def test_the_data_never_change() -> None:
    digests = [hashlib.sha256(make(guard.SIZE)).hexdigest()[:16] for make in corpus.CORPORA.values()]
    assert digests == ["6a49348cae97f349", "b6861e3ac209c190"]
