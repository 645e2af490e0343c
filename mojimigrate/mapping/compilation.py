"""Compilation: a mapping, written out in a profile, as the arrays that the kernel and its slow twin read.

Each entry is a *payload* of up to 8 bytes of UTF-8 (a plane-2 base and its selector just fit) and a *meta* byte:
the length in the low four bits, the outcome in the high four. Outcome 0 is silent; anything else is reported. A
text of more than 8 bytes lies in a pool, and its entry has the length :data:`LONG` and a payload of ``offset << 32
| length``.
"""

from __future__ import annotations

from dataclasses import dataclass, field

import numpy as np
import numpy.typing as npt

from mojimigrate.charsets import Charset, Cut
from mojimigrate.errors import UsageError
from mojimigrate.ledger import Outcome
from mojimigrate.mapping.layers import Mapping
from mojimigrate.standard import PROFILES, Standard, write

#: Meta length of a text that lies in the pool.
LONG = 9
#: The mark (代替記号) that stands for what is not carried over, if the job names no other: GETA MARK.
GETA = "〓"
#: A mark that is no text: the private-use code point that Windows counts up for user-defined codes.
PRIVATE_USE = "private-use"
MAX_MARK_BYTES = 64
#: What a first byte begins: nothing, a code of 1, 2 or 3 bytes.
MALFORMED, SINGLE, PAIR, TRIPLE = range(4)


@dataclass(frozen=True)
class Block:
    """Payloads and metas of the codes of one length."""

    payload: npt.NDArray[np.uint64]
    meta: npt.NDArray[np.uint8]

    @classmethod
    def empty(cls, size: int) -> Block:
        """Make a block in which nothing is written for anything."""
        return cls(np.zeros(size, np.uint64), np.zeros(size, np.uint8))


@dataclass(frozen=True)
class CompiledTable:
    """One mapping in one profile, for reading code by code.

    ``single`` has 256 entries, ``pair`` and ``triple`` 65,536, by the last two bytes (all codes of three bytes have
    one lead byte). The entry of a lead byte in ``single`` is what is written when it begins nothing.
    """

    charset: Charset
    kinds: npt.NDArray[np.uint8]
    seconds: npt.NDArray[np.uint8]  # second bytes of three
    single: Block
    pair: Block
    triple: Block
    pool: bytes
    ascii_plain: bool  # bytes below 80 stand for themselves, unreported
    _blocks: dict[int, Block] = field(repr=False)

    def entry(self, piece: Cut) -> tuple[str, Outcome]:
        """Return what is written for one piece of the input, and the outcome."""
        code = piece.code if piece.well_formed else piece.code[:1]
        block, index = self._blocks[len(code)], int.from_bytes(code[-2:])
        payload, meta = int(block.payload[index]), int(block.meta[index])
        length = meta & 0xF
        if length == LONG:
            data = self.pool[payload >> 32 :][: payload & 0xFFFFFFFF]
        else:
            data = payload.to_bytes(8, "little")[:length]
        return data.decode(), Outcome(meta >> 4)


def compile_table(mapping: Mapping, profile: str, standard: Standard, mark: str = GETA) -> CompiledTable:
    """Compile a mapping. Raises ``UsageError`` for an unknown profile or an impossible mark."""
    if profile not in PROFILES:
        raise UsageError("profile-unknown", value=profile, known=", ".join(PROFILES))
    if not mark or not mark.isprintable() or len(mark.encode()) > MAX_MARK_BYTES:
        raise UsageError("mark-impossible", value=mark, limit=MAX_MARK_BYTES)
    builder = _Builder(GETA if mark == PRIVATE_USE else mark)
    charset = mapping.charset
    for sequence in charset.cutting.sequences:
        builder.admit(sequence)
    private_use = _private_use(charset) if mark == PRIVATE_USE else {}
    for code in _all_codes(charset):
        meaning = mapping.meaning(code)
        text, outcome = private_use.get(code, builder.mark), meaning.outcome
        if meaning.character:
            written = write(standard[meaning.character], profile)
            if written is None:
                outcome = Outcome.OUTSIDE
            else:
                text = written.text
                outcome = outcome if written.exact else Outcome.REDUCED
        builder.put(code, text, outcome)
    return builder.build(charset)


def _all_codes(charset: Charset) -> list[bytes]:
    """List every well-formed code of a charset."""
    codes: list[bytes] = []
    for sequence in charset.cutting.sequences:
        made = [b""]
        for allowed in sequence:
            made = [code + bytes([byte]) for code in made for byte in sorted(allowed)]
        codes += made
    return codes


def _private_use(charset: Charset) -> dict[bytes, str]:
    """Count user-defined codes up from U+E000, in order: a convention, which tells nothing without its charset."""
    gaiji = [code for code in _all_codes(charset) if charset.is_user_defined(code)]
    return {code: chr(0xE000 + number) for number, code in enumerate(sorted(gaiji, key=lambda code: (len(code), code)))}


class _Builder:
    """The arrays while they are filled."""

    def __init__(self, mark: str) -> None:
        self.mark = mark
        self.pool = bytearray()
        self.pooled: dict[bytes, int] = {}
        self.kinds = np.zeros(256, np.uint8)
        self.seconds = np.zeros(256, np.uint8)
        self.blocks = {1: Block.empty(256), 2: Block.empty(65536), 3: Block.empty(65536)}
        for length, block in self.blocks.items():
            # Until a code is put, its place is malformed; a longer piece is written by the entry of its lead byte.
            payload, meta = self.encode(mark if length == 1 else "", Outcome.MALFORMED)
            block.payload[:], block.meta[:] = payload, meta

    def admit(self, sequence: tuple[frozenset[int], ...]) -> None:
        self.kinds[list(sequence[0])] = (MALFORMED, SINGLE, PAIR, TRIPLE)[len(sequence)]
        if len(sequence) == 3:
            self.seconds[list(sequence[1])] = 1

    def encode(self, text: str, outcome: Outcome) -> tuple[int, int]:
        data = text.encode()
        if len(data) <= 8:
            return int.from_bytes(data, "little"), outcome << 4 | len(data)
        if data not in self.pooled:
            self.pooled[data] = len(self.pool)
            self.pool += data
        return self.pooled[data] << 32 | len(data), outcome << 4 | LONG

    def put(self, code: bytes, text: str, outcome: Outcome) -> None:
        block, index = self.blocks[len(code)], int.from_bytes(code[-2:])
        block.payload[index], block.meta[index] = self.encode(text, outcome)

    def build(self, charset: Charset) -> CompiledTable:
        single = self.blocks[1]
        plain = bool((single.meta[:128] == 1).all() and (single.payload[:128] == np.arange(128)).all())
        return CompiledTable(
            charset=charset,
            kinds=self.kinds,
            seconds=self.seconds,
            single=single,
            pair=self.blocks[2],
            triple=self.blocks[3],
            pool=bytes(self.pool),
            ascii_plain=plain and bool((self.kinds[:128] == SINGLE).all()),
            _blocks=self.blocks,
        )
