"""The ordered pipeline."""

import hashlib
import threading
import time

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from mojimigrate.run.pipeline import Digest, ordered_map


@given(items=st.lists(st.integers(), max_size=30), workers=st.integers(1, 4))
@settings(max_examples=30, deadline=None)
def test_results_come_in_the_order_of_the_items(items, workers):
    def work(item: int) -> int:
        time.sleep((item % 3) / 1000)
        return -item

    assert list(ordered_map(work, items, workers)) == [(item, -item) for item in items]


@pytest.mark.parametrize("workers", [1, 3])
def test_no_more_are_read_than_are_at_work_and_one(workers):
    read = 0
    done = 0

    def items():
        nonlocal read
        for number in range(50):
            read += 1
            assert read - done <= workers + 1
            yield number

    for _ in ordered_map(lambda item: item, items(), workers):
        done += 1


def test_a_failure_ends_it_and_leaves_no_thread():
    def work(item: int) -> int:
        raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        list(ordered_map(work, range(10), 2))
    assert not [thread for thread in threading.enumerate() if thread.name.startswith("transcode")]


@given(st.lists(st.binary(max_size=50)))
@settings(deadline=None)
def test_a_digest_is_that_of_all_pieces(pieces):
    digest = Digest()
    for piece in pieces:
        digest.update(piece)
    assert digest.hexdigest() == hashlib.sha256(b"".join(pieces)).hexdigest()
    assert digest.bytes == sum(map(len, pieces))
