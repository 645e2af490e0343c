# cython: boundscheck=False, wraparound=False, initializedcheck=False, cdivision=True
"""The hot path: bytes in, UTF-8 out, through the arrays of a compiled table, with the GIL released.

What it must do is said by ``reference.py``, line for line slower; a property test holds the two together. How it does it:

* eight bytes of ASCII at a time, then the count of trailing zeros says where they end;
* every entry is stored as eight bytes and the output advances by the entry's length: no branch on the length;
* after two pairs the run is taken for a long one and goes on four at a time (from the first pair on, short names would pay for
  the wrong guess), and ends without a branch on where in the four it ends: what costs is the branch that cannot be foreseen;
* one compare (``meta > 8``) sends what must be reported, and what is longer than eight bytes, to the cold path;
* a shift code changes the pointers to the tables, and nothing else; codes of more than two bytes are found in a tree.

It stops when the output or the events are nearly full, with its state where it stands; the caller gives it more room and calls again.
"""

from libc.stdint cimport int32_t, int64_t, uint8_t, uint32_t, uint64_t
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
    LONGER = 3
    SHIFT = 4
    SILENT = 8  # the largest meta of an entry that is not reported and fits its payload
    LONG = 9
    LONG_RUN = 2
    SWITCH = 14
    FURTHER = 15 << 4  # the meta of a pair that may be the beginning of a longer code
    ABSENT = -2
    MALFORMED_ENTRY = 0
    ROOM = 16  # bytes of output that one step may touch, short of a pooled text
    MAX_STATES = 32

# Where the conversion stands, in the caller's array.
cdef enum:
    AT_VALUE
    AT_INPUT
    AT_OUTPUT
    AT_EVENT
    AT_STATE
    AT_SHIFT  # the last shift code that led out of the first state: where it begins, and how long it is
    AT_SHIFT_LENGTH
    STATES


cdef struct Node:  # a row of the tree
    int32_t entry
    int32_t children
    int32_t low
    int32_t count


cdef struct State:
    const uint8_t *kinds
    const uint64_t *single
    const uint8_t *single_meta
    const uint64_t *pair
    const uint8_t *pair_meta
    int32_t root
    bint ascii_plain


cdef struct Table:
    State states[MAX_STATES]
    const Node *tree
    const uint64_t *payload
    const uint8_t *meta
    const uint8_t *pool
    uint8_t irregular


cdef struct Events:
    int64_t *offset
    uint8_t *length
    uint64_t *code
    uint8_t *outcome
    uint8_t *state
    int64_t count
    int64_t room


cdef struct Place:  # how far one value has come
    int64_t input
    int64_t output
    int64_t shift
    int64_t shift_length
    int state


cdef inline void put(uint8_t *target, uint64_t payload) noexcept nogil:
    cdef uint64_t word = mm_little(payload)
    memcpy(target, &word, 8)


cdef inline uint64_t get(const uint8_t *source) noexcept nogil:
    cdef uint64_t word
    memcpy(&word, source, 8)
    return mm_little(word)


cdef inline int walk(const Table *table, int32_t root, const uint8_t *source, int64_t left, int32_t *entry) noexcept nogil:
    """Find the longest code at ``source``: set its entry and return its length; or that of the longest beginning."""
    cdef const Node *node = table.tree + root
    cdef int32_t found = -1
    cdef int length = 0, whole = 0
    cdef uint32_t step
    while length < left:
        step = <uint32_t>(<int32_t>source[length] - node.low)
        if step >= <uint32_t>node.count:
            break
        node = table.tree + node.children + step
        if node.entry == ABSENT:
            break
        length += 1
        if node.entry >= 0:
            found = node.entry
            whole = length
    if found >= 0:
        entry[0] = found
        return whole
    entry[0] = MALFORMED_ENTRY
    return length if length else 1


cdef int report(const uint8_t *data, int64_t offset, int length, uint8_t outcome, int state, Events *events) noexcept nogil:
    """Note an event. Return 0 if there is no room."""
    cdef uint64_t code = 0
    cdef int k
    if events.count >= events.room:
        return 0
    for k in range(length):
        code = (code << 8) | data[offset + k]
    events.offset[events.count] = offset
    events.length[events.count] = <uint8_t>length
    events.code[events.count] = code
    events.outcome[events.count] = outcome
    events.state[events.count] = <uint8_t>state
    events.count += 1
    return 1


cdef inline void shift(Place *place, int state, int length) noexcept nogil:
    """Follow a shift code, which stands at the place."""
    place.state = state
    place.shift, place.shift_length = place.input, length
    place.input += length


cdef int cold(const Table *table, const uint8_t *data, Place *place, int64_t end,
              uint8_t *out, int64_t room, Events *events) noexcept nogil:
    """Write one piece, whatever it is, and report it if its outcome asks for that. Return 0 if there is no room."""
    cdef int32_t entry = MALFORMED_ENTRY
    cdef int length = walk(table, table.states[place.state].root, data + place.input, end - place.input, &entry)
    cdef uint64_t payload = table.payload[entry]
    cdef uint8_t meta = table.meta[entry]
    cdef int64_t size = meta & 0xF, start = 0
    if meta >> 4 == SWITCH:
        shift(place, <int>payload, length)
        return 1
    if size == LONG:
        start = <int64_t>(payload >> 32)
        size = <uint32_t>payload
    if place.output + size + ROOM > room:
        return 0
    if meta >> 4 and not report(data, place.input, length, meta >> 4, place.state, events):
        return 0
    if (meta & 0xF) == LONG:
        memcpy(out + place.output, table.pool + start, size)
    else:
        put(out + place.output, payload)
    place.output += size
    place.input += length
    return 1


cdef int span(const Table *table, const uint8_t *data, Place *place, int64_t end,
              uint8_t *out, int64_t room, Events *events) noexcept nogil:
    """Convert from the place in one state: to ``end``, or past a shift code. Return 0 if there was no room to finish."""
    cdef const State *state = &table.states[place.state]
    cdef int64_t i = place.input, o = place.output
    cdef int64_t last = room - ROOM, last_of_four = last - 24
    cdef uint64_t word, high
    cdef uint8_t first, meta, meta1, meta2, meta3
    cdef int64_t index, index1, index2, index3
    cdef int64_t silent, silent1, silent2
    cdef int32_t entry = 0
    cdef int kind, run, length, before, done = 1
    cdef bint ascii_plain = state.ascii_plain
    cdef const uint8_t *kinds = state.kinds
    cdef const uint8_t *single_meta = state.single_meta
    cdef const uint8_t *pair_meta = state.pair_meta
    cdef const uint64_t *single = state.single
    cdef const uint64_t *pair = state.pair
    while i < end:
        if ascii_plain:
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
                if meta == FURTHER:
                    kind = LONGER
            elif kind == SINGLE:
                meta = single_meta[first]
                if meta <= SILENT:
                    put(out + o, single[first])
                    o += meta
                    i += 1
                    if ascii_plain and first < 0x80:
                        break  # more ASCII may follow: try eight at a time
                    while i + 4 <= end and o <= last_of_four:
                        meta, meta1 = single_meta[data[i]], single_meta[data[i + 1]]
                        meta2, meta3 = single_meta[data[i + 2]], single_meta[data[i + 3]]
                        if (meta | meta1 | meta2 | meta3) > SILENT:
                            break
                        put(out + o, single[data[i]])
                        o += meta
                        put(out + o, single[data[i + 1]])
                        o += meta1
                        put(out + o, single[data[i + 2]])
                        o += meta2
                        put(out + o, single[data[i + 3]])
                        o += meta3
                        i += 4
                    continue
            if kind == LONGER:
                length = walk(table, state.root, data + i, end - i, &entry)
                meta = table.meta[entry]
                if meta <= SILENT:
                    put(out + o, table.payload[entry])
                    o += meta
                    i += length
                    continue
            elif kind == SHIFT:
                place.input, place.output = i, o
                shift(place, <int>single[first], 1)
                return 1
            place.input, place.output = i, o
            before = place.state
            done = cold(table, data, place, end, out, room, events)
            i, o = place.input, place.output
            if not done or place.state != before:
                return done
        if not done:
            break
    place.input, place.output = i, o
    return done


cdef inline int64_t trimmed(const uint8_t *out, int64_t start, int64_t end) noexcept nogil:
    """Return where a text ends without the spaces at its end."""
    while end > start:
        if out[end - 1] == 0x20:
            end -= 1
        elif out[end - 1] == 0x80 and end - start >= 3 and out[end - 2] == 0x80 and out[end - 3] == 0xE3:
            end -= 3
        else:
            break
    return end


def convert(const uint8_t[:, ::1] kinds,
            const uint64_t[:, ::1] single, const uint8_t[:, ::1] single_meta,
            const uint64_t[:, ::1] pair, const uint8_t[:, ::1] pair_meta, const int32_t[::1] pair_of,
            const uint8_t[::1] ascii_plain,
            const int32_t[:, ::1] tree, const int32_t[::1] roots,
            const uint64_t[::1] payload, const uint8_t[::1] meta, const uint8_t[::1] pool, uint8_t irregular,
            const uint8_t[::1] data, const int64_t[::1] begins, const int64_t[::1] ends, bint trim,
            uint8_t[::1] out, int64_t[::1] out_starts,
            int64_t[::1] event_offset, uint8_t[::1] event_length,
            uint64_t[::1] event_code, uint8_t[::1] event_outcome, uint8_t[::1] event_state,
            int64_t[::1] state):
    """Go on converting the values ``data[begins[v]:ends[v]]`` from where ``state`` stands; return whether all are done.

    ``trim`` takes the spaces (U+0020, U+3000) at the end of each value away. ``state`` holds the value, the position in ``data``, the length of the output, the number of events so far, and,
    within a value, the state of the charset and the shift code that led there. A value that does not end in the first
    state is reported at its end, as an event of that shift code.
    """
    cdef Table table
    cdef Events events
    cdef Place place
    cdef int number
    cdef int64_t value = state[AT_VALUE]
    cdef int64_t values = begins.shape[0], room = out.shape[0]
    cdef const uint8_t *source = &data[0] if data.shape[0] else NULL
    cdef uint8_t *target = &out[0]
    cdef bint done = True
    if kinds.shape[0] > MAX_STATES:
        raise ValueError("too many states")
    for number in range(<int>kinds.shape[0]):
        table.states[number].kinds = &kinds[number, 0]
        table.states[number].single, table.states[number].single_meta = &single[number, 0], &single_meta[number, 0]
        table.states[number].pair = &pair[pair_of[number], 0]
        table.states[number].pair_meta = &pair_meta[pair_of[number], 0]
        table.states[number].root = roots[number]
        table.states[number].ascii_plain = ascii_plain[number]
    table.tree = <const Node *>&tree[0, 0]
    table.payload, table.meta = &payload[0], &meta[0]
    table.pool = &pool[0] if pool.shape[0] else NULL
    table.irregular = irregular
    events.offset, events.length = &event_offset[0], &event_length[0]
    events.code, events.outcome, events.state = &event_code[0], &event_outcome[0], &event_state[0]
    events.count, events.room = state[AT_EVENT], event_offset.shape[0]
    place.input, place.output, place.state = state[AT_INPUT], state[AT_OUTPUT], <int>state[AT_STATE]
    place.shift, place.shift_length = state[AT_SHIFT], state[AT_SHIFT_LENGTH]
    with nogil:
        while value < values:
            while done and place.input < ends[value]:
                done = span(&table, source, &place, ends[value], target, room, &events)
            if done and place.state:
                done = report(source, place.shift, <int>place.shift_length, table.irregular, place.state, &events)
            if not done:
                break
            place.state = 0
            if trim:
                place.output = trimmed(target, out_starts[value], place.output)
            value += 1
            out_starts[value] = place.output
            if value < values:
                place.input = begins[value]
    state[AT_VALUE], state[AT_INPUT], state[AT_OUTPUT], state[AT_EVENT] = value, place.input, place.output, events.count
    state[AT_STATE], state[AT_SHIFT], state[AT_SHIFT_LENGTH] = place.state, place.shift, place.shift_length
    return done


# Counting every code, for ``inspect``. What is longer than a pair stands in an open table of rarer codes.
# Where the counting stands, in the caller's array.
cdef enum:
    TALLY_VALUE
    TALLY_INPUT
    TALLY_STATE
    TALLY_KNOWN  # how many rarer codes have a row
    TALLY_BEYOND  # codes that are in no row, for want of room
    TALLY_UNCLOSED  # values that did not end in the first state
    MALFORMED_META = 9  # the outcome, as in ledger.py


cdef struct Rare:
    uint64_t *code
    uint8_t *length  # 0 in a row that is free
    uint8_t *state
    uint64_t *count
    int64_t *offset
    int64_t *record
    int64_t rows  # a power of two
    int64_t known
    int64_t beyond


cdef inline void hit(uint64_t *count, int64_t *offset, int64_t *record, int64_t at, int64_t number) noexcept nogil:
    """Count one code, and keep where it stood first."""
    if not count[0]:
        offset[0], record[0] = at, number
    count[0] += 1


cdef int hit_rare(const uint8_t *source, int length, int state, bint full, Rare *rare, int64_t at, int64_t number) noexcept nogil:
    """Count a code of more than two bytes. Return 0 if there is no room, unless there is never to be more (``full``)."""
    cdef uint64_t code = 0, mixed
    cdef int64_t row
    cdef int k
    for k in range(length):
        code = (code << 8) | source[k]
    mixed = (code + <uint64_t>(state << 4 | length)) * <uint64_t>0x9E3779B97F4A7C15
    row = <int64_t>(mixed >> 32) & (rare.rows - 1)
    while rare.length[row]:
        if rare.code[row] == code and rare.length[row] == length and rare.state[row] == state:
            rare.count[row] += 1
            return 1
        row = (row + 1) & (rare.rows - 1)
    if rare.known * 2 >= rare.rows:
        rare.beyond += full
        return full
    rare.code[row], rare.length[row], rare.state[row] = code, <uint8_t>length, <uint8_t>state
    rare.count[row], rare.offset[row], rare.record[row] = 1, at, number
    rare.known += 1
    return 1


def tally(const uint8_t[:, ::1] kinds, const uint8_t[:, ::1] pair_meta, const int32_t[::1] pair_of,
          const int32_t[:, ::1] tree, const int32_t[::1] roots, const uint64_t[::1] payload, const uint8_t[::1] meta,
          const uint8_t[::1] data, const int64_t[::1] begins, const int64_t[::1] ends,
          const int64_t[::1] places, const int64_t[::1] numbers,
          uint64_t[:, ::1] single, int64_t[:, ::1] single_offset, int64_t[:, ::1] single_record,
          uint64_t[:, ::1] pair, int64_t[:, ::1] pair_offset, int64_t[:, ::1] pair_record,
          uint64_t[::1] rare_code, uint8_t[::1] rare_length, uint8_t[::1] rare_state,
          uint64_t[::1] rare_count, int64_t[::1] rare_offset, int64_t[::1] rare_record,
          bint full, int64_t[::1] state):
    """Go on counting the pieces of the values ``data[begins[v]:ends[v]]`` by state; return whether all are done.

    Pieces are cut as ``convert`` cuts them: codes, shift codes and malformed bytes alike. ``places`` says where each
    value begins in the stream, ``numbers`` in which record it stands; both are kept of the first of each code.
    Where the rarer codes run out of rows, the caller gives twice as many; if the table is ``full``, they are only
    counted.
    """
    cdef Table table
    cdef Rare rare
    cdef int64_t value = state[TALLY_VALUE], i = state[TALLY_INPUT], values = begins.shape[0]
    cdef int64_t unclosed = state[TALLY_UNCLOSED], end = 0, moved = 0, record = 0, index
    cdef int here = <int>state[TALLY_STATE], kind, length, outcome
    cdef int32_t entry = 0
    cdef const uint8_t *source = &data[0] if data.shape[0] else NULL
    cdef const uint8_t *kind_of
    cdef const uint8_t *metas
    cdef uint64_t *singles
    cdef uint64_t *pairs
    cdef uint8_t first
    cdef bint done = True
    table.tree = <const Node *>&tree[0, 0]
    rare.code, rare.length, rare.state = &rare_code[0], &rare_length[0], &rare_state[0]
    rare.count, rare.offset, rare.record = &rare_count[0], &rare_offset[0], &rare_record[0]
    rare.rows, rare.known, rare.beyond = rare_code.shape[0], state[TALLY_KNOWN], state[TALLY_BEYOND]
    with nogil:
        while value < values:
            end, moved, record = ends[value], places[value] - begins[value], numbers[value]
            while i < end and done:
                kind_of, metas = &kinds[here, 0], &pair_meta[pair_of[here], 0]
                singles, pairs = &single[here, 0], &pair[here, 0]
                while i < end:
                    first = source[i]
                    kind = kind_of[first]
                    if kind == PAIR and i + 1 < end:
                        index = (<int64_t>first << 8) | source[i + 1]
                        outcome = metas[index] >> 4
                        if outcome < MALFORMED_META:
                            hit(pairs + index, &pair_offset[here, index], &pair_record[here, index], i + moved, record)
                            i += 2
                            continue
                    elif kind == SINGLE:
                        hit(singles + first, &single_offset[here, first], &single_record[here, first], i + moved, record)
                        i += 1
                        continue
                    length = walk(&table, roots[here], source + i, end - i, &entry)
                    if length == 1:
                        hit(singles + first, &single_offset[here, first], &single_record[here, first], i + moved, record)
                    elif length == 2:
                        index = (<int64_t>first << 8) | source[i + 1]
                        hit(pairs + index, &pair_offset[here, index], &pair_record[here, index], i + moved, record)
                    elif not hit_rare(source + i, length, here, full, &rare, i + moved, record):
                        done = False
                        break
                    i += length
                    if meta[entry] >> 4 == SWITCH:
                        here = <int>payload[entry]
                        break
            if not done:
                break
            unclosed += here != 0
            here = 0
            value += 1
            if value < values:
                i = begins[value]
    state[TALLY_VALUE], state[TALLY_INPUT], state[TALLY_STATE] = value, i, here
    state[TALLY_KNOWN], state[TALLY_BEYOND], state[TALLY_UNCLOSED] = rare.known, rare.beyond, unclosed
    return done


# ---- Cells of CSV and TSV, split in the bytes of the charset: see delimited.py.

# What a byte is that is a code, or the one byte of it that is not 00.
cdef enum:
    DELIMITER = 1
    QUOTE = 2
    FEED = 4  # ends a line
    RETURN = 8  # may stand before what ends a line

# Where the splitting stands, in the caller's array.
cdef enum:
    AT_RECORD  # where the next record begins
    AT_ROW  # how many records there are
    AT_FULL  # how many of them have the right number of cells
    AT_QUOTE  # where the quoted cell begins that does not end; -1: there is none


cdef struct Splitter:
    const Table *table
    const uint8_t *signs  # by state and byte
    const uint8_t *data
    int64_t end
    int unit
    int low  # which byte of a unit is the one that is not 00
    bint bare  # no byte of a longer code is any of the signs, and there are no shift codes


cdef inline uint8_t sign_at(const Splitter *splitter, int64_t i) noexcept nogil:
    """Return what the code at ``i`` is; 0 if it is nothing special, or not whole."""
    cdef int k
    if i + splitter.unit > splitter.end:
        return 0
    for k in range(splitter.unit):
        if k != splitter.low and splitter.data[i + k]:
            return 0
    return splitter.signs[splitter.data[i + splitter.low]]


cdef int64_t seek(const Splitter *splitter, int64_t i, uint8_t wanted) noexcept nogil:
    """Return where the next wanted sign stands, from ``i`` on, which is in the first state; or the end.

    Where what ends a line is not wanted, which is within quotes, the first state is in force behind it: a shift code
    that is missing costs a line, and not the rest of the file.
    """
    cdef const uint8_t *data = splitter.data
    cdef const uint8_t *signs = splitter.signs
    cdef const Table *table = splitter.table
    cdef const State *state = &table.states[0]
    cdef int64_t end = splitter.end
    cdef int32_t entry = 0
    cdef int number = 0, kind, length
    cdef uint8_t first, sign
    if splitter.unit > 1:
        while i + splitter.unit <= end:
            if signs[data[i + splitter.low]] & wanted and sign_at(splitter, i):
                return i
            i += splitter.unit
        return end
    if splitter.bare:
        while i + 4 <= end:
            if (signs[data[i]] | signs[data[i + 1]] | signs[data[i + 2]] | signs[data[i + 3]]) & wanted:
                break
            i += 4
        while i < end and not signs[data[i]] & wanted:
            i += 1
        return i
    while i < end:
        first = data[i]
        sign = signs[(number << 8) | first]
        if sign & wanted:
            return i
        if sign & FEED:
            number = 0
            state = &table.states[0]
            i += 1
            continue
        kind = state.kinds[first]
        if kind == SINGLE:
            i += 1
            continue
        if kind == PAIR and i + 1 < end and state.pair_meta[(<int64_t>first << 8) | data[i + 1]] <= SILENT:
            i += 2
            continue
        length = walk(table, state.root, data + i, end - i, &entry)
        i += length
        if table.meta[entry] >> 4 == SWITCH:
            number = <int>table.payload[entry]
            state = &table.states[number]
    return end


cdef int64_t close_cell(const Splitter *splitter, int64_t i, bint *doubled) noexcept nogil:
    """Return where the quote stands that ends the cell whose content begins at ``i``; the end if there is none."""
    doubled[0] = False
    while True:
        i = seek(splitter, i, QUOTE)
        if i >= splitter.end or not sign_at(splitter, i + splitter.unit) & QUOTE:
            return i
        doubled[0] = True
        i += 2 * splitter.unit


def split(const uint8_t[:, ::1] kinds, const uint8_t[:, ::1] pair_meta, const int32_t[::1] pair_of,
          const int32_t[:, ::1] tree, const int32_t[::1] roots, const uint64_t[::1] payload, const uint8_t[::1] meta,
          const uint8_t[:, ::1] signs, int unit, int low, bint bare,
          const uint8_t[::1] data, int64_t enough, bint ended, int64_t columns,
          int64_t[:, ::1] cell_begins, int64_t[:, ::1] cell_ends, uint8_t[:, ::1] doubled,
          int64_t[::1] begins, int64_t[::1] ends, int64_t[::1] cells,
          int64_t[::1] state):
    """Split records into cells, from where ``state`` stands, and go on until ``enough`` bytes are behind it.

    It stops where there is no room for one more record, and at a record that is not whole; the last one is whole where
    the data has ``ended``, unless a quoted cell is open. For every record, ``begins``, ``ends`` and ``cells`` receive
    where it stands without its line end, and how many cells it has. The cells of those with as many as there are
    ``columns`` are in the rows of ``cell_begins`` and ``cell_ends`` (without quotes) and ``doubled``; the room that
    ``begins`` has beyond these rows is for records with another number.
    """
    cdef Table table
    cdef Splitter splitter
    cdef int number
    cdef int64_t size = data.shape[0], room = begins.shape[0], rows = cell_begins.shape[0]
    cdef int64_t record = state[AT_RECORD], row = state[AT_ROW], full = state[AT_FULL]
    cdef int64_t i, cell, start, stop, closing, quote = -1
    cdef uint8_t sign
    cdef bint twice, whole
    if kinds.shape[0] > MAX_STATES:
        raise ValueError("too many states")
    if not (0 <= low < unit and signs.shape[0] == kinds.shape[0] and signs.shape[1] == 256 and 0 <= record <= size and 0 <= full <= row
            and rows < room == ends.shape[0] == cells.shape[0] and cell_begins.shape[1] == columns
            and cell_ends.shape[0] == doubled.shape[0] == rows and cell_ends.shape[1] == doubled.shape[1] == columns):
        raise ValueError("no room for what is asked")
    for number in range(<int>kinds.shape[0]):
        table.states[number].kinds = &kinds[number, 0]
        table.states[number].pair_meta = &pair_meta[pair_of[number], 0]
        table.states[number].root = roots[number]
    table.tree = <const Node *>&tree[0, 0]
    table.payload, table.meta = &payload[0], &meta[0]
    splitter.table, splitter.signs, splitter.end = &table, &signs[0, 0], size
    splitter.data = &data[0] if size else NULL
    splitter.unit, splitter.low, splitter.bare = unit, low, bare
    with nogil:
        while record < size and record < enough and full < rows and row - full < room - rows:
            i, cell, whole = record, 0, False
            while True:
                start, closing, twice = i, 0, False
                if sign_at(&splitter, i) & QUOTE:
                    stop = close_cell(&splitter, i + unit, &twice)
                    if stop >= size:
                        quote = i
                        break
                    i = stop + unit
                    if sign_at(&splitter, i) & RETURN and sign_at(&splitter, i + unit) & FEED:
                        i += unit
                    if i >= size or sign_at(&splitter, i) & (DELIMITER | FEED):
                        start += unit
                        closing = unit
                    else:  # something stands behind the quotes: they are text, and so is that
                        twice = False
                if not closing:
                    i = stop = seek(&splitter, i, DELIMITER | FEED)
                    if sign_at(&splitter, i) & FEED and i - unit >= start and sign_at(&splitter, i - unit) & RETURN:
                        stop -= unit
                sign = sign_at(&splitter, i)
                if cell < columns:
                    cell_begins[full, cell], cell_ends[full, cell] = start, stop
                    doubled[full, cell] = twice
                cell += 1
                if not sign & DELIMITER:
                    whole = sign & FEED or ended
                    break
                i += unit
            if not whole:
                break
            begins[row], ends[row], cells[row] = record, stop + closing, cell
            record = i + unit if sign & FEED else size
            row += 1
            if cell == columns:
                full += 1
    state[AT_RECORD], state[AT_ROW], state[AT_FULL], state[AT_QUOTE] = record, row, full, quote
