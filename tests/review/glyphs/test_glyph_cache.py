"""What was computed once is believed only if it is whole."""

import numpy as np
import pytest

from mojimigrate.review.glyphs.cache import cache_folder, read_cache, write_cache

ARRAYS = {
    "points": np.arange(12, dtype=np.int32).reshape(3, 4),
    "names": np.array([b"MJ000001", b""], "S8"),
    "none": np.zeros((0, 5), np.float32),
    "turned": np.arange(6, dtype=np.float64).reshape(2, 3).T,
}


@pytest.fixture(autouse=True)
def folder(tmp_path, monkeypatch):
    monkeypatch.setenv("MOJIMIGRATE_CACHE", str(tmp_path / "kept" / "here"))
    return tmp_path / "kept" / "here"


def only_file(folder):
    (path,) = folder.iterdir()
    return path


def test_arrays_and_facts_come_back_as_they_were(folder):
    assert write_cache("shapes", "font 1", ARRAYS, {"names": ["辻", None, 1.5]})
    cached = read_cache("shapes", "font 1")
    assert cached.facts == {"names": ["辻", None, 1.5]}
    assert set(cached.arrays) == set(ARRAYS)
    for name, array in ARRAYS.items():
        assert cached.arrays[name].dtype == array.dtype
        assert np.array_equal(cached.arrays[name], array)
    with pytest.raises(ValueError, match="read-only"):
        cached.arrays["points"][0, 0] = 1
    assert only_file(folder).stat().st_mode & 0o077 == folder.stat().st_mode & 0o077 == 0


def test_another_name_or_key_finds_nothing(folder):
    write_cache("shapes", "font 1", ARRAYS)
    assert read_cache("shapes", "font 2") is None
    assert read_cache("outlines", "font 1") is None


def test_the_same_name_and_key_are_written_over_in_one_step(folder):
    write_cache("shapes", "font", {"a": np.zeros(3)})
    write_cache("shapes", "font", {"a": np.ones(3)})
    assert read_cache("shapes", "font").arrays["a"].tolist() == [1, 1, 1]
    only_file(folder)


@pytest.mark.parametrize("place", [0, 25, 60, 200, -1])
def test_a_changed_byte_is_as_if_there_were_nothing(place, folder):
    write_cache("shapes", "font", ARRAYS)
    path = only_file(folder)
    data = bytearray(path.read_bytes())
    data[place] ^= 1
    path.write_bytes(data)
    assert read_cache("shapes", "font") is None


def test_a_file_cut_short_is_as_if_there_were_nothing(folder):
    write_cache("shapes", "font", ARRAYS)
    path = only_file(folder)
    data = path.read_bytes()
    for length in range(0, len(data), 13):
        path.write_bytes(data[:length])
        assert read_cache("shapes", "font") is None


@pytest.mark.parametrize(
    "described",
    [
        '["a", "|O", [1], 0]',
        '["a", "<i4", [1000000], 0]',
        '["a", "<i4", [-1], 0]',
        '["a", "<i4", [1], -8]',
        '["a", "nothing", [1], 0]',
        '["a", "<i4", "x", 0]',
        '["a"]',
        "7",
    ],
)
def test_an_array_that_is_none_is_as_if_there_were_nothing(described, folder):
    """Whoever can write the file can compute its digest."""
    import hashlib

    from mojimigrate.review.glyphs.cache import MAGIC

    write_cache("shapes", "font", {})
    header = f'{{"key": "font", "arrays": [{described}], "facts": null}}'.encode()
    rest = len(header).to_bytes(8, "little") + header + bytes(64)
    only_file(folder).write_bytes(MAGIC + hashlib.sha256(rest).digest() + rest)
    assert read_cache("shapes", "font") is None


def test_where_nothing_can_be_written_nothing_is_lost(folder):
    folder.parent.write_bytes(b"a file in the way")
    assert write_cache("shapes", "font", ARRAYS) is False
    assert read_cache("shapes", "font") is None


@pytest.mark.parametrize("name", ["", "../up", "a/b", "A", "a" * 65])
def test_a_name_is_no_path(name):
    with pytest.raises(ValueError, match="no name"):
        write_cache(name, "font", {})


def test_the_folder_is_the_one_that_is_named_or_the_user_s(folder, monkeypatch, tmp_path):
    assert cache_folder() == folder
    monkeypatch.delenv("MOJIMIGRATE_CACHE")
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path))
    assert cache_folder() == tmp_path / "mojimigrate"
