# cython: boundscheck=False, wraparound=False, initializedcheck=False, cdivision=True
"""The hot path: bytes in, UTF-8 out, through the arrays of a compiled table, with the GIL released.

What it must do is said by ``reference.py``, line for line slower; a property test holds the two together. How it does it:

* eight bytes of ASCII at a time, then the count of trailing zeros says where they end;
* every entry is stored as eight bytes and the output advances by the entry's length: no branch on the length;
* after two pairs the run is taken for a long one and goes on four at a time (from the first pair on, short names would pay for
  the wrong guess), and ends without a branch on where in the four it ends: what costs is the branch that cannot be foreseen;
* one compare (``meta > 8``) sends what must be reported, and what is longer than eight bytes, to the cold path.

It stops when the output or the events are nearly full, with its state where it stands; the caller gives it more room and calls again.
"""

from libc.stdint cimport int64_t, uint8_t, uint32_t, uint64_t
from libc.string cimport memcpy

cdef extern from *:
    """
    #if defined(__BYTE_ORDER__) && __BYTE_ORDER__ == __ORDER_BIG_ENDIAN__
    #define mm_little(word) __builtin_bswap64(word)
    #else
    #define mm_little(word) (word)
    #endif
    #define MM_HIGH_BITS 0x8080808080808080ULL
    #define mm_first_high_byte(bits) (__builtin_ctzll(bits) >> 3)
    """
    const uint64_t MM_HIGH_BITS
    uint64_t mm_little(uint64_t word) nogil
    int mm_first_high_byte(uint64_t bits) nogil

# Kinds, lengths and outcomes as in mapping/compilation.py and ledger.py.
cdef enum:
    SINGLE = 1
    PAIR = 2
    TRIPLE = 3
    SILENT = 8  # the largest meta of an entry that is not reported and fits its payload
    LONG = 9
    LONG_RUN = 2
    OUTCOME_MALFORMED = 8
    ROOM = 16  # bytes of output that one step may touch, short of a pooled text

# Where the conversion stands, in the caller's array.
cdef enum:
    AT_VALUE
    AT_INPUT
    AT_OUTPUT
    AT_EVENT
    STATES


cdef struct Table:
    const uint8_t *kinds
    const uint8_t *seconds
    const uint64_t *payload[4]  # by length of the code
    const uint8_t *meta[4]
    const uint8_t *pool
    bint ascii_plain


cdef struct Events:
    int64_t *offset
    uint8_t *length
    uint32_t *code
    uint8_t *outcome
    int64_t count
    int64_t room


cdef inline void put(uint8_t *target, uint64_t payload) noexcept nogil:
    cdef uint64_t word = mm_little(payload)
    memcpy(target, &word, 8)


cdef inline uint64_t get(const uint8_t *source) noexcept nogil:
    cdef uint64_t word
    memcpy(&word, source, 8)
    return mm_little(word)


cdef int cold(const Table *table, const uint8_t *data, int64_t *at, int64_t end,
              uint8_t *out, int64_t *written, int64_t room, Events *events) noexcept nogil:
    """Write one piece, whatever it is, and report it if its outcome asks for that. Return 0 if there is no room."""
    cdef int64_t i = at[0]
    cdef uint8_t first = data[i]
    cdef int kind = table.kinds[first]
    cdef int length = 1, entry = 1  # of the piece; of the code whose entry is written
    cdef int64_t index = first
    cdef uint64_t payload
    cdef uint8_t meta
    cdef int64_t size, start
    cdef uint32_t code = 0
    cdef int k
    if kind == PAIR and i + 1 < end:
        index = (<int64_t>first << 8) | data[i + 1]
        if table.meta[2][index] >> 4 != OUTCOME_MALFORMED:
            length = entry = 2
    elif kind == TRIPLE and i + 1 < end and table.seconds[data[i + 1]]:
        length = 2
        if i + 2 < end:
            index = (<int64_t>data[i + 1] << 8) | data[i + 2]
            if table.meta[3][index] >> 4 != OUTCOME_MALFORMED:
                length = entry = 3
    if entry == 1:
        index = first
    payload = table.payload[entry][index]
    meta = table.meta[entry][index]
    size = meta & 0xF
    start = 0
    if size == LONG:
        start = <int64_t>(payload >> 32)
        size = <uint32_t>payload
    if written[0] + size + ROOM > room:
        return 0
    if meta >> 4:
        if events.count >= events.room:
            return 0
        for k in range(length):
            code = (code << 8) | data[i + k]
        events.offset[events.count] = i
        events.length[events.count] = <uint8_t>length
        events.code[events.count] = code
        events.outcome[events.count] = meta >> 4
        events.count += 1
    if (meta & 0xF) == LONG:
        memcpy(out + written[0], table.pool + start, size)
    else:
        put(out + written[0], payload)
    written[0] += size
    at[0] = i + length
    return 1


cdef int span(const Table *table, const uint8_t *data, int64_t *at, int64_t end,
              uint8_t *out, int64_t *written, int64_t room, Events *events) noexcept nogil:
    """Convert from ``at`` to ``end``, state fresh at the start. Return 0 if there was no room to finish."""
    cdef int64_t i = at[0], o = written[0]
    cdef int64_t last = room - ROOM, last_of_four = last - 24
    cdef uint64_t word, high
    cdef uint8_t first, meta, meta1, meta2, meta3
    cdef int64_t index, index1, index2, index3
    cdef int64_t silent, silent1, silent2
    cdef int kind, run, done = 1
    cdef const uint8_t *kinds = table.kinds
    cdef const uint8_t *single_meta = table.meta[1]
    cdef const uint8_t *pair_meta = table.meta[2]
    cdef const uint8_t *triple_meta = table.meta[3]
    cdef const uint64_t *single = table.payload[1]
    cdef const uint64_t *pair = table.payload[2]
    cdef const uint64_t *triple = table.payload[3]
    while i < end:
        if table.ascii_plain:
            while i + 8 <= end and o <= last:
                word = get(data + i)
                put(out + o, word)
                high = word & MM_HIGH_BITS
                if high:
                    index = mm_first_high_byte(high)
                    i += index
                    o += index
                    break
                i += 8
                o += 8
        run = 0
        while i < end:
            if run == LONG_RUN:
                run = 0
                while i + 8 <= end and o <= last_of_four:
                    index = (<int64_t>data[i] << 8) | data[i + 1]
                    index1 = (<int64_t>data[i + 2] << 8) | data[i + 3]
                    index2 = (<int64_t>data[i + 4] << 8) | data[i + 5]
                    index3 = (<int64_t>data[i + 6] << 8) | data[i + 7]
                    meta, meta1 = pair_meta[index], pair_meta[index1]
                    meta2, meta3 = pair_meta[index2], pair_meta[index3]
                    if (meta | meta1 | meta2 | meta3) > SILENT:
                        # Write those before the first that is not silent, without guessing how many they are.
                        silent = meta <= SILENT
                        silent1 = silent & (meta1 <= SILENT)
                        silent2 = silent1 & (meta2 <= SILENT)
                        put(out + o, pair[index])
                        o += meta & -silent
                        put(out + o, pair[index1])
                        o += meta1 & -silent1
                        put(out + o, pair[index2])
                        o += meta2 & -silent2
                        i += 2 * (silent + silent1 + silent2)
                        break
                    put(out + o, pair[index])
                    o += meta
                    put(out + o, pair[index1])
                    o += meta1
                    put(out + o, pair[index2])
                    o += meta2
                    put(out + o, pair[index3])
                    o += meta3
                    i += 8
                if i >= end:
                    break
            if o > last:
                done = 0
                break
            first = data[i]
            kind = kinds[first]
            if kind == PAIR and i + 1 < end:
                index = (<int64_t>first << 8) | data[i + 1]
                meta = pair_meta[index]
                if meta <= SILENT:
                    put(out + o, pair[index])
                    o += meta
                    i += 2
                    run += 1
                    continue
            elif kind == SINGLE:
                meta = single_meta[first]
                if meta <= SILENT:
                    put(out + o, single[first])
                    o += meta
                    i += 1
                    if first < 0x80:
                        break  # more ASCII may follow: try eight at a time
                    continue
            elif kind == TRIPLE and i + 2 < end and table.seconds[data[i + 1]]:
                index = (<int64_t>data[i + 1] << 8) | data[i + 2]
                meta = triple_meta[index]
                if meta <= SILENT:
                    put(out + o, triple[index])
                    o += meta
                    i += 3
                    continue
            if not cold(table, data, &i, end, out, &o, room, events):
                done = 0
                break
        if not done:
            break
    at[0] = i
    written[0] = o
    return done


def convert(const uint8_t[::1] kinds, const uint8_t[::1] seconds,
            const uint64_t[::1] single, const uint8_t[::1] single_meta,
            const uint64_t[::1] pair, const uint8_t[::1] pair_meta,
            const uint64_t[::1] triple, const uint8_t[::1] triple_meta,
            const uint8_t[::1] pool, bint ascii_plain,
            const uint8_t[::1] data, const int64_t[::1] starts,
            uint8_t[::1] out, int64_t[::1] out_starts,
            int64_t[::1] event_offset, uint8_t[::1] event_length,
            uint32_t[::1] event_code, uint8_t[::1] event_outcome,
            int64_t[::1] state):
    """Go on converting the values ``data[starts[v]:starts[v + 1]]`` from where ``state`` stands; return whether all are done.

    ``state`` holds the value, the position in ``data``, the length of the output and the number of events so far.
    """
    cdef Table table
    cdef Events events
    cdef int64_t value = state[AT_VALUE], i = state[AT_INPUT], o = state[AT_OUTPUT]
    cdef int64_t values = starts.shape[0] - 1, room = out.shape[0]
    cdef const uint8_t *source = &data[0] if data.shape[0] else NULL
    cdef uint8_t *target = &out[0]
    cdef bint done = True
    table.kinds = &kinds[0]
    table.seconds = &seconds[0]
    table.payload[1], table.meta[1] = &single[0], &single_meta[0]
    table.payload[2], table.meta[2] = &pair[0], &pair_meta[0]
    table.payload[3], table.meta[3] = &triple[0], &triple_meta[0]
    table.pool = &pool[0] if pool.shape[0] else NULL
    table.ascii_plain = ascii_plain
    events.offset, events.length = &event_offset[0], &event_length[0]
    events.code, events.outcome = &event_code[0], &event_outcome[0]
    events.count, events.room = state[AT_EVENT], event_offset.shape[0]
    with nogil:
        while value < values:
            if not span(&table, source, &i, starts[value + 1], target, &o, room, &events):
                done = False
                break
            value += 1
            out_starts[value] = o
    state[AT_VALUE], state[AT_INPUT], state[AT_OUTPUT], state[AT_EVENT] = value, i, o, events.count
    return done
