// trailing_tags: removes tags from the ends of lines, and lines of tags from the end of the text.
//
// Rule       at the end of a line that says something else before, a word of the list in [], ［］,
//            【】, and a date of numbers behind 。！ (2024年3月4日 10:00 更新). At the end of the
//            text, below others, lines of at most `max_line` characters that begin with a label of
//            the list and hold no 。
// Reference  none
// Differs    no
#include "stage/stage.h"
#include "text/edit.h"
#include "text/line_words.h"

struct trailing_tags_params {
    char *tags;
    bool dates;
    double max_line;
};

static const jpc_option trailing_tags_options[] = {
    JPC_OPT_PATH(struct trailing_tags_params, tags, "",
                 "file with one tag or label (with a colon) per line; empty: our own"),
    JPC_OPT_FLAG(struct trailing_tags_params, dates, true, "dates behind the end of a sentence"),
    JPC_OPT_NUMBER(struct trailing_tags_params, max_line, 200, 0, 1e9, "characters",
                   "longer lines with a label stay"),
    {0},
};

// The content of configs/lists/trailing_tags_ja.txt.
static const char *const trailing_tags_own_words[] = {
    "送料無料",
    "送料込",
    "送料込み",
    "新品",
    "中古",
    "中古品",
    "未使用",
    "未使用品",
    "あす楽",
    "あす楽対応",
    "即納",
    "即日発送",
    "当日発送",
    "在庫あり",
    "在庫有り",
    "代引不可",
    "代引き不可",
    "同梱不可",
    "メール便対応",
    "メール便可",
    "メール便OK",
    "メール便不可",
    "ネコポス対応",
    "正規品",
    "国内正規品",
    "並行輸入品",
    "訳あり",
    "楽天",
    "0%OFF",
    "0%オフ",
    "ポイント0倍",
    "P0倍",
    "PR",
    "広告",
    "別ウィンドウ",
    "別ウィンドウで開く",
    "別ウインドウで開く",
    "別タブで開く",
    "新しいウィンドウで開く",
    "新しいウィンドウで開きます",
    "外部リンク",
    "外部サイト",
    "PDFファイル",
    "PDFファイル／0KB",
    "PDFファイル/0KB",
    "PDF形式／0KB",
    "PDF形式：0KB",
    "PDF：0KB",
    "PDF:0KB",
    "PDF",
    "カテゴリー:",
    "カテゴリ:",
    "タグ:",
    "関連タグ:",
    "ハッシュタグ:",
    "Category:",
    "Categories:",
    "Tag:",
    "Tags:",
    "Tagged:",
    "Filed under:",
    NULL,
};

static jpc_status trailing_tags_open(const void *params_, void **model, jpc_err *err)
{
    const struct trailing_tags_params *params = params_;
    jpc_line_words *words = NULL;

    JPC_TRY(jpc_line_words_new(&words, params->tags, trailing_tags_own_words, err));
    *model = words;
    return JPC_OK;
}

#define MAX_TAG 64  // bytes between the brackets; the longest of the list has 39
#define MAX_DATE 96 // bytes behind the sentence

// Blanks at its start are left alone: whoever takes tag after tag would pass them each time.
static jpc_span trailing_tags_without_blanks(jpc_span line)
{
    size_t begin;

    while (line.len > 0 && jpc_is_blank(jpc_utf8_before(line, line.len, &begin)))
        line.len = begin;
    return line;
}

static bool trailing_tags_is_digit(char c) { return c >= '0' && c <= '9'; }

// Whether it is a tag, each number in it read as 0.
static bool trailing_tags_is_tag(const jpc_line_words *words, jpc_span inside)
{
    char plain[MAX_TAG];
    size_t len = 0;

    for (size_t i = 0; i < inside.len; i++)
        if (!trailing_tags_is_digit(inside.ptr[i]))
            plain[len++] = inside.ptr[i];
        else if (len == 0 || plain[len - 1] != '0')
            plain[len++] = '0';
    return len > 0 && plain[len - 1] != ':' && jpc_line_words_has(words, (jpc_span){plain, len});
}

// Without one tag at the end; the line itself if there is none.
static jpc_span trailing_tags_cut_tag(const jpc_line_words *words, jpc_span line)
{
    static const char *const pairs[][2] = {{"[", "]"}, {"［", "］"}, {"【", "】"}};

    for (size_t i = 0; i < sizeof pairs / sizeof *pairs; i++) {
        jpc_span open = jpc_span_of(pairs[i][0]), close = jpc_span_of(pairs[i][1]);
        size_t end = line.len - close.len, at = end;

        if (!jpc_span_ends(line, close))
            continue;
        while (at > 0 && end - at < MAX_TAG && !jpc_span_ends((jpc_span){line.ptr, at}, open))
            at--;
        if (at == 0 || end - at >= MAX_TAG ||
            !trailing_tags_is_tag(words, jpc_trim_blanks((jpc_span){line.ptr + at, end - at})))
            continue;
        return trailing_tags_without_blanks((jpc_span){line.ptr, at - open.len});
    }
    return line;
}

// Takes a number of `least` to `most` digits, and one of `marks` behind it; false: it is not there.
static bool trailing_tags_take(jpc_span *rest, size_t least, size_t most, const char *const *marks)
{
    size_t n = 0;

    while (n < rest->len && n <= most && trailing_tags_is_digit(rest->ptr[n]))
        n++;
    if (n < least || n > most)
        return false;
    jpc_span_drop(rest, n);
    for (; marks != NULL && *marks != NULL; marks++)
        if (jpc_span_begins(*rest, *marks)) {
            jpc_span_drop(rest, strlen(*marks));
            return true;
        }
    return marks == NULL;
}

// 10:00, 10:00:30, 10時00分
static void trailing_tags_take_time(jpc_span *rest)
{
    static const char *const hours[] = {":", "時", NULL};
    static const char *const minutes[] = {":", "分", NULL};
    jpc_span time = *rest;

    if (!trailing_tags_take(&time, 1, 2, hours) || !trailing_tags_take(&time, 2, 2, NULL))
        return;
    *rest = time;
    for (size_t i = 0; minutes[i] != NULL; i++)
        if (jpc_span_begins(time, minutes[i])) {
            jpc_span_drop(&time, strlen(minutes[i]));
            if (*minutes[i] != ':' || trailing_tags_take(&time, 2, 2, NULL))
                *rest = time;
            return;
        }
}

static void trailing_tags_take_one_of(jpc_span *rest, const char *const *words)
{
    *rest = jpc_trim_blanks(*rest);
    for (; *words != NULL; words++)
        if (jpc_span_begins(*rest, *words)) {
            jpc_span_drop(rest, strlen(*words));
            break;
        }
    *rest = jpc_trim_blanks(*rest);
}

// Whether all of it is a date: 2024年3月4日（月） 10:00 更新, 2024/03/04, 2024-03-04, 2024.3.4.
static bool trailing_tags_is_date(jpc_span rest)
{
    static const char *const years[] = {"年", "/", "-", ".", NULL};
    static const char *const months[] = {"月", "/", "-", ".", NULL};
    static const char *const days[] = {"日", NULL};
    static const char *const weekdays[] = {"（月）", "（火）", "（水）", "（木）", "（金）",
                                           "（土）", "（日）", "(月)",   "(火)",   "(水)",
                                           "(木)",   "(金)",   "(土)",   "(日)",   NULL};
    static const char *const done[] = {"更新", "公開", "掲載", "配信", "投稿", "作成", NULL};

    if (!trailing_tags_take(&rest, 4, 4, years) || !trailing_tags_take(&rest, 1, 2, months) ||
        !trailing_tags_take(&rest, 1, 2, NULL))
        return false;
    trailing_tags_take_one_of(&rest, days);
    trailing_tags_take_one_of(&rest, weekdays);
    trailing_tags_take_time(&rest);
    trailing_tags_take_one_of(&rest, done);
    return rest.len == 0;
}

// Without a date behind the last sentence; the line itself if there is none.
static jpc_span trailing_tags_cut_date(jpc_span line)
{
    static const char *const stops[] = {"。", "！"}; // behind ？ it is the answer

    for (size_t at = line.len; at > 0 && line.len - at < MAX_DATE; at--)
        for (size_t i = 0; i < sizeof stops / sizeof *stops; i++)
            if (jpc_span_ends((jpc_span){line.ptr, at}, jpc_span_of(stops[i])))
                return trailing_tags_is_date(
                           jpc_trim_blanks((jpc_span){line.ptr + at, line.len - at}))
                           ? (jpc_span){line.ptr, at}
                           : line;
    return line;
}

static jpc_span trailing_tags_cut(const jpc_context *context, jpc_span line)
{
    const struct trailing_tags_params *params = context->params;
    jpc_span rest = trailing_tags_without_blanks(line), without;
    size_t len;

    do {
        len = rest.len;
        without = trailing_tags_cut_tag(context->model, rest);
        if (without.len > 0)
            rest = without;
        if (params->dates)
            rest = trailing_tags_cut_date(rest);
    } while (rest.len < len);
    return rest;
}

// "タグ: 山, 川"
static bool trailing_tags_is_labelled(const jpc_context *context, jpc_span line)
{
    const struct trailing_tags_params *params = context->params;
    const jpc_line_words *words = context->model;

    line = jpc_trim_blanks(line);
    if ((double)jpc_utf8_count(line) > params->max_line || jpc_span_holds(line, jpc_span_of("。")))
        return false;
    for (size_t i = 0; i < words->n; i++) {
        jpc_span label = words->words[i], rest = line;

        if (label.ptr[--label.len] != ':' || label.len == 0 || rest.len <= label.len ||
            memcmp(rest.ptr, label.ptr, label.len) != 0)
            continue;
        jpc_span_drop(&rest, label.len);
        rest = jpc_trim_blanks(rest);
        if (jpc_span_begins(rest, ":") || jpc_span_begins(rest, "："))
            return true;
    }
    return false;
}

// Where the text ends without its last lines of tags. The first line stays.
static size_t trailing_tags_end(const jpc_context *context, jpc_span text)
{
    size_t end = text.len, first = 0;

    while (first < text.len && (text.ptr[first] == '\n' || text.ptr[first] == ' '))
        first++;
    for (;;) {
        size_t to = end, from;

        while (to > first && (text.ptr[to - 1] == '\n' || text.ptr[to - 1] == ' '))
            to--;
        from = to;
        while (from > first && text.ptr[from - 1] != '\n')
            from--;
        if (from <= first ||
            !trailing_tags_is_labelled(
                context, trailing_tags_cut(context, (jpc_span){text.ptr + from, to - from})))
            return end;
        end = from - 1;
    }
}

static void trailing_tags_apply(const jpc_context *context, jpc_doc *doc)
{
    jpc_span text = {doc->text.ptr, trailing_tags_end(context, doc->text)};
    jpc_edit edit = jpc_edit_begin(context->arena, text);

    for (size_t at = 0, end; at < text.len; at = end + 1) {
        jpc_span line, rest;
        size_t blanks;

        end = jpc_line_end(text, at);
        line = (jpc_span){text.ptr + at, end - at};
        rest = trailing_tags_cut(context, line);
        blanks = jpc_trim_blanks((jpc_span){rest.ptr + rest.len, line.len - rest.len}).len;
        if (blanks > 0)
            jpc_edit_remove(&edit, at + rest.len, end);
    }
    text = jpc_edit_end(&edit);
    if (text.ptr != doc->text.ptr || text.len != doc->text.len)
        jpc_doc_set_text(doc, text);
}

const jpc_stage_def jpc_stage_trailing_tags = {
    .name = "trailing_tags",
    .summary = "remove tags from the ends of lines and of the text",
    .measure = "words of the list in brackets and dates behind the end of a sentence go at the "
               "ends of lines; lines that begin with a label of the list go at the end of the text",
    .reference = "none",
    .differs = "no",
    .kind = JPC_MODIFIER,
    .tier = JPC_TIER_CHARACTERS,
    .idempotent = true,
    .options = trailing_tags_options,
    .params_size = sizeof(struct trailing_tags_params),
    .open = trailing_tags_open,
    .close = jpc_line_words_free,
    .apply = trailing_tags_apply,
};
