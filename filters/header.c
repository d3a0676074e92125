// header: removes page furniture from the start of a text.
//
// Rule       lines in which header words make up more than `max_share` of the characters are
//            furniture; a run of them (empty lines between) that holds at least `min_words` such
//            words goes, if it begins before `first_lines` other lines have passed. A text of which
//            fewer than `min_rest` characters would remain stays as it is
// Reference  HojiChar, HeaderFooterTagsRemover: header words in the first 1 to 3 sentences
// Differs    lines instead of sentences, shares instead of hits, a word list of our own; one word
//            alone may be a title, and what stands between the runs stays; HojiChar removes the
//            header sentence that mirrors a footer hit
#include "stage/stage.h"
#include "text/edit.h"
#include "text/line_words.h"

struct header_params {
    char *words;
    double first_lines, max_share, min_words, min_rest;
};

static const jpc_option header_options[] = {
    JPC_OPT_PATH(struct header_params, words, "", "file with one word per line; empty: our own"),
    JPC_OPT_NUMBER(struct header_params, first_lines, 3, 1, 1000, "lines",
                   "how many lines that are no furniture to pass"),
    JPC_OPT_NUMBER(struct header_params, max_share, 0.5, 0, 1, "ratio",
                   "a line with a higher share of header words is furniture"),
    JPC_OPT_NUMBER(struct header_params, min_words, 2, 1, 1000, "count",
                   "remove runs of such lines that hold at least so many words"),
    JPC_OPT_NUMBER(struct header_params, min_rest, 1, 0, 1e9, "characters",
                   "leave a text alone of which less would remain; 0: it may become empty"),
    {0},
};

// The content of configs/lists/header_ja.txt.
static const char *const header_own_words[] = {
    "本文へスキップ",
    "本文へジャンプ",
    "本文へ移動",
    "本文へ",
    "コンテンツへスキップ",
    "コンテンツへ移動",
    "コンテンツへ",
    "メインコンテンツへ",
    "メインメニュー",
    "グローバルナビゲーション",
    "ナビゲーション",
    "メニューを開く",
    "メニューを閉じる",
    "メニュー",
    "閉じる",
    "開く",
    "文字サイズ変更",
    "文字サイズ",
    "文字の大きさ",
    "背景色",
    "音声読み上げ",
    "ふりがな",
    "Foreign Language",
    "Language",
    "English",
    "中文",
    "한국어",
    "Skip to content",
    "MENU",
    "Menu",
    "ホーム",
    "トップページ",
    "トップ",
    "サイトマップ",
    "サイト内検索",
    "現在の位置",
    "現在位置",
    "現在地",
    "前のページ",
    "次のページ",
    "前の記事",
    "次の記事",
    "一覧へ戻る",
    "一覧に戻る",
    "記事一覧",
    "カテゴリー",
    "カテゴリ",
    "アーカイブ",
    "ランキング",
    "検索",
    "戻る",
    "HOME",
    "Home",
    "TOP",
    "会社概要",
    "会社案内",
    "企業情報",
    "採用情報",
    "お問い合わせ",
    "お問合せ",
    "お知らせ",
    "よくある質問",
    "ご利用ガイド",
    "ご利用案内",
    "利用規約",
    "プライバシーポリシー",
    "アクセス",
    "ログイン",
    "ログアウト",
    "新規登録",
    "会員登録",
    "無料登録",
    "マイページ",
    "お気に入り",
    "買い物かご",
    "カート",
    "シェアする",
    "シェア",
    "ツイート",
    "いいね",
    "フォロー",
    "ブックマーク",
    "印刷する",
    "印刷",
    "Twitter",
    "Facebook",
    "LINE",
    "RSS",
    NULL,
};

static jpc_status header_open(const void *params_, void **model, jpc_err *err)
{
    const struct header_params *params = params_;
    jpc_line_words *words = NULL;

    JPC_TRY(jpc_line_words_new(&words, params->words, header_own_words, err));
    *model = words;
    return JPC_OK;
}

struct header_run {
    size_t from, to; // without the newline at the end
    size_t lines, words;
    bool empty_before; // nothing, or an empty line
};

// Ends the run; returns how many of its lines stay. What separated it from the rest goes with it.
static size_t header_end_run(jpc_edit *edit, struct header_run *run, double min_words,
                             size_t next_line)
{
    size_t lines = run->lines;

    if (lines > 0 && (double)run->words >= min_words) {
        jpc_edit_remove_line(edit, run->from, run->empty_before ? next_line - 1 : run->to);
        lines = 0;
    }
    *run = (struct header_run){0};
    return lines;
}

static jpc_span header_remove(const jpc_context *context, jpc_span text)
{
    const struct header_params *params = context->params;
    jpc_edit edit = jpc_edit_begin(context->arena, text);
    struct header_run run = {0};
    bool empty_before = true;
    size_t at = 0, stays = 0;

    for (size_t end; at < text.len && (double)stays < params->first_lines; at = end + 1) {
        size_t words = 0;
        jpc_span line;

        end = jpc_line_end(text, at);
        line = jpc_trim_blanks((jpc_span){text.ptr + at, end - at});
        if (line.len > 0 && jpc_line_words_share(context->model, context->features, line, &words) >
                                params->max_share) {
            if (run.lines++ == 0)
                run = (struct header_run){.from = at, .lines = 1, .empty_before = empty_before};
            run.to = end;
            run.words += words;
        } else if (line.len > 0) {
            stays += 1 + header_end_run(&edit, &run, params->min_words, at);
        }
        empty_before = line.len == 0;
    }
    header_end_run(&edit, &run, params->min_words, text.len + 1);
    return jpc_edit_end(&edit);
}

static void header_apply(const jpc_context *context, jpc_doc *doc)
{
    const struct header_params *params = context->params;
    jpc_span text = header_remove(context, doc->text);

    if ((text.ptr != doc->text.ptr || text.len != doc->text.len) &&
        (double)jpc_utf8_count(jpc_trim_blanks(text)) >= params->min_rest)
        jpc_doc_set_text(doc, text);
}

const jpc_stage_def jpc_stage_header = {
    .name = "header",
    .summary = "remove page furniture from the start of the text",
    .measure = "a line is furniture if header words make up more than max_share of its "
               "characters; runs of such lines that hold at least min_words words go, if they "
               "begin before first_lines other lines have passed",
    .reference = "HojiChar (LINE 2023), HeaderFooterTagsRemover",
    .differs = "lines and shares instead of sentences and hits; a word list of our own",
    .kind = JPC_MODIFIER,
    .tier = JPC_TIER_CHARACTERS,
    .idempotent = true,
    .options = header_options,
    .params_size = sizeof(struct header_params),
    .open = header_open,
    .close = jpc_line_words_free,
    .apply = header_apply,
};
