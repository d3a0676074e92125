// footer: cuts what page furniture stands at the end of a text.
//
// Rule       of the last `last_lines` lines, the first in which footer words make up more than
//            `max_share` of the characters is cut, with all lines after it. Words are removed from
//            a line one after the other, the longest first, equal lengths in code-point order. A
//            text of which fewer than `min_rest` characters would remain stays as it is
// Reference  Swallow corpus v1 (Okazaki et al. 2024), modify.py: 10 lines, .3, 70 words
// Differs    a word list of our own; Swallow leaves the order of equally long words open
#include "stage/stage.h"
#include "text/line_words.h"
#include "text/utf8.h"

struct footer_params {
    char *words;
    double last_lines, max_share, min_rest;
};

static const jpc_option footer_options[] = {
    JPC_OPT_PATH(struct footer_params, words, "", "file with one word per line; empty: our own"),
    JPC_OPT_NUMBER(struct footer_params, last_lines, 10, 1, 1000, "lines", "how far to look back"),
    JPC_OPT_NUMBER(struct footer_params, max_share, 0.3, 0, 1, "ratio",
                   "a line with a higher share of footer words begins the footer"),
    JPC_OPT_NUMBER(struct footer_params, min_rest, 0, 0, 1e9, "characters",
                   "leave a text alone of which less would remain; 0: it may become empty"),
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
    NULL,
};

static jpc_status footer_open(const void *params_, void **model, jpc_err *err)
{
    const struct footer_params *params = params_;
    jpc_line_words *words = NULL;

    JPC_TRY(jpc_line_words_new(&words, params->words, footer_own_words, err));
    *model = words;
    return JPC_OK;
}

// Where the last `n` lines begin.
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
        jpc_span line = {text.ptr + at, end - at}, rest = {text.ptr, at > 0 ? at - 1 : 0};

        if (jpc_line_words_share(context->model, context->features, line, NULL) >
            params->max_share) {
            if ((double)jpc_utf8_count(rest) >= params->min_rest)
                jpc_doc_set_text(doc, rest);
            return;
        }
        at = end + 1;
    }
}

const jpc_stage_def jpc_stage_footer = {
    .name = "footer",
    .summary = "cut page furniture at the end of the text",
    .measure = "of the last last_lines lines, the first in which footer words make up more than "
               "max_share of the characters is cut, with all after it, if min_rest characters "
               "remain",
    .reference = "Okazaki et al. 2024, Building a Large Japanese Web Corpus for LLMs",
    .differs = "a word list of our own; equally long words are removed in code-point order",
    .kind = JPC_MODIFIER,
    .tier = JPC_TIER_CHARACTERS,
    .options = footer_options,
    .params_size = sizeof(struct footer_params),
    .open = footer_open,
    .close = jpc_line_words_free,
    .apply = footer_apply,
};
