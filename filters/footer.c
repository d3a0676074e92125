// footer: cuts what page furniture stands at the end of a text.
//
// Rule       of the last `last_lines` lines, the first in which footer words make up more than
//            `max_share` of the characters is cut, with all lines after it. Words are removed from
//            a line one after the other, the longest first, equal lengths in code-point order
// Reference  Swallow corpus v1 (Okazaki et al. 2024), modify.py: 10 lines, .3, 70 words
// Differs    a word list of our own; Swallow leaves the order of equally long words open
#include <stdlib.h>

#include "core/list_file.h"
#include "stage/stage.h"
#include "text/utf8.h"

struct footer_params {
    char *words;
    double last_lines, max_share;
};

static const jpc_option footer_options[] = {
    JPC_OPT_PATH(struct footer_params, words, "", "file with one word per line; empty: our own"),
    JPC_OPT_NUMBER(struct footer_params, last_lines, 10, 1, 1000, "lines", "how far to look back"),
    JPC_OPT_NUMBER(struct footer_params, max_share, 0.3, 0, 1, "ratio",
                   "a line with a higher share of footer words begins the footer"),
    {0},
};

// The content of configs/lists/footer_ja.txt.
static const char *const footer_own_words[] = {
    "Copyright",
    "©",
    "All rights reserved",
    "All Rights Reserved",
    "無断転載",
    "無断複製",
    "転載禁止",
    "著作権",
    "プライバシーポリシー",
    "個人情報保護方針",
    "個人情報の取り扱い",
    "個人情報の取扱い",
    "利用規約",
    "サイトポリシー",
    "免責事項",
    "特定商取引法に基づく表記",
    "特定商取引法",
    "会社概要",
    "会社案内",
    "運営会社",
    "運営者情報",
    "採用情報",
    "サイトマップ",
    "お問い合わせ",
    "お問合せ",
    "問い合わせ",
    "よくある質問",
    "推奨環境",
    "メールマガジン",
    "スポンサーリンク",
    "スポンサードリンク",
    "トップページ",
    "ホームに戻る",
    "トップに戻る",
    "トップへ戻る",
    "ページトップ",
    "ページの先頭",
    "ページ上部",
    "一覧に戻る",
    "一覧へ戻る",
    "一覧を見る",
    "前のページ",
    "次のページ",
    "前の記事",
    "次の記事",
    "前へ",
    "次へ",
    "戻る",
    "メニュー",
    "もっと見る",
    "続きを読む",
    "関連記事",
    "関連リンク",
    "関連ページ",
    "最新記事",
    "新着記事",
    "人気記事",
    "おすすめ記事",
    "記事一覧",
    "カテゴリー",
    "カテゴリ",
    "アーカイブ",
    "バックナンバー",
    "コメントを書く",
    "コメントする",
    "コメントを投稿",
    "コメント一覧",
    "最近のコメント",
    "トラックバック",
    "パーマリンク",
    "固定リンク",
    "Permalink",
    "Trackback",
    "Comments",
    "Posted by",
    "Powered by",
    "ログイン",
    "ログアウト",
    "新規登録",
    "会員登録",
    "マイページ",
    "パスワード",
    "検索",
    "お気に入り",
    "買い物かご",
    "ブックマーク",
    "シェアする",
    "シェア",
    "ツイート",
    "フォロー",
    "いいね",
    "ランキング",
    "Twitter",
    "Facebook",
    "Instagram",
    "RSS",
    "http://",
    "https://",
};

struct footer_model {
    jpc_list_file list; // owns the words; empty for our own
    jpc_span *words;    // in the order of their removal
    size_t n;
};

static int footer_compare_words(const void *a_, const void *b_)
{
    const jpc_span *a = a_, *b = b_;
    size_t a_chars = jpc_utf8_count(*a), b_chars = jpc_utf8_count(*b);
    int order = memcmp(a->ptr, b->ptr, a->len < b->len ? a->len : b->len);

    if (a_chars != b_chars)
        return a_chars > b_chars ? -1 : 1;
    // The bytes of UTF-8 sort as the code points do.
    return order != 0 ? order : (a->len > b->len) - (a->len < b->len);
}

static jpc_status footer_take_list(struct footer_model *model, const char *path, jpc_err *err)
{
    JPC_TRY(jpc_list_file_read(&model->list, path, err));
    model->n = model->list.n;
    model->words = jpc_alloc((model->n + 1) * sizeof *model->words);
    for (size_t i = 0; i < model->n; i++) {
        model->words[i] = model->list.lines[i].text;
        if (jpc_utf8_valid_prefix(model->words[i]) != model->words[i].len)
            return jpc_fail(err, JPC_ERR_CONFIG, "'%s' line %zu: expected UTF-8", path,
                            model->list.lines[i].number);
    }
    return JPC_OK;
}

static void footer_take_own(struct footer_model *model)
{
    model->n = sizeof footer_own_words / sizeof *footer_own_words;
    model->words = jpc_alloc(model->n * sizeof *model->words);
    for (size_t i = 0; i < model->n; i++)
        model->words[i] = jpc_span_of(footer_own_words[i]);
}

static void footer_close(void *model_)
{
    struct footer_model *model = model_;

    jpc_list_file_release(&model->list);
    free(model->words);
    free(model);
}

static jpc_status footer_open(const void *params_, void **model_, jpc_err *err)
{
    const struct footer_params *params = params_;
    struct footer_model *model = jpc_alloc(sizeof *model);
    jpc_status status = JPC_OK;

    if (params->words[0] != '\0')
        status = footer_take_list(model, params->words, err);
    else
        footer_take_own(model);
    if (status != JPC_OK) {
        footer_close(model);
        return status;
    }
    qsort(model->words, model->n, sizeof *model->words, footer_compare_words);
    *model_ = model;
    return JPC_OK;
}

/** Removes each occurrence of `word` from the line, from left to right; returns what is left of its
 *  length. */
static size_t footer_remove(char *line, size_t len, jpc_span word)
{
    char *out = line;

    for (size_t i = 0; i < len;) {
        if (line[i] == word.ptr[0] && len - i >= word.len &&
            memcmp(line + i, word.ptr, word.len) == 0)
            i += word.len;
        else
            *out++ = line[i++];
    }
    return (size_t)(out - line);
}

static double footer_share(const struct footer_model *model, jpc_arena *arena, jpc_span line)
{
    char *rest = jpc_arena_alloc(arena, line.len);
    size_t len = line.len, chars = jpc_utf8_count(line);

    if (chars == 0)
        return 0;
    memcpy(rest, line.ptr, line.len);
    for (size_t i = 0; i < model->n; i++)
        len = footer_remove(rest, len, model->words[i]);
    return (double)(chars - jpc_utf8_count((jpc_span){rest, len})) / (double)chars;
}

/** Where the last `n` lines begin. */
static size_t footer_last_lines(jpc_span text, double n)
{
    size_t at = text.len;

    for (double lines = 0; at > 0; at--)
        if (text.ptr[at - 1] == '\n' && ++lines >= n)
            break;
    return at;
}

static void footer_apply(const jpc_context *context, jpc_doc *doc)
{
    const struct footer_params *params = context->params;
    jpc_span text = doc->text;
    size_t at = footer_last_lines(text, params->last_lines);

    while (at < text.len) {
        const char *newline = memchr(text.ptr + at, '\n', text.len - at);
        size_t end = newline != NULL ? (size_t)(newline - text.ptr) : text.len;

        if (footer_share(context->model, context->features, (jpc_span){text.ptr + at, end - at}) >
            params->max_share) {
            jpc_doc_set_text(doc, (jpc_span){text.ptr, at > 0 ? at - 1 : 0});
            return;
        }
        at = end + 1;
    }
}

const jpc_stage_def jpc_stage_footer = {
    .name = "footer",
    .summary = "cut page furniture at the end of the text",
    .reference = "Okazaki et al. 2024, Building a Large Japanese Web Corpus for LLMs",
    .differs = "a word list of our own; equally long words are removed in code-point order",
    .kind = JPC_MODIFIER,
    .tier = JPC_TIER_CHARACTERS,
    .options = footer_options,
    .params_size = sizeof(struct footer_params),
    .open = footer_open,
    .close = footer_close,
    .apply = footer_apply,
};
