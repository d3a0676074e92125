// usage: paragraph_oracle corpus SEED N
//        paragraph_oracle [texts|table] OPTION=VALUE... <TSV
//
// `corpus` prints JSON Lines of N documents that share lines, blocks, near copies of them and
// hosts. One seed is one series of bytes.
//
// The others read documents as `jq -r '[.id, .url, .text] | @tsv'` writes them, and do by brute
// force what the tasks of a run do: every key of every document is held, sorted and counted.
// `texts` prints id and text of each without what goes; `table` key and documents of each key, in
// decimal. Options are those of the stage `paragraphs`. Which keys a text has and which units go by
// their counts is the stage's business, which its unit tests look at.
#include <inttypes.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "exec/registry.h"
#include "stage/paragraph.h"
#include "stage/stage.h"

// ---- chance ---------------------------------------------------------------------------------

static uint64_t state;

static uint64_t next(void)
{
    state ^= state << 13;
    state ^= state >> 7;
    state ^= state << 17;
    return state * 0x2545F4914F6CDD1Du;
}

static size_t below(size_t n) { return (size_t)((next() >> 32) * n >> 32); }

static void print_code(uint32_t code)
{
    printf("%c%c%c", (int)(0xE0 | code >> 12), (int)(0x80 | (code >> 6 & 63)),
           (int)(0x80 | (code & 63)));
}

// ---- a corpus -------------------------------------------------------------------------------

#define N_COMMON 60

static void print_any(void)
{
    for (size_t n = 8 + below(30); n > 0; n--)
        print_code(0x4E00 + (uint32_t)below(20000));
}

// The i-th common line; now and then with another number, or one other character.
static void print_common(size_t i)
{
    uint64_t before = state;
    size_t other = below(6) == 0 ? below(30) : 30;
    size_t number = below(4) == 0 ? below(100) : 7;

    state = 0x9E3779B97F4A7C15u * (i + 1);
    for (size_t at = 0; at < 30; at++) {
        uint32_t code = 0x4E00 + (uint32_t)below(20000);

        print_code(at == other ? 0x3042 : code);
    }
    printf("%zu", number);
    state = before;
    next();
}

static void print_lines(void)
{
    size_t i = below(below(N_COMMON) + 1); // the first ones are in more documents

    if (below(3) > 0) {
        print_any();
        printf("\\n");
        return;
    }
    for (size_t n = 1 + below(4); n > 0; n--, i++) {
        print_common(i % N_COMMON);
        printf("\\n");
    }
}

static void print_navigation(size_t host)
{
    static const char *const names[] = {"ホーム", "会社概要", "お問い合わせ", "目次"};

    for (size_t i = 0; i < 4; i++)
        printf("%s%zu-%c\\n", names[i], host % 4, (int)('a' + host));
}

static void print_corpus(size_t n)
{
    for (size_t i = 0; i < n; i++) {
        size_t host = below(below(26) + 1);
        uint64_t again = state;

        if (i > 0 && below(12) == 0)
            again = 0x1234567 + below(40); // a copy of another one, but for its address
        printf("{\"id\":\"%zu\",\"url\":\"https://%c.example.jp/%zu\",\"text\":\"", i,
               (int)('a' + host), i);
        state = again;
        next();
        if (below(2) == 0)
            print_navigation(host);
        for (size_t left = below(9); left > 0; left--) {
            print_lines();
            if (below(3) == 0)
                printf("\\n");
        }
        print_any();
        printf("\"}\n");
        if (again < 0x1234567 + 40)
            state = i * 0x9E3779B97F4A7C15u + 99;
    }
}

// ---- documents ------------------------------------------------------------------------------

struct doc {
    char *line; // owned
    jpc_span id, url, text;
};

struct docs {
    struct doc *items;
    size_t n, capacity;
};

struct entry {
    uint64_t key, doc;
};

struct entries {
    struct entry *items;
    size_t n, capacity;
};

// Undoes what @tsv does, in place; to the tab or the end of the line.
static jpc_span take_field(char **at)
{
    char *from = *at, *to = *at, *begin = *at;

    for (; *from != '\t' && *from != '\n' && *from != '\0'; from++) {
        if (*from != '\\') {
            *to++ = *from;
            continue;
        }
        from++;
        *to++ = (char)(*from == 'n' ? '\n' : *from == 't' ? '\t' : *from == 'r' ? '\r' : *from);
    }
    *at = *from == '\0' ? from : from + 1;
    return (jpc_span){begin, (size_t)(to - begin)};
}

static void read_docs(struct docs *docs)
{
    char *line = NULL;
    size_t size = 0;

    while (getline(&line, &size, stdin) > 0) {
        struct doc doc = {.line = line};
        char *at = line;

        doc.id = take_field(&at);
        doc.url = take_field(&at);
        doc.text = take_field(&at);
        if (docs->n == docs->capacity) {
            docs->capacity = 2 * docs->capacity + 64;
            docs->items = jpc_realloc(docs->items, docs->capacity * sizeof *docs->items);
        }
        docs->items[docs->n++] = doc;
        line = NULL;
        size = 0;
    }
    free(line);
}

static void print_text(jpc_span text)
{
    for (size_t i = 0; i < text.len; i++)
        switch (text.ptr[i]) {
        case '\n': printf("\\n"); break;
        case '\t': printf("\\t"); break;
        case '\r': printf("\\r"); break;
        case '\\': printf("\\\\"); break;
        default: putchar(text.ptr[i]);
        }
}

// ---- counting -------------------------------------------------------------------------------

static void add_entry(struct entries *entries, uint64_t key, uint64_t doc)
{
    if (entries->n == entries->capacity) {
        entries->capacity = 2 * entries->capacity + 64;
        entries->items = jpc_realloc(entries->items, entries->capacity * sizeof *entries->items);
    }
    entries->items[entries->n++] = (struct entry){key, doc};
}

static int compare(const void *left, const void *right)
{
    const struct entry *a = left, *b = right;

    if (a->key != b->key)
        return a->key > b->key ? 1 : -1;
    return (a->doc > b->doc) - (a->doc < b->doc);
}

// Documents are numbered from 1.
static void count(const jpc_paragraphs *paragraphs, const struct docs *docs,
                  jpc_frequencies *frequencies)
{
    struct entries entries = {0};
    jpc_arena arena = {0};

    for (size_t i = 0; i < docs->n; i++) {
        uint64_t *keys;
        size_t n =
            jpc_paragraph_keys(paragraphs, &arena, docs->items[i].text, docs->items[i].url, &keys);

        for (size_t k = 0; k < n; k++)
            add_entry(&entries, keys[k], i + 1);
        jpc_arena_reset(&arena);
    }
    qsort(entries.items, entries.n, sizeof *entries.items, compare);
    for (size_t i = 0, end; i < entries.n; i = end) {
        for (end = i; end < entries.n && entries.items[end].key == entries.items[i].key;)
            end++;
        jpc_frequencies_add(frequencies,
                            (jpc_frequency){entries.items[i].key, end - i, entries.items[i].doc});
    }
    jpc_arena_release(&arena);
    free(entries.items);
}

static void print_table(const jpc_frequencies *frequencies)
{
    for (size_t i = 0; i < frequencies->n; i++)
        printf("%" PRIu64 "\t%" PRIu64 "\n", frequencies->items[i].key,
               frequencies->items[i].count);
}

static void print_texts(const jpc_paragraphs *paragraphs, const struct docs *docs,
                        const jpc_frequencies *frequencies)
{
    jpc_arena arena = {0}, scratch = {0};

    for (size_t i = 0; i < docs->n; i++) {
        const struct doc *doc = &docs->items[i];
        jpc_paragraph_cut *cuts;
        jpc_span text = jpc_paragraph_cut_text(paragraphs, frequencies, &arena, &scratch, doc->text,
                                               doc->url, i + 1, &cuts);

        printf("%.*s\t", (int)doc->id.len, doc->id.ptr);
        print_text(text);
        putchar('\n');
        jpc_arena_reset(&arena);
        jpc_arena_reset(&scratch);
    }
    jpc_arena_release(&arena);
    jpc_arena_release(&scratch);
}

// ---- options --------------------------------------------------------------------------------

static bool set(const jpc_option *options, jpc_paragraph_params *params, char *setting)
{
    char *equals = strchr(setting, '=');
    const jpc_option *option;
    jpc_err err;

    if (equals == NULL)
        return false;
    *equals = '\0';
    option = jpc_option_find(options, setting);
    return option != NULL && jpc_option_set(option, params, equals + 1, NULL, &err) == JPC_OK;
}

int main(int argc, char **argv)
{
    const jpc_stage_def *def = jpc_stage_find("paragraphs");
    jpc_paragraph_params params;
    jpc_paragraphs *paragraphs = NULL;
    jpc_frequencies frequencies = {0};
    struct docs docs = {0};
    jpc_err err;

    if (argc == 4 && strcmp(argv[1], "corpus") == 0) {
        state = strtoull(argv[2], NULL, 10) * 0x9E3779B97F4A7C15u;
        print_corpus(strtoull(argv[3], NULL, 10));
        return 0;
    }
    jpc_options_init(def->options, &params);
    for (int i = 2; i < argc; i++)
        if (!set(def->options, &params, argv[i]))
            return 2;
    if (argc < 2 || jpc_paragraphs_open(&paragraphs, &params, &err) != JPC_OK)
        return 2;
    read_docs(&docs);
    count(paragraphs, &docs, &frequencies);
    if (strcmp(argv[1], "table") == 0)
        print_table(&frequencies);
    jpc_frequencies_sort(&frequencies);
    if (strcmp(argv[1], "texts") == 0)
        print_texts(paragraphs, &docs, &frequencies);
    jpc_frequencies_release(&frequencies);
    jpc_paragraphs_close(paragraphs);
    for (size_t i = 0; i < docs.n; i++)
        free(docs.items[i].line);
    free(docs.items);
    return 0;
}
