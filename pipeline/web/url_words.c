#include "web/url_words.h"

#include <stdlib.h>

#include "core/list_file.h"

#define MAX_WORD 64 // bytes

enum { LETTER = 1, CASE = 'a' - 'A' };

static const unsigned char letters[256] = {
    ['0' ... '9'] = LETTER,
    ['a' ... 'z'] = LETTER,
    ['A' ... 'Z'] = LETTER | CASE,
};

// A letter in lower case, or a digit; 0: neither.
static char word_byte(char c)
{
    unsigned char kind = letters[(unsigned char)c];

    return (char)((c | (kind & CASE)) & -(kind & LETTER));
}

// ---- words -------------------------------------------------------------------

static uint64_t length_bit(jpc_span word) { return (uint64_t)1 << (word.len - 1); }

static uint64_t first_bit(jpc_span word) { return (uint64_t)1 << (word.ptr[0] & 63); }

static size_t last_index(jpc_span word) { return (size_t)word.ptr[word.len - 1] & 63; }

struct reading {
    jpc_url_words *words;
    bool soft;
};

static jpc_status add_word(void *self, const jpc_list_line *line, const char *path, jpc_err *err)
{
    const struct reading *reading = self;
    jpc_url_words *words = reading->words;
    char bytes[MAX_WORD];
    jpc_span word = {bytes, line->text.len};

    if (word.len > MAX_WORD)
        return jpc_list_file_expected("at most 64 letters", line, path, err);
    for (size_t i = 0; i < word.len; i++) {
        bytes[i] = word_byte(line->text.ptr[i]);
        if (bytes[i] == 0)
            return jpc_list_file_expected("a word of ASCII letters and digits", line, path, err);
    }
    jpc_string_set_add(reading->soft ? &words->soft : &words->hard, word);
    words->lens |= length_bit(word);
    words->ends[last_index(word)] |= first_bit(word);
    return JPC_OK;
}

jpc_status jpc_url_words_read(jpc_url_words *words, bool soft, const char *path, jpc_err *err)
{
    struct reading reading = {words, soft};

    return jpc_list_file_each(path, add_word, &reading, err);
}

jpc_status jpc_url_words_build(jpc_url_words *words, jpc_err *err)
{
    JPC_TRY(jpc_string_set_build(&words->hard, err));
    return jpc_string_set_build(&words->soft, err);
}

void jpc_url_words_release(jpc_url_words *words)
{
    jpc_string_set_release(&words->hard);
    jpc_string_set_release(&words->soft);
}

struct found_words {
    uint64_t hashes[JPC_URL_MAX_WORDS];
    size_t n;
};

static void take_word(struct found_words *found, const jpc_string_set *set, jpc_span word,
                      uint64_t hash)
{
    if (found->n == JPC_URL_MAX_WORDS || !jpc_string_set_has_hashed(set, word, hash))
        return;
    for (size_t i = 0; i < found->n; i++)
        if (found->hashes[i] == hash)
            return;
    found->hashes[found->n++] = hash;
}

static void look_for(const jpc_url_words *words, jpc_span word, struct found_words *hard,
                     struct found_words *soft)
{
    uint64_t hash;

    if ((words->lens & length_bit(word)) == 0 ||
        (words->ends[last_index(word)] & first_bit(word)) == 0)
        return;
    hash = jpc_string_set_hash(word);
    take_word(hard, &words->hard, word, hash);
    take_word(soft, &words->soft, word, hash);
}

void jpc_url_words_count(const jpc_url_words *words, jpc_span url, size_t *n_hard, size_t *n_soft)
{
    struct found_words hard, soft;
    char word[MAX_WORD];
    size_t len = 0;

    hard.n = soft.n = 0;
    for (size_t i = 0; words->lens != 0 && i <= url.len; i++) {
        char c = i < url.len ? word_byte(url.ptr[i]) : 0;

        if (c == 0) {
            if (len > 0 && len <= MAX_WORD)
                look_for(words, (jpc_span){word, len}, &hard, &soft);
            len = 0;
            continue;
        }
        if (len < MAX_WORD)
            word[len] = c;
        len++;
    }
    *n_hard = hard.n;
    *n_soft = soft.n;
}

// ---- strings -----------------------------------------------------------------

// What a byte counts as: itself, a letter without case; -1: it is passed over.
static int byte_of(const jpc_url_strings *strings, char c)
{
    char letter = word_byte(c);

    return letter != 0 ? letter : strings->letters ? -1 : (unsigned char)c;
}

#define N_BYTES 128 // classes while strings are added: one per byte of ASCII
#define PASSED 255  // class of bytes that are passed over

static uint16_t *step(jpc_url_strings *strings, size_t state, int byte)
{
    return &strings->next[state * N_BYTES + (size_t)byte];
}

static size_t add_state(jpc_url_strings *strings)
{
    if (strings->n_states == strings->capacity) {
        size_t old = strings->capacity, capacity = old > 0 ? 2 * old : 64;

        strings->next = jpc_realloc(strings->next, capacity * N_BYTES * sizeof *strings->next);
        strings->found = jpc_realloc(strings->found, capacity * sizeof *strings->found);
        memset(strings->next + old * N_BYTES, 0,
               (capacity - old) * N_BYTES * sizeof *strings->next);
        memset(strings->found + old, 0, (capacity - old) * sizeof *strings->found);
        strings->capacity = capacity;
    }
    return strings->n_states++;
}

static jpc_status add_string(void *self, const jpc_list_line *line, const char *path, jpc_err *err)
{
    jpc_url_strings *strings = self;
    size_t state = 0;

    if (strings->n_states == 0)
        add_state(strings);
    for (size_t i = 0; i < line->text.len; i++) {
        int byte = byte_of(strings, line->text.ptr[i]);

        if (byte >= N_BYTES)
            return jpc_list_file_expected("ASCII", line, path, err);
        if (byte < 0)
            continue;
        if (*step(strings, state, byte) == 0) {
            size_t next = strings->n_states;

            if (next == JPC_URL_MAX_STATES)
                return jpc_fail(err, JPC_ERR_LIMIT,
                                "'%s' line %zu: strings have more than %d letters together", path,
                                line->number, JPC_URL_MAX_STATES);
            add_state(strings);
            *step(strings, state, byte) = (uint16_t)next;
        }
        state = *step(strings, state, byte);
    }
    if (state == 0)
        return jpc_list_file_expected("letters or digits", line, path, err);
    strings->n += strings->found[state] == 0;
    strings->found[state] = 1;
    return JPC_OK;
}

jpc_status jpc_url_strings_read(jpc_url_strings *strings, const char *path, jpc_err *err)
{
    return jpc_list_file_each(path, add_string, strings, err);
}

// Breadth first, so that the state of a shorter suffix is complete: it lends the steps that are
// missing.
static void lend_steps(jpc_url_strings *strings)
{
    uint16_t *queue = jpc_alloc(strings->n_states * sizeof *queue);
    uint16_t *suffix = jpc_alloc(strings->n_states * sizeof *suffix);

    for (size_t first = 0, last = 1; first < last; first++) {
        size_t state = queue[first];

        for (int byte = 0; byte < N_BYTES; byte++) {
            uint16_t *next = step(strings, state, byte);
            uint16_t lent = state > 0 ? *step(strings, suffix[state], byte) : 0;

            if (*next == 0) {
                *next = lent;
                continue;
            }
            suffix[*next] = lent;
            strings->found[*next] = (uint16_t)(strings->found[*next] + strings->found[lent]);
            queue[last++] = *next;
        }
    }
    free(queue);
    free(suffix);
}

// Few bytes lead anywhere: a table of those stays in the cache.
static void classify(jpc_url_strings *strings)
{
    unsigned char class_of[N_BYTES] = {0};

    strings->n_classes = 1;
    for (size_t i = 0; i < strings->n_states * N_BYTES; i++)
        if (strings->next[i] != 0 && class_of[i % N_BYTES] == 0)
            class_of[i % N_BYTES] = (unsigned char)strings->n_classes++;
    for (int c = 0; c < 256; c++) {
        int byte = byte_of(strings, (char)c);

        strings->classes[c] = byte < 0 ? PASSED : byte < N_BYTES ? class_of[byte] : 0;
    }
    // Each state moves to the front, and so do its steps: nothing is overwritten that is needed.
    for (size_t state = 0; state < strings->n_states; state++) {
        uint16_t steps[N_BYTES] = {0};

        for (int byte = 0; byte < N_BYTES; byte++)
            if (class_of[byte] != 0)
                steps[class_of[byte]] = *step(strings, state, byte);
        memcpy(&strings->next[state * strings->n_classes], steps,
               strings->n_classes * sizeof *steps);
    }
}

void jpc_url_strings_build(jpc_url_strings *strings)
{
    if (strings->n_states == 0)
        return;
    lend_steps(strings);
    classify(strings);
}

size_t jpc_url_strings_count(const jpc_url_strings *strings, jpc_span url)
{
    size_t count = 0, state = 0;

    for (size_t i = 0; strings->n > 0 && i < url.len; i++) {
        unsigned char class = strings->classes[(unsigned char)url.ptr[i]];

        if (class == PASSED)
            continue;
        state = strings->next[state * strings->n_classes + class];
        count += strings->found[state];
    }
    return count;
}

void jpc_url_strings_release(jpc_url_strings *strings)
{
    free(strings->next);
    free(strings->found);
    *strings = (jpc_url_strings){.letters = strings->letters};
}
