"""How the files of a form are called."""

from __future__ import annotations

import re
from collections.abc import Sequence
from enum import StrEnum


class Form(StrEnum):
    """The forms of output. The value is the suffix of their files."""

    CSV = "csv"
    TSV = "tsv"
    JSON_LINES = "jsonl"
    PARQUET = "parquet"
    ARROW = "arrow"
    FIXED = "fixed"

    @property
    def is_one_file(self) -> bool:
        """Whether records of all types stand in one file."""
        return self in (Form.JSON_LINES, Form.FIXED)


def file_names(form: Form, input_name: str, types: Sequence[str]) -> dict[str, str]:
    """Name the file of each record type: ``INPUT.csv``, or ``INPUT.TYPE.csv`` if each of several has its own.

    A suffix that the input has already is not repeated. What is no letter or digit in the name of a type becomes ``_``,
    and names that do not differ but in case get a number, since a folder may hold only one of them.
    """
    suffix = f".{form}"
    stem = input_name.removesuffix(suffix) or input_name
    if form.is_one_file or len(types) == 1:
        return dict.fromkeys(types, stem + suffix)
    names: dict[str, str] = {}
    taken: set[str] = set()
    for kind in types:
        plain = re.sub(r"[^\w-]", "_", kind)
        name, number = f"{stem}.{plain}{suffix}", 2
        while name.casefold() in taken:
            name, number = f"{stem}.{plain}-{number}{suffix}", number + 1
        taken.add(name.casefold())
        names[kind] = name
    return names
