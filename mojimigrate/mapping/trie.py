"""Codes of a state as a tree of bytes, which finds the longest code at a place; built once, then flattened to arrays.

A node is what may follow a beginning of a code; its children are bytes. The codes of a whole area share the nodes below
them, so that the million code points of Unicode cost what its assigned characters cost.
"""

from __future__ import annotations

from array import array
from collections.abc import Iterable
from collections.abc import Sequence as Items

import numpy as np
import numpy.typing as npt

from mojimigrate.charsets import Sequence

#: No entry; and no node.
NONE, ABSENT = -1, -2
#: Numbers in a row of the flat tree.
WIDTH = 4


class Node:
    """What may follow a beginning: the entry of the beginning itself (if it is a code), and a child for each byte."""

    __slots__ = ("children", "entry", "shared")

    def __init__(self, entry: int = NONE, children: dict[int, Node] | None = None, *, shared: bool = False) -> None:
        self.entry = entry
        self.children = {} if children is None else children
        self.shared = shared

    def own(self) -> Node:
        """Return a node that may be changed: this one, or a copy if others share its children."""
        return Node(self.entry, dict(self.children)) if self.shared else self

    def put(self, code: bytes, entry: int) -> None:
        """Give a code an entry; nodes whose children are shared are copied on the way."""
        self.put_many([(code, entry)])

    def put_many(self, codes: Iterable[tuple[bytes, int]]) -> None:
        """Give many codes their entries, fast where many differ in their last byte only."""
        groups: dict[bytes, list[tuple[int, int]]] = {}
        for code, entry in codes:
            groups.setdefault(code[:-1], []).append((code[-1], entry))
        for beginning, lasts in groups.items():
            node = self
            for byte in beginning:
                child = node.children.get(byte)
                child = Node() if child is None else child.own()
                node.children[byte] = child
                node = child
            children = node.children
            for byte, entry in lasts:
                child = children.get(byte)
                children[byte] = Node(entry) if child is None else Node(entry, child.children, shared=child.shared)

    def find(self, data: bytes) -> tuple[int, int]:
        """Return the entry of the longest code at the start of ``data`` and its length; or ``NONE`` and the length of
        the longest beginning, at least 1.
        """  # noqa: D205
        node, length, entry, whole = self, 0, NONE, 0
        for byte in data:
            child = node.children.get(byte)
            if child is None:
                break
            node, length = child, length + 1
            if node.entry != NONE:
                entry, whole = node.entry, length
        return (entry, whole) if entry != NONE else (NONE, max(length, 1))


def tree(areas: Iterable[tuple[Sequence, int]]) -> Node:
    """Make the tree of all codes that the sequences allow, each with the entry of the last sequence that has it."""
    listed = list(areas)
    made: dict[frozenset[tuple[int, int]], Node] = {}

    def below(places: frozenset[tuple[int, int]]) -> Node:
        """Return the node for a set of (sequence, bytes of it that have been seen)."""
        if places in made:
            return made[places]
        whole = [number for number, seen in places if seen == len(listed[number][0])]
        node = made[places] = Node(listed[max(whole)][1] if whole else NONE, shared=True)
        steps: dict[int, set[tuple[int, int]]] = {}
        for number, seen in places:
            sequence = listed[number][0]
            if seen < len(sequence):
                for byte in sequence[seen]:
                    steps.setdefault(byte, set()).add((number, seen + 1))
        node.children = {byte: below(frozenset(after)) for byte, after in steps.items()}
        return node

    return below(frozenset((number, 0) for number in range(len(listed)))).own()


def flatten(roots: Items[Node]) -> tuple[npt.NDArray[np.int32], list[int]]:
    """Write the nodes below some roots as an array, for the kernel; return it, and the numbers of the roots.

    Each row is a node: its entry (``NONE``, or ``ABSENT`` for a byte that nothing begins with), the number of its
    first child, the byte of that, and the number of children, which stand side by side.
    """
    rows = array("i")
    absent = array("i", (ABSENT, 0, 0, 0)).tobytes()
    places: dict[int, tuple[int, int, int]] = {}
    waiting: list[dict[int, Node]] = []

    def place(children: dict[int, Node]) -> tuple[int, int, int]:
        """Make room for children, each set of them once."""
        if not children:
            return 0, 0, 0
        found = places.get(id(children))
        if found is None:
            low = min(children)
            found = places[id(children)] = (len(rows) // WIDTH, low, max(children) - low + 1)
            rows.frombytes(absent * found[2])
            waiting.append(children)
        return found

    def write(row: int, node: Node) -> None:
        first, low, count = place(node.children)
        at = row * WIDTH
        rows[at], rows[at + 1], rows[at + 2], rows[at + 3] = node.entry, first, low, count

    numbers = []
    for root in roots:
        numbers.append(len(rows) // WIDTH)
        rows.frombytes(absent)
        write(numbers[-1], root)
    while waiting:
        children = waiting.pop()
        first, low, _ = places[id(children)]
        for byte, child in children.items():
            write(first + byte - low, child)
    return np.frombuffer(rows, np.int32).reshape(-1, WIDTH), numbers
