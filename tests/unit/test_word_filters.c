// Filters by lists of words: the verdicts of HojiChar on open texts with its own lists, its unit
// cases, what Swallow and Uzushio count, bounds at equality, boundaries, and lists that are wrong.
#include <time.h>

#include "tests/unit/value_case.h"

#include "tests/unit/json_tree.h"
#include "tests/unit/oracle.h"
#include "text/word_file.h"

#if defined __SANITIZE_ADDRESS__ || defined __SANITIZE_THREAD__
enum { EACH = 8, N_SUMS = 2 };
#else
enum { EACH = 1, N_SUMS = 8 };
#endif

// ---- values ------------------------------------------------------------------

static const struct value_case values[] = {
    // Four of the eight letters; 。 is one.
    {"ng_words", "words=猫", "猫", 4, "は鳴く。", "max_ratio", .5, "max_ratio"},
    {"ng_words", "words=猫;max_ratio=.5", "猫", 4, "は鳴く。", "max_ratio", .5, "max_ratio"},
    {"ng_words", "words=猫;max_ratio=.51", "猫", 4, "は鳴く。", "max_ratio", .5, ""},
    {"ng_words", "words=猫;of=all", "猫", 1, "abc", "max_ratio", .25, "max_ratio"},
    {"ng_words", "words=abc", "abc", 1, "", "max_ratio", 1, "max_ratio"},
    {"ng_words", "words=abc", "", 0, "", "max_ratio", 0, ""},
    {"ng_words", "", "猫", 1, "", "max_ratio", 0, ""},
    {"ng_words", "words=猫;max_ratio=off;max_hits=3", "猫", 3, "", "max_hits", 3, ""},
    {"ng_words", "words=猫;max_ratio=off;max_hits=3", "猫", 4, "", "max_hits", 4, "max_hits"},
    {"ng_words", "words=猫,犬;max_ratio=off;max_types=2", "猫", 4, "", "max_types", 1, ""},
    {"ng_words", "words=猫,犬;max_ratio=off;max_types=2", "猫", 4, "犬", "max_types", 2,
     "max_types"},
    // The longest, or the first of the list: 子猫 and 猫, or 子 and 猫.
    {"ng_words", "words=子,子猫,猫;max_ratio=off;max_hits=0", "子猫", 1, "", "max_hits", 1,
     "max_hits"},
    {"ng_words", "words=子,子猫,猫;max_ratio=off;max_hits=1;prefer=first", "子猫", 1, "",
     "max_hits", 2, "max_hits"},
    {"ng_words", "words=アス;max_ratio=off", "アスパラガス", 1, "とアス", "max_hits", 2, ""},
    {"ng_words", "words=アス;boundary=katakana;max_ratio=off", "アスパラガス", 1, "とアス",
     "max_hits", 1, ""},
    {"ng_words", "words=アス;boundary=katakana;max_ratio=off", "アスー", 1, "", "max_hits", 0, ""},
    {"ng_words", "words=アスの;boundary=katakana;max_ratio=off", "ガアスの", 1, "", "max_hits", 1,
     ""},
    // Where the longer word touches katakana, the shorter one of kanji may stand.
    {"ng_words", "words=ガス,ガス管;boundary=katakana;max_ratio=off", "ガスガス管", 1, "",
     "max_hits", 1, ""},
    {"ng_words", "words=AV;boundary=script;max_ratio=off", "JAVAのAVとＡAV、AV", 1, "", "max_hits",
     2, ""},
    {"ng_words", "words=猫;boundary=script;max_ratio=off", "子猫の", 1, "", "max_hits", 1, ""},
    {"ng_words", "words=ass;boundary=space;max_ratio=off", "ass class ass, ass! ass.", 1, "",
     "max_hits", 3, ""},
    {"ng_words", "words=ass;boundary=space;max_ratio=off", "my ass", 1, "\n", "max_hits", 1, ""},
    {"ng_words", "words=ass;boundary=space;max_ratio=off", "my ass\n", 1, "\n", "max_hits", 0, ""},
    {"ng_words", "words=ass;fold=case;max_ratio=off", "ASS Ass ＡSS", 1, "", "max_hits", 2, ""},
    {"ng_words", "words=Ｓm;fold=case;max_ratio=off", "ｓM", 1, "", "max_hits", 1, ""},
    {"ng_words", "words=セックス;fold=nfkc;max_ratio=off", "ｾｯｸｽとｾｯｸｽ", 1, "", "max_hits", 2, ""},
    {"ng_words", "words=バカ;fold=kana;max_ratio=off", "ばかとﾊﾞｶとバカ", 1, "", "max_hits", 3, ""},
    {"ng_words", "words=ばか;fold=kana", "ﾊﾞｶ", 1, "だね", "max_ratio", .5, "max_ratio"},
    // すもも も もも も もも の うち
    {"ng_words", "words=もも;morphemes=true;max_ratio=off", "すもももももももものうち", 1, "",
     "max_hits", 2, ""},
    {"ng_words", "words=もも;max_ratio=off", "すもももももももものうち", 1, "", "max_hits", 4, ""},
    {"ng_words", "words=東,京;morphemes=true;max_ratio=off", "東京都に住む", 1, "", "max_hits", 0,
     ""},
    // Words of katakana come behind the others, as in HojiChar's pattern.
    {"ng_words", "words=ガス,ガス管;boundary=katakana;prefer=first;of=all", "ガス管だ", 1, "",
     "max_ratio", .75, "max_ratio"},
    {"ng_words", "words=ガス,ガス管;prefer=first;of=all", "ガス管だ", 1, "", "max_ratio", .5,
     "max_ratio"},
    {"ads", "", "送料無料", 10, "", "max_hits", 10, ""},
    {"ads", "", "送料無料", 11, "", "max_hits", 11, "max_hits"},
    {"ads", "", "", 0, "", "max_hits", 0, ""},
    {"bbs", "", "投稿", 14, "", "max_hits", 14, ""},
    {"bbs", "", "投稿", 15, "", "max_hits", 15, "max_hits"},
    {"bbs", "", "", 0, "", "max_hits", 0, ""},
    {"bbs", "", "(月)と(祝)、SOLD OUT 12話 話", 1, "", "max_hits", 3, ""},
    {"bbs", "", "2020年1月2日日 2020-01-02 12020.1/  2", 1, "", "max_hits", 3, ""},
    {"bbs", "", "２０２０年１月２日、020-1-2、2020-123-1、2020-1-、1話", 1, "", "max_hits", 2, ""},
    {"bbs", "", "2020-01-0212話", 1, "", "max_hits", 2, ""},
    {"bbs", "ascii_hyphen=true", "2020-01-02 06-1234-5678", 1, "", "max_hits", 3, ""},
    {"bbs", "ascii_hyphen=true", "2020-1-", 1, "", "max_hits", 2, ""},
};

// ---- verdicts ----------------------------------------------------------------

static const struct verdict {
    const char *key, *stage, *list, *settings;
} verdicts[] = {
    {"AdultJa", "ng_words", "lists=%s/ngwords/hojichar/adult_keywords_ja.txt",
     ";max_ratio=off;max_hits=0;prefer=first"},
    {"DiscriminationJa", "ng_words", "lists=%s/ngwords/hojichar/discrimination_keywords_ja.txt",
     ";max_ratio=off;max_hits=0;prefer=first"},
    {"ViolenceJa", "ng_words", "lists=%s/ngwords/hojichar/violence_keywords_ja.txt",
     ";max_ratio=off;max_hits=0;prefer=first"},
    {"DiscardAds", "ads", "words=%s/ngwords/hojichar/advertisement_keywords_ja.txt",
     ";max_hits=14"},
    {"DiscardBBSComments", "bbs", "", "ascii_hyphen=true"},
};

enum { N_VERDICTS = sizeof verdicts / sizeof *verdicts };

static bool oracle_drops(const struct oracle *oracle, const char *key)
{
    char needle[64];

    snprintf(needle, sizeof needle, "\"%s\": true", key);
    return strstr(oracle->line, needle) != NULL;
}

static void open_verdict(struct one_stage *stage, const struct verdict *verdict)
{
    char settings[1024];
    size_t len = 0;

    if (verdict->list[0] != '\0')
        len = (size_t)snprintf(settings, sizeof settings, "%.6s%s%s", verdict->list,
                               tap_shared_data(), strstr(verdict->list, "%s") + 2);
    snprintf(settings + len, sizeof settings - len, "%s", verdict->settings);
    ok(one_stage_open(stage, verdict->stage, settings) == JPC_OK, "%s opens", verdict->key);
}

static void test_verdicts(void)
{
    struct one_stage opened[N_VERDICTS];
    size_t n_docs = 0, n_agree[N_VERDICTS] = {0}, n_dropped[N_VERDICTS] = {0};
    struct oracle oracle;

    if (!oracle_open(&oracle)) {
        tap_skip("verdicts of HojiChar", "no shared data");
        return;
    }
    for (int i = 0; i < N_VERDICTS; i++)
        open_verdict(&opened[i], &verdicts[i]);
    for (size_t line = 0; oracle_next(&oracle); line++) {
        if (line % EACH != 0)
            continue;
        n_docs++;
        for (int i = 0; i < N_VERDICTS; i++) {
            bool kept = jpc_doc_is_kept(one_stage_run(&opened[i], jpc_buf_span(&oracle.text)));

            n_agree[i] += kept != oracle_drops(&oracle, verdicts[i].key);
            n_dropped[i] += !kept;
        }
    }
    for (int i = 0; i < N_VERDICTS; i++) {
        ok(n_agree[i] == n_docs && n_docs >= 724 / EACH && (n_dropped[i] > 0 || EACH > 1),
           "%s: %zu of %zu, %zu dropped", verdicts[i].key, n_agree[i], n_docs, n_dropped[i]);
        one_stage_close(&opened[i]);
    }
    oracle_close(&oracle);
}

// ---- sums --------------------------------------------------------------------

// What a trie of characters and the regular expressions of the references count on all texts, by
// scripts in another language.
static const struct sum {
    const char *list, *settings;
    double hits, types;
    size_t n_dropped;
} sums[8] = {
    {"hojichar/adult_keywords_ja.txt", "max_types=6;max_ratio=off", 1179, 630, 6},
    {"hojichar/discrimination_keywords_ja.txt", "max_types=9;max_ratio=off", 538, 236, 0},
    {"uzushio/ng_words.txt", "max_types=6;max_ratio=off", 596, 321, 1},
    {"uzushio/ng_words.txt", "", 596, 321, 1},
    {"inappropriate-words-ja/Sexual_with_mask.txt", "", 92, 31, 1},
    {"llm-jp-corpus/ja_adult_keywords.txt",
     "max_ratio=off;max_hits=3;prefer=first;boundary=katakana", 705, NAN, 50},
    {"llm-jp-corpus/ja_discrimination_keywords.txt",
     "max_ratio=off;max_hits=3;prefer=first;boundary=katakana", 400, NAN, 32},
    {"llm-jp-corpus/ja_violence_keywords.txt",
     "max_ratio=off;max_hits=3;prefer=first;boundary=katakana", 442, NAN, 38},
};

static bool open_list(struct one_stage *stage, const char *name, const char *list,
                      const char *settings)
{
    char all[1024];

    snprintf(all, sizeof all, "lists=%s/ngwords/%s%s%s", tap_shared_data(), list,
             settings[0] != '\0' ? ";" : "", settings);
    return one_stage_open(stage, name, all) == JPC_OK;
}

static void check_sum(const struct sum *sum)
{
    struct one_stage stage;
    struct oracle oracle;
    double hits = 0, types = 0;
    size_t n_dropped = 0;

    if (!oracle_open(&oracle)) {
        tap_skip(sum->list, "no shared data");
        return;
    }
    open_list(&stage, "ng_words", sum->list, sum->settings);
    while (oracle_next(&oracle)) {
        n_dropped += !jpc_doc_is_kept(one_stage_run(&stage, jpc_buf_span(&oracle.text)));
        hits += one_stage_value(&stage, "max_hits");
        types += one_stage_value(&stage, "max_types");
    }
    ok(hits == sum->hits && (isnan(sum->types) || types == sum->types) &&
           n_dropped == sum->n_dropped,
       "%s, %s: %g hits, %g types, %zu dropped", sum->list, sum->settings, hits, types, n_dropped);
    one_stage_close(&stage);
    oracle_close(&oracle);
}

// ---- HojiChar's own cases ----------------------------------------------------

// Its test reads a list of three words of each language.
static const char *settings_of(const struct json *unit)
{
    if (jpc_span_is(json_member(unit, "filter")->text, "NgWordsFilterEn"))
        return "max_ratio=off;max_hits=0;boundary=space;fold=case;words=hojichar,h ojicha,ramen";
    if (jpc_span_holds(json_member(unit, "from")->text, jpc_span_of("ignore_confused")))
        return "max_ratio=off;max_hits=0;boundary=katakana;words=ほうじ茶,ほ うじ茶,ラーメン";
    return "max_ratio=off;max_hits=0;words=ほうじ茶,ほ うじ茶,ラーメン";
}

static void check_unit(const struct json *unit, size_t *n, size_t *agree)
{
    struct one_stage stage;
    bool drops = json_member(unit, "expected_rejected")->kind == JSON_TRUE;

    if (!jpc_span_begins(json_member(unit, "filter")->text, "NgWordsFilter"))
        return;
    one_stage_open(&stage, "ng_words", settings_of(unit));
    ++*n;
    *agree += jpc_doc_is_kept(one_stage_run(&stage, json_member(unit, "input")->text)) != drops;
    one_stage_close(&stage);
}

static void test_units(void)
{
    jpc_arena arena = {0};
    char path[512], *line = NULL;
    size_t capacity = 0, n = 0, agree = 0;
    FILE *file;

    snprintf(path, sizeof path, "%s/filters/hojichar_unit_cases.jsonl",
             tap_shared_data() != NULL ? tap_shared_data() : "");
    file = fopen(path, "r");
    if (file == NULL) {
        tap_skip("cases of HojiChar", "no shared data");
        return;
    }
    while (getline(&line, &capacity, file) > 0)
        check_unit(json_parse(&arena, jpc_span_of(line)), &n, &agree);
    ok(n == 27 && agree == n, "%zu of %zu cases of HojiChar's NG words", agree, n);
    fclose(file);
    free(line);
    jpc_arena_release(&arena);
}

// ---- lists -------------------------------------------------------------------

// How many lines of each published list are words, and how many of them are distinct.
static const struct published {
    const char *path;
    size_t n, distinct;
} published[] = {
    {"hojichar/adult_keywords_ja.txt", 1472, 1472},
    {"hojichar/adult_keywords_en.txt", 112, 112},
    {"hojichar/discrimination_keywords_ja.txt", 151, 142},
    {"hojichar/violence_keywords_ja.txt", 76, 76},
    {"hojichar/advertisement_keywords_ja.txt", 31, 31},
    {"hojichar/header_footer_keywords_ja.txt", 41, 41},
    {"llm-jp-corpus/ja_adult_keywords.txt", 1462, 1462},
    {"llm-jp-corpus/ja_discrimination_keywords.txt", 150, 141},
    {"llm-jp-corpus/ja_violence_keywords.txt", 73, 73},
    {"uzushio/ng_words.txt", 210, 210},
    {"uzushio/template_sentences.txt", 111, 110},
    {"inappropriate-words-ja/Offensive.txt", 49, 49},
    {"inappropriate-words-ja/Sexual.txt", 281, 280},
    {"inappropriate-words-ja/Sexual_with_mask.txt", 2630, 2620},
    {"inappropriate-words-ja/Sexual_with_bopo.txt", 150, 150},
    {"ldnoobw/ja", 180, 180},
    {"ldnoobw/en", 403, 403},
};

static void check_published(const struct published *list)
{
    jpc_words words = {0};
    jpc_word_list *built = NULL;
    char path[512];
    jpc_err err = {0};
    bool read;

    if (tap_shared_data() == NULL) {
        tap_skip(list->path, "no shared data");
        return;
    }
    snprintf(path, sizeof path, "%s/ngwords/%s", tap_shared_data(), list->path);
    read = jpc_words_read(&words, path, &err) == JPC_OK &&
           jpc_word_list_new(&built, words.items, words.n, &err) == JPC_OK;
    ok(read && words.n == list->n && jpc_word_list_count(built) == list->distinct,
       "%s: %zu words %s", list->path, words.n, err.message);
    jpc_word_list_free(built);
    jpc_words_release(&words);
}

// Each word of the list is one that the stage has compiled in.
static void check_own(const char *stage_name, const char *path)
{
    jpc_words words = {0};
    struct one_stage stage;
    size_t n_hits = 0;
    jpc_err err;

    if (jpc_words_read(&words, path, &err) != JPC_OK) {
        tap_skip(path, "not in the project's folder");
        return;
    }
    one_stage_open(&stage, stage_name, "max_hits=0");
    for (size_t i = 0; i < words.n; i++)
        n_hits += !jpc_doc_is_kept(one_stage_run(&stage, words.items[i]));
    ok(n_hits == words.n && words.n >= 7, "%s: %zu of %zu words are compiled in", path, n_hits,
       words.n);
    one_stage_close(&stage);
    jpc_words_release(&words);
}

static const char *const own_lists[] = {
    "configs/lists/adult_ja.txt",
    "configs/lists/discrimination_ja.txt",
    "configs/lists/violence_ja.txt",
    "configs/lists/ads_ja.txt",
    "configs/lists/bbs_ja.txt",
    "configs/lists/template_ja.txt",
    "configs/lists/footer_ja.txt",
    "configs/lists/header_ja.txt",
    "configs/lists/read_more_ja.txt",
    "configs/lists/wiki_tail_ja.txt",
    "configs/lists/trailing_tags_ja.txt",
    "configs/lists/hplt_url_strings.txt",
    "configs/lists/llm_jp_tlds.txt",
    "configs/lists/llm_jp_urls.txt",
    "configs/lists/swallow_host_suffixes.txt",
};

static void check_own_list(const char *path)
{
    jpc_words words = {0};
    jpc_word_list *list = NULL;
    char first[64] = "";
    FILE *file = fopen(path, "r");
    jpc_err err;

    if (file == NULL) {
        tap_skip(path, "not in the project's folder");
        return;
    }
    ok(fgets(first, sizeof first, file) != NULL && strcmp(first, "# licence: CC0-1.0\n") == 0,
       "%s: its licence comes first", path);
    jpc_words_read(&words, path, &err);
    ok(words.n > 0 && jpc_word_list_new(&list, words.items, words.n, &err) == JPC_OK &&
           jpc_word_list_count(list) == words.n,
       "  %zu words, each once", words.n);
    jpc_word_list_free(list);
    jpc_words_release(&words);
    fclose(file);
}

// What ordinary texts say and a word that is too short would hit: no list has one.
static const struct innocent {
    const char *path, *texts[24];
} innocents[] = {
    {"configs/lists/adult_ja.txt",
     {"背中出しのワンピース",
      "途中出しておいた",
      "舞台裏動画と舞台裏DVD",
      "味の素股份有限公司",
      "メモリのスワッピング",
      "手の抜きどころ",
      "突き抜ける動画",
      "本番ありがとうございました",
      "3Pプレイヤー",
      "無料AVGゲーム",
      "FRESHな画像",
      "コスプレHP",
      "フィードバック挿入",
      "腸管は正常位である",
      "騎乗位置",
      "クジラの潮吹き動画",
      "出会い系サイト規制法",
      "１８歳未満の方は保護者の同意が",
      "ヤリマンボウという魚",
      "エロマンガ島",
      "風俗店の許可",
      "先生ハメキシコニ"}},
    {"configs/lists/discrimination_ja.txt",
     {"バカチョンカメラ", "イエローモンキーの曲", "インチョン公演", "雌豚の飼育", "色の黒い土人が",
      "肉まんカスタード", "人間のゴミを食べるカラス", "社会のゴミ問題", "生ナマポテト",
      "マクロンボイコット", "クソアマチュア", "不逞鮮人という語"}},
    {"configs/lists/violence_ja.txt",
     {"ビルを爆破します", "動物の死体の処理方法", "ドラム叩き募集", "クリンチ動画", "METHOD方法",
      "安楽に死ねる", "映画『痛くない死に方』", "自殺方法を報じない", "いじめ動画の拡散",
      "刺し殺せない", "殺してやると叫んだ", "マグロ画像", "住所を晒す行為", "死ね死ね団"}},
    {"configs/lists/ads_ja.txt",
     {"年初来最安値を更新", "商品番号の列", "高収入の世帯", "毎日払い落とす",
      "営業時間とあるのは"}},
};

static void check_innocent(const struct innocent *c)
{
    struct one_stage stage;
    char settings[128];
    jpc_words words = {0};
    jpc_err err;

    if (jpc_words_read(&words, c->path, &err) != JPC_OK) {
        tap_skip(c->path, "not in the project's folder");
        return;
    }
    snprintf(settings, sizeof settings, "lists=%s;max_ratio=off;max_hits=0", c->path);
    one_stage_open(&stage, "ng_words", settings);
    for (size_t i = 0; c->texts[i] != NULL; i++)
        ok(jpc_doc_is_kept(one_stage_run(&stage, jpc_span_of(c->texts[i]))), "%s spares %s",
           c->path, c->texts[i]);
    one_stage_close(&stage);
    jpc_words_release(&words);
}

// ---- what is refused, and what is noted --------------------------------------

static const struct refused {
    const char *settings, *message;
} refused[] = {
    {"lists=no/such/list.txt", "cannot open list 'no/such/list.txt'"},
    {"morphemes=true;fold=nfkc", "'morphemes' cannot be with 'fold: nfkc'"},
    {"boundary=katakana;fold=kana", "'boundary: katakana' cannot be with 'fold: kana'"},
    {"boundary=script;fold=kana", "'boundary: script' cannot be with 'fold: kana'"},
    {"lists=tests/data/lists/not_utf8.txt", "'tests/data/lists/not_utf8.txt' line 2: expected"},
    {"lists=tests/data/lists/long_word.txt", "line 1: expected at most 1000 bytes, got 1001"},
};

static void check_refused(const struct refused *c)
{
    struct one_stage stage;
    jpc_status status = one_stage_open(&stage, "ng_words", c->settings);

    ok(status == JPC_ERR_CONFIG && strstr(stage.err.message, c->message) != NULL, "%s: %s",
       c->settings, stage.err.message);
    one_stage_close(&stage);
}

static void test_notes(void)
{
    struct one_stage stage;
    const jpc_doc *doc;

    one_stage_open(&stage, "ng_words", "words=\"猫\",犬,鳥,牛;max_ratio=off;max_hits=3");
    doc = one_stage_run(&stage, jpc_span_of("犬と犬と\"猫\""));
    ok(doc->meta == NULL, "nothing is noted of a document that is kept");
    doc = one_stage_run(&stage, jpc_span_of("牛と犬と牛と\"猫\"と犬"));
    ok(doc->meta != NULL && strcmp(doc->meta->key, "ng_words") == 0, "words are noted");
    if (doc->meta != NULL)
        is_text(doc->meta->value, "[\"犬\",\"牛\",\"\\\"猫\\\"\"]", "the most frequent first");
    one_stage_apply(&stage);
    is_text(stage.doc.meta->value, "[\"犬\",\"牛\",\"\\\"猫\\\"\",\"犬\",\"牛\",\"\\\"猫\\\"\"]",
            "a second stage adds its own");
    one_stage_close(&stage);
}

// ---- a mebibyte of one thing -------------------------------------------------

static const struct hostile {
    const char *unit, *stage, *settings;
} hostiles[] = {
    {"猫", "ng_words", "words=猫;max_types=1"},
    {"猫", "ng_words", "words=猫猫猫猫猫猫猫猫猫猫猫猫猫猫猫犬,猫猫猫猫,猫;boundary=script"},
    {"アス", "ng_words", "words=アス;boundary=katakana;fold=nfkc"},
    {"a ", "ng_words", "words=a;boundary=space;fold=case"},
    {"ｶﾞ", "ng_words", "words=が;fold=kana"},
    {"1", "bbs", ""},
    {"2020-", "bbs", "ascii_hyphen=true"},
    {"2020-1-1", "bbs", "ascii_hyphen=true"},
    {"2020- ", "bbs", ""},
    {"送料無料", "ads", ""},
    {"広告\n", "drop_lines", "words=広告;patterns=^広"},
    {"広告", "drop_lines", "words=広告;min_share=1;min_japanese=.5;max_marks=1"},
    {"\n", "drop_lines", "words=広告;must_end=。"},
};

static void test_hostile(void)
{
    for (size_t i = 0; i < sizeof hostiles / sizeof *hostiles; i++) {
        const struct hostile *c = &hostiles[i];
        jpc_buf text = {0};
        struct one_stage stage;
        clock_t began;
        double took;

        while (text.len < (1 << 20))
            jpc_buf_add_string(&text, c->unit);
        one_stage_open(&stage, c->stage, c->settings);
        began = clock();
        one_stage_run(&stage, jpc_buf_span(&text));
        took = (double)(clock() - began) / CLOCKS_PER_SEC;
        ok(took < 1, "%s %s: a mebibyte of one thing takes %.3f s", c->stage, c->settings, took);
        one_stage_close(&stage);
        jpc_buf_release(&text);
    }
}

int main(void)
{
    tap_begin();
    check_values(values, sizeof values / sizeof *values);
    test_verdicts();
    for (size_t i = 0; i < N_SUMS; i++)
        check_sum(&sums[i]);
    test_units();
    for (size_t i = 0; i < sizeof published / sizeof *published; i++)
        check_published(&published[i]);
    check_own("ads", "configs/lists/ads_ja.txt");
    check_own("bbs", "configs/lists/bbs_ja.txt");
    for (size_t i = 0; i < sizeof own_lists / sizeof *own_lists; i++)
        check_own_list(own_lists[i]);
    for (size_t i = 0; i < sizeof innocents / sizeof *innocents; i++)
        check_innocent(&innocents[i]);
    for (size_t i = 0; i < sizeof refused / sizeof *refused; i++)
        check_refused(&refused[i]);
    test_notes();
    test_hostile();
    return tap_end();
}
