"""Hold the ledger of a conversion against what was put into the site."""

from __future__ import annotations

import json
from pathlib import Path

import pyarrow.parquet as pq

from mojimigrate.demo.site import Site
from mojimigrate.ledger import Ledger, Outcome
from mojimigrate.run import LEDGER


def compare_ledger(site: Site, outdir: Path, name: str = "residents.csv") -> list[str]:
    """Return every difference between the ledger in ``outdir`` and what ``expected.json`` says of the file ``name``.

    Fields, codes, outcomes, counts and the first places are compared. What depends on the edition alone is not in the
    sample's books. There is no difference if all is right.
    """
    told = json.loads(site.expected.read_text("utf-8"))[name]["codes"]
    expected = {
        (row["field"], row["charset"], row["code"], row["outcome"]): (row["count"], [tuple(at) for at in row["first"]])
        for row in told
    }
    ledger = Ledger.from_arrow(pq.ParquetFile(outdir / LEDGER).read())
    found = {
        (key.field, key.charset, key.code, key.outcome.label): (
            tally.count,
            [(place.record, place.offset) for place in tally.places],
        )
        for key, tally in ledger.tallies.items()
        if key.outcome is not Outcome.EDITION and key.input == name
    }
    return [
        f"{' '.join(filter(None, key))}: {found.get(key)}, not {expected.get(key)}"
        for key in sorted(expected.keys() | found.keys())
        if found.get(key) != expected.get(key)
    ]
