#include "text/morpheme.h"

#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

#include <mecab.h>

#include "text/lattice.h"
#include "text/unicode_table.h"
#include "text/utf8.h"

#ifndef JPC_MECAB_DICDIR
#define JPC_MECAB_DICDIR "/usr/local/lib/mecab/dic" // where MeCab's own build puts them
#endif

#define DEBIAN_DICDIR "/var/lib/mecab/dic"
#define IDEOGRAPHIC_STOP 0x3002
#define KNOWN_POS 4096

_Static_assert(JPC_MAX_LINE_CHARS <= JPC_LATTICE_MAX_CHARS, "pieces are lines of a lattice");

struct jpc_dictionary {
    mecab_model_t *model;
    jpc_mecab_dictionary own;
    bool is_own; // taggers use `own`
    char *description, *folder;
};

struct jpc_tagger {
    const jpc_dictionary *dictionary;
    jpc_lattice *own; // NULL: libmecab cuts
    uint8_t *parts;   // by word of `own`: 1 + jpc_pos; 0 where it has not been asked for
    mecab_t *mecab;
    mecab_lattice_t *lattice;
    jpc_buf line; // NUL-terminated copy of the present piece, for libmecab
    // For libmecab: parts of speech by the address of the feature string, which lives as long as
    // the model: the strings themselves are spread over 30 MB.
    struct known_pos {
        const char *feature;
        jpc_pos pos;
    } known[KNOWN_POS];
};

// ---- dictionary ------------------------------------------------------------------------

// Known dictionaries; Debian's `ipadic` is in EUC-JP, so it is not looked for there.
static const struct known {
    const char *name, *package;
    const char *folders[4];
} known_dictionaries[] = {
    {"ipadic",
     "mecab-ipadic-utf8",
     {DEBIAN_DICDIR "/ipadic-utf8", JPC_MECAB_DICDIR "/ipadic-utf8", JPC_MECAB_DICDIR "/ipadic"}},
    {"unidic",
     "unidic-mecab",
     {DEBIAN_DICDIR "/unidic", "/usr/share/mecab/dic/unidic", JPC_MECAB_DICDIR "/unidic"}},
    {"naist-jdic",
     "mecab-naist-jdic",
     {DEBIAN_DICDIR "/naist-jdic", "/usr/share/mecab/dic/naist-jdic",
      JPC_MECAB_DICDIR "/naist-jdic"}},
};

static const struct known *find_known(const char *name)
{
    for (size_t i = 0; i < sizeof known_dictionaries / sizeof *known_dictionaries; i++)
        if (strcmp(name, known_dictionaries[i].name) == 0)
            return &known_dictionaries[i];
    return NULL;
}

static bool holds_dictionary(const char *folder)
{
    char path[4096];

    snprintf(path, sizeof path, "%s/sys.dic", folder);
    return access(path, F_OK) == 0;
}

static jpc_status find_folder(const char **folder, const char *name, jpc_err *err)
{
    const struct known *known = find_known(name);

    *folder = name;
    if (known == NULL && holds_dictionary(name))
        return JPC_OK;
    if (known == NULL)
        return jpc_fail(err, JPC_ERR_CONFIG,
                        "no dictionary '%s': expected ipadic, unidic, naist-jdic or a folder with "
                        "a compiled dictionary (sys.dic)",
                        name);
    for (size_t i = 0; known->folders[i] != NULL; i++) {
        *folder = known->folders[i];
        if (holds_dictionary(*folder))
            return JPC_OK;
    }
    return jpc_fail(err, JPC_ERR_CONFIG,
                    "dictionary '%s' is not installed: expected '%s' (Debian package '%s')", name,
                    known->folders[0], known->package);
}

static jpc_status check_charset(mecab_model_t *model, const char *folder, jpc_err *err)
{
    const mecab_dictionary_info_t *info = mecab_model_dictionary_info(model);

    for (; info != NULL; info = info->next)
        if (!jpc_mecab_is_utf8(info->charset))
            return jpc_fail(err, JPC_ERR_CONFIG, "dictionary '%s': charset is '%s', expected UTF-8",
                            folder, info->charset);
    return JPC_OK;
}

static char *describe(mecab_model_t *model, const char *folder)
{
    const mecab_dictionary_info_t *info = mecab_model_dictionary_info(model);
    char text[4096];

    snprintf(text, sizeof text, "%s, version %u, charset %s, %u entries", folder,
             (unsigned)info->version, info->charset, info->size);
    return jpc_strdup(text);
}

// mecab_model_new() takes what a command line would hold, and does not keep it.
static mecab_model_t *open_model(const char *folder)
{
    char program[] = "mecab", dicdir[] = "-d", rcfile[] = "-r", none[] = "/dev/null";
    char *path = jpc_strdup(folder);
    char *args[] = {program, dicdir, path, rcfile, none, NULL};
    mecab_model_t *model = mecab_model_new(5, args);

    free(path);
    return model;
}

// Ours goes first: it says what is damaged, where libmecab would read beyond the end of a file.
static jpc_status open_both(jpc_dictionary *dictionary, const char *folder, jpc_segmenter segmenter,
                            jpc_err *err)
{
    if (segmenter == JPC_SEGMENTER_OWN)
        JPC_TRY(jpc_mecab_dictionary_open(&dictionary->own, folder, &dictionary->is_own, err));
    dictionary->model = open_model(folder);
    if (dictionary->model == NULL)
        return jpc_fail(err, JPC_ERR_IO, "cannot read dictionary '%s': %s", folder,
                        mecab_strerror(NULL));
    JPC_TRY(check_charset(dictionary->model, folder, err));
    dictionary->description = describe(dictionary->model, folder);
    dictionary->folder = jpc_strdup(folder);
    return JPC_OK;
}

jpc_status jpc_dictionary_open_for(jpc_dictionary **dictionary, const char *name,
                                   jpc_segmenter segmenter, jpc_err *err)
{
    jpc_dictionary *opened;
    const char *folder;
    jpc_status status;

    JPC_TRY(find_folder(&folder, name, err));
    opened = jpc_alloc(sizeof *opened);
    status = open_both(opened, folder, segmenter, err);
    if (status == JPC_OK)
        *dictionary = opened;
    else
        jpc_dictionary_close(opened);
    return status;
}

jpc_status jpc_dictionary_open(jpc_dictionary **dictionary, const char *name, jpc_err *err)
{
    return jpc_dictionary_open_for(dictionary, name, JPC_SEGMENTER_OWN, err);
}

void jpc_dictionary_close(jpc_dictionary *dictionary)
{
    if (dictionary == NULL)
        return;
    if (dictionary->is_own)
        jpc_mecab_dictionary_close(&dictionary->own);
    if (dictionary->model != NULL)
        mecab_model_destroy(dictionary->model);
    free(dictionary->description);
    free(dictionary->folder);
    free(dictionary);
}

const char *jpc_dictionary_description(const jpc_dictionary *dictionary)
{
    return dictionary->description;
}

const char *jpc_dictionary_folder(const jpc_dictionary *dictionary) { return dictionary->folder; }

jpc_segmenter jpc_dictionary_segmenter(const jpc_dictionary *dictionary)
{
    return dictionary->is_own ? JPC_SEGMENTER_OWN : JPC_SEGMENTER_LIBMECAB;
}

static jpc_status open_libmecab(jpc_tagger *tagger, jpc_err *err)
{
    const jpc_dictionary *dictionary = tagger->dictionary;

    tagger->mecab = mecab_model_new_tagger(dictionary->model);
    tagger->lattice = mecab_model_new_lattice(dictionary->model);
    if (tagger->mecab == NULL || tagger->lattice == NULL)
        return jpc_fail(err, JPC_ERR_CONFIG, "cannot open a tagger for dictionary '%s'",
                        dictionary->description);
    return JPC_OK;
}

jpc_status jpc_tagger_open(jpc_tagger **tagger, const jpc_dictionary *dictionary, jpc_err *err)
{
    jpc_tagger *opened = jpc_alloc(sizeof *opened);
    jpc_status status = JPC_OK;

    opened->dictionary = dictionary;
    if (dictionary->is_own) {
        opened->own = jpc_lattice_open(&dictionary->own, NULL);
        opened->parts = jpc_alloc(dictionary->own.n_words);
    } else {
        status = open_libmecab(opened, err);
    }
    if (status == JPC_OK)
        *tagger = opened;
    else
        jpc_tagger_close(opened);
    return status;
}

void jpc_tagger_close(jpc_tagger *tagger)
{
    if (tagger == NULL)
        return;
    jpc_lattice_close(tagger->own);
    free(tagger->parts);
    if (tagger->lattice != NULL)
        mecab_lattice_destroy(tagger->lattice);
    if (tagger->mecab != NULL)
        mecab_destroy(tagger->mecab);
    jpc_buf_release(&tagger->line);
    free(tagger);
}

// ---- segmentation ----------------------------------------------------------------------

struct list {
    jpc_arena *arena;
    jpc_morpheme *items;
    size_t n, capacity;
};

// Makes room for `n` more.
static void reserve(struct list *list, size_t n)
{
    jpc_morpheme *old = list->items;

    if (list->n + n <= list->capacity)
        return;
    list->capacity = list->capacity * 2 + n;
    list->items = jpc_arena_alloc(list->arena, list->capacity * sizeof *list->items);
    memcpy(list->items, old, list->n * sizeof *old);
}

static void append(struct list *list, jpc_morpheme morpheme)
{
    reserve(list, 1);
    list->items[list->n++] = morpheme;
}

// Kinds of characters as far as runs are concerned: unions of what dictionaries group.
static jpc_script_class kind_of(uint32_t code)
{
    jpc_script_class class = jpc_script_class_of(code);

    switch (class) {
    case JPC_SCRIPT_HIRAGANA:
    case JPC_SCRIPT_HIRAGANA_GAP:
    case JPC_SCRIPT_HIRAGANA_MARK:
    case JPC_SCRIPT_HIRAGANA_SIGN: return JPC_SCRIPT_HIRAGANA;
    case JPC_SCRIPT_KATAKANA:
    case JPC_SCRIPT_KANA:
    case JPC_SCRIPT_KANA_SIGN: return JPC_SCRIPT_KATAKANA;
    case JPC_SCRIPT_KANJI:
    case JPC_SCRIPT_KANJI_SIGN:
    case JPC_SCRIPT_HAN: return JPC_SCRIPT_KANJI;
    case JPC_SCRIPT_SYMBOL:
    case JPC_SCRIPT_TOTEN:
    case JPC_SCRIPT_KUTEN:
    case JPC_SCRIPT_IDEOGRAPHIC_STOP: return JPC_SCRIPT_SYMBOL;
    case JPC_SCRIPT_SPACE:
    case JPC_SCRIPT_HANGUL: return class;
    default: return JPC_SCRIPT_OTHER;
    }
}

// Whether a line has so few characters that no piece of it is too long: nearly all have. Of long
// ones, which are asked once for each of their pieces, only the beginning is looked at.
static bool is_short(jpc_span line)
{
    if (line.len <= JPC_MAX_RUN_CHARS)
        return true;
    return line.len <= 4 * JPC_MAX_RUN_CHARS && jpc_utf8_count(line) <= JPC_MAX_RUN_CHARS;
}

// Length of the first piece of a line: all of it unless it or a run in it is too long.
static size_t piece_length(jpc_span line)
{
    const char *at = line.ptr, *end = at + line.len, *stop = NULL;
    jpc_script_class previous = JPC_SCRIPT_SPACE;
    uint32_t chars = 0, run = 0;

    if (is_short(line))
        return line.len;
    while (at < end && chars < JPC_MAX_LINE_CHARS) {
        const char *start = at;
        uint32_t code = jpc_utf8_next(&at);
        jpc_script_class kind = kind_of(code);

        run = kind == previous && kind != JPC_SCRIPT_SPACE ? run + 1 : 1;
        if (run > JPC_MAX_RUN_CHARS)
            return (size_t)(start - line.ptr);
        previous = kind;
        chars++;
        if (code == IDEOGRAPHIC_STOP)
            stop = at;
    }
    if (at < end && stop != NULL)
        at = stop;
    return (size_t)(at - line.ptr);
}

static void replace_nul(char *text, size_t len)
{
    char *end = text + len;

    while ((text = memchr(text, '\0', (size_t)(end - text))) != NULL)
        *text = ' ';
}

// U+FFFF lies outside libmecab's table of characters. Full-width forms start with the same byte.
static void replace_last_of_bmp(char *text, size_t len)
{
    char *end = text + len;

    while ((text = memchr(text, '\xEF', (size_t)(end - text))) != NULL) {
        if (text[1] == '\xBF' && text[2] == '\xBF') // the text is well-formed
            text[2] = '\xBD';
        text += 3;
    }
}

// Without trailing white space and NULs.
static jpc_span trimmed(jpc_span piece)
{
    while (piece.len > 0 && strchr(" \t\v\f\r", piece.ptr[piece.len - 1]) != NULL)
        piece.len--;
    return piece;
}

// libmecab measures what follows trailing white space with strlen(), hence the copy of what has
// none.
static jpc_span terminated_copy(jpc_buf *buf, jpc_span piece)
{
    buf->len = 0;
    jpc_buf_add_span(buf, piece);
    jpc_buf_string(buf);
    replace_nul(buf->ptr, buf->len);
    replace_last_of_bmp(buf->ptr, buf->len);
    return jpc_buf_span(buf);
}

static jpc_pos pos_of(jpc_tagger *tagger, const char *feature)
{
    uint64_t hash = (uint64_t)(uintptr_t)feature * 0x9E3779B97F4A7C15u; // 2^64 / golden ratio
    struct known_pos *known = &tagger->known[hash >> 52];

    if (known->feature != feature)
        *known = (struct known_pos){feature, jpc_pos_of_feature(feature)};
    return known->pos;
}

static jpc_pos pos_of_word(jpc_tagger *tagger, uint32_t word)
{
    uint8_t *part = &tagger->parts[word];

    if (*part == 0)
        *part =
            (uint8_t)(1 + jpc_pos_of_feature(jpc_mecab_feature(&tagger->dictionary->own, word)));
    return (jpc_pos)(*part - 1);
}

static void cut_own(jpc_tagger *tagger, struct list *list, jpc_span piece, size_t at)
{
    const jpc_mecab_dictionary *own = &tagger->dictionary->own;
    const jpc_lattice_word *words;
    size_t n = jpc_lattice_cut(tagger->own, piece, &words);

    reserve(list, n);
    for (size_t i = 0; i < n; i++)
        list->items[list->n++] = (jpc_morpheme){
            .at = (uint32_t)(at + words[i].at),
            .len = words[i].len,
            .pos = (uint8_t)pos_of_word(tagger, words[i].word),
            .unknown = jpc_mecab_is_unknown(own, words[i].word),
            .feature = jpc_mecab_feature(own, words[i].word),
        };
}

static void cut_libmecab(jpc_tagger *tagger, struct list *list, jpc_span piece, size_t at)
{
    jpc_span copy = terminated_copy(&tagger->line, piece);
    const mecab_node_t *node;

    mecab_lattice_set_sentence2(tagger->lattice, copy.ptr, copy.len);
    if (!mecab_parse_lattice(tagger->mecab, tagger->lattice)) {
        append(list, (jpc_morpheme){(uint32_t)at, (uint32_t)copy.len, JPC_POS_OTHER, true, ""});
        return;
    }
    for (node = mecab_lattice_get_bos_node(tagger->lattice); node != NULL; node = node->next) {
        if (node->stat != MECAB_NOR_NODE && node->stat != MECAB_UNK_NODE)
            continue;
        append(list, (jpc_morpheme){
                         .at = (uint32_t)(at + (size_t)(node->surface - copy.ptr)),
                         .len = node->length,
                         .pos = (uint8_t)pos_of(tagger, node->feature),
                         .unknown = node->stat == MECAB_UNK_NODE,
                         .feature = node->feature,
                     });
    }
}

static void segment_piece(jpc_tagger *tagger, struct list *list, jpc_span piece, size_t at)
{
    piece = trimmed(piece);
    if (piece.len == 0)
        return;
    if (tagger->own != NULL)
        cut_own(tagger, list, piece, at);
    else
        cut_libmecab(tagger, list, piece, at);
}

static void segment_line(jpc_tagger *tagger, struct list *list, jpc_span line, size_t at)
{
    while (line.len > 0) {
        size_t len = piece_length(line);

        segment_piece(tagger, list, (jpc_span){line.ptr, len}, at);
        line.ptr += len;
        line.len -= len;
        at += len;
    }
}

jpc_morphemes jpc_tagger_segment(jpc_tagger *tagger, jpc_arena *arena, jpc_span text)
{
    struct list list = {.arena = arena, .capacity = text.len / 4 + 16}; // 5.2 bytes each in prose
    const char *newline;
    size_t at = 0, len;

    list.items = jpc_arena_alloc(arena, list.capacity * sizeof *list.items);
    for (; at < text.len; at += len + 1) {
        newline = memchr(text.ptr + at, '\n', text.len - at);
        len = newline == NULL ? text.len - at : (size_t)(newline - text.ptr) - at;
        segment_line(tagger, &list, (jpc_span){text.ptr + at, len}, at);
    }
    return (jpc_morphemes){list.items, list.n};
}

void jpc_morpheme_version(jpc_buf *out) { jpc_buf_printf(out, "mecab %s\n", mecab_version()); }
