/** Coarse parts of speech, common to IPADIC, NAIST-jdic and UniDic.
 *
 *  What the dictionaries' values become; * is any value that no other row names.
 *
 *  | coarse       | IPADIC, NAIST-jdic                            | UniDic                       |
 *  |--------------|-----------------------------------------------|------------------------------|
 *  | noun         | 名詞,*                                        | 名詞,*                       |
 *  | pronoun      | 名詞,代名詞                                   | 代名詞                       |
 *  | verb         | 動詞,*                                        | 動詞                         |
 *  | adjective    | 形容詞,* 名詞,形容動詞語幹                    | 形容詞 形状詞,*              |
 *  | adverb       | 副詞                                          | 副詞                         |
 *  | determiner   | 連体詞                                        | 連体詞                       |
 *  | conjunction  | 接続詞 名詞,接続詞的                          | 接続詞                       |
 *  | interjection | 感動詞 フィラー その他,間投                   | 感動詞                       |
 *  | particle     | 助詞                                          | 助詞                         |
 *  | auxiliary    | 助動詞 動詞,接尾 名詞,{接尾,非自立,特殊},     | 助動詞 名詞,助動詞語幹       |
 *  |              | 助動詞語幹                                    | 形状詞,助動詞語幹            |
 *  | prefix       | 接頭詞                                        | 接頭辞                       |
 *  | suffix       | 名詞,接尾,* 形容詞,接尾                       | 接尾辞                       |
 *  | symbol       | 記号                                          | 補助記号 記号 空白           |
 *  | other        | all others                                    | all others                   |
 *
 *  What they do not agree on: IPADIC says 名詞,サ変接続 of punctuation in ASCII; and it has
 *  one class for れる and がる (動詞,接尾), where UniDic has 助動詞 and 接尾辞.
 */
#ifndef JPC_TEXT_PART_OF_SPEECH_H
#define JPC_TEXT_PART_OF_SPEECH_H

#include <stdbool.h>

typedef enum jpc_pos {
    JPC_POS_OTHER,
    JPC_POS_NOUN,
    JPC_POS_VERB,
    JPC_POS_ADJECTIVE,
    JPC_POS_ADVERB,
    JPC_POS_PARTICLE,
    JPC_POS_AUXILIARY,
    JPC_POS_SYMBOL,
    JPC_POS_PRONOUN,
    JPC_POS_DETERMINER,
    JPC_POS_CONJUNCTION,
    JPC_POS_INTERJECTION,
    JPC_POS_PREFIX,
    JPC_POS_SUFFIX,
    JPC_POS_KINDS,
} jpc_pos;

/** Whether a dictionary's feature string begins with these fields, whole ones. */
bool jpc_feature_begins(const char *feature, const char *fields);

/** Of a dictionary's feature string: fields with commas between them, the part of speech first. */
jpc_pos jpc_pos_of_feature(const char *feature);

/** Whether the dictionary itself says noun (名詞), which is what published shares of nouns count:
 *  of IPADIC with pronouns, suffixes and stems of adjectives, of UniDic without. `pos` is what
 *  jpc_pos_of_feature() says. */
bool jpc_pos_is_nominal(jpc_pos pos, const char *feature);

/** "noun", "verb" …, as in the table above. */
const char *jpc_pos_name(jpc_pos pos);

#endif
