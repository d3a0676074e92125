#include "text/linear_train.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>

#include "text/utf8.h"

// Of a gram; children come after their parents.
struct node {
    uint32_t parent, code;
    uint32_t n_texts; // that have it
    uint32_t last;    // 1 + index of the last of them
};

struct trainer {
    const jpc_train_options *options;
    jpc_gram_trie trie;
    struct node *nodes; // by node
    size_t room;
    uint32_t *codes; // of the present text
    size_t codes_room;

    // While learning, by node:
    double *weights, *squares; // of gradients: their sum
    uint32_t *counts;          // in the present text; else 0
    bool *left_out;            // others do better: see choose()
    uint32_t *touched;         // nodes that are in the present text
    size_t n_touched;
};

static void release_trainer(struct trainer *trainer)
{
    jpc_gram_trie_release(&trainer->trie);
    free(trainer->nodes);
    free(trainer->codes);
    free(trainer->weights);
    free(trainer->squares);
    free(trainer->counts);
    free(trainer->left_out);
    free(trainer->touched);
}

static size_t decode(struct trainer *trainer, jpc_span text)
{
    const char *at = text.ptr, *end = at + text.len;
    size_t n = 0;

    if (text.len > trainer->codes_room) {
        trainer->codes_room = 2 * text.len;
        trainer->codes = jpc_realloc(trainer->codes, trainer->codes_room * sizeof *trainer->codes);
    }
    while (at < end)
        trainer->codes[n++] = jpc_utf8_next(&at);
    return n;
}

// ---- counting -----------------------------------------------------------------

static uint32_t add_node(struct trainer *trainer, uint32_t parent, uint32_t code)
{
    uint32_t before = trainer->trie.n_nodes;
    uint32_t node = jpc_gram_trie_add(&trainer->trie, parent, code);

    if (node < before)
        return node;
    if (node >= trainer->room) {
        trainer->room = 2 * trainer->room + 1024;
        trainer->nodes = jpc_realloc(trainer->nodes, trainer->room * sizeof *trainer->nodes);
    }
    trainer->nodes[node] = (struct node){parent, code, 0, 0};
    return node;
}

static bool has_room(const struct trainer *trainer)
{
    return jpc_gram_trie_bytes(&trainer->trie) + trainer->room * sizeof *trainer->nodes <=
           trainer->options->max_bytes;
}

// False if the tables have become too large: one text may have more grams than fit.
static bool count_text(struct trainer *trainer, jpc_span text, uint32_t mark)
{
    size_t n = decode(trainer, text);

    for (size_t i = 0; i < n && has_room(trainer); i++) {
        uint32_t node = 0;

        for (size_t k = 0; k < trainer->options->n_chars && i + k < n; k++) {
            node = add_node(trainer, node, trainer->codes[i + k]);
            trainer->nodes[node].n_texts += trainer->nodes[node].last != mark;
            trainer->nodes[node].last = mark;
        }
    }
    return has_room(trainer);
}

static jpc_status count_texts(struct trainer *trainer, const jpc_labelled_text *texts, size_t n,
                              jpc_err *err)
{
    for (size_t i = 0; i < n; i++)
        if (!count_text(trainer, texts[i].text, (uint32_t)i + 1))
            return jpc_fail(err, JPC_ERR_LIMIT,
                            "the grams of the first %zu of %zu texts take more than %zu MiB", i + 1,
                            n, trainer->options->max_bytes >> 20);
    return JPC_OK;
}

// What begins a gram is in at least as many texts: what is left is a trie again.
static void forget_rare(struct trainer *trainer)
{
    struct node *old = trainer->nodes;
    uint32_t n = trainer->trie.n_nodes, *renamed = jpc_alloc(n * sizeof *renamed);

    jpc_gram_trie_release(&trainer->trie);
    jpc_gram_trie_init(&trainer->trie);
    trainer->nodes = NULL;
    trainer->room = 0;
    for (uint32_t i = 1; i < n; i++)
        if (old[i].n_texts >= trainer->options->min_texts) {
            renamed[i] = add_node(trainer, renamed[old[i].parent], old[i].code);
            trainer->nodes[renamed[i]].n_texts = old[i].n_texts;
        }
    free(renamed);
    free(old);
}

// ---- learning -----------------------------------------------------------------

static void find_features(struct trainer *trainer, size_t n)
{
    uint32_t nodes[JPC_GRAM_MAX_CHARS];
    size_t n_chars = trainer->options->n_chars;

    trainer->n_touched = 0;
    for (size_t i = 0; i < n; i++) {
        jpc_gram_trie_walk(&trainer->trie, trainer->codes + i, n - i, n_chars, nodes);
        for (size_t k = 0; k < n_chars && nodes[k] != 0; k++)
            if (!trainer->left_out[nodes[k]] && trainer->counts[nodes[k]]++ == 0)
                trainer->touched[trainer->n_touched++] = nodes[k];
    }
}

static double score(const struct trainer *trainer, double root)
{
    double sum = 0;

    for (size_t i = 0; i < trainer->n_touched; i++)
        sum += trainer->weights[trainer->touched[i]] * trainer->counts[trainer->touched[i]];
    return sum / root;
}

// `pull` is what the score should grow by, were it the only one to learn.
static void step(struct trainer *trainer, double pull, double root)
{
    const jpc_train_options *options = trainer->options;

    for (size_t i = 0; i < trainer->n_touched; i++) {
        uint32_t node = trainer->touched[i];
        double gradient =
            pull * trainer->counts[node] / root - options->l2 * trainer->weights[node];

        trainer->squares[node] += gradient * gradient;
        if (gradient != 0)
            trainer->weights[node] += options->rate * gradient / sqrt(trainer->squares[node]);
        trainer->counts[node] = 0;
    }
}

static void learn(struct trainer *trainer, const jpc_labelled_text *text, double weight)
{
    size_t n = decode(trainer, text->text);
    double root = sqrt((double)(n * trainer->options->n_chars)), likely;

    find_features(trainer, n);
    likely = 1 / (1 + exp(-score(trainer, root)));
    step(trainer, weight * ((text->positive ? 1 : 0) - likely), root);
}

// `done` of `of` passes came before.
static void learn_texts(struct trainer *trainer, const jpc_labelled_text *texts, size_t n, int done,
                        int of)
{
    const jpc_train_options *options = trainer->options;
    size_t n_positive = 0;

    for (size_t i = 0; i < n; i++)
        n_positive += texts[i].positive;
    for (int epoch = 0; epoch < options->epochs; epoch++) {
        for (size_t i = 0; i < n; i++) {
            size_t of_class = texts[i].positive ? n_positive : n - n_positive;

            learn(trainer, &texts[i], (double)n / (2 * (double)of_class));
        }
        if (options->told != NULL)
            options->told(options->self, done + epoch + 1, of);
    }
}

struct worth {
    double worth;
    uint32_t node;
};

static int compare_worths(const void *a_, const void *b_)
{
    const struct worth *a = a_, *b = b_;

    if (a->worth != b->worth)
        return a->worth > b->worth ? -1 : 1;
    return a->node < b->node ? -1 : a->node > b->node;
}

// Leaves all grams out but the `max_features` that do most: what a weight is worth is how often it
// is used, too. Those that are left begin anew.
static void choose(struct trainer *trainer)
{
    size_t n = trainer->trie.n_nodes;
    struct worth *worths = jpc_alloc(n * sizeof *worths);

    for (uint32_t i = 1; i < n; i++)
        worths[i - 1] = (struct worth){fabs(trainer->weights[i]) * trainer->nodes[i].n_texts, i};
    qsort(worths, n - 1, sizeof *worths, compare_worths);
    for (size_t i = trainer->options->max_features; i < n - 1; i++)
        trainer->left_out[worths[i].node] = true;
    free(worths);
    memset(trainer->weights, 0, n * sizeof *trainer->weights);
    memset(trainer->squares, 0, n * sizeof *trainer->squares);
}

// A model of few grams is learned twice: with all of them, to see which those should be.
static void learn_model(struct trainer *trainer, const jpc_labelled_text *texts, size_t n)
{
    const jpc_train_options *options = trainer->options;
    bool twice = options->max_features > 0 && trainer->trie.n_nodes - 1 > options->max_features;
    int of = 1 + options->epochs * (twice ? 2 : 1);

    if (options->told != NULL)
        options->told(options->self, 1, of);
    learn_texts(trainer, texts, n, 1, of);
    if (!twice)
        return;
    choose(trainer);
    learn_texts(trainer, texts, n, 1 + options->epochs, of);
}

static void prepare(struct trainer *trainer)
{
    size_t n = trainer->trie.n_nodes;

    trainer->weights = jpc_alloc(n * sizeof *trainer->weights);
    trainer->squares = jpc_alloc(n * sizeof *trainer->squares);
    trainer->counts = jpc_alloc(n * sizeof *trainer->counts);
    trainer->left_out = jpc_alloc(n * sizeof *trainer->left_out);
    trainer->touched = jpc_alloc(n * sizeof *trainer->touched);
}

// ---- what was learned ---------------------------------------------------------

static double rounded(double weight, int digits)
{
    char text[64];

    snprintf(text, sizeof text, "%.*g", digits, weight);
    return strtod(text, NULL);
}

static size_t write_gram(const struct trainer *trainer, uint32_t node, char *out)
{
    uint32_t codes[JPC_GRAM_MAX_CHARS];
    size_t n = 0, len = 0;

    for (; node != 0; node = trainer->nodes[node].parent)
        codes[n++] = trainer->nodes[node].code;
    while (n > 0)
        len += jpc_utf8_put(out + len, codes[--n]);
    return len;
}

static void collect(const struct trainer *trainer, int digits, jpc_learned *learned)
{
    size_t n = trainer->trie.n_nodes;
    char *at;

    learned->grams = jpc_alloc(n * sizeof *learned->grams);
    learned->bytes = at = jpc_alloc(n * 4 * trainer->options->n_chars);
    for (uint32_t node = 1; node < n; node++) {
        double weight = rounded(trainer->weights[node], digits);
        size_t len;

        if (weight == 0)
            continue;
        len = write_gram(trainer, node, at);
        learned->grams[learned->n++] = (jpc_gram){{at, len}, weight};
        at += len;
    }
}

jpc_status jpc_linear_train(const jpc_labelled_text *texts, size_t n,
                            const jpc_train_options *options, int digits, jpc_learned *learned,
                            jpc_err *err)
{
    struct trainer trainer = {.options = options};
    jpc_status status;

    *learned = (jpc_learned){.n = 0};
    jpc_gram_trie_init(&trainer.trie);
    status = count_texts(&trainer, texts, n, err);
    if (status == JPC_OK) {
        learned->n_seen = trainer.trie.n_nodes - 1;
        forget_rare(&trainer);
        learned->n_learned = trainer.trie.n_nodes - 1;
        prepare(&trainer);
        learn_model(&trainer, texts, n);
        collect(&trainer, digits, learned);
    }
    release_trainer(&trainer);
    return status;
}

void jpc_learned_release(jpc_learned *learned)
{
    free(learned->grams);
    free(learned->bytes);
    *learned = (jpc_learned){.n = 0};
}
