"""The tables in the repository are what their generators make of the witnesses, byte for byte.

The witness files are not part of the project: whoever has made them (mappings/README.md, "Rebuilding") names them,

    WITNESSES=published.parquet:oracles.csv pytest tests/tools/test_rebuild.py
"""

import csv
import os
import sys
from pathlib import Path

import pytest

sys.path.insert(0, str(Path(__file__).parents[2] / "tools"))

import build_byte_table
import build_codes
from standard_lists import Lists
from witnesses import Witnesses

if "WITNESSES" not in os.environ:
    pytest.skip("WITNESSES names no witness files", allow_module_level=True)


@pytest.fixture(scope="module")
def witnesses() -> Witnesses:
    return Witnesses(*map(Path, os.environ["WITNESSES"].split(os.pathsep)))


def in_repository(name: str) -> list[list[str]]:
    with (build_codes.CODES / f"{name}.tsv").open(encoding="utf-8", newline="") as file:
        return list(csv.reader(file, delimiter="\t", quoting=csv.QUOTE_NONE))[1:]


@pytest.mark.parametrize("recipe", build_codes.RECIPES, ids=lambda recipe: recipe.name)
def test_a_code_table(recipe: build_codes.Recipe, witnesses: Witnesses) -> None:
    made = build_codes.build(recipe, witnesses, build_codes.read_decisions(), Lists())
    assert [list(row) for row in made] == in_repository(recipe.name)


def test_the_byte_table(witnesses: Witnesses) -> None:
    made = build_byte_table.byte_rows(build_codes.CODES, witnesses)
    assert [list(row) for row in made] == in_repository("nec-jis8-to-ebcdik")
