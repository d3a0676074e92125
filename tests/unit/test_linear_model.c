// Linear models against a program that takes every gram by itself; their files, good and bad; and
// what is learned from texts.
#include <math.h>
#include <sys/resource.h>

#include "core/compress.h"
#include "data/linear_model_file.h"
#include "tests/unit/law_text.h"
#include "tests/unit/tap.h"
#include "text/linear_train.h"
#include "text/utf8.h"

static char path[64];

// ---- the oracle ---------------------------------------------------------------

static double weight_of(const jpc_gram *grams, size_t n, jpc_span gram)
{
    for (size_t i = 0; i < n; i++)
        if (jpc_span_equals(grams[i].text, gram))
            return grams[i].weight;
    return 0;
}

// Slices of a string as Python makes them: what is beyond the end is not there.
static double oracle(const jpc_gram *grams, size_t n, size_t n_chars, jpc_span text)
{
    size_t len = jpc_utf8_count(text);
    double sum = 0;

    for (size_t i = 0; i < len; i++)
        for (size_t k = 1; k <= n_chars; k++) {
            size_t at = jpc_utf8_offset(text, i), end = jpc_utf8_offset(text, i + k);

            sum += weight_of(grams, n, (jpc_span){text.ptr + at, end - at});
        }
    return len > 0 ? sum / sqrt((double)(n_chars * len)) : 0;
}

static const char *const letters[] = {"あ", "い", "漢", "a", "é", "\U00020BB7", "\n", "。"};

static jpc_span random_text(jpc_arena *arena, uint64_t *state, size_t n)
{
    char *text = jpc_arena_alloc(arena, 4 * n + 1);
    size_t len = 0;

    for (size_t i = 0; i < n; i++) {
        const char *letter = letters[law_below(state, 8)];

        memcpy(text + len, letter, strlen(letter));
        len += strlen(letter);
    }
    return (jpc_span){text, len};
}

static size_t random_grams(jpc_arena *arena, uint64_t *state, size_t n_chars, jpc_gram *grams,
                           size_t most)
{
    size_t n = 0;

    for (size_t i = 0; i < most; i++) {
        jpc_span text = random_text(arena, state, i == 0 ? n_chars : 1 + law_below(state, n_chars));

        if (weight_of(grams, n, text) == 0)
            grams[n++] = (jpc_gram){text, (double)law_below(state, 2000) / 7 - 142.1};
    }
    return n;
}

static void test_oracle(void)
{
    static const size_t lengths[] = {0,   1,   2,   3,   4,   5,   100, 255, 256,
                                     257, 258, 259, 260, 261, 511, 512, 513, 600};
    uint64_t state = 8;
    jpc_arena arena = {0};

    for (size_t n_chars = 1; n_chars <= 5; n_chars++) {
        jpc_gram grams[120];
        size_t n = random_grams(&arena, &state, n_chars, grams, 120), right = 0, ignored;
        jpc_linear_model model;

        jpc_linear_model_init(&model, grams, n, &ignored);
        for (size_t i = 0; i < sizeof lengths / sizeof *lengths; i++) {
            jpc_span text = random_text(&arena, &state, lengths[i]);

            right += jpc_linear_model_score(&model, text, 0, JPC_LINEAR_ROOT) ==
                     oracle(grams, n, n_chars, text);
        }
        ok(right == sizeof lengths / sizeof *lengths && model.n_chars == n_chars,
           "grams of up to %zu characters: the same bits", n_chars);
        jpc_linear_model_release(&model);
    }
    jpc_arena_release(&arena);
}

static void test_parts(void)
{
    const jpc_gram grams[] = {{{"あ", 3}, 1}, {{"あい", 6}, 10}, {{"x", 1}, -4}};
    jpc_span text = jpc_span_of("あいxあ");
    jpc_linear_model model;
    size_t ignored;

    jpc_linear_model_init(&model, grams, 3, &ignored);
    is_number(jpc_linear_model_score(&model, text, 0, JPC_LINEAR_ONE), 1 + 10 - 4 + 2, 0, "a sum");
    is_number(jpc_linear_model_score(&model, text, 0, JPC_LINEAR_COUNT), 9.0 / 8, 0, "a mean");
    is_number(jpc_linear_model_score(&model, text, 1, JPC_LINEAR_ONE), 2, 0,
              "of the first character alone");
    is_number(jpc_linear_model_score(&model, text, 4, JPC_LINEAR_ONE), 9, 0,
              "of as many as it has");
    is_number(jpc_linear_model_score(&model, (jpc_span){NULL, 0}, 0, JPC_LINEAR_ROOT), 0, 0,
              "nothing scores 0");
    jpc_linear_model_release(&model);
}

// ---- files --------------------------------------------------------------------

static void write_file(jpc_span bytes)
{
    FILE *file = fopen(path, "wb");

    if (file == NULL || fwrite(bytes.ptr, 1, bytes.len, file) != bytes.len || fclose(file) != 0)
        ok(false, "'%s' can be written", path);
}

// "" if it could be read; else the message behind the path.
static const char *read_message(jpc_span bytes)
{
    static jpc_err err;
    jpc_linear_model model;
    char *at;

    write_file(bytes);
    if (jpc_linear_model_read(&model, path, &err) == JPC_OK) {
        jpc_linear_model_release(&model);
        return "";
    }
    at = strstr(err.message, path);
    return at != NULL ? at + strlen(path) : err.message;
}

struct file_case {
    const char *json, *message;
};

static const struct file_case file_cases[] = {
    {"{\"あ\":1}", ""},
    {" {\n\"あ\" : -1e-3 ,\n\"\\u3044\\ud842\\udfb7\":0}\n", ""},
    {"{\"あ\":1,\"\\ud842\":1}", ""}, // half a pair: no text has it
    {"", "', line 1, byte 1: expected '{'"},
    {"[1]", "', line 1, byte 1: expected '{'"},
    {"{}", "' has no grams"},
    {"{\"\\ud842\":1}", "' has no grams"},
    {"{\"あ\":1", "', line 1, byte 9: expected ',' or '}'"},
    {"{\"あ\":1}\n{\"い\":1}", "', line 2, byte 1: expected the end of the file"},
    {"{\"あ\":\n \"1\"}", "', line 2, byte 2: expected a number as the weight of a gram"},
    {"{\"あ\":null}", "', line 1, byte 8: expected a number as the weight of a gram"},
    {"{\"あ\":{}}", "', line 1, byte 8: expected a number as the weight of a gram"},
    {"{\"あ\":NaN}", "', line 1, byte 8: expected a value"},
    {"{\"あ\":1e999}", "', line 1, byte 8: expected a weight between -1e100 and 1e100"},
    {"{\"あ\":1,\n\"い\":2,\n\"\\u3042\":3}", "', line 3, byte 1: expected each gram once"},
    {"{\"\":1}", "', line 1, byte 2: expected a gram that is not empty"},
    {"{\"abcdefghijklmnopq\":1}", "', line 1, byte 2: expected a gram of at most 16 characters"},
    {"{\"\xE3\x81\":1}", "', line 1, byte 3: expected well-formed UTF-8"},
    {"{\"\\x\":1}", "', line 1, byte 3: expected a valid escape"},
};

static void test_files(void)
{
    for (size_t i = 0; i < sizeof file_cases / sizeof *file_cases; i++) {
        const struct file_case *c = &file_cases[i];
        const char *message = read_message(jpc_span_of(c->json));

        ok(strcmp(message, c->message) == 0, "file %zu%s", i, c->message);
        if (strcmp(message, c->message) != 0)
            fprintf(stderr, "#   got %s\n", message);
    }
}

static void test_compressed(void)
{
    jpc_buf packed = {0}, again = {0};
    jpc_span json = jpc_span_of("{\"あ\":1,\"い\":2}");
    jpc_linear_model model;
    char want[64];
    jpc_err err;

    jpc_gzip_compress(json, &packed);
    jpc_gzip_compress(json, &again);
    ok(jpc_span_equals(jpc_buf_span(&packed), jpc_buf_span(&again)), "gzip: the same bytes again");
    ok(strcmp(read_message(jpc_buf_span(&packed)), "") == 0, "gzip");
    packed.len -= 5;
    snprintf(want, sizeof want, "': truncated gzip member at byte %zu", packed.len);
    ok(strcmp(read_message(jpc_buf_span(&packed)), want) == 0, "gzip%s", want);
    remove(path);
    ok(jpc_linear_model_read(&model, path, &err) == JPC_ERR_CONFIG &&
           strncmp(err.message, "model: cannot open '", 20) == 0,
       "no file: %s", err.message);
    jpc_buf_release(&packed);
    jpc_buf_release(&again);
}

// More than fit into the first table, with numbers as they are written.
static void test_many(void)
{
    size_t n = 40000, ignored;
    jpc_gram *grams = jpc_alloc(n * sizeof *grams);
    jpc_arena arena = {0};
    jpc_linear_model model, read = {.n_chars = 0};
    jpc_span text = law_all_of_unicode(&arena, false);
    jpc_buf json = {0};
    jpc_err err = {0};
    jpc_status status;

    for (uint32_t i = 0; i < n; i++) {
        char gram[12];
        size_t len = jpc_utf8_put(gram, 0x4E00 + i % 20000);

        len += jpc_utf8_put(gram + len, i < 20000 ? 0x4E01 + i % 20000 : 0x20000 + i);
        grams[i] = (jpc_gram){jpc_arena_copy(&arena, gram, len), 0.1 * i - 1234.5};
    }
    jpc_linear_model_init(&model, grams, n, &ignored);
    jpc_linear_model_format(grams, n, 17, &json);
    write_file(jpc_buf_span(&json));
    status = jpc_linear_model_read(&read, path, &err);
    ok(status == JPC_OK, "%zu grams: %s", n, err.message);
    ok(status == JPC_OK &&
           jpc_linear_model_score(&model, text, 0, JPC_LINEAR_ROOT) ==
               jpc_linear_model_score(&read, text, 0, JPC_LINEAR_ROOT) &&
           jpc_linear_model_score(&read, text, 0, JPC_LINEAR_ROOT) != 0,
       "… score all of Unicode as before they were written");
    jpc_linear_model_release(&model);
    if (status == JPC_OK)
        jpc_linear_model_release(&read);
    jpc_buf_release(&json);
    jpc_arena_release(&arena);
    free(grams);
}

// ---- learning -----------------------------------------------------------------

#define N_TEXTS 400

// Positive texts have あい somewhere; both have all letters.
static void make_texts(jpc_arena *arena, jpc_labelled_text *texts)
{
    uint64_t state = 5;

    for (size_t i = 0; i < N_TEXTS; i++) {
        jpc_span text = random_text(arena, &state, 5 + law_below(&state, 20));

        texts[i] = (jpc_labelled_text){text, jpc_span_holds(text, jpc_span_of("あい"))};
    }
}

static void test_learning(void)
{
    jpc_arena arena = {0};
    jpc_labelled_text texts[N_TEXTS];
    jpc_train_options options = {.n_chars = 3,
                                 .min_texts = 2,
                                 .max_features = 20,
                                 .epochs = 10,
                                 .rate = 0.5,
                                 .l2 = 1e-5,
                                 .max_bytes = (size_t)64 << 20};
    jpc_learned learned, again;
    jpc_linear_model model;
    jpc_err err;
    size_t right = 0, equal = 0, ignored, best = 0;

    make_texts(&arena, texts);
    jpc_linear_train(texts, N_TEXTS, &options, 4, &learned, &err);
    jpc_linear_train(texts, N_TEXTS, &options, 4, &again, &err);
    for (size_t i = 0; i < learned.n && learned.n == again.n; i++)
        equal += jpc_span_equals(learned.grams[i].text, again.grams[i].text) &&
                 learned.grams[i].weight == again.grams[i].weight;
    ok(learned.n <= 20 && learned.n > 0 && equal == learned.n, "the same model again");
    for (size_t i = 0; i < learned.n; i++)
        if (learned.grams[i].weight > learned.grams[best].weight)
            best = i;
    is_text(learned.grams[best].text, "あい", "what tells them apart weighs most");
    jpc_linear_model_init(&model, learned.grams, learned.n, &ignored);
    for (size_t i = 0; i < N_TEXTS; i++)
        right += (jpc_linear_model_score(&model, texts[i].text, 0, JPC_LINEAR_ROOT) > 0) ==
                 texts[i].positive;
    ok(right > N_TEXTS * 95 / 100, "%zu of %d texts are told apart by 20 grams", right, N_TEXTS);
    jpc_linear_model_release(&model);
    jpc_learned_release(&learned);
    jpc_learned_release(&again);
    options.max_bytes = 1 << 10;
    ok(jpc_linear_train(texts, N_TEXTS, &options, 4, &learned, &err) == JPC_ERR_LIMIT,
       "a ceiling: %s", err.message);
    jpc_arena_release(&arena);
}

static size_t most_kib(void)
{
    struct rusage usage;

    getrusage(RUSAGE_SELF, &usage);
    return (size_t)usage.ru_maxrss;
}

// One text may have more grams than fit: it does not have to be counted to its end.
static void test_ceiling_within_text(void)
{
    size_t n = 1 << 20, len = 0, before;
    char *bytes = jpc_alloc(3 * n);
    uint64_t state = 7;
    jpc_labelled_text text;
    jpc_train_options options = {.n_chars = 3, .max_bytes = (size_t)4 << 20};
    jpc_learned learned;
    jpc_err err;

    for (size_t i = 0; i < n; i++)
        len += jpc_utf8_put(bytes + len, 0x4E00 + (uint32_t)law_below(&state, 20000));
    text = (jpc_labelled_text){{bytes, len}, true};
    before = most_kib();
    ok(jpc_linear_train(&text, 1, &options, 4, &learned, &err) == JPC_ERR_LIMIT,
       "the grams of one text: %s", err.message);
    ok(most_kib() < before + 65536, "… took %zu KiB, where all take 200,000", most_kib() - before);
    free(bytes);
}

int main(void)
{
    tap_begin();
    snprintf(path, sizeof path, "/tmp/jpcurate-model-%ld", (long)getpid());
    test_oracle();
    test_parts();
    test_files();
    test_compressed();
    test_many();
    test_learning();
    test_ceiling_within_text();
    remove(path);
    return tap_end();
}
