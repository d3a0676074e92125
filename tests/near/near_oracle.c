// usage: near_oracle [OPTION VALUE]... FILE...
//
// Which documents of JSON Lines stay, by the rule at the head of pipeline/job/near_walk.h taken
// literally: every document is compared with every one that stays, n-grams are strings, minima and
// bands come from the formulas in text/shingle.h and text/minhash.h. Files as make_near writes
// them.
//
//     -s min_similarity -p permutations -c min_recall -b bands -r rows -g ngram
//     -k first|newest|longest -u propose|drop|ignore -m max_representatives
//     -n min_chars -x max_chars: of the filter in front
//
// Prints a line for each document that is long enough, nine columns separated by tabs. Of one that
// stays: "stays", id, cluster, documents, documents that the filter kept, hosts, first and last
// date, and the highest similarity that was found; of a copy: "copy", id, file and offset of what
// stays, cluster, similarity in 1/10,000, how it was told, shared keys, and the Jaccard similarity.
// "-": there is none.
#include <inttypes.h>
#include <math.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "core/hash.h"
#include "core/memory.h"
#include "text/shingle.h"
#include "web/canonical_url.h"
#include "web/host.h"

#define MAX_GRAM 8

struct gram {
    uint32_t codes[MAX_GRAM];
};

struct document {
    const char *file;
    uint64_t offset;
    jpc_span id, text, url, host; // url: canonical; empty: none
    jpc_span folded;              // text with white space folded
    int64_t date;                 // INT64_MIN: none
    size_t chars;
    bool filtered;
    struct gram *grams; // sorted, each once
    size_t n_grams;
    uint32_t *minima;
    // what the walk finds
    bool stays, copy;
    const struct document *stands; // for a copy: what it is a copy of
    double similarity;
    const char *by;
    size_t n_shared;
};

static double min_similarity = 0.8, min_recall = 0.9;
static size_t permutations = 112, bands, rows, ngram = 5, max_representatives = 64;
static size_t min_chars, max_chars = SIZE_MAX;
static const char *keep = "first", *url_mode = "propose";

static struct document *documents; // in document order
static size_t n_documents;
static jpc_arena arena;

// ---- reading --------------------------------------------------------------------------------

// The value of a member that holds no escapes; empty if there is none.
static jpc_span member(jpc_span line, const char *name)
{
    char start[32];
    int n = snprintf(start, sizeof start, "\"%s\":\"", name);

    for (size_t i = 0; i + (size_t)n <= line.len; i++)
        if (memcmp(line.ptr + i, start, (size_t)n) == 0) {
            const char *value = line.ptr + i + n;

            return (jpc_span){value, (size_t)(strchr(value, '"') - value)};
        }
    return (jpc_span){"", 0};
}

static bool is_leap(int year) { return (year % 4 == 0 && year % 100 != 0) || year % 400 == 0; }

static int64_t days_before(int year, int month, int day)
{
    static const int lengths[] = {31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31};
    int64_t days = day - 1;

    for (int y = 1970; y < year; y++)
        days += 365 + is_leap(y);
    for (int y = year; y < 1970; y++)
        days -= 365 + is_leap(y);
    for (int m = 1; m < month; m++)
        days += lengths[m - 1] + (m == 2 && is_leap(year));
    return days;
}

static int64_t seconds_of(jpc_span date)
{
    int year, month, day, hour = 0, minute = 0, second = 0;
    char text[32];

    snprintf(text, sizeof text, "%.*s", (int)date.len, date.ptr);
    if (sscanf(text, "%d-%d-%dT%d:%d:%d", &year, &month, &day, &hour, &minute, &second) < 3 ||
        month > 12)
        return INT64_MIN;
    return ((days_before(year, month, day) * 24 + hour) * 60 + minute) * 60 + second;
}

// Make_near knows two kinds of white space.
static jpc_span fold(jpc_span text)
{
    char *out = jpc_arena_alloc(&arena, text.len + 1);
    size_t n = 0;

    for (size_t i = 0; i < text.len; i++) {
        bool wide = i + 2 < text.len && memcmp(text.ptr + i, "\xE3\x80\x80", 3) == 0;

        if (!wide && text.ptr[i] != ' ')
            out[n++] = text.ptr[i];
        else if (n > 0 && out[n - 1] != ' ')
            out[n++] = ' ';
        i += wide ? 2 : 0;
    }
    while (n > 0 && out[n - 1] == ' ')
        n--;
    return (jpc_span){out, n};
}

static void add_document(const char *file, uint64_t offset, jpc_span line)
{
    jpc_span url = member(line, "url");
    struct document *d;

    documents = realloc(documents, (n_documents + 1) * sizeof *documents);
    d = &documents[n_documents++];
    *d = (struct document){.file = file, .offset = offset, .similarity = NAN};
    d->id = member(line, "id");
    d->text = member(line, "text");
    d->url = jpc_url_canonical(&arena, url);
    d->host = jpc_host_of_url(&arena, url);
    d->date = seconds_of(member(line, "date"));
    d->folded = fold(d->text);
    for (size_t i = 0; i < d->text.len; i++)
        d->chars += ((unsigned char)d->text.ptr[i] & 0xC0) != 0x80;
    d->filtered = d->chars < min_chars || d->chars > max_chars;
}

static void read_file(const char *path)
{
    FILE *in = fopen(path, "r");
    char *line = NULL;
    size_t capacity = 0;
    uint64_t offset = 0;
    ssize_t n;

    if (in == NULL) {
        perror(path);
        exit(1);
    }
    while ((n = getline(&line, &capacity, in)) > 0) {
        jpc_span copy = jpc_arena_copy(&arena, line, (size_t)n);

        ((char *)(uintptr_t)copy.ptr)[n - 1] = '\0';
        add_document(path, offset, (jpc_span){copy.ptr, (size_t)n - 1});
        offset += (uint64_t)n;
    }
    free(line);
    fclose(in);
}

// ---- n-grams and minima ---------------------------------------------------------------------

static size_t decode(jpc_span text, uint32_t *codes)
{
    size_t n = 0;

    for (size_t i = 0; i < text.len;) {
        const unsigned char *s = (const unsigned char *)text.ptr + i;

        if (s[0] < 0x80) {
            codes[n++] = s[0];
            i += 1;
        } else { // make_near writes nothing else
            codes[n++] = (s[0] & 0x0Fu) << 12 | (s[1] & 0x3Fu) << 6 | (s[2] & 0x3Fu);
            i += 3;
        }
    }
    return n;
}

static int compare_grams(const void *a, const void *b) { return memcmp(a, b, sizeof(struct gram)); }

static void make_grams(struct document *d)
{
    jpc_span normal = jpc_shingle_normalize(&arena, d->text, false);
    uint32_t *codes = jpc_arena_alloc(&arena, (normal.len + 1) * sizeof *codes);
    size_t n_codes = decode(normal, codes), n = 0;

    d->grams = jpc_arena_zalloc(&arena, (n_codes + 1) * sizeof *d->grams);
    for (size_t i = 0; i + ngram <= n_codes; i++)
        memcpy(d->grams[n++].codes, codes + i, ngram * sizeof *codes);
    qsort(d->grams, n, sizeof *d->grams, compare_grams);
    for (size_t i = 0; i < n; i++)
        if (i == 0 || compare_grams(&d->grams[i], &d->grams[i - 1]) != 0)
            d->grams[d->n_grams++] = d->grams[i];
}

static uint64_t hash_gram(const struct gram *gram)
{
    uint64_t s = 0;

    for (size_t i = 0; i < ngram; i++)
        s = s * 0x9E3779B97F4A7C15u + gram->codes[i];
    s = (s ^ (s >> 32)) * 0xD6E8FEB86659FD93u;
    return s ^ (s >> 32);
}

static uint64_t random_value(uint64_t i)
{
    uint64_t z = 0x6A70637572617465u + (i + 1) * 0x9E3779B97F4A7C15u;

    z = (z ^ (z >> 30)) * 0xBF58476D1CE4E5B9u;
    z = (z ^ (z >> 27)) * 0x94D049BB133111EBu;
    return z ^ (z >> 31);
}

static uint32_t *factors, *terms; // of all permutations

static void make_permutations(void)
{
    factors = jpc_arena_alloc(&arena, bands * rows * sizeof *factors);
    terms = jpc_arena_alloc(&arena, bands * rows * sizeof *terms);
    for (size_t i = 0; i < bands * rows; i++) {
        factors[i] = (uint32_t)(random_value(i) >> 32) | 1;
        terms[i] = (uint32_t)random_value(i);
    }
}

static void make_minima(struct document *d)
{
    d->minima = jpc_arena_alloc(&arena, bands * rows * sizeof *d->minima);
    memset(d->minima, 0xFF, bands * rows * sizeof *d->minima);
    for (size_t k = 0; k < d->n_grams; k++) {
        uint32_t x = (uint32_t)(hash_gram(&d->grams[k]) >> 32);

        for (size_t i = 0; i < bands * rows; i++) {
            uint32_t value = x * factors[i] + terms[i];

            if (value < d->minima[i])
                d->minima[i] = value;
        }
    }
}

// The most rows that find what is as similar as it has to be.
static void choose_bands(void)
{
    if (bands > 0 && rows > 0)
        return;
    for (rows = permutations; rows > 1; rows--) {
        bands = permutations / rows;
        if (1 - pow(1 - pow(min_similarity, (double)rows), (double)bands) >= min_recall)
            break;
    }
    bands = permutations / rows;
}

// ---- pairs ----------------------------------------------------------------------------------

static bool is_equal_text(const struct document *a, const struct document *b)
{
    return jpc_span_equals(a->folded, b->folded);
}

static bool is_equal_url(const struct document *a, const struct document *b)
{
    return strcmp(url_mode, "ignore") != 0 && a->url.len > 0 && jpc_span_equals(a->url, b->url);
}

static size_t count_shared(const struct document *a, const struct document *b)
{
    size_t n = (size_t)is_equal_text(a, b) + (size_t)is_equal_url(a, b);

    for (size_t band = 0; band < bands && a->n_grams > 0 && b->n_grams > 0; band++)
        n +=
            memcmp(a->minima + band * rows, b->minima + band * rows, rows * sizeof *a->minima) == 0;
    return n;
}

static double jaccard(const struct document *a, const struct document *b)
{
    size_t both = 0;

    for (size_t i = 0; i < a->n_grams; i++)
        both +=
            bsearch(&a->grams[i], b->grams, b->n_grams, sizeof *b->grams, compare_grams) != NULL;
    return a->n_grams + b->n_grams > 0 ? (double)both / (double)(a->n_grams + b->n_grams - both)
                                       : 1;
}

static double estimate(const struct document *a, const struct document *b)
{
    size_t n = bands * rows, equal = 0;
    double share;

    for (size_t i = 0; i < n; i++)
        equal += (a->minima[i] & 0xFF) == (b->minima[i] & 0xFF);
    share = (double)equal / (double)n;
    share = (share - 1.0 / 256) / (255.0 / 256);
    return share > 0 ? share : 0;
}

static double three_errors(void)
{
    double equal = min_similarity + (1 - min_similarity) / 256;

    return 3 * sqrt(equal * (1 - equal) / (double)(bands * rows)) * 256 / 255;
}

static double similarity(const struct document *a, const struct document *b, const char **by)
{
    double value;

    *by = "equal";
    if (is_equal_text(a, b))
        return 1;
    *by = "estimate";
    if (a->n_grams == 0 || b->n_grams == 0)
        return 0;
    value = estimate(a, b);
    if (fabs(value - min_similarity) > three_errors() || a->filtered || b->filtered)
        return value;
    *by = "jaccard";
    return jaccard(a, b);
}

// ---- the walk -------------------------------------------------------------------------------

static int64_t date_of(const struct document *d) { return d->date > 0 ? d->date : 0; }

static int compare_keep(const void *left, const void *right)
{
    const struct document *a = *(struct document *const *)left;
    const struct document *b = *(struct document *const *)right;

    if (a->filtered != b->filtered)
        return a->filtered ? 1 : -1;
    if (strcmp(keep, "newest") == 0 && date_of(a) != date_of(b))
        return date_of(a) > date_of(b) ? -1 : 1;
    if (strcmp(keep, "longest") == 0 && a->chars != b->chars)
        return a->chars > b->chars ? -1 : 1;
    return (a > b) - (a < b);
}

// Compares one with another that stays; true: it is a copy.
static bool is_copy_of(struct document *d, const struct document *other, size_t n_shared)
{
    const char *by;
    double value = similarity(d, other, &by);

    if (isnan(d->similarity) || value > d->similarity)
        d->similarity = value;
    d->copy = value >= min_similarity;
    if (!d->copy && strcmp(url_mode, "drop") == 0 && is_equal_url(d, other)) {
        d->copy = true;
        value = 1;
        by = "url";
    }
    if (!d->copy)
        return false;
    d->stands = other;
    d->similarity = value;
    d->by = by;
    d->n_shared = n_shared;
    return true;
}

// Whatever the limit says.
static void look_at_equal(struct document **order, size_t i,
                          bool (*is_equal)(const struct document *a, const struct document *b))
{
    for (size_t k = 0; k < i && !order[i]->copy; k++)
        if (order[k]->stays && is_equal(order[i], order[k]))
            is_copy_of(order[i], order[k], count_shared(order[i], order[k]));
}

static void walk(struct document **order)
{
    for (size_t i = 0; i < n_documents; i++) {
        struct document *d = order[i];
        size_t n_compared = 0;

        look_at_equal(order, i, is_equal_text);
        if (strcmp(url_mode, "drop") == 0)
            look_at_equal(order, i, is_equal_url);
        for (size_t k = 0; k < i && !d->copy && n_compared < max_representatives; k++) {
            size_t n_shared = order[k]->stays ? count_shared(d, order[k]) : 0;

            if (n_shared == 0)
                continue;
            n_compared++;
            if (is_copy_of(d, order[k], n_shared))
                break;
        }
        d->stays = !d->copy && !d->filtered;
    }
}

// ---- what came out --------------------------------------------------------------------------

static void print_date(int64_t seconds)
{
    int64_t days, left;
    int year = 1900, month = 1;

    if (seconds == INT64_MIN) {
        printf("\t-");
        return;
    }
    days = (seconds - (seconds < 0 ? 86399 : 0)) / 86400;
    left = seconds - days * 86400;
    while (days_before(year + 1, 1, 1) <= days)
        year++;
    while (month < 12 && days_before(year, month + 1, 1) <= days)
        month++;
    printf("\t%04d-%02d-%02dT%02d:%02d:%02dZ", year, month,
           (int)(days - days_before(year, month, 1)) + 1, (int)(left / 3600), (int)(left / 60 % 60),
           (int)(left % 60));
}

static const struct document *head_of(const struct document *d) { return d->copy ? d->stands : d; }

// Whether another document of the same cluster and host comes before it.
static bool is_new_host(const struct document *d)
{
    for (const struct document *other = documents; other < d; other++)
        if (head_of(other) == head_of(d) && (other->stays || other->copy) &&
            jpc_span_equals(other->host, d->host))
            return false;
    return d->host.len > 0;
}

static void print_cluster(const struct document *head)
{
    size_t n = 0, n_kept = 0, n_hosts = 0;
    int64_t first = INT64_MIN, last = INT64_MIN;

    for (const struct document *d = documents; d < documents + n_documents; d++) {
        if (head_of(d) != head || !(d->stays || d->copy))
            continue;
        n++;
        n_kept += !d->filtered;
        n_hosts += is_new_host(d);
        if (d->date == INT64_MIN)
            continue;
        first = first == INT64_MIN || d->date < first ? d->date : first;
        last = d->date > last ? d->date : last;
    }
    if (n == 1) {
        printf("\t-\t-\t-\t-\t-\t-");
        return;
    }
    printf("\t%016" PRIx64 "\t%zu\t%zu\t%zu",
           jpc_hash128_of(head->folded.ptr, head->folded.len).high, n, n_kept, n_hosts);
    print_date(first);
    print_date(last);
}

static void print_copy(const struct document *d)
{
    char digits[16];

    snprintf(digits, sizeof digits, "%.4f", d->similarity);
    printf("copy\t%.*s\t%s\t%" PRIu64 "\t%016" PRIx64 "\t%ld\t%s\t%zu\t%.6f\n", (int)d->id.len,
           d->id.ptr, d->stands->file, d->stands->offset,
           jpc_hash128_of(d->stands->folded.ptr, d->stands->folded.len).high,
           lround(strtod(digits, NULL) * 10000), d->by, d->n_shared, jaccard(d, d->stands));
}

static void print_result(void)
{
    for (const struct document *d = documents; d < documents + n_documents; d++) {
        if (d->stays) {
            printf("stays\t%.*s", (int)d->id.len, d->id.ptr);
            print_cluster(d);
            printf(isnan(d->similarity) ? "\t-\n" : "\t%.6f\n", d->similarity);
        } else if (!d->filtered) {
            print_copy(d);
        }
    }
}

// ---- options --------------------------------------------------------------------------------

static bool take_option(int option, const char *value)
{
    size_t number = (size_t)strtoull(value, NULL, 10);

    switch (option) {
    case 's': min_similarity = strtod(value, NULL); return true;
    case 'c': min_recall = strtod(value, NULL); return true;
    case 'p': permutations = number; return true;
    case 'b': bands = number; return true;
    case 'r': rows = number; return true;
    case 'g': ngram = number; return number <= MAX_GRAM;
    case 'm': max_representatives = number; return true;
    case 'n': min_chars = number; return true;
    case 'x': max_chars = number; return true;
    case 'k': keep = value; return true;
    case 'u': url_mode = value; return true;
    default: return false;
    }
}

int main(int argc, char **argv)
{
    struct document **order;
    int option;

    while ((option = getopt(argc, argv, "s:c:p:b:r:g:m:n:x:k:u:")) != -1)
        if (!take_option(option, optarg))
            return 2;
    choose_bands();
    make_permutations();
    for (int i = optind; i < argc; i++)
        read_file(argv[i]);
    order = malloc((n_documents + 1) * sizeof *order);
    for (size_t i = 0; i < n_documents; i++) {
        order[i] = &documents[i];
        make_grams(order[i]);
        make_minima(order[i]);
    }
    qsort(order, n_documents, sizeof *order, compare_keep);
    walk(order);
    print_result();
    free(order);
    free(documents);
    jpc_arena_release(&arena);
    return 0;
}
