# cython: boundscheck=False, wraparound=False, initializedcheck=False, cdivision=True
"""Walking a chain of descriptors: each says how long its record is, and so where the next one stands."""

from libc.stdint cimport int64_t, uint8_t


cdef struct Form:  # of a descriptor
    int width
    int digits
    int own
    bint little


cdef int64_t walk(const Form *form, const uint8_t *data, int64_t *at, int64_t end, int64_t longest,
                  int64_t *begins, int64_t *ends, int64_t room) noexcept nogil:
    """Note the records from ``at`` on, and move it behind the last one; return how many they are."""
    cdef int64_t found = 0, length, i = at[0]
    cdef int k
    cdef uint8_t rest
    while found < room and end - i >= form.width:
        length = 0
        for k in range(form.digits):
            length = (length << 8) | data[i + (form.digits - 1 - k if form.little else k)]
        rest = 0
        for k in range(form.digits, form.width):
            rest |= data[i + k]
        length -= form.own
        if rest or length < 0 or length > longest or length > end - i - form.width:
            break
        begins[found] = i + form.width
        i += form.width + length
        ends[found] = i
        found += 1
    at[0] = i
    return found


cdef void check(const uint8_t[::1] data, int64_t at, int64_t end, int64_t[::1] begins, int64_t[::1] ends,
                int width, int digits) except *:
    if not 0 <= at <= end <= data.shape[0] or begins.shape[0] != ends.shape[0] or not 0 < digits <= width <= 8:
        raise ValueError("a chain that is not within the data")


def chain(const uint8_t[::1] data, int64_t at, int64_t end, int width, int digits, int own, bint little,
          int64_t longest, int64_t[::1] begins, int64_t[::1] ends):
    """Walk descriptors from ``at`` on; return how many whole records there are, and where the walk stopped.

    A descriptor is ``width`` bytes, of which the first ``digits`` are the length of what follows and of ``own`` bytes
    more, and the others 00. ``begins`` and ``ends`` receive where each record stands. The walk stops where no whole
    descriptor or record is left before ``end``, at an impossible descriptor, at a record of more than ``longest``
    bytes, and when there is no more room.
    """
    cdef Form form = Form(width, digits, own, little)
    cdef int64_t found = 0
    check(data, at, end, begins, ends, width, digits)
    if end > at and begins.shape[0]:
        with nogil:
            found = walk(&form, &data[0], &at, end, longest, &begins[0], &ends[0], begins.shape[0])
    return found, at


def blocks(const uint8_t[::1] data, int64_t end, int own, int64_t[::1] begins, int64_t[::1] ends):
    """Walk blocks of records from the first byte on; return how many records there are, and where the walk stopped.

    The descriptors of blocks and of records count ``own`` bytes of themselves. It stops at the first block that is not
    whole, that its records do not fill, or for whose records there is no room.
    """
    cdef Form form = Form(4, 2, own, False)
    cdef int64_t found = 0, at = 0, length, behind, inner, more
    check(data, at, end, begins, ends, 4, 2)
    if not end or not begins.shape[0]:
        return 0, 0
    with nogil:
        while end - at >= 4 and found < begins.shape[0]:
            length = (<int64_t>data[at] << 8) | data[at + 1]
            if length & 0x8000:  # the extended form: 31 bits
                length = ((length & 0x7FFF) << 16) | (<int64_t>data[at + 2] << 8) | data[at + 3]
            elif data[at + 2] | data[at + 3]:
                break
            behind = at + 4 + length - own
            if length < own or behind > end:
                break
            inner = at + 4
            more = walk(&form, &data[0], &inner, behind, length, &begins[found], &ends[found],
                        begins.shape[0] - found)
            if inner != behind:
                break
            at = behind
            found += more
    return found, at
