"""CI's guard of throughput, and the proof that it guards."""

from __future__ import annotations

import hashlib
from collections.abc import Callable

import pytest

from benchmarks import corpus, guard
from mojimigrate import Converter
from mojimigrate.fields.conversion import RECORD_CHUNK
from mojimigrate.transcode import transcode_bytes


@pytest.fixture(scope="module", params=corpus.CORPORA)
def name(request: pytest.FixtureRequest) -> str:
    return str(request.param)


@pytest.fixture(scope="module")
def content(name: str) -> bytes:
    return corpus.CORPORA[name].make(guard.SIZE)


@pytest.fixture(scope="module")
def kernel(name: str) -> Callable[[bytes], object]:
    table = Converter(corpus.CORPORA[name].charset).table
    return lambda content: transcode_bytes(table, content)


@pytest.fixture(scope="module")
def codec(name: str) -> Callable[[], object]:
    peer = corpus.CORPORA[name].peer(guard.SIZE)
    return lambda: peer.decode("cp932", "replace")


def test_the_kernel_keeps_its_lead_over_the_codec(
    name: str, content: bytes, kernel: Callable[[bytes], object], codec: Callable[[], object]
) -> None:
    measured = guard.ratio(lambda: kernel(content), codec)
    print(f"{name}: {measured:.2f} times the codec, recorded {guard.recorded()[name]}")  # noqa: T201
    assert guard.holds(measured, guard.recorded()[name])


def test_columns_from_records_keep_their_share_of_the_kernels_speed() -> None:
    records, fields = corpus.master(RECORD_CHUNK)
    table = fields.converter.table
    measured = guard.ratio(lambda: fields.convert(records), lambda: transcode_bytes(table, records.data), rounds=10)
    print(f"records: {measured:.2f} of the kernel, recorded {guard.recorded_share()}")  # noqa: T201
    assert guard.holds(measured, guard.recorded_share())


def test_a_kernel_a_third_slower_is_caught(
    content: bytes, kernel: Callable[[bytes], object], codec: Callable[[], object]
) -> None:
    again = content[: len(content) // 2]  # half as much again to do: two thirds of the speed

    def slowed() -> None:
        kernel(content)
        kernel(again)

    # The codec goes before both, so that both begin with the same cold caches.
    peer, at_full_speed, _, slower = guard.fastest(codec, lambda: kernel(content), codec, slowed)
    assert not guard.holds(peer / slower, peer / at_full_speed)


def test_gaiji_are_half_a_per_cent_of_the_prose() -> None:
    content = corpus.prose()
    events = Converter("windows-31j").convert(content[: corpus.MIB // 8].rpartition(b"\n")[0]).events
    gaiji = [event for event in events if event.outcome.outstanding]
    assert len(gaiji) / (corpus.MIB / 8 / 2) == pytest.approx(corpus.GAIJI, rel=0.2)


def test_the_data_never_change() -> None:
    digests = [
        hashlib.sha256(each.make(guard.SIZE)).hexdigest()[:16]
        for each in corpus.CORPORA.values()
        if each.make is each.peer
    ]
    assert digests == ["6a49348cae97f349", "b6861e3ac209c190"]
