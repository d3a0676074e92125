// The starts are held in the order in which they stand, and chained by the places where their
// records end. Those in front of the record seen last are dropped when there is no room.
#include "data/starts.h"

#include <stdlib.h>
#include <string.h>

#include "web/warc.h"

#define MARK JPC_WARC_VERSION_BYTES
#define NO_END UINT64_MAX
#define MIX UINT64_C(0x9E3779B97F4A7C15) // 2^64 by the golden ratio

struct start {
    uint64_t at, end; // NO_END: its header is no good, or not all there
    size_t older;     // 1 + the one before it in its chain; 0: none
};

struct jpc_starts {
    uint64_t begin, end; // of the record seen last
    uint64_t seen;       // lines that begin before it have been looked at
    struct start *items; // owned, as the chains
    size_t *chains;      // 1 + the newest one
    size_t first, n, capacity;
    bool incomplete; // the header of the newest one
    jpc_warc_scan scan;
};

jpc_starts *jpc_starts_new(void) { return jpc_alloc(sizeof(jpc_starts)); }

void jpc_starts_free(jpc_starts *starts)
{
    if (starts == NULL)
        return;
    free(starts->items);
    free(starts->chains);
    free(starts);
}

// The capacity is a power of two.
static size_t *chain_of(const jpc_starts *starts, uint64_t end)
{
    return &starts->chains[(end * MIX >> 32) & (starts->capacity - 1)];
}

static void chain(jpc_starts *starts, size_t i)
{
    struct start *item = &starts->items[i];
    size_t *newest = chain_of(starts, item->end);

    item->older = *newest;
    *newest = i + 1;
}

static void make_room(jpc_starts *starts)
{
    size_t n = starts->n - starts->first;

    if (n > 0)
        memmove(starts->items, starts->items + starts->first, n * sizeof *starts->items);
    starts->first = 0;
    starts->n = n;
    if (2 * n >= starts->capacity) {
        starts->capacity = starts->capacity > 0 ? 2 * starts->capacity : 64;
        starts->items = jpc_realloc(starts->items, starts->capacity * sizeof *starts->items);
        free(starts->chains);
        starts->chains = jpc_alloc(starts->capacity * sizeof *starts->chains);
    } else {
        memset(starts->chains, 0, starts->capacity * sizeof *starts->chains);
    }
    for (size_t i = 0; i < n; i++)
        if (starts->items[i].end != NO_END)
            chain(starts, i);
}

// Of the newest start, at bytes.ptr.
static void measure(jpc_starts *starts, jpc_span bytes)
{
    struct start *item = &starts->items[starts->n - 1];
    size_t header_len;
    uint64_t block_len;
    const char *cause;
    jpc_warc_header header =
        jpc_warc_measure_on(bytes, &starts->scan, &header_len, &block_len, &cause);

    starts->incomplete = header == JPC_WARC_HEADER_INCOMPLETE;
    if (header != JPC_WARC_HEADER_OK)
        return;
    item->end = item->at + header_len + block_len;
    chain(starts, starts->n - 1);
}

static void add(jpc_starts *starts, uint64_t at, jpc_span bytes)
{
    if (starts->n == starts->capacity)
        make_room(starts);
    starts->items[starts->n++] = (struct start){.at = at, .end = NO_END};
    starts->scan = (jpc_warc_scan){0};
    measure(starts, bytes);
}

static void forget(jpc_starts *starts)
{
    if (starts->n > 0)
        memset(starts->chains, 0, starts->capacity * sizeof *starts->chains);
    starts->first = starts->n = 0;
    starts->incomplete = false;
}

static void drop_passed(jpc_starts *starts, uint64_t offset)
{
    while (starts->first < starts->n && starts->items[starts->first].at <= offset)
        starts->first++;
    if (starts->first == starts->n)
        forget(starts);
}

void jpc_starts_see(jpc_starts *starts, uint64_t offset, jpc_span bytes, size_t len)
{
    size_t at;
    const char *end = NULL;

    drop_passed(starts, offset);
    starts->begin = offset;
    starts->end = offset + len;
    if (starts->incomplete) {
        size_t newest = (size_t)(starts->items[starts->n - 1].at - offset);

        measure(starts, (jpc_span){bytes.ptr + newest, bytes.len - newest});
    }
    at = starts->seen > offset ? (size_t)(starts->seen - offset) : 0;
    while (at < len && (end = memchr(bytes.ptr + at, '\n', len - at)) != NULL) {
        size_t line = (size_t)(end - bytes.ptr) + 1;

        if (len - line < MARK) {
            at = line - 1; // more of it may be the record's next time
            break;
        }
        at = line;
        if (jpc_warc_begins_version((jpc_span){bytes.ptr + line, MARK}))
            add(starts, offset + line, (jpc_span){bytes.ptr + line, bytes.len - line});
    }
    if (end == NULL)
        at = len;
    if (offset + at > starts->seen)
        starts->seen = offset + at;
}

bool jpc_starts_has_any(const jpc_starts *starts)
{
    return starts->first < starts->n && starts->items[starts->first].at + MARK <= starts->end;
}

bool jpc_starts_has_end(const jpc_starts *starts)
{
    size_t i = starts->n > 0 ? *chain_of(starts, starts->end) : 0;

    while (i > 0 && starts->items[i - 1].end != starts->end)
        i = starts->items[i - 1].older;
    return i > 0 && starts->items[i - 1].at > starts->begin;
}
