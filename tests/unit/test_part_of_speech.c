// Parts of speech: a row for each value of the three dictionaries, and, where they are installed,
// all features that they have.

#include "text/part_of_speech.h"

#include "tap.h"
#include "text/morpheme.h"

static const struct {
    const char *feature, *name;
    bool nominal;
} values[] = {
    // IPADIC and NAIST-jdic
    {"名詞,一般,*", "noun", true},
    {"名詞,固有名詞,人名,姓", "noun", true},
    {"名詞,サ変接続,*", "noun", true},
    {"名詞,副詞可能,*", "noun", true},
    {"名詞,数,*", "noun", true},
    {"名詞,ナイ形容詞語幹,*", "noun", true},
    {"名詞,動詞非自立的,*", "noun", true},
    {"名詞,引用文字列,*", "noun", true},
    {"名詞,非自立,一般", "noun", true},
    {"名詞,非自立,助動詞語幹", "auxiliary", true},
    {"名詞,特殊,助動詞語幹", "auxiliary", true},
    {"名詞,接尾,助動詞語幹", "auxiliary", true},
    {"名詞,接尾,人名", "suffix", true},
    {"名詞,代名詞,一般", "pronoun", true},
    {"名詞,形容動詞語幹,*", "adjective", true},
    {"名詞,接続詞的,*", "conjunction", true},
    {"動詞,自立,*", "verb", false},
    {"動詞,非自立,*", "verb", false},
    {"動詞,接尾,*", "auxiliary", false},
    {"形容詞,自立,*", "adjective", false},
    {"形容詞,非自立,*", "adjective", false},
    {"形容詞,接尾,*", "suffix", false},
    {"副詞,助詞類接続,*", "adverb", false},
    {"連体詞,*", "determiner", false},
    {"接続詞,*", "conjunction", false},
    {"感動詞,*", "interjection", false},
    {"フィラー,*", "interjection", false},
    {"その他,間投", "interjection", false},
    {"その他,*", "other", false},
    {"接頭詞,数接続", "prefix", false},
    {"助詞,格助詞,一般", "particle", false},
    {"助動詞,*", "auxiliary", false},
    {"記号,アルファベット", "symbol", false},
    // UniDic
    {"名詞,普通名詞,一般", "noun", true},
    {"名詞,数詞,*", "noun", true},
    {"名詞,助動詞語幹,*", "auxiliary", true},
    {"代名詞,*", "pronoun", false},
    {"形状詞,タリ", "adjective", false},
    {"形状詞,助動詞語幹", "auxiliary", false},
    {"感動詞,フィラー", "interjection", false},
    {"接尾辞,名詞的,助数詞", "suffix", false},
    {"接頭辞,*", "prefix", false},
    {"補助記号,ＡＡ,顔文字", "symbol", false},
    {"空白,*", "symbol", false},
    // neither
    {"名詞", "noun", true},
    {"名詞句", "other", false},
    {"名", "other", false},
    {"", "other", false},
    {"*", "other", false},
};

static void test_values(void)
{
    for (size_t i = 0; i < sizeof values / sizeof *values; i++) {
        jpc_pos pos = jpc_pos_of_feature(values[i].feature);

        ok(strcmp(jpc_pos_name(pos), values[i].name) == 0 &&
               jpc_pos_is_nominal(pos, values[i].feature) == values[i].nominal,
           "%s: %s", values[i].feature, values[i].name);
    }
}

static bool read_at(FILE *file, long offset, void *out, size_t n)
{
    return fseek(file, offset, SEEK_SET) == 0 && fread(out, 1, n, file) == n;
}

// The features of a compiled dictionary: NUL-terminated strings behind 72 bytes of header, the trie
// and the tokens.
static jpc_buf features_of(const char *folder, const char *name)
{
    jpc_buf features = {0};
    uint32_t header[10];
    char path[512];
    FILE *file;

    snprintf(path, sizeof path, "%s/%s", folder, name);
    file = fopen(path, "r");
    if (file != NULL && read_at(file, 0, header, sizeof header)) {
        jpc_buf_reserve(&features, header[8]);
        if (read_at(file, 72 + (long)header[6] + (long)header[7], features.ptr, header[8]))
            features.len = header[8];
    }
    if (file != NULL)
        fclose(file);
    return features;
}

static void count_features(const char *folder, const char *name, uint64_t counts[JPC_POS_KINDS])
{
    jpc_buf features = features_of(folder, name);
    const char *at = features.ptr, *end = at + features.len;

    for (; at < end; at += strlen(at) + 1)
        if (*at != '\0')
            counts[jpc_pos_of_feature(at)]++;
    jpc_buf_release(&features);
}

static void test_dictionary(const char *name)
{
    jpc_dictionary *dictionary = NULL;
    uint64_t counts[JPC_POS_KINDS] = {0};
    jpc_err err;
    int n_absent = 0;

    if (jpc_dictionary_open(&dictionary, name, &err) != JPC_OK) {
        tap_skip(name, err.message);
        return;
    }
    count_features(jpc_dictionary_folder(dictionary), "sys.dic", counts);
    count_features(jpc_dictionary_folder(dictionary), "unk.dic", counts);
    ok(counts[JPC_POS_OTHER] == 0, "%s: every feature has a part of speech (%" PRIu64 " have not)",
       name, counts[JPC_POS_OTHER]);
    for (int pos = JPC_POS_OTHER + 1; pos < JPC_POS_KINDS; pos++)
        n_absent += counts[pos] == 0;
    ok(n_absent == 0, "%s: has every part of speech", name);
    jpc_dictionary_close(dictionary);
}

int main(void)
{
    tap_begin();
    test_values();
    test_dictionary("ipadic");
    test_dictionary("naist-jdic");
    test_dictionary("unidic");
    return tap_end();
}
