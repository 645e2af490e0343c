"""Who says what a code means: the witnesses of code tables, and what people decided where witnesses differ."""

from __future__ import annotations

from pathlib import Path
from typing import NamedTuple

from mojimigrate.manifest import read_rows

WITNESS_TABLE = "codes/witnesses.tsv"
DECISION_TABLE = "codes/decisions.tsv"
#: The basis of a row that rests on a decision alone, no witness agreeing.
DECISION = "decision"


class Witness(NamedTuple):
    """A published table: its id in ``basis`` columns, what it is, where it can be had, and its licence."""

    id: str
    title: str
    source: str
    licence: str


class Decision(NamedTuple):
    """What a person decided on a code of a table (``""``: the table has no such code), and why."""

    target: str
    reason: str
    line: int


def read_witnesses(folder: Path | None = None) -> dict[str, Witness]:
    """Return the witnesses by id. Raises ``TableError``."""
    return {row["id"]: Witness(**row) for row in read_rows(WITNESS_TABLE, Witness._fields, folder)}


def read_decisions(folder: Path | None = None) -> dict[tuple[str, str], Decision]:
    """Return the decisions by table, as ``codes/`` has it without its suffix, and code. Raises ``TableError``."""
    rows = enumerate(read_rows(DECISION_TABLE, ("charset", "code", "target", "reason"), folder), 2)
    return {(row["charset"], row["code"]): Decision(row["target"], row["reason"], line) for line, row in rows}


def table_name(path: str) -> str:
    """Return the name of a code table in ``decisions.tsv``: ``codes/euc-jp.tsv`` → ``euc-jp``."""
    return path.rpartition("/")[2].removesuffix(".tsv")
