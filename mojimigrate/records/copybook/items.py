"""The tree of items: which entry is within which, and what names mean."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field

from mojimigrate.errors import UsageError
from mojimigrate.records.copybook.syntax import Clause, Entry, Name, Occurs, Reference, SignClause, Usage
from mojimigrate.records.copybook.text import Text

#: Most occurrences of an item.
MAX_OCCURS = 1_000_000
#: Names of clauses in messages.
_WORDS = {"picture": "PICTURE", "usage": "USAGE", "sign": "SIGN", "sync": "SYNCHRONIZED", "occurs": "OCCURS"}


@dataclass(eq=False, slots=True)
class Item:
    """An item: a group, if it has children."""

    level: int
    index: int
    name: Name | None
    parent: Item | None = None
    picture: Name | None = None
    usage: Usage | None = None
    sign: SignClause | None = None
    sync: bool = False
    occurs: Occurs | None = None
    redefines: Name | None = None
    original: Item | None = None  #: the item that this one redefines, and that redefines none
    depending: Item | None = None  #: the item that holds the number of occurrences
    children: list[Item] = field(default_factory=list)

    def walk(self) -> Iterator[Item]:
        """Yield the item and all that are within, in the order of the copybook."""
        yield self
        for child in self.children:
            yield from child.walk()

    def ancestors(self) -> Iterator[Item]:
        """Yield the groups that the item is in, from the innermost."""
        item = self.parent
        while item is not None:
            yield item
            item = item.parent


def build_items(entries: tuple[Entry, ...], text: Text) -> list[Item]:
    """Return the topmost items; where the copybook is a fragment, those of its first level stand in one of level 0.

    Raises ``UsageError``: ``copybook-level``, ``copybook-clause-twice``, ``copybook-clause-place``,
    ``copybook-redefines``, ``copybook-occurs``, ``copybook-unbounded``, ``copybook-odo-nested``, ``copybook-odo-late``,
    ``copybook-odo-count``, ``copybook-odo-redefined``, ``copybook-name-missing``, ``copybook-name-twice``,
    ``copybook-empty``.
    """
    roots: list[Item] = []
    stack: list[Item] = []
    renames: list[tuple[Item, Entry]] = []
    for entry in entries:
        place = text.place(entry.index).facts
        if entry.level in (66, 88):
            if not stack:
                raise UsageError("copybook-level", level=entry.level, **place)
            if entry.level == 66:
                renames.append((roots[-1], entry))
            continue
        item = _item(entry, text)
        if item.level == 77 or item.level == 1:
            roots.append(item)
            stack = [item]
            continue
        if not 1 <= item.level <= 49:
            raise UsageError("copybook-level", level=entry.level, **place)
        if not stack:
            roots.append(Item(0, entry.index, None))
            stack = [roots[0]]
        while item.level <= stack[-1].level:
            stack.pop()
        parent = stack[-1]
        siblings = parent.children
        if parent.level == 77 or parent.picture or (siblings and siblings[0].level != item.level):
            raise UsageError("copybook-level", level=entry.level, **place)
        item.parent = parent
        siblings.append(item)
        stack.append(item)
    if not roots:
        raise UsageError("copybook-empty", **text.place(0).facts)
    names: dict[Item, dict[str, list[Item]]] = {}
    for root in roots:
        known: dict[str, list[Item]] = {}
        names[root] = known
        for item in root.walk():
            if item.name:
                known.setdefault(item.name.key, []).append(item)
    for root in roots:
        _resolve(root, names[root], text)
    for root, entry in renames:
        for reference in entry.renames:
            _find(reference, names[root], text)
    return roots


def _item(entry: Entry, text: Text) -> Item:
    item = Item(entry.level, entry.index, entry.name)
    seen = set()
    for clause in entry.clauses:
        _take(item, clause)
        if clause.kind in seen and clause.kind not in ("values", "scope"):
            word = _WORDS.get(clause.kind, clause.kind.upper())
            raise UsageError("copybook-clause-twice", clause=word, **text.place(entry.index).facts)
        seen.add(clause.kind)
    if item.occurs:
        facts = text.place(entry.index).facts
        if item.occurs.most == -1:
            raise UsageError("copybook-unbounded", **facts)
        if entry.level in (1, 77):
            raise UsageError("copybook-clause-place", clause="OCCURS", **facts)
        fixed = item.occurs.depending is None
        wrong = item.occurs.least != item.occurs.most if fixed else item.occurs.least > item.occurs.most
        if wrong or not 1 <= item.occurs.most <= MAX_OCCURS:
            raise UsageError("copybook-occurs", limit=MAX_OCCURS, **facts)
    return item


def _take(item: Item, clause: Clause) -> None:
    """Note a clause that matters for where data stand; VALUE, JUSTIFIED and others do not."""
    match clause.kind:
        case "picture":
            item.picture = clause.value
        case "usage":
            item.usage = clause.value
        case "sign":
            item.sign = clause.value
        case "sync":
            item.sync = True
        case "occurs":
            item.occurs = clause.value
        case "redefines":
            item.redefines = clause.value


def _resolve(root: Item, names: dict[str, list[Item]], text: Text) -> None:
    """Find the items that REDEFINES, DEPENDING ON and KEY name."""
    variable: set[Item] = set()  # items whose size is that of a table with DEPENDING ON
    order = {item: number for number, item in enumerate(root.walk())}
    for item in root.walk():
        if item.occurs is None:
            continue
        for key in item.occurs.keys:
            _find(key, names, text)
        if item.occurs.depending is None:
            continue
        facts = text.place(item.index).facts
        if any(each.occurs for each in item.ancestors()):
            raise UsageError("copybook-odo-nested", **facts)
        depending = item.depending = _find(item.occurs.depending, names, text)
        where = text.place(item.occurs.depending[0].index).facts
        if depending.children or depending.occurs or any(each.occurs for each in depending.ancestors()):
            raise UsageError("copybook-odo-count", **where)
        if order[depending] >= order[item]:
            raise UsageError("copybook-odo-late", **where)
        variable.update((item, *item.ancestors()))
    for item in order:
        _redefine(item, variable, text)


def _redefine(group: Item, variable: set[Item], text: Text) -> None:
    """Find what items redefine: the nearest item before that redefines none, or one of its redefinitions."""
    known: dict[str, Item] = {}
    for item in group.children:
        if item.redefines is None:
            known = {}
        else:
            facts = text.place(item.redefines.index).facts
            other = known.get(item.redefines.key)
            if other is None:
                raise UsageError("copybook-redefines", name=item.redefines.chars, **facts)
            item.original = other.original or other
            if item in variable or item.original in variable:
                raise UsageError("copybook-odo-redefined", **facts)
        if item.name:
            known[item.name.key] = item


def _find(reference: Reference, names: dict[str, list[Item]], text: Text) -> Item:
    """Find the one item that a qualified name means."""
    found = [item for item in names.get(reference[0].key, ()) if _is_within(item, reference[1:])]
    facts = text.place(reference[0].index).facts
    name = " OF ".join(each.chars for each in reference)
    if not found:
        raise UsageError("copybook-name-missing", name=name, **facts)
    if len(found) > 1:
        raise UsageError("copybook-name-twice", name=name, **facts)
    return found[0]


def _is_within(item: Item, qualifiers: Reference) -> bool:
    groups = item.ancestors()
    return all(any(group.name and group.name.key == each.key for group in groups) for each in qualifiers)
