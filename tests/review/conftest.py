"""Runs made by hand."""

import hashlib
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from mojimigrate.ledger import Key, Ledger, Tally
from mojimigrate.run import RunRecord, to_json
from mojimigrate.run.record import Count, Input, Job, Output, Table

WriteRun = Callable[..., Path]


@pytest.fixture
def write_run(tmp_path: Path) -> WriteRun:
    """Write what a run leaves that a report needs, and return its folder."""

    def write(tallies: Mapping[Key, Tally], folder: str = "out", *, table: pa.Table | None = None, **run: Any) -> Path:
        ledger = Ledger(dict(tallies))
        target = tmp_path / folder
        target.mkdir()
        path = target / "ledger.parquet"
        pq.write_table(ledger.to_arrow() if table is None else table, path)
        content = path.read_bytes()
        facts: dict[str, Any] = {
            "schema": 1,
            "mojimigrate": "0.1.0",
            "status": 1,
            "job": Job("windows-31j", "jis90", "ivs", "〓"),
            "tables": (Table("codes/windows-31j.tsv", "1", "ab" * 32, 7915),),
            "inputs": (Input("住民.csv", 12, 3, "cd" * 32, (Output("住民.csv", 18, "ef" * 32),)),),
            "ledger": Output(path.name, len(content), hashlib.sha256(content).hexdigest()),
            "outcomes": {o.label: Count(codes, count) for o, (codes, count) in ledger.counts().items()},
            "started": "2026-11-23T10:00:00+09:00",
            "seconds": 1.2,
        }
        (target / "run.json").write_bytes(to_json(RunRecord(**facts | run)))
        return target

    return write
