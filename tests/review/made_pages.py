"""Review pages made by hand: the smallest that hold what a test is about."""

from pathlib import Path
from typing import Any

import msgspec

from mojimigrate.review.payload import Item, Payload, Source, StandardFont, System, digest_of

RUN = System("住民記録", "windows-31j", "jis90", "ivs", ("住民.csv",), "11" * 32)


def item(code: str, set_: str = "", charset: str = "windows-31j", **more: Any) -> Item:
    """Return an item that was found once."""
    facts: dict[str, Any] = {"outcome": "unidentified", "count": 1, "shares": (), "places": ()}
    return Item(f"{set_}|{charset}|{code}", set_, charset, code, **facts | more)


def payload(*items: Item, **more: Any) -> Payload:
    """Return the data of a page with these items, and its digest."""
    facts: dict[str, Any] = {
        "role": "review",
        "systems": (RUN,),
        "tables": {"standard/characters.tsv": "22" * 32},
        "sources": (Source("", "EUDC.TTE", "font", "33" * 32),),
        "catalogue": "",
        "standard_font": StandardFont("IPAmj", "6.01", "44" * 32, "", (), ""),
    }
    made = Payload(1, "0.1.0", "", items=items, **facts | more)
    return msgspec.structs.replace(made, report=digest_of(made))


def html(data: bytes) -> bytes:
    """Put data into a page."""
    escaped = data.replace(b"<", b"\\u003c")
    return b'<!doctype html>\n<script type="application/json" id="payload">' + escaped + b"</script>\n<p>"


def write_page(folder: Path, *items: Item, **more: Any) -> Path:
    """Write a page with these items."""
    path = folder / "review.html"
    path.write_bytes(html(msgspec.json.encode(payload(*items, **more))))
    return path
