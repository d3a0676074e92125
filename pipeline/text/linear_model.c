#include "text/linear_model.h"

#include <math.h>
#include <stdlib.h>

#include "text/utf8.h"

#define WINDOW 256 // characters that are looked at together, besides those a gram looks ahead

// ---- building -----------------------------------------------------------------

// While grams are added, a node without one of its own has this weight.
static bool is_unset(double weight) { return isnan(weight); }

static void make_room(jpc_linear_model *model, uint32_t *room)
{
    uint32_t before = *room;

    if (model->trie.n_nodes <= before)
        return;
    *room = 2 * before + 1024;
    model->weights = jpc_realloc(model->weights, *room * sizeof *model->weights);
    for (uint32_t i = before; i < *room; i++)
        model->weights[i] = NAN;
}

static jpc_gram_fault add_gram(jpc_linear_model *model, const jpc_gram *gram, uint32_t *room)
{
    const char *at = gram->text.ptr, *end = at + gram->text.len;
    size_t n_chars = jpc_utf8_count(gram->text);
    uint32_t node = 0;

    if (n_chars == 0 || n_chars > JPC_GRAM_MAX_CHARS)
        return n_chars == 0 ? JPC_GRAM_EMPTY : JPC_GRAM_LONG;
    while (at < end) {
        node = jpc_gram_trie_add(&model->trie, node, jpc_utf8_next(&at));
        make_room(model, room);
    }
    if (!is_unset(model->weights[node]))
        return JPC_GRAM_TWICE;
    model->weights[node] = gram->weight;
    if (n_chars > model->n_chars)
        model->n_chars = n_chars;
    return JPC_GRAM_SOUND;
}

static void build_filter(jpc_linear_model *model)
{
    const jpc_gram_trie *trie = &model->trie;

    model->filter_bits = 13;
    while ((size_t)1 << model->filter_bits < 16 * trie->n_edges)
        model->filter_bits++;
    model->filter = jpc_alloc(((size_t)1 << model->filter_bits) / 8);
    for (size_t i = 0; i < (size_t)1 << trie->bits; i++) {
        uint64_t at = jpc_gram_edge_hash(trie->edges[i].key) >> (64 - model->filter_bits);

        if (trie->edges[i].key != 0)
            model->filter[at / 64] |= (uint64_t)1 << at % 64;
    }
}

jpc_gram_fault jpc_linear_model_init(jpc_linear_model *model, const jpc_gram *grams, size_t n,
                                     size_t *fault_at)
{
    uint32_t room = 0;

    *model = (jpc_linear_model){.n_chars = 1};
    jpc_gram_trie_init(&model->trie);
    make_room(model, &room);
    for (size_t i = 0; i < n; i++) {
        jpc_gram_fault fault = add_gram(model, &grams[i], &room);

        if (fault == JPC_GRAM_SOUND)
            continue;
        *fault_at = i;
        jpc_linear_model_release(model);
        return fault;
    }
    for (uint32_t i = 0; i < model->trie.n_nodes; i++)
        if (is_unset(model->weights[i]))
            model->weights[i] = 0;
    build_filter(model);
    return JPC_GRAM_SOUND;
}

void jpc_linear_model_release(jpc_linear_model *model)
{
    jpc_gram_trie_release(&model->trie);
    free(model->weights);
    free(model->filter);
    *model = (jpc_linear_model){.n_chars = 0};
}

// ---- scoring ------------------------------------------------------------------

// Scoring takes the grams of one length at all places of a window, then those of the next. What
// is still in question is kept in a list without a branch that nobody could foretell, and most of
// it is decided by one bit of a filter that stays in the cache.
struct window {
    uint32_t codes[WINDOW + JPC_GRAM_MAX_CHARS];
    uint32_t nodes[WINDOW];                      // by place
    uint16_t places[WINDOW];                     // that have a node
    double weights[WINDOW * JPC_GRAM_MAX_CHARS]; // by place, then length
};

static inline bool may_have(const jpc_linear_model *model, uint64_t key)
{
    uint64_t at = jpc_gram_edge_hash(key) >> (64 - model->filter_bits);

    return model->filter[at / 64] >> at % 64 & 1;
}

// Grams of one character; returns how many places have one.
static size_t begin_grams(const jpc_linear_model *model, struct window *window, size_t n)
{
    size_t n_found = 0;

    for (size_t i = 0; i < n; i++) {
        uint32_t node = jpc_gram_trie_child(&model->trie, 0, window->codes[i]);

        window->nodes[i] = node;
        window->weights[i * model->n_chars] = model->weights[node];
        window->places[n_found] = (uint16_t)i;
        n_found += node != 0;
    }
    return n_found;
}

// Grams with one character more, `k` characters behind their begin, at `n` of the places; returns
// at how many there are any.
static size_t extend_grams(const jpc_linear_model *model, struct window *window, size_t k, size_t n)
{
    size_t n_likely = 0, n_found = 0;

    for (size_t j = 0; j < n; j++) {
        size_t i = window->places[j];

        window->places[n_likely] = (uint16_t)i;
        n_likely += may_have(model, jpc_gram_edge_key(window->nodes[i], window->codes[i + k]));
    }
    for (size_t j = 0; j < n_likely; j++) {
        size_t i = window->places[j];
        uint64_t key = jpc_gram_edge_key(window->nodes[i], window->codes[i + k]);
        uint32_t node = jpc_gram_trie_follow(&model->trie, key);

        window->nodes[i] = node;
        window->weights[i * model->n_chars + k] = model->weights[node];
        window->places[n_found] = (uint16_t)i;
        n_found += node != 0;
    }
    return n_found;
}

// Adds the weights at the first `n` places, from which on there are as many characters as in the
// longest gram.
static double add_whole(const jpc_linear_model *model, struct window *window, size_t n, double sum)
{
    size_t n_found;

    memset(window->weights, 0, n * model->n_chars * sizeof *window->weights);
    n_found = begin_grams(model, window, n);
    for (size_t k = 1; k < model->n_chars; k++)
        n_found = extend_grams(model, window, k, n_found);
    for (size_t i = 0; i < n * model->n_chars; i++)
        sum += window->weights[i];
    return sum;
}

// … at the last places of a text.
static double add_rest(const jpc_linear_model *model, const uint32_t *codes, size_t n, double sum)
{
    uint32_t nodes[JPC_GRAM_MAX_CHARS];

    for (size_t i = 0; i < n; i++) {
        jpc_gram_trie_walk(&model->trie, codes + i, n - i, model->n_chars, nodes);
        for (size_t k = 0; k < model->n_chars; k++)
            sum += model->weights[nodes[k]]; // of the root: 0
    }
    return sum;
}

static double divide(double sum, size_t n_features, jpc_linear_divisor divisor)
{
    if (n_features == 0 || divisor == JPC_LINEAR_ONE)
        return sum;
    return sum / (divisor == JPC_LINEAR_ROOT ? sqrt((double)n_features) : (double)n_features);
}

double jpc_linear_model_score(const jpc_linear_model *model, jpc_span text, size_t max_chars,
                              jpc_linear_divisor divisor)
{
    const char *at = text.ptr, *end = text.ptr + text.len;
    size_t n = 0, n_read = 0, ahead = model->n_chars - 1;
    struct window window;
    double sum = 0;

    if (max_chars == 0)
        max_chars = SIZE_MAX;
    while (at < end && n_read < max_chars) {
        for (; n < WINDOW + ahead && at < end && n_read < max_chars; n_read++)
            window.codes[n++] = jpc_utf8_next(&at);
        if (n <= ahead)
            break;
        sum = add_whole(model, &window, n - ahead, sum);
        memmove(window.codes, window.codes + n - ahead, ahead * sizeof *window.codes);
        n = ahead;
    }
    sum = add_rest(model, window.codes, n, sum);
    return divide(sum, n_read * model->n_chars, divisor);
}
