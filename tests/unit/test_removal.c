// Modifiers that leave pieces of a text out: what goes, and what only looks like it and stays.
#include "tests/unit/one_stage.h"
#include "text/edit.h"

#define SAME NULL // the text stays

static const struct removal_case {
    const char *stage, *settings, *text, *expected;
} cases[] = {
    // filters-ja 5.1, golden value 8: the lines that Swallow's own footer trim cuts and spares.
    {"footer", "", "本文である。\nこの記事へのトラックバック一覧\n後書き。", "本文である。"},
    {"footer", "", "検索はここ", ""},
    {"footer", "", "ご不明の点は下記までお気軽にお問合せをいただければ幸い", SAME},
    {"footer", "", "本文である。\nCopyright © 2020 Foo Inc. All rights reserved.", "本文である。"},
    // and the length looked at again before a text becomes empty
    {"footer", "min_rest=1", "検索はここ", SAME},
    {"footer", "min_rest=3", "本文だ\n検索", "本文だ"},
    {"footer", "min_rest=4", "本文だ\n検索", SAME},

    {"urls", "", "詳細は https://example.jp/a?b=c を参照。", "詳細は を参照。"},
    {"urls", "", "https://example.jp/日本", "日本"},
    {"urls", "", "「http://example.jp/」を見よ", "「」を見よ"},
    {"urls", "", "HTTPS://EXAMPLE.JP/である", "である"},
    {"urls", "", "見よ（ http://example.jp/ ）。", "見よ。"},
    {"urls", "", "See <URL:http://example.jp/>, too.", "See , too."},
    {"urls", "", "[題](http://example.jp/a_(b))へ", "[題]へ"},
    {"urls", "", "See http://example.jp/a(b). Next", "See . Next"},
    {"urls", "", "(see http://example.jp/)", "(see )"},
    {"urls", "", "一\nhttp://a.jp/ http://b.jp/\n二", "一\n二"},
    {"urls", "", "一\nhttp://a.jp/", "一"},
    {"urls", "", "http（http://x.jp）://y.jp", "http（）://y.jp"},
    {"urls", "", "http:// と https:、ftp://a.jp/", SAME},
    {"urls", "replacement=URL", "一\nhttp://a.jp/。", "一\nURL。"},
    {"urls", "replacement=とても長い置き換え", "http://a http://b",
     "とても長い置き換え とても長い置き換え"},
    {"urls", "ascii_run=5", "漢abcde字abcd文\nabcdef\n終", "漢字abcd文\n終"},
    {"urls", "ascii_run=6", "漢abc http://a.jp/ de字", "漢字"},

    {"kana_lines", "", "東京都\nかな\nABC\nカ\nー\nｶﾅ", "かな\nカ\nー\nｶﾅ"},
    {"kana_lines", "", "・\n゛\n123", ""},
    {"kana_lines", "join=none", "かな\n東京\nカナ\n", "かなカナ"},
    {"kana_lines", "", "かな\n\nカナ\n", "かな\nカナ\n"},

    {"citations", "", "首都である[1][2]。", "首都である。"},
    {"citations", "", "「題」[1]、東京[注 1]、[2]。", "「題」、東京、。"},
    {"citations", "", "人口[1]:12-13は多い[注釈 3]。", "人口は多い。"},
    {"citations", "", "首都[要出典]で、誰か[誰？]が[いつ?]言う［要検証 – ノート］。",
     "首都で、誰かが言う。"},
    {"citations", "", "a[0] = arr[1]; x[i][1]", SAME},
    {"citations", "", "配列[1, 2]の要素[1]と配列[1]、図[1]、文献[1]", SAME},
    {"citations", "", "【1】令和［1］年", SAME},
    {"citations", "", "[1] 一、本文[1]", SAME},
    {"citations", "", "本文[1]。\n[1] 山田", SAME},
    {"citations", "", "そして、[1]に示す。[2]を見よ。", SAME},
    {"citations", "", "選択肢[1]から[5]まで", SAME},
    {"citations", "", "首都であり、[1]人口は多い。[2]また", "首都であり、人口は多い。また"},
    {"citations", "", "要素[2]、[3]、[01]、[1000]", SAME},
    {"citations", "", "一[1](http://a)、[誰]、[例えば]", SAME},
    {"citations", "", "題[[要出典]1]、題[一[2][1]]", SAME},
    {"citations", "", "一[1]。\n^ 甲\n^ 乙", "一。\n^ 甲\n^ 乙"},
    {"citations", "lists=true", "一。\n^ 甲\n\n^ 乙\n二", "一。\n二"},
    {"citations", "lists=true", "一。\n^ 甲\n二", SAME},
    {"citations", "numbers=false", "一[1][要出典]。", "一[1]。"},
    {"citations", "editorial=false", "一[1][要出典]。", "一[要出典]。"},

    {"empty_brackets", "", "人名（、1990年 - ）は", "人名（1990年 - ）は"},
    {"empty_brackets", "", "町（）と村 （、、）と「市」（、 - ）。", "町と村と「市」。"},
    {"empty_brackets", "", "丸括弧（）で囲む。読点（、）。関数（）を呼ぶ", SAME},
    {"empty_brackets", "", "foo()、foo(, 1)、f（）", SAME},
    {"empty_brackets", "", "（・∀・）(^^;)（；；）（-、-）泣く（、；ω；）", SAME},
    {"empty_brackets", "", "答え（　　）を書け（ ）", SAME},
    {"empty_brackets", "blank=true", "答え（　　）を書け（ ）", "答えを書け"},
    {"empty_brackets", "", "「はい（今のは、）」と", SAME},
    {"empty_brackets", "", "東国 () と関東(, 東)", SAME},
    {"empty_brackets", "ascii=true", "東国 () と関東(, 東)", "東国 と関東(東)"},
    {"empty_brackets", "", "外（内（）と）", SAME},
    {"empty_brackets", "", "記号（、や。）、次のもの（、と。）", SAME},

    {"read_more", "", "冒頭…続きを読む", "冒頭…"},
    {"read_more", "", "終わった。 続きを読む →", "終わった。"},
    {"read_more", "", "終わった [続きを読む]", "終わった"},
    {"read_more", "", "一\n【もっと見る】\n二", "一\n二"},
    {"read_more", "", "“題” の続きを読む\n二", "二"},
    {"read_more", "", "続きを読む “題”", ""},
    {"read_more", "", "Text here... READ MORE", "Text here..."},
    {"read_more", "", "続きを読む ≫ 本文", "本文"},
    {"read_more", "", "\n続きを読む≫\n続きを読む≫本文", "\n本文"},
    {"read_more", "", "本の続きを読む\n彼は 続きを読む\n「続きを読む」", SAME},
    {"read_more", "", "続きを読む方法\n一。\n続きを読む ≫ 二", SAME},

    {"wiki_tail", "", "概要。\n脚注\n山田『本』2000年。\n外部リンク\n公式", "概要。"},
    {"wiki_tail", "", "概要。\n■参考文献\n甲", "概要。"},
    {"wiki_tail", "", "概要。\n== 関連項目 ==[編集]\n甲", "概要。"},
    {"wiki_tail", "", "概要。\n== 関連項目[編集] ==\n甲", SAME},
    {"wiki_tail", "", "概要。\n関連項目[編集]\n甲", "概要。"},
    {"wiki_tail", "", "一章。\n参考文献\n甲\n二章は続く。\n参考文献\n乙",
     "一章。\n参考文献\n甲\n二章は続く。"},
    {"wiki_tail", "", "## 一\n## 関連項目\n甲\n## 二\n乙", SAME},
    {"wiki_tail", "", "脚注\n甲", SAME},
    {"wiki_tail", "", "脚注を見よ\n外部リンクはこちら", SAME},

    {"header", "", "題\nホーム 会社概要 お問い合わせ\n\n本文である。", "題\n\n本文である。"},
    {"header", "", "ホーム\n\nメニュー\n\n本文である。", "本文である。"},
    {"header", "", "会社概要\n当社は古い。", SAME},
    {"header", "", "検索はここ", SAME},
    {"header", "", "ホーム メニュー", SAME},
    {"header", "min_rest=0", "ホーム メニュー", ""},
    {"header", "", "一\n二\n三\nホーム メニュー\n四", SAME},
    {"header", "", "一\n二\nホーム メニュー\n四", "一\n二\n四"},
    // HojiChar's remover takes the sentence off that mirrors a hit at the other end.
    {"header", "", "一つ目。\n二つ目。\n三つ目。\nホーム メニュー", SAME},
    {"footer", "", "題である。\n本文である。\nメニュー", "題である。\n本文である。"},

    {"trailing_tags", "", "地震はいつ？1995年1月17日", SAME},
    {"trailing_tags", "", "良い品【送料無料】［新品］ \n次", "良い品\n次"},
    {"trailing_tags", "", "資料［PDFファイル／123KB］", "資料"},
    {"trailing_tags", "", "話した。2024年3月4日（月） 10:00 更新", "話した。"},
    {"trailing_tags", "", "話した。 2024/03/04 10:00:30\n良い！2024.3.4", "話した。\n良い！"},
    {"trailing_tags", "", "一\n\nカテゴリ：日記\n\nタグ: 山, 川\n", "一\n"},
    {"trailing_tags", "", "【中古】\n題[1]\n注［三］\n品【良い】", SAME},
    {"trailing_tags", "", "話した2024年3月4日\n生まれた。2024年\n見た。2024年3月4日に", SAME},
    {"trailing_tags", "", "タグ: 山", SAME},
    {"trailing_tags", "", "一\nタグ: これは説明である。\nタグとは", SAME},
    {"trailing_tags", "", "タグ: 山\n本文", SAME},
    {"trailing_tags", "dates=false", "話した。2024年3月4日", SAME},
};

static void check_case(const struct removal_case *c)
{
    char name[64]; // the texts hold newlines
    const char *expected = c->expected != NULL ? c->expected : c->text;
    struct one_stage stage;
    jpc_doc *doc;
    jpc_buf once = {0};

    snprintf(name, sizeof name, "%s, case %zu", c->stage, (size_t)(c - cases));
    one_stage_open(&stage, c->stage, c->settings);
    doc = one_stage_run(&stage, jpc_span_of(c->text));
    is_text(doc->text, expected, name);
    ok(doc->text_modified == (strcmp(c->text, expected) != 0), "  modified or not");
    jpc_buf_add(&once, doc->text.ptr, doc->text.len);
    if (stage.def->idempotent) {
        doc = one_stage_run(&stage, jpc_buf_span(&once));
        ok(jpc_span_equals(doc->text, jpc_buf_span(&once)), "  and once is enough");
    }
    jpc_buf_release(&once);
    one_stage_close(&stage);
}

// ---- the lists in configs/lists are those compiled in ---------------------------------------

// The text that the word makes furniture of, with the word for X.
static const struct list_case {
    const char *stage, *option, *path, *text;
} lists[] = {
    {"header", "words", "configs/lists/header_ja.txt", "X X\n一二三"},
    {"read_more", "words", "configs/lists/read_more_ja.txt", "一\nX\n二"},
    {"wiki_tail", "headings", "configs/lists/wiki_tail_ja.txt", "一\nX\n二"},
    {"trailing_tags", "tags", "configs/lists/trailing_tags_ja.txt", "一[X]\nX一"},
};

static jpc_span with_word(jpc_buf *out, const char *text, jpc_span word)
{
    out->len = 0;
    for (; *text != '\0'; text++)
        if (*text == 'X')
            jpc_buf_add_span(out, word);
        else
            jpc_buf_add(out, text, 1);
    return jpc_buf_span(out);
}

static void check_list(const struct list_case *c)
{
    struct one_stage own, listed;
    char settings[128], line[256];
    size_t n = 0, cut = 0;
    jpc_buf text = {0};
    FILE *file = fopen(c->path, "r");

    if (file == NULL) {
        tap_skip(c->path, "not in the project's folder");
        return;
    }
    snprintf(settings, sizeof settings, "%s=%s", c->option, c->path);
    one_stage_open(&own, c->stage, "");
    one_stage_open(&listed, c->stage, settings);
    while (fgets(line, sizeof line, file) != NULL) {
        jpc_span word = {line, strcspn(line, "\n")};

        if (word.len == 0 || line[0] == '#')
            continue;
        n++;
        with_word(&text, c->text, word);
        cut += one_stage_run(&own, jpc_buf_span(&text))->text_modified &&
               one_stage_run(&listed, jpc_buf_span(&text))->text_modified;
    }
    ok(n > 20 && cut == n, "%s: %zu of %zu words of the list are compiled in", c->stage, cut, n);
    jpc_buf_release(&text);
    one_stage_close(&own);
    one_stage_close(&listed);
    fclose(file);
}

// ---- hostile texts: linear, idempotent ------------------------------------------------------

static const char *const stages[] = {"urls",      "kana_lines", "citations", "empty_brackets",
                                     "read_more", "wiki_tail",  "header",    "trailing_tags"};

static const char *const units[] = {"http://a.jp/ ",
                                    "http://",
                                    "（http://a）",
                                    "[",
                                    "あ[1]",
                                    "あ[注 1",
                                    "（",
                                    "あ（、",
                                    "あ（）",
                                    "（）",
                                    "続きを読む→",
                                    "→",
                                    "続きを読む\n",
                                    "“",
                                    "脚注\n",
                                    "だ。\n脚注\n",
                                    "ホーム\n",
                                    "ホーム メ\n",
                                    "一【新品】",
                                    "。2024/1/1",
                                    "一\nタグ:a\n",
                                    "\n\nタグ:a\n",
                                    "[要出典",
                                    "^ a\n",
                                    " 　\n",
                                    "https://a.jp/(((",
                                    "一[PDF]\n",
                                    "】",
                                    "あ[1]:",
                                    "http://a.jp/)))"};

// What is walked past for each unit behind it costs minutes here.
static const char *const fronts[][2] = {
    {" ", "[PR]"},       {"(", "…続きを読む>"}, {" ", "…続きを読む>"}, {"(", "http://a )"},
    {"あ[", "[要出典]"}, {"（、", "あ（）"},    {"\n", "タグ:a\n"},    {"ホーム", "脚注\n"},
    {"= ", "脚注 ="},    {"[注 ", "1]"},
};

// Half of the text is of `front`, with a letter behind it.
static void check_hostile(const char *name, const char *front, const char *unit, size_t bytes)
{
    struct one_stage stage;
    jpc_buf text = {0}, once = {0};
    jpc_doc *doc;

    while (*front != '\0' && text.len < bytes / 2)
        jpc_buf_add_string(&text, front);
    if (*front != '\0')
        jpc_buf_add_string(&text, "x");
    while (text.len < bytes)
        jpc_buf_add_string(&text, unit);
    one_stage_open(&stage, name, "");
    doc = one_stage_run(&stage, jpc_buf_span(&text));
    jpc_buf_reserve(&once, 1);
    jpc_buf_add(&once, doc->text.ptr, doc->text.len);
    doc = one_stage_run(&stage, jpc_buf_span(&once));
    ok(jpc_span_equals(doc->text, jpc_buf_span(&once)), "%s: %.*s%.*s… over and over", name,
       (int)strcspn(front, "\n"), front, (int)strcspn(unit, "\n"), unit);
    one_stage_close(&stage);
    jpc_buf_release(&text);
    jpc_buf_release(&once);
}

int main(void)
{
    tap_begin();
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++)
        check_case(&cases[i]);
    for (size_t i = 0; i < sizeof lists / sizeof *lists; i++)
        check_list(&lists[i]);
    for (size_t s = 0; s < sizeof stages / sizeof *stages; s++) {
        for (size_t u = 0; u < sizeof units / sizeof *units; u++)
            check_hostile(stages[s], "", units[u], 100000);
        for (size_t f = 0; f < sizeof fronts / sizeof *fronts; f++)
            check_hostile(stages[s], fronts[f][0], fronts[f][1], 1000000);
    }
    return tap_end();
}
