// Lists of 10⁶ hosts and as many addresses: how long they take to load, and what a document costs
// then. CPU time; the best of all rounds.
//
//      bench_url FOLDER [ROUNDS]
//
// Lists are generated into FOLDER and removed. Documents are read in an order that is not that of
// the lists, one in 50 of them is denied: nearly each question misses the cache, as in a crawl.
// Exits with 1 if a bound is exceeded: 0.5 s to load 10⁶ hosts, 1 µs a document for all of hosts
// with their parents, addresses, words and strings.
#include <errno.h>
#include <time.h>

#include "tests/unit/one_stage.h"

#define N_ENTRIES 1000000
#define N_URLS 100000
#define MAX_LOAD_SECONDS 0.5
#define MAX_DOCUMENT_NS 1000.0

static uint64_t random_bits(uint64_t *state) // xorshift64*
{
    *state ^= *state >> 12;
    *state ^= *state << 25;
    *state ^= *state >> 27;
    return *state * UINT64_C(2685821657736338717);
}

static const char *const syllables[] = {"ka", "ki", "ku",   "sa", "shi", "su", "ta", "chi",
                                        "to", "na", "ni",   "no", "ha",  "hi", "ho", "ma",
                                        "mi", "mo", "yama", "ra", "ri",  "ro", "wa", "blog"};
static const char *const tlds[] = {"com", "jp", "co.jp", "net", "ne.jp", "org", "info", "xyz"};

static void add_name(jpc_buf *out, uint64_t bits)
{
    for (int i = 0; i < 5; i++, bits /= 24)
        jpc_buf_add_string(out, syllables[bits % 24]);
    jpc_buf_printf(out, "%" PRIu64 ".%s", bits % 100, tlds[bits / 100 % 8]);
}

// www.kashitomora7.co.jp/2019/04/mina/index.html?id=12345; about 70 bytes.
static void add_url(jpc_buf *out, uint64_t host, uint64_t bits)
{
    static const char *const fronts[] = {"www.", "", "blog.", "shop.www2.", "", "m.", "www.", ""};

    jpc_buf_add_string(out, fronts[bits % 8]);
    add_name(out, host);
    jpc_buf_printf(out, "/%s/%" PRIu64 "/%s%s/", syllables[bits / 8 % 24], 2000 + bits / 192 % 24,
                   syllables[bits / 5000 % 24], syllables[bits / 120000 % 24]);
    if (bits / 2880000 % 3 > 0)
        jpc_buf_printf(out, "entry-%" PRIu64 ".html", bits % 100000);
    if (bits / 8640000 % 2 > 0)
        jpc_buf_printf(out, "?id=%" PRIu64 "&page=%" PRIu64, bits % 1000, bits % 7);
}

static void write_file(const char *folder, const char *name, const jpc_buf *bytes, char path[4096])
{
    FILE *file;

    snprintf(path, 4096, "%s/%s-%d.txt", folder, name, (int)getpid());
    file = fopen(path, "wb");
    if (file == NULL || fwrite(bytes->ptr, 1, bytes->len, file) != bytes->len ||
        fclose(file) != 0) {
        fprintf(stderr, "bench_url: cannot write '%s': %s\n", path, strerror(errno));
        exit(1);
    }
}

static double cpu_seconds(void)
{
    struct timespec now;

    clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &now);
    return (double)now.tv_sec + (double)now.tv_nsec / 1e9;
}

struct documents {
    jpc_buf bytes;
    jpc_span *urls;
};

static struct documents make_documents(void)
{
    struct documents documents = {.urls = jpc_alloc(N_URLS * sizeof *documents.urls)};
    size_t *at = jpc_alloc((N_URLS + 1) * sizeof *at);
    uint64_t state = 7, listed = 1;

    for (size_t i = 0; i < N_URLS; i++) {
        uint64_t host = random_bits(&state), known = random_bits(&listed);

        jpc_buf_add_string(&documents.bytes, i % 3 == 0 ? "http://" : "https://");
        add_url(&documents.bytes, i % 50 == 0 ? known : host,
                i % 100 == 0 ? i : random_bits(&state));
        at[i + 1] = documents.bytes.len;
    }
    for (size_t i = 0; i < N_URLS; i++)
        documents.urls[i] = (jpc_span){documents.bytes.ptr + at[i], at[i + 1] - at[i]};
    free(at);
    return documents;
}

struct measured {
    double load_seconds, document_ns;
    size_t n_denied;
};

static double apply_to_all(struct one_stage *stage, const struct documents *documents,
                           size_t *n_denied)
{
    double start = cpu_seconds();

    *n_denied = 0;
    for (size_t i = 0; i < N_URLS; i++) {
        if (i % 64 == 0) // a batch
            jpc_arena_reset(&stage->arena);
        stage->doc.url = documents->urls[i];
        stage->doc.verdict.first = -1;
        one_stage_apply(stage);
        *n_denied += stage->doc.verdict.first >= 0;
    }
    return cpu_seconds() - start;
}

static struct measured measure(const char *settings, const struct documents *documents, int rounds)
{
    struct measured best = {1e9, 1e9, 0};

    for (int round = 0; round < rounds; round++) {
        struct one_stage stage;
        double start = cpu_seconds(), seconds;

        if (one_stage_open(&stage, "url", settings) != JPC_OK) {
            fprintf(stderr, "bench_url: %s\n", stage.err.message);
            exit(1);
        }
        seconds = cpu_seconds() - start;
        best.load_seconds = seconds < best.load_seconds ? seconds : best.load_seconds;
        one_stage_doc(&stage, jpc_span_of("x"));
        for (int pass = 0; pass < 3; pass++) {
            double ns = apply_to_all(&stage, documents, &best.n_denied) / N_URLS * 1e9;

            best.document_ns = ns < best.document_ns ? ns : best.document_ns;
        }
        one_stage_close(&stage);
    }
    return best;
}

static bool report(const char *name, const char *settings, const struct documents *documents,
                   int rounds, double max_load)
{
    struct measured m = measure(settings, documents, rounds);
    bool slow = m.load_seconds > max_load || m.document_ns > MAX_DOCUMENT_NS;

    printf("%-46s %7.3f %10.0f %8zu%s\n", name, m.load_seconds, m.document_ns, m.n_denied,
           slow ? "  too slow" : "");
    return slow;
}

// Words that no generated address has, but for a few.
static void add_words(jpc_buf *out)
{
    uint64_t state = 99;

    for (int i = 0; i < 500; i++)
        jpc_buf_printf(out, "%s%s%" PRIu64 "\n", syllables[random_bits(&state) % 24],
                       syllables[random_bits(&state) % 24], random_bits(&state) % 10);
}

int main(int argc, char **argv)
{
    jpc_buf hosts = {0}, urls = {0}, words = {0}, all = {0}, host_settings = {0},
            url_settings = {0};
    char host_path[4096], url_path[4096], word_path[4096];
    struct documents documents = make_documents();
    uint64_t state = 1, url_state = 1;
    int rounds = argc > 2 ? (int)strtol(argv[2], NULL, 10) : 3;
    bool slow = false;

    if (argc < 2) {
        fprintf(stderr, "usage: bench_url FOLDER [ROUNDS]\n");
        return 2;
    }
    for (int i = 0; i < N_ENTRIES; i++) {
        add_name(&hosts, random_bits(&state));
        jpc_buf_add_string(&hosts, "\n");
        add_url(&urls, random_bits(&url_state), (uint64_t)i);
        jpc_buf_add_string(&urls, "\n");
    }
    add_words(&words);
    write_file(argv[1], "hosts", &hosts, host_path);
    write_file(argv[1], "urls", &urls, url_path);
    write_file(argv[1], "words", &words, word_path);
    jpc_buf_printf(&host_settings, "deny_hosts=%s", host_path);
    jpc_buf_printf(&url_settings, "deny_urls=%s", url_path);
    jpc_buf_printf(&all,
                   "deny_hosts=%s;deny_urls=%s;deny_words=%s;soft_words=%s;deny_substrings=%s",
                   host_path, url_path, word_path, word_path, word_path);
    printf("%-46s %7s %10s %8s\n", "lists", "load s", "ns/doc", "denied");
    slow = report("none", "max_denied=0", &documents, rounds, 1e9) || slow;
    slow = report("10^6 hosts, and parents", jpc_buf_string(&host_settings), &documents, rounds,
                  MAX_LOAD_SECONDS) ||
           slow;
    slow = report("10^6 addresses", jpc_buf_string(&url_settings), &documents, rounds, 1e9) || slow;
    slow = report("both, 500 words, soft words, strings", jpc_buf_string(&all), &documents, rounds,
                  1e9) ||
           slow;
    jpc_buf_add_string(&host_settings, ";host_match=registered");
    slow = report("10^6 hosts, and registered domains", jpc_buf_string(&host_settings), &documents,
                  rounds, MAX_LOAD_SECONDS) ||
           slow;
    remove(host_path);
    remove(url_path);
    remove(word_path);
    return slow;
}
