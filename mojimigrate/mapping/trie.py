"""Codes of a state as a tree of bytes, which finds the longest code at a place; built once, then flattened to arrays.

A node is what may follow a beginning of a code; its children are bytes. The codes of a whole area share the nodes below
them, so that the million code points of Unicode cost what its assigned characters cost.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from collections.abc import Sequence as Items
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from mojimigrate.charsets import Sequence

#: No entry, and no child.
NONE = -1


class Node:
    """What may follow a beginning: the entry of the beginning itself (if it is a code), and a child for each byte."""

    __slots__ = ("children", "entry", "shared")

    def __init__(self, entry: int = NONE, children: dict[int, Node] | None = None, *, shared: bool = False) -> None:
        self.entry = entry
        self.children = {} if children is None else children
        self.shared = shared

    def own(self) -> Node:
        """Return a node that may be changed: this one, or a copy if others share it."""
        return Node(self.entry, dict(self.children)) if self.shared else self

    def put(self, code: bytes, entry: int) -> None:
        """Give a code an entry; nodes that are shared are copied on the way."""
        node = self
        for byte in code:
            child = node.children.get(byte)
            child = Node() if child is None else child.own()
            node.children[byte] = child
            node = child
        node.entry = entry

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


@dataclass(frozen=True)
class FlatTree:
    """Nodes as arrays, for the kernel: the children of node ``n`` are the bytes from ``low[n]``, ``count[n]`` of them,
    in ``children`` from ``base[n]``. A child is a node; a beginning that no code has is ``NONE``.
    """  # noqa: D205

    low: npt.NDArray[np.uint8]
    count: npt.NDArray[np.int32]
    base: npt.NDArray[np.int32]
    entry: npt.NDArray[np.int32]
    children: npt.NDArray[np.int32]


def flatten(roots: Items[Node]) -> tuple[FlatTree, list[int]]:
    """Give every node below some roots a number; return the arrays, and the numbers of the roots."""
    numbers: dict[int, int] = {}
    nodes: list[Node] = []
    leaves: dict[int, Node] = {}

    def walk(node: Node) -> Iterator[Node]:
        for child in node.children.values():
            if child.children:
                yield child
            else:  # leaves with the same entry are one
                leaves.setdefault(child.entry, child)

    waiting = list(roots)
    while waiting:
        node = waiting.pop()
        if id(node) not in numbers:
            numbers[id(node)] = len(nodes)
            nodes.append(node)
            waiting.extend(walk(node))
    leaf_numbers = {entry: len(nodes) + number for number, entry in enumerate(leaves)}
    low: list[int] = []
    count: list[int] = []
    base: list[int] = []
    entry: list[int] = []
    children: list[int] = []
    for node in nodes:
        first, last = (min(node.children), max(node.children)) if node.children else (0, -1)
        low.append(first)
        count.append(last - first + 1)
        base.append(len(children))
        entry.append(node.entry)
        for byte in range(first, last + 1):
            child = node.children.get(byte)
            if child is None:
                children.append(NONE)
            else:
                children.append(numbers[id(child)] if child.children else leaf_numbers[child.entry])
    low += [0] * len(leaves)
    count += [0] * len(leaves)
    base += [0] * len(leaves)
    entry += list(leaves)
    flat = FlatTree(
        np.array(low, np.uint8),
        np.array(count, np.int32),
        np.array(base, np.int32),
        np.array(entry, np.int32),
        np.array(children or [NONE], np.int32),
    )
    return flat, [numbers[id(root)] for root in roots]
