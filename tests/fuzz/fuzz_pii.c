// Any bytes as a text in which all detectors look for personal information, those that are off by
// default, too. What they find is in order and disjoint, at borders of characters; the stage that
// masks it leaves all other bytes as they are, and a second time finds nothing to do.
#include <assert.h>
#include <stdint.h>
#include <stdlib.h>

#include "pii/finder.h"
#include "tests/unit/one_stage.h"
#include "text/utf8.h"

#define MOST_DETECTORS 64

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

// Opened once: patterns take longer to compile than to search.
struct searched {
    jpc_finder *finder;
    jpc_finder_scratch *scratch;
    struct one_stage mask;
};

static struct searched *open_all(void)
{
    struct searched *all = jpc_alloc(sizeof *all);
    bool wanted[MOST_DETECTORS];
    jpc_err err;

    assert(jpc_n_detectors() <= MOST_DETECTORS);
    for (int i = 0; i < jpc_n_detectors(); i++)
        wanted[i] = true;
    if (jpc_finder_open(&all->finder, wanted, &err) != JPC_OK)
        abort();
    all->scratch = jpc_finder_scratch_new(all->finder);
    // Names are those of a segmenter, which is not under test.
    if (one_stage_open(&all->mask, "mask",
                       jpc_detector_find(jpc_span_of("name")) >= 0 ? "all=mask;name=off"
                                                                   : "all=mask") != JPC_OK)
        abort();
    return all;
}

static bool is_border(jpc_span text, size_t at)
{
    return at == text.len || ((unsigned char)text.ptr[at] & 0xC0) != 0x80;
}

static void check_findings(jpc_span text, jpc_findings findings)
{
    size_t end = 0;

    for (size_t i = 0; i < findings.n; i++) {
        const jpc_finding *found = &findings.items[i];

        assert(found->at >= end && found->at < found->end && found->end <= text.len);
        assert(is_border(text, found->at) && is_border(text, found->end));
        assert(jpc_utf8_valid_prefix(found->value) == found->value.len);
        end = found->end;
    }
}

// Where `part` begins in out[at, …); at the end, if it has to.
static size_t find_part(jpc_span out, size_t at, jpc_span part, bool at_end)
{
    assert(part.len <= out.len - at);
    if (at_end)
        at = out.len - part.len;
    while (part.len > 0 && memcmp(out.ptr + at, part.ptr, part.len) != 0) {
        at++;
        assert(!at_end && part.len <= out.len - at);
    }
    return at;
}

// What lies between findings stands in `out`, one part behind the other, from its begin to its end.
static void check_rest(jpc_span text, jpc_findings findings, jpc_span out)
{
    size_t from = 0, at = 0;

    for (size_t i = 0; i <= findings.n; i++) {
        bool is_last = i == findings.n;
        size_t to = is_last ? text.len : findings.items[i].at;
        jpc_span part = {text.ptr + from, to - from};
        size_t found = find_part(out, at, part, is_last);

        assert(i > 0 || found == 0);
        at = found + part.len;
        from = is_last ? to : findings.items[i].end;
    }
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    static struct searched *all = NULL;
    jpc_arena arena = {0};
    uint64_t n_bad = 0;
    char *exact;
    jpc_span text, masked;
    jpc_findings findings;

    if (all == NULL)
        all = open_all();
    text = jpc_utf8_repair(&arena, (jpc_span){(const char *)data, size}, &n_bad);
    exact = jpc_alloc(text.len + (text.len == 0)); // nothing behind it, for the sanitizer
    memcpy(exact, text.len > 0 ? text.ptr : "", text.len);
    text.ptr = exact;
    findings = jpc_finder_find(all->finder, all->scratch, &arena, text, NULL);
    check_findings(text, findings);

    masked = one_stage_run(&all->mask, text)->text;
    assert(jpc_utf8_valid_prefix(masked) == masked.len);
    check_rest(text, findings, masked);
    masked = jpc_arena_copy(&arena, masked.ptr, masked.len);
    assert(jpc_span_equals(one_stage_run(&all->mask, masked)->text, masked));
    jpc_arena_release(&arena);
    free(exact);
    return 0;
}
