#include "text/mecab_file.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

#define DIC_MAGIC 0xEF718F77u // its exclusive or with the length of the file stands in front
#define DIC_VERSION 102
#define N_INFOS 0xFFFF

// What sys.dic and unk.dic begin with.
struct dic_header {
    uint32_t magic, version, type, n_words, n_left, n_right;
    uint32_t units_len, tokens_len, features_len, reserved;
    char charset[32];
};

enum { SYS_DIC, UNK_DIC, MATRIX_BIN, CHAR_BIN };

static const char *const names[] = {"sys.dic", "unk.dic", "matrix.bin", "char.bin"};

static jpc_status map_file(struct jpc_mecab_map *map, const char *folder, const char *name,
                           jpc_err *err)
{
    char path[4096];
    struct stat info;
    void *ptr = MAP_FAILED;
    int file;

    snprintf(path, sizeof path, "%s/%s", folder, name);
    file = open(path, O_RDONLY | O_CLOEXEC);
    if (file < 0)
        return jpc_fail(err, JPC_ERR_IO, "cannot open '%s': %s", path, strerror(errno));
    if (fstat(file, &info) == 0 && info.st_size > 0)
        ptr = mmap(NULL, (size_t)info.st_size, PROT_READ, MAP_SHARED, file, 0);
    close(file);
    if (ptr == MAP_FAILED)
        return jpc_fail(err, JPC_ERR_IO, "dictionary '%s': cannot map %s, or it is empty", folder,
                        name);
    *map = (struct jpc_mecab_map){ptr, (size_t)info.st_size};
    return JPC_OK;
}

static jpc_status damaged(jpc_err *err, const char *folder, int which, const char *what)
{
    return jpc_fail(err, JPC_ERR_IO, "dictionary '%s': %s is damaged: %s", folder, names[which],
                    what);
}

bool jpc_mecab_is_utf8(const char *charset)
{
    char letters[8];
    size_t n = 0;

    for (; *charset != '\0' && n < sizeof letters; charset++)
        if (*charset != '-' && *charset != '_')
            letters[n++] = *charset;
    return jpc_span_is_nocase((jpc_span){letters, n}, "utf8");
}

// NULL, or what is wrong.
static const char *read_lexicon(jpc_mecab_lexicon *lexicon, struct jpc_mecab_map map)
{
    struct dic_header header;
    const char *at = map.ptr + sizeof header;

    if (map.len < sizeof header)
        return "it is too short";
    memcpy(&header, map.ptr, sizeof header);
    header.charset[sizeof header.charset - 1] = '\0';
    if ((header.magic ^ DIC_MAGIC) != map.len)
        return "its length is not the one it names";
    if (header.version != DIC_VERSION)
        return "it is of another version";
    if (header.units_len % sizeof *lexicon->units != 0 ||
        header.tokens_len % sizeof *lexicon->tokens != 0 ||
        (uint64_t)header.units_len + header.tokens_len + header.features_len !=
            map.len - sizeof header)
        return "its parts do not fill it";
    if (header.units_len == 0 || header.features_len == 0 || map.ptr[map.len - 1] != '\0')
        return "a part is empty, or not ended";
    *lexicon = (jpc_mecab_lexicon){
        .units = (const void *)at,
        .tokens = (const void *)(at + header.units_len),
        .features = at + header.units_len + header.tokens_len,
        .n_units = (uint32_t)(header.units_len / sizeof *lexicon->units),
        .n_tokens = (uint32_t)(header.tokens_len / sizeof *lexicon->tokens),
        .utf8 = jpc_mecab_is_utf8(header.charset),
    };
    return NULL;
}

static const char *read_matrix(jpc_mecab_files *files, struct jpc_mecab_map map)
{
    uint16_t sizes[2];

    if (map.len < sizeof sizes)
        return "it is too short";
    memcpy(sizes, map.ptr, sizeof sizes);
    files->n_columns = sizes[0];
    files->n_rows = sizes[1];
    files->matrix = (const void *)(map.ptr + sizeof sizes);
    if (sizes[0] == 0 || sizes[1] == 0 ||
        map.len != sizeof sizes + (uint64_t)sizes[0] * sizes[1] * sizeof *files->matrix)
        return "its length is not that of its rows and columns";
    return NULL;
}

static const char *read_characters(jpc_mecab_files *files, struct jpc_mecab_map map)
{
    uint32_t n;

    if (map.len < sizeof n)
        return "it is too short";
    memcpy(&n, map.ptr, sizeof n);
    if (n == 0 || n > JPC_MECAB_CATEGORIES ||
        map.len != sizeof n + (size_t)n * JPC_MECAB_CATEGORY_LEN + N_INFOS * sizeof *files->infos)
        return "its length is not that of its categories and characters";
    files->n_categories = n;
    files->categories = map.ptr + sizeof n;
    files->infos = (const void *)(files->categories + (size_t)n * JPC_MECAB_CATEGORY_LEN);
    for (size_t i = 0; i < N_INFOS; i++)
        if (JPC_MECAB_CATEGORY(files->infos[i]) >= n)
            return "a character has a category that is none";
    return NULL;
}

// What a unit says of the tokens of a word, and what these say, leads nowhere outside.
static const char *check_lexicon(const jpc_mecab_files *files, const jpc_mecab_lexicon *lexicon,
                                 struct jpc_mecab_map map)
{
    size_t features_len = map.len - (size_t)(lexicon->features - map.ptr);

    for (uint32_t i = 0; i < lexicon->n_units; i++)
        if (lexicon->units[i].base < 0 &&
            !jpc_mecab_value_is_sound(lexicon, (uint32_t)(-1 - lexicon->units[i].base)))
            return "a word has no entries";
    for (uint32_t i = 0; i < lexicon->n_tokens; i++) {
        const jpc_mecab_token *token = &lexicon->tokens[i];

        if (token->left >= files->n_rows || token->right >= files->n_columns ||
            token->feature >= features_len)
            return "an entry points outside of the files";
    }
    return NULL;
}

static const char *read_file(jpc_mecab_files *files, int which)
{
    struct jpc_mecab_map map = files->maps[which];

    switch (which) {
    case SYS_DIC: return read_lexicon(&files->words, map);
    case UNK_DIC: return read_lexicon(&files->unknown, map);
    case MATRIX_BIN: return read_matrix(files, map);
    default: return read_characters(files, map);
    }
}

jpc_status jpc_mecab_files_open(jpc_mecab_files *files, const char *folder, jpc_err *err)
{
    const char *wrong;

    *files = (jpc_mecab_files){0};
    for (int i = SYS_DIC; i <= CHAR_BIN; i++) {
        JPC_TRY(map_file(&files->maps[i], folder, names[i], err));
        wrong = read_file(files, i);
        if (wrong != NULL)
            return damaged(err, folder, i, wrong);
    }
    wrong = check_lexicon(files, &files->words, files->maps[SYS_DIC]);
    if (wrong != NULL)
        return damaged(err, folder, SYS_DIC, wrong);
    wrong = check_lexicon(files, &files->unknown, files->maps[UNK_DIC]);
    if (wrong != NULL)
        return damaged(err, folder, UNK_DIC, wrong);
    return JPC_OK;
}

void jpc_mecab_files_close(jpc_mecab_files *files)
{
    for (size_t i = 0; i < sizeof files->maps / sizeof *files->maps; i++)
        if (files->maps[i].ptr != NULL)
            munmap((void *)(uintptr_t)files->maps[i].ptr, files->maps[i].len);
    *files = (jpc_mecab_files){0};
}

bool jpc_mecab_find(const jpc_mecab_lexicon *lexicon, jpc_span word, uint32_t *value)
{
    const jpc_mecab_unit *units = lexicon->units;
    uint32_t state = (uint32_t)units[0].base;

    for (size_t i = 0; i < word.len; i++) {
        uint64_t next = (uint64_t)state + (unsigned char)word.ptr[i] + 1;

        if (next >= lexicon->n_units || units[next].check != state)
            return false;
        state = (uint32_t)units[next].base;
    }
    if (state >= lexicon->n_units || units[state].check != state || units[state].base >= 0)
        return false;
    *value = (uint32_t)(-1 - units[state].base);
    return true;
}

bool jpc_mecab_value_is_sound(const jpc_mecab_lexicon *lexicon, uint32_t value)
{
    uint32_t n = value & 0xFF;

    return n > 0 && (uint64_t)(value >> 8) + n <= lexicon->n_tokens;
}
