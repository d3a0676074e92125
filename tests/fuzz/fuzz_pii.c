// Any bytes as a text in which all detectors look for personal information, those that are off by
// default, too. What they find is in order and disjoint, at borders of characters; the stage that
// masks it leaves all other bytes as they are, and a second time finds nothing to do.
#include <assert.h>
#include <stdint.h>
#include <stdlib.h>

#include "pii/finder.h"
#include "tests/unit/one_stage.h"
#include "text/edit.h"
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
    all->mask.explains = true;
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

static jpc_find *oldest_first(jpc_find *finds)
{
    jpc_find *first = NULL;

    while (finds != NULL) {
        jpc_find *next = finds->next;

        finds->next = first;
        first = finds;
        finds = next;
    }
    return first;
}

// `text` with what one look has replaced, and in *finds those of the next look.
static jpc_span replace_once(jpc_arena *arena, jpc_span text, const jpc_find **finds)
{
    const jpc_find *find = *finds;
    jpc_edit edit = jpc_edit_begin(arena, text);

    assert(jpc_span_equals(find->text, text));
    for (; find != NULL && find->text.ptr == (*finds)->text.ptr; find = find->next) {
        assert(is_border(text, find->at) && is_border(text, find->end));
        jpc_edit_replace(&edit, find->at, find->end, find->becomes);
    }
    *finds = find;
    return jpc_edit_end(&edit);
}

// Nothing becomes another text but what the stage has told of, look by look; what the first look
// tells of is what was found.
static void check_rest(jpc_arena *arena, jpc_span text, jpc_findings findings, const jpc_doc *doc)
{
    const jpc_find *finds = oldest_first(doc->finds), *find = finds;

    for (size_t i = 0; find != NULL && find->text.ptr == finds->text.ptr; find = find->next, i++) {
        while (i < findings.n && findings.items[i].at < find->at) // is a mask, and stays
            i++;
        assert(i < findings.n && findings.items[i].at == find->at &&
               findings.items[i].end == find->end);
    }
    while (finds != NULL)
        text = replace_once(arena, text, &finds);
    assert(jpc_span_equals(doc->text, text));
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
    check_rest(&arena, text, findings, &all->mask.doc);
    masked = jpc_arena_copy(&arena, masked.ptr, masked.len);
    assert(jpc_span_equals(one_stage_run(&all->mask, masked)->text, masked));
    jpc_arena_release(&arena);
    free(exact);
    return 0;
}
