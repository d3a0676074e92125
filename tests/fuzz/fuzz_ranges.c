// Any bytes as a recipe of a file, which is then read whole and in ranges: records, places,
// unreadable ranges and counts must not differ, whatever the boundaries.
//
// The first bytes choose format, ceiling, boundaries and batches; each further one is a step that
// adds to a chunk, or makes of the chunk a gzip member, a zstd frame or plain bytes of the file (or
// of the next chunk: members within members). The window is so small that all of it crosses its
// end.
#define JPC_WINDOW_BYTES ((size_t)256)

#include <assert.h>
#include <stdint.h>

#include "data/source.c"
#include "data/window.c"

#include "tests/unit/ranges.h"

#define MAX_FILE 2000

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

struct recipe {
    const uint8_t *at, *end;
    jpc_buf chunk, file;
};

static uint8_t next(struct recipe *recipe) { return recipe->at < recipe->end ? *recipe->at++ : 0; }

static void add_bytes(struct recipe *recipe, size_t n)
{
    size_t left = (size_t)(recipe->end - recipe->at);

    n = n < left ? n : left;
    jpc_buf_add(&recipe->chunk, (const char *)recipe->at, n);
    recipe->at += n;
}

static void add_text(jpc_buf *chunk, unsigned which)
{
    static const char *const texts[] = {
        "WARC/1.0\r\n",
        "WARC/1.",
        "\r\n\r\n",
        "\n",
        "{\"a\":1}\n",
        "{",
        "\"",
        "}\r\n",
        "\xef\xbb\xbf",
        "Content-Length: 5\r\n\r\nhello",
        "W",
        "WARC/1.1\r\nContent-Length: 0\r\n\r\n\r\n\r\n",
        "WARC/0.17\r\n",
    };

    jpc_buf_add_string(chunk, texts[which % (sizeof texts / sizeof *texts)]);
}

// Moves the chunk, in a container, to the file or to the start of the next chunk.
static void end_chunk(struct recipe *recipe, unsigned container, bool nested)
{
    jpc_span none = {"", 0}, bytes = jpc_buf_span(&recipe->chunk);
    jpc_buf out = {0};

    switch (container) {
    case 0: jpc_buf_add_span(&out, bytes); break;
    case 1: add_gzip(&out, bytes, 6); break;
    case 2: add_gzip(&out, bytes, 0); break;
    case 3: add_zstd(&out, bytes, none); break;
    case 4: add_zstd_stored(&out, bytes); break;
    case 5: add_skippable(&out, '\x5d', bytes); break;
    case 6: add_skippable(&out, '\x50', bytes); break;
    default:
        begin_zstd_raw(&out);
        add_zstd_raw(&out, (jpc_span){bytes.ptr, bytes.len / 2}, false);
        add_zstd_raw(&out, (jpc_span){bytes.ptr + bytes.len / 2, bytes.len - bytes.len / 2}, true);
    }
    recipe->chunk.len = 0;
    jpc_buf_add_span(nested ? &recipe->chunk : &recipe->file, jpc_buf_span(&out));
    jpc_buf_release(&out);
}

static void damage(struct recipe *recipe)
{
    size_t at = (size_t)next(recipe) << 8 | next(recipe);

    if (recipe->file.len > 0)
        recipe->file.ptr[at % recipe->file.len] ^= (char)(1 << at / 256 % 8);
}

static void step(struct recipe *recipe)
{
    uint8_t op = next(recipe);

    switch (op >> 4) {
    case 0: add_bytes(recipe, op & 15); break;
    case 1: add_bytes(recipe, next(recipe)); break;
    case 2: add_text(&recipe->chunk, op & 15); break;
    case 3:
        jpc_buf_printf(&recipe->chunk, "WARC/1.0\r\nContent-Length: %u\r\n\r\n",
                       (unsigned)next(recipe));
        break;
    case 4: add_record(&recipe->chunk, op & 15, jpc_span_of("record")); break;
    case 5: add_noise(&recipe->chunk, op, next(recipe)); break;
    case 6:
        for (unsigned i = next(recipe); i > 0; i--)
            jpc_buf_add(&recipe->chunk, &"\0\n\r{"[op & 3], 1);
        break;
    case 7: damage(recipe); break;
    case 8:
        if (recipe->file.len > (op & 15U))
            recipe->file.len -= op & 15U;
        break;
    default: end_chunk(recipe, op & 7, (op & 8) != 0 && recipe->chunk.len < MAX_FILE);
    }
}

static void cook(struct recipe *recipe)
{
    jpc_buf_reserve(&recipe->chunk, 1); // bytes to point at, be they none
    while (recipe->at < recipe->end && recipe->file.len < MAX_FILE && recipe->chunk.len < MAX_FILE)
        step(recipe);
    end_chunk(recipe, 0, false);
    jpc_buf_release(&recipe->chunk);
}

static jpc_reader_options choose_options(uint8_t choice)
{
    static const jpc_format formats[] = {JPC_FORMAT_WARC, JPC_FORMAT_JSONL, JPC_FORMAT_AUTO,
                                         JPC_FORMAT_WARC};
    static const size_t ceilings[] = {1 << 20, 300, 60, 20};

    return (jpc_reader_options){.format = formats[choice & 3],
                                .batch_bytes = (choice & 4) != 0 ? 1 : 1 << 20,
                                .max_record_bytes = ceilings[choice >> 3 & 3],
                                .drop_malformed = (choice & 32) != 0};
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct recipe recipe = {.at = data, .end = data + size};
    jpc_reader_options options = choose_options(next(&recipe)), other = options;
    uint64_t stride = next(&recipe) + 1U, first = next(&recipe) * 4U, bounds[8];
    uint64_t max_member_bytes = next(&recipe) * 4U + 60;
    struct reading whole;
    size_t n;

    if (path[0] == '\0')
        choose_path();
    cook(&recipe);
    write_file(jpc_buf_span(&recipe.file));
    whole = read_range(options, NULL);
    assert(whole.status != JPC_END || ledger_holds(&whole));
    other.batch_bytes = options.batch_bytes == 1 ? 100 : 1;
    n = every(stride * 4, first, recipe.file.len, bounds, 8);
    assert(chain_is_whole(&other, &whole, bounds, n));
    assert(chain_is_whole(&other, &whole, &first, 1));
    max_member_bytes += whole.counts.stream_bytes / 16; // few steps, also in a bomb
    assert(steps_are_whole(&options, &whole, max_member_bytes, recipe.file.len));
    assert(continuing_is_beginning(&options, recipe.file.len, stride * 4 + recipe.file.len / 8));
    release(&whole);
    jpc_buf_release(&recipe.file);
    return 0;
}
