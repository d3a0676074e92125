#include "text/part_of_speech.h"

#include <stddef.h>
#include <string.h>

// First matching row of leading fields, the most frequent first where the order is free.
static const struct part {
    const char *fields;
    jpc_pos pos;
} parts[] = {
    {"名詞,代名詞", JPC_POS_PRONOUN},
    {"名詞,形容動詞語幹", JPC_POS_ADJECTIVE},
    {"名詞,接尾,助動詞語幹", JPC_POS_AUXILIARY},
    {"名詞,非自立,助動詞語幹", JPC_POS_AUXILIARY},
    {"名詞,特殊,助動詞語幹", JPC_POS_AUXILIARY},
    {"名詞,助動詞語幹", JPC_POS_AUXILIARY},
    {"名詞,接尾", JPC_POS_SUFFIX},
    {"名詞,接続詞的", JPC_POS_CONJUNCTION},
    {"名詞", JPC_POS_NOUN},
    {"助詞", JPC_POS_PARTICLE},
    {"動詞,接尾", JPC_POS_AUXILIARY},
    {"動詞", JPC_POS_VERB},
    {"助動詞", JPC_POS_AUXILIARY},
    {"記号", JPC_POS_SYMBOL},
    {"補助記号", JPC_POS_SYMBOL},
    {"副詞", JPC_POS_ADVERB},
    {"形容詞,接尾", JPC_POS_SUFFIX},
    {"形容詞", JPC_POS_ADJECTIVE},
    {"形状詞,助動詞語幹", JPC_POS_AUXILIARY},
    {"形状詞", JPC_POS_ADJECTIVE},
    {"代名詞", JPC_POS_PRONOUN},
    {"連体詞", JPC_POS_DETERMINER},
    {"接続詞", JPC_POS_CONJUNCTION},
    {"接尾辞", JPC_POS_SUFFIX},
    {"接頭辞", JPC_POS_PREFIX},
    {"接頭詞", JPC_POS_PREFIX},
    {"感動詞", JPC_POS_INTERJECTION},
    {"フィラー", JPC_POS_INTERJECTION},
    {"その他,間投", JPC_POS_INTERJECTION},
    {"空白", JPC_POS_SYMBOL},
};

static const char *const names[JPC_POS_KINDS] = {
    [JPC_POS_OTHER] = "other",
    [JPC_POS_NOUN] = "noun",
    [JPC_POS_VERB] = "verb",
    [JPC_POS_ADJECTIVE] = "adjective",
    [JPC_POS_ADVERB] = "adverb",
    [JPC_POS_PARTICLE] = "particle",
    [JPC_POS_AUXILIARY] = "auxiliary",
    [JPC_POS_SYMBOL] = "symbol",
    [JPC_POS_PRONOUN] = "pronoun",
    [JPC_POS_DETERMINER] = "determiner",
    [JPC_POS_CONJUNCTION] = "conjunction",
    [JPC_POS_INTERJECTION] = "interjection",
    [JPC_POS_PREFIX] = "prefix",
    [JPC_POS_SUFFIX] = "suffix",
};

bool jpc_feature_begins(const char *feature, const char *fields)
{
    while (*fields != '\0' && *feature == *fields) {
        feature++;
        fields++;
    }
    return *fields == '\0' && (*feature == ',' || *feature == '\0');
}

jpc_pos jpc_pos_of_feature(const char *feature)
{
    for (size_t i = 0; i < sizeof parts / sizeof *parts; i++)
        if (jpc_feature_begins(feature, parts[i].fields))
            return parts[i].pos;
    return JPC_POS_OTHER;
}

bool jpc_pos_is_nominal(jpc_pos pos, const char *feature)
{
    switch (pos) {
    case JPC_POS_NOUN: return true;
    case JPC_POS_PRONOUN:
    case JPC_POS_ADJECTIVE:
    case JPC_POS_AUXILIARY:
    case JPC_POS_SUFFIX:
    case JPC_POS_CONJUNCTION: return jpc_feature_begins(feature, "名詞");
    default: return false;
    }
}

const char *jpc_pos_name(jpc_pos pos) { return names[pos]; }
