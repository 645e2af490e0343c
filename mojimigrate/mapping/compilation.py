"""Compilation: a mapping, written out in a profile, as the arrays that the kernel and its slow twin read.

What is written for a code is an *entry*: a *payload* of up to 8 bytes of UTF-8 (a plane-2 base and its selector just
fit) and a *meta* byte: the length in the low four bits, the outcome in the high four. Outcome 0 is silent; anything
else is reported. A text of more than 8 bytes lies in a pool, and its entry has the length :data:`LONG` and a payload
of ``offset << 32 | length``. Two more outcomes are the kernel's own: :data:`SWITCH`, whose payload is the state that a
shift code leads to, and :data:`FURTHER`, for a pair that may be the beginning of a longer code.

Each state has its entries twice: as a tree of bytes, which knows every code, and as tables of single bytes and of
pairs, which are what most text is made of.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field

import numpy as np
import numpy.typing as npt

from mojimigrate.charsets import Charset, Cut, Part, turn
from mojimigrate.errors import UsageError
from mojimigrate.ledger import Outcome
from mojimigrate.mapping.layers import Mapping
from mojimigrate.mapping.trie import NONE, Node, flatten, tree
from mojimigrate.standard import Profile, Written, assigned

#: Meta length of a text that lies in the pool.
LONG = 9
#: Outcomes of the kernel's own.
SWITCH, FURTHER = 14, 15
#: The mark (代替記号) that stands for what is not carried over, if the job names no other: GETA MARK.
GETA = "〓"
#: A mark that is no text: the private-use code point that Windows counts up for user-defined codes.
PRIVATE_USE = "private-use"
MAX_MARK_BYTES = 64
#: What a first byte begins: nothing, a code of one byte, pairs, what only the tree knows; or it is a shift code.
MALFORMED, SINGLE, PAIR, LONGER, SHIFT = range(5)
#: The entry of malformed bytes.
MALFORMED_ENTRY = 0


@dataclass(frozen=True)
class Block:
    """Payloads and metas."""

    payload: npt.NDArray[np.uint64]
    meta: npt.NDArray[np.uint8]


@dataclass(frozen=True)
class CompiledTable:
    """One mapping in one profile, for reading code by code.

    By state: ``kinds`` and ``single`` have a row of 256 entries, ``pair_of`` is its row of 65,536 in ``pair``,
    ``roots`` its row in ``tree`` (:func:`~mojimigrate.mapping.trie.flatten`), ``ascii_plain`` whether bytes below 80
    stand for themselves, unreported.
    ``entries`` are what the nodes of the tree refer to. ``irregular`` is the outcome of a shift code out of place.
    """

    charset: Charset
    kinds: npt.NDArray[np.uint8]
    single: Block
    pair: Block
    pair_of: npt.NDArray[np.int32]
    ascii_plain: npt.NDArray[np.uint8]
    tree: npt.NDArray[np.int32]
    roots: npt.NDArray[np.int32]
    entries: Block
    pool: bytes
    irregular: Outcome
    _roots: tuple[Node, ...] = field(repr=False)

    def entry(self, piece: Cut) -> tuple[str, Outcome]:
        """Return what is written for one piece of the input, and the outcome; a shift code in place is exact."""
        number, _ = (
            self._roots[piece.state].find(turn(piece.code, self.charset.unit))
            if piece.well_formed
            else (MALFORMED_ENTRY, 0)
        )
        payload, meta = int(self.entries.payload[number]), int(self.entries.meta[number])
        if meta >> 4 == SWITCH:
            return "", Outcome.EXACT
        length = meta & 0xF
        if length == LONG:
            data = self.pool[payload >> 32 :][: payload & 0xFFFFFFFF]
        else:
            data = payload.to_bytes(8, "little")[:length]
        return data.decode(), Outcome(meta >> 4)


def compile_table(mapping: Mapping, profile: Profile, mark: str = GETA, *, strict: bool = False) -> CompiledTable:
    """Compile a mapping. ``strict`` calls a shift code out of place malformed.

    Raises ``UsageError`` for an impossible mark.
    """
    if not mark or not mark.isprintable() or len(mark.encode()) > MAX_MARK_BYTES:
        raise UsageError("mark-impossible", value=mark, limit=MAX_MARK_BYTES)
    charset = mapping.charset
    irregular = Outcome.MALFORMED if strict else Outcome.SHIFT
    entries = _Entries(GETA if mark == PRIVATE_USE else mark)
    numbered = private_use_points(charset) if mark == PRIVATE_USE else {}
    trees = {
        part.name: _part_tree(part, mapping, profile, entries, numbered.get(part.name, {})) for part in charset.parts
    }
    roots = []
    for number, state in enumerate(charset.states):
        root = Node(NONE, dict(trees[state.part.name].children))
        for shift, target in state.shifts.items():
            # The state in force is known here: a shift that leads nowhere new is out of place.
            entry = entries.add("", irregular) if target == number else entries.switch(target)
            _put_shared(root, shift, entry)
        roots.append(root)
    return _build(charset, roots, entries, irregular)


def _put_shared(root: Node, code: bytes, entry: int) -> None:
    """Put a code into a tree whose nodes below the root belong to others too."""
    node = root
    for byte in code:
        child = node.children.get(byte)
        child = Node() if child is None else Node(child.entry, dict(child.children))
        node.children[byte] = child
        node = child
    node.entry = entry


def _part_tree(
    part: Part, mapping: Mapping, profile: Profile, entries: _Entries, private_use: dict[bytes, str]
) -> Node:
    """Make the tree of one part: what its tables say, and the mark for everything that they do not know."""
    unassigned, unidentified = (
        entries.add(entries.mark, outcome) for outcome in (Outcome.UNASSIGNED, Outcome.UNIDENTIFIED)
    )
    areas = [(sequence, unassigned) for sequence in part.sequences]
    areas += [(sequence, unidentified) for sequence in part.user_areas]
    root = tree(areas)
    unit = part.form.unit
    for code, text in private_use.items():
        root.put(turn(code, unit), entries.add(text, Outcome.UNIDENTIFIED))
    standard = profile.standard
    written: dict[str, Written] = {}

    def entry(code: bytes, character: str, outcome: Outcome) -> int:
        instead = private_use.get(code, entries.mark)
        if not character:
            return entries.add(instead, outcome)
        if character not in written:
            written[character] = profile.write(standard[character])
        form = written[character]
        if not form.text:
            return entries.add(instead, Outcome.OUTSIDE)
        return entries.add(form.text, outcome if form.exact else Outcome.REDUCED)

    def itself(code: bytes, char: str) -> int:
        if not standard.holds(char):
            return entry(code, "", Outcome.UNIDENTIFIED)
        return entries.add(char, Outcome.EXACT) if profile.keeps_own else entry(code, own_name(char), Outcome.EXACT)

    own_name = standard.own_name
    meanings = mapping.meanings[part.name]
    if part.form.encoding:  # every other assigned character stands for itself
        for_themselves = ((part.form.write_text(char), char) for char in assigned())
        root.put_many((turn(code, unit), itself(code, char)) for code, char in for_themselves if code not in meanings)
    root.put_many((turn(code, unit), entry(code, *meaning[:2])) for code, meaning in meanings.items())
    return root


def private_use_points(charset: Charset) -> dict[str, dict[bytes, str]]:
    """Count user-defined codes up from U+E000, in the order of the table's own codes, through all parts.

    Return the private-use code point of each, by the name of the part: so Windows counts them, and its fonts of gaiji
    (EUDC) have their glyphs there. A convention, which tells nothing without its charset. In Unicode, a private-use
    code point is its own.
    """
    numbered: dict[str, dict[bytes, str]] = {}
    begins: dict[str, int] = {}
    after = 0xE000
    for part in charset.parts:
        form = part.form
        gaiji = sorted({form.read(turn(code, form.unit)) for code in _codes(part)}, key=lambda code: (len(code), code))
        if form.encoding:
            texts = {form.write(code): form.read_text(form.write(code)) for code in gaiji}
            numbered[part.name] = {code: text for code, text in texts.items() if len(text) == 1}
            continue
        first = begins.setdefault(part.gaiji, after)  # parts with the same gaiji count them alike
        after = max(after, first + len(gaiji))
        numbered[part.name] = {form.write(code): chr(first + number) for number, code in enumerate(gaiji)}
    return numbered


def _codes(part: Part) -> Iterator[bytes]:
    """List every user-defined code of a part."""
    for area in part.user_areas:
        made = [b""]
        if len(area) > 4:
            continue  # a variation sequence, not a code point
        for allowed in area:
            made = [code + bytes([byte]) for code in made for byte in sorted(allowed)]
        yield from made


class _Entries:
    """What is written, each text with each outcome once."""

    def __init__(self, mark: str) -> None:
        self.mark = mark
        self.pool = bytearray()
        self.payload: list[int] = []
        self.meta: list[int] = []
        self._numbers: dict[tuple[str, int], int] = {}
        self._pooled: dict[bytes, int] = {}
        self.add(mark, Outcome.MALFORMED)  # MALFORMED_ENTRY

    def add(self, text: str, outcome: Outcome) -> int:
        key = (text, int(outcome))
        if key not in self._numbers:
            data = text.encode()
            if len(data) <= 8:
                self._numbers[key] = self._append(int.from_bytes(data, "little"), outcome << 4 | len(data))
            else:
                if data not in self._pooled:
                    self._pooled[data] = len(self.pool)
                    self.pool += data
                self._numbers[key] = self._append(self._pooled[data] << 32 | len(data), outcome << 4 | LONG)
        return self._numbers[key]

    def switch(self, state: int) -> int:
        return self._append(state, SWITCH << 4)

    def _append(self, payload: int, meta: int) -> int:
        self.payload.append(payload)
        self.meta.append(meta)
        return len(self.payload) - 1

    def block(self) -> Block:
        return Block(np.array(self.payload, np.uint64), np.array(self.meta, np.uint8))


def _build(charset: Charset, roots: list[Node], entries: _Entries, irregular: Outcome) -> CompiledTable:
    """Draw the tables of single bytes and pairs from the trees, and flatten these."""
    block = entries.block()
    states = len(roots)
    kinds = np.zeros((states, 256), np.uint8)
    single = np.zeros((states, 256), np.int32)
    pairs: list[npt.NDArray[np.int32]] = []
    pair_of = np.zeros(states, np.int32)
    further = len(block.payload)  # one entry more, for the tables alone
    for number, root in enumerate(roots):
        pair = np.full((256, 256), MALFORMED_ENTRY, np.int32)
        for first, node in root.children.items():
            kinds[number, first] = _kind(node, block)
            if node.entry != NONE:
                single[number, first] = further if node.children else node.entry
            for second, child in node.children.items():
                pair[first, second] = further if child.children else child.entry
        found = next((place for place, other in enumerate(pairs) if np.array_equal(other, pair)), None)
        pair_of[number] = len(pairs) if found is None else found
        pairs += [pair] if found is None else []
    payload, meta = np.append(block.payload, np.uint64(0)), np.append(block.meta, np.uint8(FURTHER << 4))
    stacked = np.stack(pairs).reshape(len(pairs), 65536)
    single_payload, single_meta = payload[single], meta[single]
    ascii_plain = [
        bool((kinds[number, :128] == SINGLE).all())
        and bool((single_meta[number, :128] == 1).all())
        and bool((single_payload[number, :128] == np.arange(128)).all())
        for number in range(states)
    ]
    flat, numbers = flatten(roots)
    return CompiledTable(
        charset=charset,
        kinds=kinds,
        single=Block(single_payload, single_meta),
        pair=Block(payload[stacked], meta[stacked]),
        pair_of=pair_of,
        ascii_plain=np.array(ascii_plain, np.uint8),
        tree=flat,
        roots=np.array(numbers, np.int32),
        entries=block,
        pool=bytes(entries.pool),
        irregular=irregular,
        _roots=tuple(roots),
    )


def _kind(node: Node, block: Block) -> int:
    """Say what a first byte begins."""
    if not node.children:
        return SHIFT if block.meta[node.entry] >> 4 == SWITCH else SINGLE
    if node.entry != NONE:
        return LONGER
    return PAIR if any(child.entry != NONE for child in node.children.values()) else LONGER
