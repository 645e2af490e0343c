"""Names of output files."""

import pytest

from mojimigrate.run.sinks import Form, file_names


@pytest.mark.parametrize(
    ("form", "name", "expected"),
    [
        (Form.CSV, "juki.dat", "juki.dat.csv"),
        (Form.CSV, "tax.csv", "tax.csv"),
        (Form.TSV, "tax.csv", "tax.csv.tsv"),
        (Form.PARQUET, "juki.dat", "juki.dat.parquet"),
        (Form.FIXED, ".fixed", ".fixed.fixed"),
    ],
)
def test_one_type_has_the_name_of_its_input(form, name, expected):
    assert file_names(form, name, ["R"]) == {"R": expected}


def test_several_types_have_files_of_their_own():
    assert file_names(Form.CSV, "tax.csv", ["H", "明細"]) == {"H": "tax.H.csv", "明細": "tax.明細.csv"}


@pytest.mark.parametrize("form", [Form.JSON_LINES, Form.FIXED])
def test_some_forms_keep_all_types_in_one_file(form):
    assert file_names(form, "juki", ["H", "D"]) == {"H": f"juki.{form}", "D": f"juki.{form}"}


def test_names_of_types_cannot_leave_the_folder_or_fall_together():
    names = file_names(Form.CSV, "x", ["../a", "___a", "__/A", "."])
    assert names == {"../a": "x.___a.csv", "___a": "x.___a-2.csv", "__/A": "x.___A-3.csv", ".": "x._.csv"}
