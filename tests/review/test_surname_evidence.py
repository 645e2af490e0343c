"""Surnames that a gaiji makes with its neighbours."""

import pytest

from mojimigrate.errors import InputError
from mojimigrate.review.surnames import FILE_NAME, MAX_BYTES, Surnames, find_surnames, read_surnames

NAMES = ("渡辺", "渡邊", "渡部", "辺見", "佐々木", "渡")


@pytest.mark.parametrize(
    ("context", "found"),
    [
        ("渡〓", "辺渡辺 邊渡邊 部渡部"),
        ("1,渡〓太郎,", "辺渡辺 邊渡邊 部渡部"),
        ("〓見花子", "辺辺見"),
        ("佐〓木　花", "々佐々木"),
        ("東京都渡〓町", ""),  # within an address: a name does not begin there
        ("渡〓〓", ""),  # nobody knows which is meant
        ("■〓■", ""),
        ("〓", ""),
        ("渡", ""),
    ],
)
def test_each_surname_that_fits_gives_the_character_in_the_place_of_the_code(context, found):
    assert " ".join(f"{char}{name}" for char, name in Surnames(NAMES).fitting(context, "〓")) == found


def test_surnames_of_a_dictionary_are_taken_and_other_words_left(tmp_path):
    path = tmp_path / "SKK"
    text = ";; 人名\nわたなべ /渡辺;人名/渡邊;姓/わたなべ;姓/\nさいとう /斎藤道三;人名,フルネーム/斉藤;名/\n"
    path.write_bytes(text.encode("euc-jp"))
    surnames = read_surnames(path)
    assert len(surnames) == 2
    assert [name for _, name in surnames.fitting("渡〓", "〓")] == ["渡辺", "渡邊"]


def test_a_plain_list_is_taken_too(tmp_path):
    path = tmp_path / "list.txt"
    path.write_text("渡辺\n佐々木\n\nSmith\n", "utf-8")
    assert len(read_surnames(path)) == 2


def test_the_dictionary_is_found_where_the_environment_says(tmp_path, monkeypatch):
    monkeypatch.setenv("MOJIMIGRATE_SKK", str(tmp_path))
    assert find_surnames() is None
    (tmp_path / FILE_NAME).write_text("あ /阿井;姓/\n", "utf-8")
    assert find_surnames() == tmp_path / FILE_NAME


@pytest.mark.parametrize(("content", "error"), [(None, "unreadable"), (b"Smith\n", "none"), (0, "too-large")])
def test_what_is_no_list_of_surnames_is_refused(tmp_path, content, error):
    path = tmp_path / "x"
    if content is not None:
        with path.open("wb") as file:
            file.write(content or b"")
            if content == 0:
                file.truncate(MAX_BYTES + 1)
    with pytest.raises(InputError) as caught:
        read_surnames(path)
    assert caught.value.id == f"surnames-{error}"
