"""Decision logs of two reviewers and of a third who adjudicates, made by hand."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any

from mojimigrate.manifest import read_manifest
from mojimigrate.review.chain import chain
from mojimigrate.review.decisions import ItemKey, LogWriter, SourceDigest, form_of
from mojimigrate.standard import load_standard

HANAKO, TARO, ICHIRO = "渡邉 花子", "佐藤 太郎", "鈴木一郎"
REPORT = "0f" * 32
TIME = "2026-11-23T16:00:00Z"  # on the 24th in Japan
#: What a decision is: class, character, reason; further facts by name.
Decision = tuple[Any, ...]


def item(code: str, set: str = "", charset: str = "windows-31j") -> ItemKey:  # noqa: A002
    return ItemKey(set, charset, code)


def tables() -> dict[str, str]:
    names = ("standard/characters.tsv", "codes/windows-31j.tsv")
    return {name: read_manifest()[name].sha256 for name in names}


def form(character: str) -> str:
    return form_of(load_standard()[character]) if character else ""


def writer(reviewer: str = HANAKO, **facts: Any) -> LogWriter:
    return LogWriter(**{"report": REPORT, "reviewer": reviewer, "started": TIME, "tables": tables()} | facts)


def decide(log: LogWriter, key: ItemKey, decision: str, character: str = "", reason: str = "", **facts: Any) -> int:
    return log.decide(key, decision, character, reason=reason, **{"time": TIME, "form": form(character)} | facts)


def write_log(path: Path, decisions: Mapping[ItemKey | str, Decision], reviewer: str = HANAKO, **facts: Any) -> Path:
    """Write a log of decisions by code or item."""
    log = writer(reviewer, **facts)
    for key, (decision, *rest) in decisions.items():
        further = rest.pop() if rest and isinstance(rest[-1], dict) else {}
        decide(log, item(key) if isinstance(key, str) else key, decision, *rest, **further)
    path.write_bytes(log.to_bytes())
    return path


def rechained(values: Iterable[dict[str, Any]]) -> bytes:
    """Write values as a file whose chain is right, whatever they are."""
    bare = [{name: each for name, each in value.items() if name not in ("previous", "hash")} for value in values]
    return b"".join(line + b"\n" for line in chain(bare))


def font(sha256: str = "ef" * 32, set: str = "") -> SourceDigest:  # noqa: A002
    return SourceDigest(set, "EUDC.TTE", sha256)
