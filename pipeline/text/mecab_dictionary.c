#include "text/mecab_dictionary.h"

#include <stdio.h>
#include <stdlib.h>

#define MAX_WORDS (1u << 24) // first word << 8 | words
#define MAX_FEATURES JPC_MECAB_UNKNOWN

// ---- settings -------------------------------------------------------------------------

// Settings of a dicrc that change what libmecab answers; the others are of its output.
static bool is_of_analysis(jpc_span key)
{
    static const char *const keys[] = {
        "userdic", "max-grouping-size", "unk-feature", "partial",      "all-morphs",
        "nbest",   "marginal",          "theta",       "lattice-level"};

    for (size_t i = 0; i < sizeof keys / sizeof *keys; i++)
        if (jpc_span_is(key, keys[i]))
            return true;
    return false;
}

static bool has_settings(const char *folder)
{
    char path[4096], line[4096];
    FILE *file;
    bool found = false;

    snprintf(path, sizeof path, "%s/dicrc", folder);
    file = fopen(path, "r");
    while (file != NULL && !found && fgets(line, sizeof line, file) != NULL) {
        jpc_span rest = jpc_span_of(line);

        found = is_of_analysis(jpc_span_trim(jpc_span_take_until(&rest, '=')));
    }
    if (file != NULL)
        fclose(file);
    return found;
}

// ---- words ----------------------------------------------------------------------------

static jpc_mecab_word word_of(const jpc_mecab_token *token)
{
    return (jpc_mecab_word){.left = token->left, .right = token->right, .cost = token->cost};
}

// Whether token `i` of `n` never wins against another: where two of the same word have one row and
// one column, the dearer; of equal ones, the later.
static bool is_dominated(const jpc_mecab_token *tokens, uint32_t n, uint32_t i)
{
    for (uint32_t k = 0; k < n; k++)
        if (k != i && tokens[k].left == tokens[i].left && tokens[k].right == tokens[i].right &&
            (tokens[k].cost < tokens[i].cost || (tokens[k].cost == tokens[i].cost && k < i)))
            return true;
    return false;
}

// Appends the words of a value of MeCab's, and returns the value of ours.
static uint32_t add_words(jpc_mecab_dictionary *dictionary, const jpc_mecab_lexicon *lexicon,
                          uint32_t value, uint32_t flag)
{
    const jpc_mecab_token *tokens = lexicon->tokens + (value >> 8);
    uint32_t n = value & 0xFF, first = dictionary->n_words, n_kept;

    for (uint32_t i = n; i-- > 0;) {
        if (is_dominated(tokens, n, i))
            continue;
        dictionary->words[dictionary->n_words] = word_of(&tokens[i]);
        dictionary->features[dictionary->n_words++] = tokens[i].feature | flag;
    }
    n_kept = dictionary->n_words - first;
    if (n_kept > dictionary->most_words)
        dictionary->most_words = n_kept;
    return first << 8 | n_kept;
}

static jpc_status add_known(jpc_mecab_dictionary *dictionary, const char *folder, jpc_err *err)
{
    const jpc_mecab_lexicon *lexicon = &dictionary->files.words;
    uint64_t n = 0;

    for (uint32_t slot = 0; slot < dictionary->trie.n_slots; slot++) {
        uint32_t *value = &dictionary->trie.values[slot];

        if ((dictionary->trie.nodes[slot].base & JPC_TRIE_WORD) == 0 ||
            dictionary->trie.nodes[slot].check == JPC_TRIE_FREE)
            continue;
        n += *value & 0xFF;
        if (n > lexicon->n_tokens)
            return jpc_fail(err, JPC_ERR_IO,
                            "dictionary '%s': sys.dic is damaged: words share entries", folder);
        *value = add_words(dictionary, lexicon, *value, 0);
    }
    return JPC_OK;
}

static jpc_status add_unknown(jpc_mecab_dictionary *dictionary, const char *folder, jpc_err *err)
{
    const jpc_mecab_files *files = &dictionary->files;

    for (uint32_t i = 0; i < files->n_categories; i++) {
        const char *name = files->categories + (size_t)i * JPC_MECAB_CATEGORY_LEN;
        uint32_t value;

        if (!jpc_mecab_find(&files->unknown,
                            (jpc_span){name, strnlen(name, JPC_MECAB_CATEGORY_LEN)}, &value))
            return jpc_fail(err, JPC_ERR_IO,
                            "dictionary '%s': unk.dic is damaged: a category of char.bin is not "
                            "in it",
                            folder);
        dictionary->unknown[i] = add_words(dictionary, &files->unknown, value, JPC_MECAB_UNKNOWN);
    }
    return JPC_OK;
}

// Each category has at most 255.
static size_t room_for_words(const jpc_mecab_files *files)
{
    return (size_t)files->words.n_tokens + (size_t)files->n_categories * 255 + JPC_MECAB_SPARE;
}

// ---- characters -----------------------------------------------------------------------

static void add_characters(jpc_mecab_dictionary *dictionary)
{
    uint32_t *infos = jpc_alloc(0x10000 * sizeof *infos);
    uint16_t *codes = dictionary->trie.codes;

    memcpy(infos, dictionary->files.infos, 0xFFFF * sizeof *infos);
    dictionary->other_info = infos[0];
    dictionary->spaces = infos[' '] & JPC_MECAB_KINDS;
    infos[0] = infos[' '];
    infos[0xFFFF] = infos[0xFFFD];
    codes[0] = codes[' '];
    codes[0xFFFF] = codes[0xFFFD];
    dictionary->infos = infos;
}

static bool is_supported(const jpc_mecab_files *files, const char *folder)
{
    return files->words.utf8 && (uint64_t)files->n_rows * files->n_columns <= INT32_MAX &&
           room_for_words(files) < MAX_WORDS && files->maps[0].len < MAX_FEATURES &&
           !has_settings(folder);
}

jpc_status jpc_mecab_dictionary_open(jpc_mecab_dictionary *dictionary, const char *folder,
                                     bool *supported, jpc_err *err)
{
    jpc_mecab_files *files = &dictionary->files;
    jpc_status status;

    *dictionary = (jpc_mecab_dictionary){0};
    *supported = false;
    status = jpc_mecab_files_open(files, folder, err);
    if (status == JPC_OK && is_supported(files, folder) &&
        jpc_trie_build(&dictionary->trie, &files->words)) {
        size_t room = room_for_words(files);

        dictionary->words = jpc_alloc(room * sizeof *dictionary->words);
        dictionary->features = jpc_alloc(room * sizeof *dictionary->features);
        status = add_known(dictionary, folder, err);
        if (status == JPC_OK)
            status = add_unknown(dictionary, folder, err);
        add_characters(dictionary);
        *supported = status == JPC_OK;
    }
    if (!*supported)
        jpc_mecab_dictionary_close(dictionary);
    return status;
}

void jpc_mecab_dictionary_close(jpc_mecab_dictionary *dictionary)
{
    jpc_mecab_files_close(&dictionary->files);
    jpc_trie_release(&dictionary->trie);
    free(dictionary->words);
    free(dictionary->features);
    free(dictionary->infos);
    *dictionary = (jpc_mecab_dictionary){0};
}
