// The shared cases of transfer and content codings, from the tests of warcio, jwarc and FastWARC
// and from the RFCs: each body becomes the expected bytes, or what is said here instead, and why.
#include "tests/unit/fixtures.h"

#define MAX_CASES 64

// Where a case is damaged, or we differ from the expected bytes (body != NULL).
static const struct own_answer {
    const char *id;
    const char *damage; // NULL: none
    const char *body;   // NULL: as expected
} own_answers[] = {
    // What was received is kept; the parser of records then counts the record instead.
    {"chunk-cut-off", "chunked: cut off", NULL},
    {"gzip-bad-trailer", "content coding corrupt", NULL},
    // Not chunked in spite of its label. warcio drops two bytes, we keep all.
    {"chunk-looks-chunked-but-isnt", NULL, "1\r\nxyz123!@#"},
};

struct http_case {
    jpc_span id, stored, expected; // the bodies in Base64
    bool seen;
};

struct cases {
    struct http_case items[MAX_CASES];
    size_t n, n_own;
    jpc_arena arena;
};

static unsigned value_of(char c)
{
    static const char digits[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
    const char *at = strchr(digits, c);

    return at != NULL ? (unsigned)(at - digits) : 0;
}

static jpc_span decode_base64(jpc_arena *arena, jpc_span text)
{
    char *bytes = jpc_arena_alloc(arena, text.len / 4 * 3 + 1);
    size_t len = 0;
    unsigned bits = 0;

    for (size_t i = 0; i < text.len && text.ptr[i] != '='; i++) {
        bits = bits << 6 | value_of(text.ptr[i]);
        if (i % 4 > 0)
            bytes[len++] = (char)(bits >> (6 - 2 * (i % 4)) & 0xff);
    }
    return (jpc_span){bytes, len};
}

static void read_cases(struct cases *cases, jpc_span json)
{
    jpc_span object = jpc_span_take_until(&json, '{');

    while (json.len > 0 && cases->n < MAX_CASES) {
        struct http_case *c = &cases->items[cases->n++];

        object = jpc_span_take_until(&json, '}');
        c->id = json_text(object, "id");
        c->stored = json_text(object, "body_b64");
        c->expected = json_text(object, "expected_b64");
        jpc_span_take_until(&json, '{');
    }
}

static const struct own_answer *own_answer_of(jpc_span id)
{
    for (size_t i = 0; i < sizeof own_answers / sizeof *own_answers; i++)
        if (jpc_span_equals(id, jpc_span_of(own_answers[i].id)))
            return &own_answers[i];
    return NULL;
}

static bool ends_with(jpc_span bytes, jpc_span end)
{
    return bytes.len >= end.len && memcmp(bytes.ptr + bytes.len - end.len, end.ptr, end.len) == 0;
}

static void test_case(struct cases *cases, struct http_case *c, jpc_span block)
{
    const struct own_answer *own = own_answer_of(c->id);
    jpc_span want = decode_base64(&cases->arena, c->expected);
    jpc_http_response r =
        jpc_http_parse(&cases->arena, &fixture_scratch.http, block, FIXTURE_CEILING);
    const char *damage = own != NULL ? own->damage : NULL;

    c->seen = true;
    cases->n_own += own != NULL;
    if (own != NULL && own->body != NULL)
        want = jpc_span_of(own->body);
    ok(ends_with(block, decode_base64(&cases->arena, c->stored)), "%.*s: is stored", (int)c->id.len,
       c->id.ptr);
    ok(jpc_span_equals(r.body, want), "… its body (%zu of %zu bytes)", r.body.len, want.len);
    is_text(jpc_span_of(r.damaged ? r.damage : ""), damage != NULL ? damage : "", "… its damage");
}

// "http://case.example/07/chunk-cut-off": the number of the case.
static void visit_record(const jpc_warc_record *warc, void *context)
{
    struct cases *cases = context;
    jpc_span url = warc->url;
    size_t number;

    if (warc->type != JPC_WARC_RESPONSE || !skip_behind(&url, "case.example/"))
        return;
    number = strtoul(url.ptr, NULL, 10);
    if (ok(number < cases->n && !cases->items[number].seen, "a case for '%.*s'", (int)warc->url.len,
           warc->url.ptr))
        test_case(cases, &cases->items[number], warc->block);
}

int main(void)
{
    static struct cases cases;
    const char *dir = tap_shared_data();
    struct replay replay;
    char path[4200];
    jpc_buf json;
    size_t n_seen = 0;

    tap_begin();
    if (dir == NULL) {
        tap_skip("cases", "no shared data");
        return tap_end();
    }
    json = fixture_bytes(dir, "warc/http-body-cases/cases.json");
    read_cases(&cases, jpc_buf_span(&json));
    snprintf(path, sizeof path, "%s/warc/http-body-cases/http-body-cases.warc.gz", dir);
    replay = replay_file(path, 1 << 20, visit_record, &cases);
    for (size_t i = 0; i < cases.n; i++)
        n_seen += cases.items[i].seen;
    ok(cases.n == 32 && n_seen == 32, "32 cases (%zu of %zu)", n_seen, cases.n);
    ok(cases.n_own == sizeof own_answers / sizeof *own_answers, "own answers are all asked for");
    jpc_buf_release(&replay.ranges);
    jpc_buf_release(&json);
    jpc_arena_release(&cases.arena);
    return tap_end();
}
