// Markers: what is written comes back, a marker of which a byte has changed is none, and what it
// names is there or not.
#include "job/marker.h"

#include <sys/stat.h>

#include "core/error.h"
#include "job/self_checksum.h"
#include "job/set_aside.h"
#include "tests/unit/tap.h"

static char folder[64];

static const char *in_folder(const char *name)
{
    static char path[256];

    snprintf(path, sizeof path, "%s/%s", folder, name);
    return path;
}

static void put(const char *name, jpc_span bytes)
{
    FILE *file = fopen(in_folder(name), "wb");

    if (file == NULL || fwrite(bytes.ptr, 1, bytes.len, file) != bytes.len || fclose(file) != 0)
        abort();
}

// ---- self checksums -----------------------------------------------------------------

static void holds_until_a_byte_changes(jpc_self_checksum form, const char *content)
{
    jpc_buf text = {0};
    size_t n_missed = 0, n_cut = 0;

    jpc_buf_add_string(&text, content);
    jpc_self_checksum_add(&text, form);
    ok(jpc_self_checksum_holds(jpc_buf_span(&text), form), "a checksum holds");
    ok(strncmp(text.ptr, content, strlen(content)) == 0, "… behind what it is of");
    for (size_t bit = 0; bit < 8 * text.len; bit++) {
        text.ptr[bit / 8] = (char)(text.ptr[bit / 8] ^ 1 << bit % 8);
        n_missed += jpc_self_checksum_holds(jpc_buf_span(&text), form);
        text.ptr[bit / 8] = (char)(text.ptr[bit / 8] ^ 1 << bit % 8);
    }
    for (size_t len = 0; len < text.len; len++)
        n_cut += jpc_self_checksum_holds((jpc_span){text.ptr, len}, form);
    ok(n_missed == 0, "… until any bit changes");
    ok(n_cut == 0, "… or its end is missing");
    jpc_buf_add_string(&text, "\n");
    ok(!jpc_self_checksum_holds(jpc_buf_span(&text), form), "… or something is added");
    jpc_buf_release(&text);
}

// ---- there and back -----------------------------------------------------------------

static jpc_marker make_marker(void)
{
    jpc_marker marker = {
        .made_from = {1, 2}, .used = {3, 0xfedcba9876543210}, .documents = 7, .kept = UINT64_MAX};

    jpc_marker_add(&marker, "data/a.zst", (jpc_published){3, {5, 6}});
    jpc_marker_add(&marker, "data/日本 \"x\"\\\t.zst", (jpc_published){0, {0, 0}});
    jpc_marker_add(&marker, "values/v.npy", (jpc_published){9007199254740993, {7, 8}});
    marker.seconds = 1.5;
    jpc_buf_add_string(&marker.counters, "{\"records\":7}");
    return marker;
}

static void add_part(jpc_marker *marker)
{
    marker->has_part = true;
    marker->part = (jpc_marker_part){.begin = {1, 2},
                                     .end = {3, UINT64_MAX},
                                     .damaged_bytes = 4,
                                     .damaged_stream_bytes = 5,
                                     .stream_bytes = 6,
                                     .ranges = 7,
                                     .first = "byte 1: \"no\" gzip member"};
}

static bool same_part(const jpc_marker_part *a, const jpc_marker_part *b)
{
    return jpc_place_equals(a->begin, b->begin) && jpc_place_equals(a->end, b->end) &&
           a->damaged_bytes == b->damaged_bytes &&
           a->damaged_stream_bytes == b->damaged_stream_bytes &&
           a->stream_bytes == b->stream_bytes && a->ranges == b->ranges &&
           strcmp(a->first, b->first) == 0;
}

static bool same_outputs(const jpc_marker *a, const jpc_marker *b)
{
    bool same = a->n == b->n;

    for (size_t i = 0; i < a->n && same; i++)
        same = strcmp(a->outputs[i].path, b->outputs[i].path) == 0 &&
               a->outputs[i].file.bytes == b->outputs[i].file.bytes &&
               jpc_hash128_equals(a->outputs[i].file.hash, b->outputs[i].file.hash);
    return same;
}

static void publish(const jpc_marker *marker)
{
    jpc_err err;

    ok(jpc_marker_publish(marker, folder, in_folder("m.ok"), &err) == JPC_OK, "published");
}

static void comes_back(bool has_part)
{
    jpc_marker marker = make_marker(), back;
    jpc_err err;

    if (has_part)
        add_part(&marker);
    publish(&marker);
    ok(jpc_marker_load(&back, in_folder("m.ok"), &err) == JPC_OK, "… and read");
    ok(jpc_hash128_equals(back.made_from, marker.made_from) &&
           jpc_hash128_equals(back.used, marker.used),
       "… with its digests");
    ok(same_outputs(&marker, &back), "… its outputs");
    ok(back.documents == 7 && back.kept == UINT64_MAX, "… its counts");
    is_span(jpc_buf_span(&back.counters), jpc_buf_span(&marker.counters), "… its counters");
    is_number(back.seconds, 1.5, 0, "… its time");
    ok(back.has_part == has_part && (!has_part || same_part(&back.part, &marker.part)),
       "… and its part");
    jpc_marker_release(&marker);
    jpc_marker_release(&back);
}

// What may differ between two runs is no part of the digest; everything else is.
static jpc_hash128 digest_of(const jpc_marker *marker)
{
    jpc_marker back;
    jpc_hash128 digest = {0, 0};
    jpc_err err;

    publish(marker);
    if (jpc_marker_load(&back, in_folder("m.ok"), &err) == JPC_OK)
        digest = back.digest;
    jpc_marker_release(&back);
    return digest;
}

static void has_a_digest(void)
{
    jpc_marker marker = make_marker();
    jpc_hash128 first = digest_of(&marker), other;

    marker.seconds = 99;
    ok(jpc_hash128_equals(digest_of(&marker), first), "a digest does not tell of time");
    for (int change = 0; change < 7; change++) {
        switch (change) {
        case 0: marker.made_from.low++; break;
        case 1: marker.used.high++; break;
        case 2: marker.documents++; break;
        case 3: marker.outputs[1].file.bytes++; break;
        case 4: marker.outputs[0].file.hash.low++; break;
        case 5: add_part(&marker); break;
        default: marker.counters.ptr[11] = '8';
        }
        other = digest_of(&marker);
        ok(!jpc_hash128_equals(other, first), "… but of change %d", change);
        first = other;
    }
    jpc_marker_release(&marker);
}

// ---- no marker ------------------------------------------------------------------------

static jpc_status load(jpc_err *err)
{
    jpc_marker marker;
    jpc_status status = jpc_marker_load(&marker, in_folder("m.ok"), err);

    jpc_marker_release(&marker);
    return status;
}

static void is_told_from_others(void)
{
    static const char *const wrong[] = {
        "", "{}", "[]", "x", "{\"schema_version\":1", "{\"made_from\":\"1\",\"outputs\":[]"};
    jpc_marker marker = make_marker();
    jpc_buf line = {0};
    jpc_err err;
    size_t n_taken = 0;

    publish(&marker);
    if (jpc_read_file(in_folder("m.ok"), &line, &err) != JPC_OK)
        abort();
    for (size_t i = 0; i < line.len; i++) {
        line.ptr[i] = (char)(line.ptr[i] ^ 4);
        put("m.ok", jpc_buf_span(&line));
        n_taken += load(&err) != JPC_ERR_DATA;
        line.ptr[i] = (char)(line.ptr[i] ^ 4);
    }
    ok(n_taken == 0, "a marker with any byte changed is none");
    for (size_t i = 0; i < sizeof wrong / sizeof *wrong; i++) {
        line.len = 0;
        jpc_buf_add_string(&line, wrong[i]);
        if (i > 3)
            jpc_self_checksum_add(&line, JPC_CHECKSUM_JSON);
        put("m.ok", jpc_buf_span(&line));
        ok(load(&err) == JPC_ERR_DATA, "… nor is %s", wrong[i]);
    }
    unlink(in_folder("m.ok"));
    ok(load(&err) == JPC_ERR_DATA && strstr(err.message, "is missing") != NULL, "… nor nothing");
    mkdir(in_folder("m.ok"), 0777);
    ok(load(&err) == JPC_ERR_IO, "what cannot be read may be one");
    rmdir(in_folder("m.ok"));
    jpc_buf_release(&line);
    jpc_marker_release(&marker);
}

// ---- what is there --------------------------------------------------------------------

static bool has(const jpc_marker *marker, const char *prefix, bool others)
{
    const char *const prefixes[] = {prefix, NULL};
    bool found = false;
    jpc_err err;

    ok(jpc_marker_has(marker, folder, prefixes, others, &found, &err) == JPC_OK, "looked for %s",
       prefix != NULL ? prefix : "all");
    return found;
}

static void knows_what_is_there(void)
{
    jpc_marker marker = {.n = 0};

    jpc_marker_add(&marker, "data/a", (jpc_published){3, {0, 0}});
    jpc_marker_add(&marker, "values/b", (jpc_published){2, {0, 0}});
    ok(!has(&marker, NULL, true), "nothing is there");
    put("data/a", jpc_span_of("123"));
    ok(has(&marker, "data/", false), "one is");
    ok(!has(&marker, "data/", true), "… and not the other");
    ok(has(&marker, "values/", true), "… which is not asked for");
    put("values/b", jpc_span_of("1"));
    ok(!has(&marker, NULL, true), "another size is another file");
    put("values/b", jpc_span_of("12"));
    ok(has(&marker, NULL, true), "both are there");
    unlink(in_folder("data/a"));
    ok(!has(&marker, NULL, true), "the second alone is not enough");
    ok(jpc_marker_find(&marker, "values/") == &marker.outputs[1] &&
           jpc_marker_find(&marker, "x") == NULL,
       "found by their beginning");
    jpc_marker_release(&marker);
}

// ---- set aside ------------------------------------------------------------------------

static void is_set_aside(void)
{
    jpc_plan plan = {.n_tasks = 0};
    jpc_set_aside aside = {.n = 0}, back;
    jpc_buf list = {0};
    jpc_err err;

    for (int i = 0; i < 5; i++)
        jpc_input_list_add(&plan.inputs, "in/\"x\"", 1);
    jpc_set_aside_add(&aside, 3, "line 1: \"no\" JSON");
    jpc_set_aside_add(&aside, 1, "gone");
    jpc_set_aside_add(&aside, 3, "again");
    ok(aside.n == 2 && aside.inputs[0].input == 1 && aside.inputs[1].input == 3, "by number, once");
    ok(jpc_set_aside_publish(&aside, &plan, in_folder("aside"), &err) == JPC_OK, "written");
    jpc_set_aside_load(&back, &plan, in_folder("aside"));
    ok(back.n == 2 && strcmp(back.inputs[1].cause, "line 1: \"no\" JSON") == 0, "… and read");
    ok(jpc_set_aside_has(&back, 1) && !jpc_set_aside_has(&back, 2) && jpc_set_aside_has(&back, 3) &&
           !jpc_set_aside_has(&back, 4),
       "… tells which");
    jpc_set_aside_release(&back);
    plan.inputs.n = 3;
    jpc_set_aside_load(&back, &plan, in_folder("aside"));
    ok(back.n == 0, "inputs that are none are not set aside");
    plan.inputs.n = 5;
    if (jpc_read_file(in_folder("aside"), &list, &err) != JPC_OK)
        abort();
    *strstr(jpc_buf_string(&list), "gone") = 'd';
    put("aside", jpc_buf_span(&list));
    jpc_set_aside_load(&back, &plan, in_folder("aside"));
    ok(back.n == 0, "nor anything by a list that has changed");
    jpc_buf_release(&list);
    jpc_set_aside_release(&aside);
    jpc_plan_release(&plan);
}

int main(void)
{
    snprintf(folder, sizeof folder, "/tmp/jpc_marker.%ld", (long)getpid());
    mkdir(folder, 0777);
    mkdir(in_folder("data"), 0777);
    mkdir(in_folder("values"), 0777);
    tap_begin();
    holds_until_a_byte_changes(JPC_CHECKSUM_JSON, "{\"a\":1");
    holds_until_a_byte_changes(JPC_CHECKSUM_YAML, "a: 1\nb: [2]\n");
    comes_back(false);
    comes_back(true);
    has_a_digest();
    is_told_from_others();
    knows_what_is_there();
    is_set_aside();
    unlink(in_folder("aside"));
    unlink(in_folder("m.ok"));
    unlink(in_folder("data/a"));
    unlink(in_folder("values/b"));
    rmdir(in_folder("data"));
    rmdir(in_folder("values"));
    rmdir(folder);
    return tap_end();
}
