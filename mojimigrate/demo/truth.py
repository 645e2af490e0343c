"""What a right conversion of a file must count: written down while the file is made, never read from it."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, NamedTuple

#: How many places of each code are listed.
FIRST_PLACES = 5


class Finding(NamedTuple):
    """What a ledger counts: field (``""`` in undivided text), charset or kind of field, code, outcome.

    The outcome is ``""`` for a special code of which a ledger has nothing to say.
    """

    field: str
    charset: str
    code: str
    outcome: str


@dataclass(slots=True)
class Tally:
    """How often, and where first: number of the record, offset in the file."""

    count: int = 0
    first: list[tuple[int, int]] = field(default_factory=list)


@dataclass(slots=True)
class Truth:
    """What was put into a file; ``outcomes`` are those that its ledger may show."""

    outcomes: Sequence[str]
    tallies: dict[Finding, Tally] = field(default_factory=dict)

    def add(self, finding: Finding, record: int, offset: int) -> None:
        """Count one more; records and offsets rise."""
        tally = self.tallies.get(finding)
        if tally is None:
            tally = self.tallies[finding] = Tally()
        tally.count += 1
        if len(tally.first) < FIRST_PLACES:
            tally.first.append((record, offset))

    def summary(self) -> dict[str, Any]:
        """Return what the ledger must show, and in ``silent`` the special codes that it must not."""
        counts = dict.fromkeys(self.outcomes, 0)
        codes = []
        silent = []
        for finding, tally in sorted(self.tallies.items(), key=lambda item: item[0]):
            if finding.outcome:
                counts[finding.outcome] += tally.count
                codes.append({**finding._asdict(), "count": tally.count, "first": tally.first})
            else:
                silent.append({"field": finding.field, "code": finding.code, "count": tally.count})
        return {"counts": counts, "codes": codes, "silent": silent}


def write_truths(truths: Mapping[str, Mapping[str, Any]]) -> bytes:
    """Write what is true of each file as JSON with one code to a line, because people read it too."""
    files = []
    for name, truth in truths.items():
        parts = []
        for key, part in truth.items():
            text = json.dumps(part, ensure_ascii=False)
            if part and isinstance(part, list):
                text = "[\n   " + ",\n   ".join(json.dumps(row, ensure_ascii=False) for row in part) + "\n  ]"
            parts.append(f"{json.dumps(key)}: {text}")
        files.append(f"{json.dumps(name)}: {{\n  " + ",\n  ".join(parts) + "\n }")
    return ("{\n " + ",\n ".join(files) + "\n}\n").encode()
