// ads: drops pages that are mostly advertising, by the words that such pages use.
//
// Measure    hits of the words; from left to right the first of the list at each place, not
//            overlapping
// Reference  HojiChar (LINE 2023), DiscardAds: more than 14 hits of 31 words are dropped; LLM-jp
//            corpus v1: more than 10
// Differs    a word list of our own (words: gives another) without single symbols such as ■ and ①
#include "stage/stage.h"
#include "text/word_file.h"

struct ads_params {
    double max_hits;
    char *words;
};

enum { MAX_HITS };

static const jpc_option ads_options[] = {
    [MAX_HITS] = JPC_OPT_BOUND(struct ads_params, max_hits, JPC_UPPER, 10, 0, 1e9, "count",
                               "drop documents with more hits (HojiChar: 14)"),
    JPC_OPT_PATH(struct ads_params, words, "", "file with one word per line; empty: our own"),
    {0},
};

// The content of configs/lists/ads_ja.txt.
static const char *const ads_own_words[] = {
    "カートに入れる",
    "カートに追加",
    "買い物かごに入れる",
    "今すぐ購入",
    "ご購入はこちら",
    "ご注文はこちら",
    "お申し込みはこちら",
    "お申込みはこちら",
    "詳しくはこちら",
    "送料無料",
    "送料別",
    "送料込み",
    "税込価格",
    "税抜価格",
    "通常価格",
    "当店価格",
    "特別価格",
    "メーカー希望小売価格",
    "参考価格",
    "期間限定セール",
    "タイムセール",
    "大幅値下げ",
    "激安価格",
    "在庫あり",
    "在庫限り",
    "在庫切れ",
    "売り切れ御免",
    "入荷待ち",
    "再入荷",
    "予約受付中",
    "ポイント進呈",
    "ポイント還元",
    "クーポン配布中",
    "割引クーポン",
    "返品交換",
    "返金保証",
    "代金引換",
    "代引き手数料",
    "即日発送",
    "翌日配送",
    "あす楽",
    "お買い得",
    "お買い上げ",
    "当店通常価格",
    "人気商品ランキング",
    "売れ筋ランキング",
    "おすすめ商品",
    "お気軽にお問い合わせ",
    "お問い合わせください",
    "お問合せください",
    "ご相談ください",
    "お任せください",
    "無料見積",
    "見積もり無料",
    "無料相談",
    "資料請求",
    "無料ダウンロード",
    "無料体験",
    "無料会員登録",
    "今すぐ登録",
    "会員登録はこちら",
    "フリーダイヤル",
    "定休日",
    "年中無休",
    "電話受付",
    "求人情報",
    "応募資格",
    "応募方法",
    "未経験歓迎",
    "未経験者歓迎",
    "経験者優遇",
    "学歴不問",
    "週休二日制",
    "交通費支給",
    "交通費全額支給",
    "社会保険完備",
    "昇給年",
    "賞与年",
    "勤務地詳細",
    "勤務時間応相談",
    "正社員登用",
    "給与例",
    "月収例",
    "高時給",
    "即日勤務",
    "駅徒歩",
    "敷金礼金",
    "敷金なし",
    "仲介手数料",
    "即日融資",
    "審査なし",
    "来店不要",
    "副業で稼ぐ",
    "簡単に稼げる",
    "クリックして応援",
    "応援クリック",
    "ランキング参加中",
    "ブログランキング",
    "スポンサーリンク",
    "スポンサードリンク",
    "広告を非表示",
    "PR記事",
    NULL,
};

static jpc_status ads_open(const void *params_, void **model, jpc_err *err)
{
    const struct ads_params *params = params_;
    jpc_words words = {0};
    jpc_word_list *list = NULL;
    jpc_status status = jpc_words_read_or_own(&words, params->words, ads_own_words, err);

    if (status == JPC_OK)
        status = jpc_word_list_new(&list, words.items, words.n, err);
    jpc_words_release(&words);
    *model = list;
    return status;
}

static void ads_close(void *model) { jpc_word_list_free(model); }

static void ads_found(void *self, jpc_word_match match)
{
    (void)match;
    ++*(uint64_t *)self;
}

static void ads_apply(const jpc_context *context, jpc_doc *doc)
{
    uint64_t hits = 0;
    jpc_word_visitor visitor = {&hits, NULL, ads_found};

    jpc_word_list_scan(context->model, context->features, doc->text, JPC_WORDS_FIRST, &visitor);
    jpc_measure(context, doc, MAX_HITS, (double)hits);
}

const jpc_stage_def jpc_stage_ads = {
    .name = "ads",
    .summary = "drop advertising, by the words that it uses",
    .measure = "max_hits: matches of the words, which do not overlap; of several at one place the "
               "first of the list",
    .reference = "HojiChar (LINE 2023), DiscardAds; LLM-jp corpus v1",
    .differs = "a word list of our own",
    .kind = JPC_FILTER,
    .tier = JPC_TIER_CHARACTERS,
    .options = ads_options,
    .params_size = sizeof(struct ads_params),
    .open = ads_open,
    .close = ads_close,
    .apply = ads_apply,
};
