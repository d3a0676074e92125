// Names of people: what the detector finds in sentences, and how much of what was annotated by
// hand.
#include "pii/detector.h"
#include "tests/unit/json_tree.h"
#include "text/utf8.h"

extern const jpc_detector jpc_detector_name;

static jpc_arena arena;

/** The next find behind morpheme *i, with its ends in bytes; false: there is none. */
static bool next_name(jpc_span text, const jpc_morphemes *morphemes, size_t *i, size_t *at,
                      size_t *end)
{
    jpc_pii_candidate candidate = {.text = text};

    if (!jpc_detector_name.find(&candidate, morphemes, i))
        return false;
    *at = candidate.at;
    *end = candidate.end;
    return true;
}

// ---- sentences -----------------------------------------------------------------------------

static const struct vector {
    const char *text, *names; // with | between them
} vectors[] = {
    {"", ""},
    {"今日は雨が降った。", ""},
    {"担当は山田太郎です。", "山田太郎"},
    {"担当は山田 太郎です。", "山田 太郎"},
    {"担当は鈴木　一郎です。", "鈴木　一郎"},
    {"担当は佐藤・花子です。", "佐藤・花子"},
    {"山田太郎さん、鈴木花子様、佐藤健一氏", "山田太郎|鈴木花子|佐藤健一"},
    {"山田太郎", "山田太郎"},
    {"田中　健一　様", "田中　健一"},
    {"鈴木さんと佐藤さん", ""}, // surnames alone
    {"太郎が来た", ""},         // a given name alone
    {"山田  太郎", ""},         // two blanks: columns of a table
    {"山田\n太郎", ""},
    {"山田、太郎", ""},
    {"高橋 陽子（たかはし ようこ）", "高橋 陽子|たかはし ようこ"},
    {"山田太郎著", "山田太郎"},
    {"ジョン・スミスは", "ジョン・スミス"},
    {"ジョン・F・ケネディの", "ジョン・F・ケネディ"},
    {"ジョン・Ｆ・ケネディの", "ジョン・Ｆ・ケネディ"},
    {"ジョン・F・", ""},
    {"ジョン・さん", ""},
    {"ジョンは", ""},
    {"ジョン・", ""},
    {"コーヒー・ショップ", ""},
    {"りんご・みかん", ""},
    {"附則第一条ただし書に規定する日", ""},
    {"法第六十五条ただし書", ""},
};

static void test_vectors(const char *dictionary, jpc_tagger *tagger)
{
    for (size_t v = 0; v < sizeof vectors / sizeof *vectors; v++) {
        jpc_span text = jpc_span_of(vectors[v].text);
        jpc_morphemes morphemes = jpc_tagger_segment(tagger, &arena, text);
        size_t i = 0, at, end;
        jpc_buf names = {0};
        char label[200];

        while (next_name(text, &morphemes, &i, &at, &end)) {
            jpc_buf_add_string(&names, names.len > 0 ? "|" : "");
            jpc_buf_add(&names, text.ptr + at, end - at);
        }
        snprintf(label, sizeof label, "%s: sentence %zu", dictionary, v + 1);
        is_text((jpc_span){names.ptr, names.len}, vectors[v].names, label);
        jpc_buf_release(&names);
        jpc_arena_reset(&arena);
    }
}

// ---- 5,343 sentences of Wikipedia ----------------------------------------------------------

struct score {
    size_t found, found_exact, found_touching; // by the detector
    size_t all, all_exact;                     // annotated
    size_t full, full_exact, full_touched;     // of these, in full
};

/** With ・, ＝ or a blank; or four characters or more of kanji and kana, one of them a kanji. */
static bool is_full(jpc_span name)
{
    const char *at = name.ptr, *end = at + name.len;
    bool joined = false, japanese = true, has_kanji = false;

    while (at < end) {
        uint32_t code = jpc_utf8_next(&at);
        bool kanji = code == 0x3005 || (code >= 0x3400 && code <= 0x9FFF);

        joined |= code == 0x30FB || code == 0xFF1D || code == ' ' || code == 0x3000;
        has_kanji |= kanji;
        japanese &= kanji || (code >= 0x3040 && code <= 0x30FF);
    }
    return joined || (japanese && has_kanji && jpc_utf8_count(name) >= 4);
}

static bool touches(const size_t a[2], const size_t b[2]) { return a[0] < b[1] && b[0] < a[1]; }

/** The ends, in bytes of the text, of an annotated name. */
static void place_of(const struct json *entity, jpc_span text, size_t place[2])
{
    const struct json *span = json_member(entity, "span");

    place[0] = jpc_utf8_offset(text, strtoul(span->first->text.ptr, NULL, 10));
    place[1] = jpc_utf8_offset(text, strtoul(span->first->next->text.ptr, NULL, 10));
}

#define MOST_NAMES 64

static void score_sentence(const struct json *sentence, jpc_tagger *tagger, struct score *score)
{
    jpc_span text = json_member(sentence, "text")->text;
    jpc_morphemes morphemes = jpc_tagger_segment(tagger, &arena, text);
    size_t found[MOST_NAMES][2], n = 0, i = 0;
    bool exact[MOST_NAMES] = {false}, touching[MOST_NAMES] = {false};

    while (n < MOST_NAMES && next_name(text, &morphemes, &i, &found[n][0], &found[n][1]))
        n++;
    for (const struct json *entity = json_member(sentence, "entities")->first; entity != NULL;
         entity = entity->next) {
        size_t place[2];
        bool is_exact = false, is_touched = false, full;

        if (!jpc_span_is(json_member(entity, "type")->text, "人名"))
            continue;
        place_of(entity, text, place);
        for (size_t k = 0; k < n; k++) {
            bool same = found[k][0] == place[0] && found[k][1] == place[1];

            exact[k] |= same;
            is_exact |= same;
            touching[k] |= touches(found[k], place);
            is_touched |= touches(found[k], place);
        }
        full = is_full(json_member(entity, "name")->text);
        score->all++;
        score->all_exact += is_exact;
        score->full += full;
        score->full_exact += full && is_exact;
        score->full_touched += full && is_touched;
    }
    score->found += n;
    for (size_t k = 0; k < n; k++) {
        score->found_exact += exact[k];
        score->found_touching += touching[k];
    }
}

static double share(size_t part, size_t whole) { return (double)part / (double)whole; }

static void test_wikipedia(const char *dictionary, jpc_tagger *tagger, const struct json *sentences,
                           double floor_precision, double floor_recall)
{
    struct score score = {0};

    for (const struct json *sentence = sentences->first; sentence != NULL;
         sentence = sentence->next)
        score_sentence(sentence, tagger, &score);
    printf("# %s: %zu finds, to the character %.3f, touching a name %.3f\n", dictionary,
           score.found, share(score.found_exact, score.found),
           share(score.found_touching, score.found));
    printf("# %s: %zu full names, to the character %.3f, touched %.3f; all %zu names, %.3f\n",
           dictionary, score.full, share(score.full_exact, score.full),
           share(score.full_touched, score.full), score.all, share(score.all_exact, score.all));
    ok(score.all == 2980 && score.full == 1634, "%s: all names were looked at", dictionary);
    ok(share(score.found_exact, score.found) >= floor_precision, "%s: precision", dictionary);
    ok(share(score.full_exact, score.full) >= floor_recall, "%s: recall", dictionary);
}

static const struct json *read_wikipedia(jpc_arena *tree)
{
    char path[512];
    jpc_buf content = {0};
    jpc_span kept;
    FILE *file;
    size_t n;

    if (tap_shared_data() == NULL)
        return NULL;
    snprintf(path, sizeof path, "%s/pii/stockmark_ner_wikipedia.json", tap_shared_data());
    file = fopen(path, "r");
    if (file == NULL)
        return NULL;
    do {
        jpc_buf_reserve(&content, content.len + 65536);
        n = fread(content.ptr + content.len, 1, 65536, file);
        content.len += n;
    } while (n > 0);
    fclose(file);
    kept = jpc_arena_copy(tree, content.ptr, content.len);
    jpc_buf_release(&content);
    return json_parse(tree, kept);
}

// --------------------------------------------------------------------------------------------

static void test_dictionary(const char *name, const struct json *wikipedia, double floor_precision,
                            double floor_recall)
{
    jpc_dictionary *dictionary = NULL;
    jpc_tagger *tagger = NULL;
    jpc_err err;

    // libmecab opens at once; who cuts makes no difference.
    if (jpc_dictionary_open_for(&dictionary, name, JPC_SEGMENTER_LIBMECAB, &err) != JPC_OK) {
        tap_skip(name, err.message);
        return;
    }
    jpc_tagger_open(&tagger, dictionary, &err);
    name = strrchr(name, '/') != NULL ? "the given dictionary" : name;
    test_vectors(name, tagger);
    if (wikipedia == NULL)
        tap_skip("names of Wikipedia", "no shared data");
    else
        test_wikipedia(name, tagger, wikipedia, floor_precision, floor_recall);
    jpc_tagger_close(tagger);
    jpc_dictionary_close(dictionary);
}

int main(void)
{
    // A folder with a compiled UniDic where Debian's is not installed.
    const char *unidic = getenv("JPCURATE_UNIDIC");
    const struct json *wikipedia;
    jpc_arena tree = {0};

    tap_begin();
    wikipedia = read_wikipedia(&tree);
    test_dictionary("ipadic", wikipedia, 0.85, 0.50);
    test_dictionary(unidic != NULL ? unidic : "unidic", wikipedia, 0.85, 0.75);
    jpc_arena_release(&tree);
    jpc_arena_release(&arena);
    return tap_end();
}
