#include "data/linear_model_file.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>

#include "data/json_scan.h"
#include "data/jsonl.h"
#include "data/source.h"
#include "text/utf8.h"

#define MAX_WEIGHT 1e100 // so that no sum is infinite

// ---- bytes --------------------------------------------------------------------

static jpc_status read_source(jpc_source *source, const char *path, jpc_buf *bytes, jpc_err *err)
{
    jpc_piece piece = {.kind = JPC_PIECE_BYTES};

    while (piece.kind == JPC_PIECE_BYTES) {
        JPC_TRY(jpc_source_read(source, bytes, &piece, err));
        if (bytes->len > JPC_LINEAR_MODEL_BYTES)
            return jpc_fail(err, JPC_ERR_LIMIT, "model '%s' has more than %zu MiB of JSON", path,
                            JPC_LINEAR_MODEL_BYTES >> 20);
    }
    if (piece.kind == JPC_PIECE_END)
        return JPC_OK;
    return jpc_fail(err, JPC_ERR_CONFIG, "model '%s': %s at byte %llu%s%s", path, piece.what,
                    (unsigned long long)piece.disk_at, piece.detail != NULL ? ": " : "",
                    piece.detail != NULL ? piece.detail : "");
}

static jpc_status read_bytes(const char *path, jpc_buf *bytes, jpc_err *err)
{
    jpc_source *source;
    jpc_status status;
    jpc_err cause = {0};

    if (jpc_source_open(&source, path, false, &cause) != JPC_OK)
        return jpc_fail(err, JPC_ERR_CONFIG, "model: %s", cause.message);
    status = read_source(source, path, bytes, err);
    jpc_source_close(source);
    return status;
}

// ---- JSON ---------------------------------------------------------------------

struct parse {
    const char *path;
    jpc_span json;
    jpc_arena arena;     // of what was unescaped
    jpc_gram *grams;     // owned
    const char **places; // owned; of the grams' keys in the JSON
    size_t n, room;
};

static jpc_status fail_at(const struct parse *parse, const char *at, const char *what, jpc_err *err)
{
    size_t line = 1, byte = 1;

    for (const char *c = parse->json.ptr; c < at; c++) {
        byte = *c == '\n' ? 1 : byte + 1;
        line += *c == '\n';
    }
    return jpc_fail(err, JPC_ERR_CONFIG, "model '%s', line %zu, byte %zu: %s", parse->path, line,
                    byte, what);
}

static void keep_gram(struct parse *parse, jpc_span key, jpc_span text, double weight)
{
    if (parse->n == parse->room) {
        parse->room = 2 * parse->room + 1024;
        parse->grams = jpc_realloc(parse->grams, parse->room * sizeof *parse->grams);
        parse->places = jpc_realloc(parse->places, parse->room * sizeof *parse->places);
    }
    parse->places[parse->n] = key.ptr;
    parse->grams[parse->n++] = (jpc_gram){text, weight};
}

static jpc_status take_gram(struct parse *parse, jpc_span key, jpc_span value, jpc_err *err)
{
    size_t sound = jpc_utf8_valid_prefix(key);
    uint64_t lone_surrogates;
    double weight;
    jpc_span text;

    if (sound != key.len)
        return fail_at(parse, key.ptr + sound, "expected well-formed UTF-8", err);
    if (*value.ptr != '-' && (*value.ptr < '0' || *value.ptr > '9'))
        return fail_at(parse, value.ptr, "expected a number as the weight of a gram", err);
    weight = strtod(value.ptr, NULL);
    if (!(fabs(weight) <= MAX_WEIGHT))
        return fail_at(parse, value.ptr, "expected a weight between -1e100 and 1e100", err);
    text = jpc_json_unescape_counted(&parse->arena, key, &lone_surrogates);
    if (lone_surrogates == 0)
        keep_gram(parse, key, text, weight);
    return JPC_OK;
}

static jpc_status parse_json(struct parse *parse, jpc_err *err)
{
    jpc_json_scan scan = {parse->json.ptr, parse->json.ptr + parse->json.len};
    const char *problem;
    jpc_span key, value;

    if (!jpc_json_take(&scan, '{'))
        return fail_at(parse, scan.at, "expected '{'", err);
    for (bool first = true; jpc_json_member(&scan, first, &key, &value, &problem); first = false)
        JPC_TRY(take_gram(parse, key, value, err));
    if (problem != NULL)
        return fail_at(parse, scan.at, problem, err);
    jpc_json_skip_blanks(&scan);
    if (scan.at < scan.end)
        return fail_at(parse, scan.at, "expected the end of the file", err);
    if (parse->n == 0)
        return jpc_fail(err, JPC_ERR_CONFIG, "model '%s' has no grams", parse->path);
    return JPC_OK;
}

static jpc_status build(const struct parse *parse, jpc_linear_model *model, jpc_err *err)
{
    char what[64] = "expected each gram once";
    size_t at;

    switch (jpc_linear_model_init(model, parse->grams, parse->n, &at)) {
    case JPC_GRAM_SOUND: return JPC_OK;
    case JPC_GRAM_EMPTY: snprintf(what, sizeof what, "expected a gram that is not empty"); break;
    case JPC_GRAM_LONG:
        snprintf(what, sizeof what, "expected a gram of at most %d characters", JPC_GRAM_MAX_CHARS);
        break;
    case JPC_GRAM_TWICE: break;
    }
    return fail_at(parse, parse->places[at] - 1, what, err);
}

jpc_status jpc_linear_model_read(jpc_linear_model *model, const char *path, jpc_err *err)
{
    struct parse parse = {.path = path};
    jpc_buf bytes = {0};
    jpc_status status = read_bytes(path, &bytes, err);

    if (status == JPC_OK) {
        jpc_buf_string(&bytes);
        parse.json = jpc_buf_span(&bytes);
        status = parse_json(&parse, err);
    }
    if (status == JPC_OK)
        status = build(&parse, model, err);
    free(parse.grams);
    free(parse.places);
    jpc_arena_release(&parse.arena);
    jpc_buf_release(&bytes);
    return status;
}

// ---- writing ------------------------------------------------------------------

static int compare_grams(const void *a_, const void *b_)
{
    const jpc_gram *a = a_, *b = b_;
    int order =
        memcmp(a->text.ptr, b->text.ptr, a->text.len < b->text.len ? a->text.len : b->text.len);

    return order != 0 ? order : (a->text.len > b->text.len) - (a->text.len < b->text.len);
}

void jpc_linear_model_format(jpc_gram *grams, size_t n, int digits, jpc_buf *out)
{
    if (n > 0)
        qsort(grams, n, sizeof *grams, compare_grams);
    jpc_buf_add_string(out, "{");
    for (size_t i = 0; i < n; i++) {
        jpc_buf_add_string(out, i > 0 ? ",\n\"" : "\n\"");
        jpc_json_escape(out, grams[i].text);
        jpc_buf_printf(out, "\":%.*g", digits, grams[i].weight);
    }
    jpc_buf_add_string(out, "\n}\n");
}
