#include "core/memory.h"

#include <stdint.h>

#include "tap.h"

// Fills what it allocates, so that overlaps and lost chunks show.
static char *take(jpc_arena *arena, size_t size, int byte)
{
    return memset(jpc_arena_alloc(arena, size), byte, size);
}

static bool is_full_of(const char *ptr, size_t size, char byte)
{
    for (size_t i = 0; i < size; i++)
        if (ptr[i] != byte)
            return false;
    return true;
}

static size_t count_chunks(const jpc_arena *arena)
{
    // The first member of a chunk is the next one.
    struct link {
        struct link *next;
    };
    size_t n = 0;

    for (const struct link *c = (const void *)arena->first; c != NULL; c = c->next)
        n++;
    return n;
}

static void test_rewind(void)
{
    static const size_t sizes[] = {0, 1, 100, 5000, (size_t)1 << 19, (size_t)3 << 20};
    jpc_arena arena = {0};
    size_t chunks = 0;
    bool same = true, kept = true;

    for (int round = 0; round < 50; round++) {
        char *before = take(&arena, 1000, 'a'), *first = NULL;
        jpc_arena_mark mark = jpc_arena_mark_of(&arena);

        for (int again = 0; again < 3; again++) {
            for (size_t i = 0; i < 12; i++) {
                char *got = take(&arena, sizes[(i + (size_t)round) % 6], 'b');

                first = i == 0 && again == 0 ? got : first;
                same = same && (i > 0 || got == first);
            }
            jpc_arena_rewind(&arena, mark);
        }
        kept = kept && is_full_of(before, 1000, 'a');
        chunks = round == 10 ? count_chunks(&arena) : chunks;
    }
    ok(same, "after a rewind the same memory is handed out again");
    ok(kept, "what was there before the mark stays");
    ok(count_chunks(&arena) == chunks, "and no chunks are added");
    ok(arena.used == 50 * 1008, "used counts what is left");
    jpc_arena_release(&arena);
}

static void test_rewind_to_nothing(void)
{
    jpc_arena arena = {0};
    jpc_arena_mark mark = jpc_arena_mark_of(&arena);
    char *first;

    jpc_arena_rewind(&arena, mark);
    ok(arena.first == NULL, "rewinding an unused arena");
    first = take(&arena, 10, 'x');
    take(&arena, (size_t)1 << 20, 'y');
    jpc_arena_rewind(&arena, mark);
    ok(arena.used == 0 && take(&arena, 10, 'z') == first && count_chunks(&arena) == 2,
       "to a mark from before the first chunk");
    jpc_arena_reset(&arena);
    ok(take(&arena, 10, 'z') == first, "reset after rewind");
    jpc_arena_release(&arena);
}

static void test_giving_back(void)
{
    jpc_arena arena = {0};
    jpc_buf buf = {0};

    for (int i = 0; i < 100; i++)
        take(&arena, (size_t)900 << 10, 'x');
    jpc_arena_reset(&arena);
    ok(count_chunks(&arena) < 20, "a reset arena keeps some of its chunks");
    jpc_arena_release(&arena);
    jpc_buf_add_string(&buf, "text");
    jpc_buf_empty(&buf, 1000);
    ok(buf.len == 0 && buf.ptr != NULL, "a small buffer keeps its memory when it is emptied");
    jpc_buf_reserve(&buf, 1000);
    jpc_buf_empty(&buf, 1000);
    ok(buf.len == 0 && buf.ptr == NULL, "… and a large one does not");
    jpc_buf_release(&buf);
}

static void test_numbers(void)
{
    jpc_buf buf = {0};

    jpc_buf_add_number(&buf, 0);
    jpc_buf_add_string(&buf, " ");
    jpc_buf_add_number(&buf, 1090);
    jpc_buf_add_string(&buf, " ");
    jpc_buf_add_number(&buf, UINT64_MAX);
    is_span(jpc_buf_span(&buf), jpc_span_of("0 1090 18446744073709551615"), "numbers in decimal");
    jpc_buf_release(&buf);
}

static void test_spans(void)
{
    jpc_span rest = jpc_span_of("a, b"), none = {NULL, 0};

    is_text(jpc_span_take_until(&rest, ','), "a", "what stands before the mark");
    is_text(rest, " b", "… and what is left");
    is_text(jpc_span_take_until(&rest, ','), " b", "no mark: all");
    ok(rest.len == 0 && jpc_span_take_until(&none, ',').len == 0, "nothing of nothing");
    is_text(jpc_span_trim(jpc_span_of("\r\n\t x y \n")), "x y", "trimmed");
    ok(jpc_span_trim(jpc_span_of(" \t")).len == 0 && jpc_span_trim(none).len == 0, "to nothing");
    ok(jpc_span_holds(jpc_span_of("aab"), jpc_span_of("ab")) &&
           jpc_span_holds(jpc_span_of("ab"), jpc_span_of("ab")) &&
           !jpc_span_holds(jpc_span_of("aba"), jpc_span_of("abb")) &&
           !jpc_span_holds((jpc_span){NULL, 0}, jpc_span_of("a")),
       "holds");
    ok(jpc_span_begins(jpc_span_of("HTTP/1"), "HTTP/") && jpc_span_begins(none, ""), "begins");
    ok(!jpc_span_begins(jpc_span_of("HTTP"), "HTTP/") && !jpc_span_begins(jpc_span_of("x"), "X"),
       "does not begin");
    ok(jpc_span_begins_nocase(jpc_span_of("hTTp/1"), "Http/") &&
           !jpc_span_begins_nocase(jpc_span_of("htt"), "http"),
       "begins, without case");
}

int main(void)
{
    tap_begin();
    test_numbers();
    test_spans();
    test_giving_back();
    test_rewind();
    test_rewind_to_nothing();
    return tap_end();
}
