/** Texts for the laws that every stage keeps: all made here, from fixed seeds. */
#ifndef JPC_TESTS_UNIT_LAW_TEXT_H
#define JPC_TESTS_UNIT_LAW_TEXT_H

#include <stdbool.h>
#include <stdint.h>

#include "core/memory.h"
#include "text/utf8.h"

// Builds of another compiler do as little as those with sanitizers.
#if defined(__SANITIZE_ADDRESS__) || defined(__SANITIZE_THREAD__) || defined(__clang__)
#define LAW_SANITIZED true
#else
#define LAW_SANITIZED false
#endif

// Large texts are so much smaller; ThreadSanitizer has nothing to see in them, but takes its time.
#if defined(__SANITIZE_THREAD__)
#define LAW_SHRINK 64
#elif LAW_SANITIZED
#define LAW_SHRINK 16
#else
#define LAW_SHRINK 1
#endif

#define LAW_COUNT(array) (sizeof(array) / sizeof *(array))

/** xorshift64; the state is never 0. */
static inline uint64_t law_random(uint64_t *state)
{
    *state ^= *state << 13;
    *state ^= *state >> 7;
    *state ^= *state << 17;
    return *state >> 11;
}

static inline size_t law_below(uint64_t *state, size_t n) { return law_random(state) % n; }

/** What normalisers, splitters and cutters look at, and what stands beside it in Unicode. The empty
 *  string stands for NUL. */
// clang-format off
static const char *const law_alphabet[] = {
    // ends of lines and other controls
    "\n", "\n", "\r", "\r\n", "\t", "\v", "\f", "", "\x1B", "\x7F", "\xC2\x85", "\xC2\x9F",
    "\u2028", "\u2029",
    // blanks, marks without width, tags, noncharacters, neighbours of the surrogates
    " ", " ", "\u3000", "\u00A0", "\u2003", "\u2009", "\u202F", "\u205F", "\u1680", "\u2800",
    "\u3164", "\u00AD", "\u200B", "\u200C", "\u200D", "\u200E", "\u202E", "\u2060", "\u2066",
    "\uFEFF", "\uFFFC", "\uFFFD", "\uFFFE", "\uFDD0", "\U0001FFFF", "\U000E0041", "\uD7FF",
    "\uE000", "\U0010FFFD", "\U0010FFFF",
    // what composes and decomposes
    "か", "は", "ウ", "\u3099", "\u309A", "゛", "゜", "ﾞ", "ﾟ", "ｶ", "ﾊ", "ｳ", "ｰ", "ｧ", "ｯ", "･",
    "｡", "､", "｢", "｣", "e", "\u0301", "\u0308", "\u0323", "\u0344", "é", "Å", "Ω", "ﬁ", "ﷺ", "㈱",
    "①", "㍻", "Ⅳ", "½", "™", "㎡", "가", "\u1100", "\u1161", "\u11A8", "神", "\U0002F800",
    "葛\U000E0100", "\uFE0F", "\uFE0E",
    // commas and stops
    "，", "．", "、", "。", "，，", "。。", "！", "？", "!", "?", ",", ".", ";", ":", "：", "；",
    "…", "‥", "・", "・・・", "...", "？！",
    // long vowels, dashes, waves
    "ー", "ーー", "〜", "～", "~", "-", "−", "‐", "‑", "–", "—", "―", "─", "－", "ｰｰ", "＝", "_",
    // brackets and quotes
    "(", ")", "（", "）", "()", "（）", "[", "]", "［", "］", "[]", "「", "」", "「」", "『", "』",
    "【", "】", "〔", "〕", "<", ">", "〈", "《", "》", "{", "}", "\"", "'", "“", "”", "‘", "’",
    "`", "´", "¨", "＂", "＇",
    // letters, digits, words
    "a", "A", "Ａ", "ａ", "w", "www", "ｗｗ", "あ", "い", "っ", "を", "ん", "カ", "ァ", "ヴ", "ヽ",
    "々", "〇", "〻", "漢", "字", "一", "三", "日", "月", "年", "笑", "草", "1", "０", "９", "12",
    "１２", "٣", "ß", "İ", "ǆ", "α", "я", "ا", "ש", "ไ", "한", "们", "ॐ",
    // symbols and emoji
    "#", "＃", "@", "＠", "&", "%", "|", "｜", "/", "／", "\\", "＼", "¥", "￥", "$", "*", "※",
    "＊", "^", "^_^", "+", "=", "►", "→", "»", "»", "›", ">", "■", "●", "○", "◆", "★", "☆", "▼",
    "©", "♪", "👨", "👩", "👨\u200D👩\u200D👧", "🏽", "👍🏽", "🇯🇵", "🇯", "😀", "❤\uFE0F",
    "1\uFE0F\u20E3",
    // addresses, marks of a page, text that was decoded wrongly
    "http://", "https://example.jp/", "https://ja.wikipedia.org/wiki/日本", "www.example.co.jp",
    "a@example.jp", "03-1234-5678", "０９０（１２３４）５６７８", "[1]", "[１]", "[注 1]",
    "[要出典]", "[編集]", "(1)", "^ a b", "続きを読む", "…続きを読む", "もっと見る", "Read more",
    "[…]", "タグ：", "#タグ", "カテゴリ：", "関連記事", "出典：", "脚注", "関連項目", "外部リンク",
    "Copyright", "戻る", "ホーム", "ログイン", "しかし", "なぜなら", "です", "ます。", "縺ゅ＞",
    "繧", "ã\xC2\x81\xC2\x82", "â\xE2\x82\xAC\xC2\x9D", "\xC3\x82\xC2\xA0", "ï¼", "譁", "&amp;",
    "&#12354;", "&nbsp;", "<br>",
};
// clang-format on

static inline void law_add_token(jpc_buf *out, const char *token)
{
    jpc_buf_add(out, token, *token == '\0' ? 1 : strlen(token));
}

/** A random string of 1 to `most` pieces of the alphabet. Half of them are of a few pieces only,
 *  so that runs, pairs and returns occur. */
static inline void law_random_string(uint64_t *state, size_t most, jpc_buf *out)
{
    size_t few[4], n = 1 + law_below(state, most), kind = law_below(state, 4);

    for (size_t i = 0; i < LAW_COUNT(few); i++)
        few[i] = law_below(state, LAW_COUNT(law_alphabet));
    for (size_t i = 0; i < n; i++)
        law_add_token(out, law_alphabet[kind < 2 ? law_below(state, LAW_COUNT(law_alphabet))
                                                 : few[law_below(state, kind)]]);
}

// ---- texts that must not hurt --------------------------------------------------------

#define LAW_MIB ((size_t)1 << 20)

static inline jpc_span law_repeat(jpc_arena *arena, const char *unit, size_t bytes)
{
    size_t len = *unit == '\0' ? 1 : strlen(unit), n = bytes / len;
    char *text = jpc_arena_alloc(arena, n * len);

    for (size_t i = 0; i < n; i++)
        memcpy(text + i * len, unit, len);
    return (jpc_span){text, n * len};
}

/** Every assigned and unassigned code point once, upwards or downwards. */
static inline jpc_span law_all_of_unicode(jpc_arena *arena, bool downwards)
{
    char *text = jpc_arena_alloc(arena, 4 * 0x110000);
    size_t len = 0;

    for (uint32_t i = 0; i < 0x110000; i++) {
        uint32_t code = downwards ? 0x10FFFF - i : i;

        if (code < 0xD800 || code > 0xDFFF)
            len += jpc_utf8_put(text + len, code);
    }
    return (jpc_span){text, len};
}

/** Bytes without sense, as they are when a document has been read. */
static inline jpc_span law_random_bytes(jpc_arena *arena, size_t n)
{
    char *text = jpc_arena_alloc(arena, n);
    uint64_t state = 88172645463325252u, ignored = 0;

    for (size_t i = 0; i < n; i++)
        text[i] = (char)law_random(&state);
    return jpc_utf8_repair(arena, (jpc_span){text, n}, &ignored);
}

// ---- documents ------------------------------------------------------------------------

static const char *const law_sentences[] = {
    "今日は朝から雨が降っていたので、駅まで歩くのをやめてバスに乗りました。",
    "研究所は二〇二四年度の報告書を公表し、前年より参加者が十二％増えたと述べた。",
    "この製品は、軽くて丈夫な素材でできているため、長い間使うことができます。",
    "「どこへ行くの？」と母が聞いたので、「図書館だよ」と答えた。",
    "しかし，結果は予想と異なり，誤差の範囲を超えていた．",
    "すごい！！本当に？信じられない…でも写真を見たら納得した。",
    "ｶﾀｶﾅの表記とＡＢＣや１２３の全角文字がまざった古い文書である。",
    "お問い合わせは info@example.co.jp、または 03-1234-5678 までお願いします。",
    "詳しくは https://www.example.jp/news/2024/05/ をご覧ください[1]。",
    "東京都千代田区霞が関1-1-1　電話（代表）０３（１２３４）５６７８",
    "とても寂しい気がする…",
    "第一条　この法律は、国民の権利を保護することを目的とする。",
    "コーヒーをいれてー、ゆっくりーーー飲む〜〜〜。",
    "なぜなら、温度が上がると気体の体積が大きくなるからである。",
    "ホーム ＞ ニュース ＞ 2024年5月 ＞ 記事一覧",
    "Copyright © 2024 Example Inc. All Rights Reserved.",
    "続きを読む",
    "The quick brown fox jumps over the lazy dog; 42 is the answer.",
    "本次会议讨论了经济发展与环境保护的关系。",
    "오늘은 날씨가 좋아서 공원에서 산책을 했습니다.",
    "・りんご\n・みかん\n・ぶどう",
    "for (int i = 0; i < n; i++)\n    sum += a[i]; // 合計",
    "\tタブ\t区切り\t123\t456",
    "",
    "　段落の先頭には全角の空白を置くことが多いが、ウェブではそうでもない。",
    "カテゴリ：日記 ｜ タグ：#旅行 #写真 ｜ コメント(0)",
    "👨\u200D👩\u200D👧と👍🏽と🇯🇵の絵文字😀😀😀",
    "死神博士は「\uFA19」の異体字と、葛\U000E0100飾区の名前を調べに行った。",
};

static inline void law_add_prose(uint64_t *state, size_t lines, jpc_buf *out)
{
    for (size_t i = 0; i < lines; i++) {
        size_t sentences = 1 + law_below(state, 4);

        for (size_t j = 0; j < sentences; j++)
            jpc_buf_add_string(out, law_sentences[law_below(state, LAW_COUNT(law_sentences))]);
        jpc_buf_add_string(out, "\n");
    }
}

static inline void law_add_times(const char *text, size_t n, jpc_buf *out)
{
    while (n-- > 0)
        jpc_buf_add_string(out, text);
}

static inline void law_add_odd(uint64_t *state, size_t i, jpc_buf *out)
{
    static const char *const odd[] = {
        "",  "a",      "あ",     "\n",         "。",     " 　\t ",           "\r\n",
        "😀", "\u0301", "！？。", "あああああ", "\n\n\n", "は、が、を、に。", "1234567890"};

    if (i < LAW_COUNT(odd))
        jpc_buf_add_string(out, odd[i]);
    else if (i % 8 == 6) // one sentence, or one piece, again and again
        law_add_times(law_sentences[law_below(state, LAW_COUNT(law_sentences))], 30, out);
    else if (i % 8 == 4)
        law_add_times(law_alphabet[law_below(state, LAW_COUNT(law_alphabet))], 200, out);
    else
        law_random_string(state, 40, out);
}

/** `n` documents: in turn prose of one to 40 lines, odd and random texts, and copies of earlier
 *  documents. */
static inline jpc_span *law_corpus(jpc_arena *arena, size_t n)
{
    jpc_span *texts = jpc_arena_alloc(arena, (n + 1) * sizeof *texts);
    uint64_t state = 20240501;
    jpc_buf text = {0};

    for (size_t i = 0; i < n; i++) {
        text.len = 0;
        if (i % 8 == 7)
            jpc_buf_add_span(&text, texts[law_below(&state, i)]);
        else if (i % 2 == 0)
            law_add_prose(&state, 1 + law_below(&state, i % 16 == 0 ? 40 : 6), &text);
        else
            law_add_odd(&state, i / 2, &text);
        texts[i] = jpc_arena_copy(arena, text.ptr, text.len);
    }
    jpc_buf_release(&text);
    return texts;
}

#endif
