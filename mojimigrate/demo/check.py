"""Hold the ledger of a conversion against what was put into the site."""

from __future__ import annotations

import json
from pathlib import Path

import pyarrow.parquet as pq

from mojimigrate.demo.site import Site
from mojimigrate.ledger import Ledger, Outcome
from mojimigrate.run import LEDGER


def compare_ledger(site: Site, outdir: Path) -> list[str]:
    """Return every difference between the ledger in ``outdir`` and the site's ``expected.json``; none, if all is right.

    Codes, outcomes, counts and the first places are compared. What depends on the edition alone is not in the
    sample's books.
    """
    expected = {
        (row["code"], row["outcome"]): (row["count"], [tuple(place) for place in row["first"]])
        for row in json.loads(site.expected.read_text("utf-8"))["codes"]
    }
    ledger = Ledger.from_arrow(pq.ParquetFile(outdir / LEDGER).read())
    found = {
        (key.code, key.outcome.label): (tally.count, [(place.record, place.offset) for place in tally.places])
        for key, tally in ledger.tallies.items()
        if key.outcome is not Outcome.EDITION
    }
    return [
        f"{code} {outcome}: {found.get((code, outcome))}, not {expected.get((code, outcome))}"
        for code, outcome in sorted(expected.keys() | found.keys())
        if found.get((code, outcome)) != expected.get((code, outcome))
    ]
