// Names of people, where the dictionary knows them: no list of its own, and no guess at a given
// name. A detector to annotate with: a third of the names of an encyclopedia is found with IPADIC,
// and what bears a name (a prize, a company) is found, too.
//
// On the 2,980 names of people in the 5,343 sentences of Wikipedia of Stockmark's NER data set
// (tests/unit/test_name_detector.c prints this table). "Full" are the 1,634 that are written with
// ・ or a blank, or of four characters or more with a kanji among them; "to the character": the
// found span is the annotated one; "touched": they overlap.
//
// |                                        | IPADIC | UniDic 2.1.2 |
// |----------------------------------------|--------|--------------|
// | finds that are names, to the character | .858   | .864         |
// | finds that touch a name                | .911   | .898         |
// | full names found, to the character     | .511   | .767         |
// | full names touched                     | .539   | .796         |
// | all names found, to the character      | .335   | .488         |
//
// What is missed: surnames or given names alone (which is meant), foreign names that IPADIC has
// not, rare given names, and given names that IPADIC reads otherwise behind a blank (陽子, the
// proton). What is found and is none: what is named so (徳川家光陵, ワーナー・ブラザース).
//
// These sentences are full of names. Of 100 finds of IPADIC in leads of Wikipedia some 60 are
// names (西晋, 西海道 and ニクソン・ショック are none), of 50 in statutes none.
#include "pii/detector.h"
#include "pii/latin.h"
#include "pii/numeral.h"
#include "text/part_of_speech.h"
#include "text/utf8.h"

#define PERSON "名詞,固有名詞,人名"

static bool name_is(const jpc_morpheme *morpheme, const char *fields)
{
    return jpc_feature_begins(morpheme->feature, fields);
}

static jpc_span name_surface(jpc_span text, const jpc_morpheme *morpheme)
{
    return (jpc_span){text.ptr + morpheme->at, morpheme->len};
}

static bool name_is_one_of(jpc_span surface, const char *const *words)
{
    for (; *words != NULL; words++)
        if (jpc_span_is(surface, *words))
            return true;
    return false;
}

/** The morpheme that touches morpheme i − 1; or, with `joints`, has one of them between; n: there
 * is none. */
static size_t name_next(jpc_span text, const jpc_morphemes *morphemes, size_t i,
                        const char *const *joints)
{
    const jpc_morpheme *items = morphemes->items;
    size_t end = items[i - 1].at + items[i - 1].len;

    // A joint may be a morpheme, or none: the dictionaries do not agree on U+3000.
    if (i < morphemes->n && joints != NULL && name_is_one_of(name_surface(text, &items[i]), joints))
        i++;
    if (i == morphemes->n || items[i].at == end)
        return i;
    if (joints != NULL && name_is_one_of((jpc_span){text.ptr + end, items[i].at - end}, joints))
        return i;
    return morphemes->n;
}

// ---- 山田太郎, 山田 太郎 ---------------------------------------------------------------

static bool name_is_kanji(jpc_span surface)
{
    const char *at = surface.ptr;
    uint32_t code = jpc_utf8_next(&at);

    return code == 0x3005 || (code >= 0x4E00 && code <= 0x9FFF);
}

/** Whether the morpheme is the last kanji of a given name that the dictionary has without it (松友
 *  美佐 + 紀), and not a word behind the name. */
static bool name_ends_with(jpc_span text, const jpc_morphemes *morphemes, size_t i)
{
    static const char *const others[] = {"氏", "様", "君", "殿", "嬢", "卿", "公", "王", "姓",
                                         "等", "他", "著", "作", "訳", "編", "画", "談", "役",
                                         "像", "邸", "家", "軍", "派", "流", "賞", "杯", NULL};
    const jpc_morpheme *morpheme = &morphemes->items[i];
    jpc_span surface = name_surface(text, morpheme);
    size_t behind = name_next(text, morphemes, i + 1, NULL);

    return surface.len == 3 && name_is_kanji(surface) && !name_is_one_of(surface, others) &&
           (name_is(morpheme, "名詞") || name_is(morpheme, "接尾辞")) &&
           (behind == morphemes->n ||
            !name_is_kanji(name_surface(text, &morphemes->items[behind])));
}

/** Behind the name that begins with morpheme i; i: none does. */
static size_t name_japanese(jpc_span text, const jpc_morphemes *morphemes, size_t i)
{
    static const char *const joints[] = {" ", "　", "・", "･", NULL};
    const jpc_morpheme *items = morphemes->items;
    size_t k;

    if (!name_is(&items[i], PERSON ",姓"))
        return i;
    k = name_next(text, morphemes, i + 1, joints);
    if (k == morphemes->n || !name_is(&items[k], PERSON ",名"))
        return i;
    do {
        i = k + 1;
        k = name_next(text, morphemes, i, NULL);
    } while (k < morphemes->n && name_is(&items[k], PERSON ",名"));
    if (k < morphemes->n && name_ends_with(text, morphemes, k))
        i = k + 1;
    return i;
}

// ---- ジョン・スミス --------------------------------------------------------------------

static bool name_is_katakana(jpc_span surface)
{
    const char *at = surface.ptr, *end = at + surface.len;

    while (at < end) {
        uint32_t code = jpc_utf8_next(&at);

        if (code < 0x30A1 || code > 0x30FC) // ァ to ー, and ・ in words that no dictionary has
            return false;
    }
    return !jpc_span_is(surface, "・");
}

/** John F. Kennedy's F, in either width. */
static bool name_is_initial(jpc_span surface)
{
    const char *at = surface.ptr;
    uint32_t code = jpc_utf8_next(&at);

    return at == surface.ptr + surface.len &&
           ((code >= 'A' && code <= 'Z') || (code >= 0xFF21 && code <= 0xFF3A));
}

/** Behind the katakana that touch each other from morpheme i on; i: there are none. */
static size_t name_katakana(jpc_span text, const jpc_morphemes *morphemes, size_t i)
{
    size_t k = i;

    while (k < morphemes->n && name_is_katakana(name_surface(text, &morphemes->items[k])) &&
           (k == i || name_next(text, morphemes, k, NULL) == k))
        k++;
    return k;
}

/** Behind the name that begins with morpheme i; i: none does. Its first word is known as that of a
 *  person, the others are words of katakana. */
static size_t name_foreign(jpc_span text, const jpc_morphemes *morphemes, size_t i)
{
    static const char *const joints[] = {"・", "＝", NULL};
    const jpc_morpheme *items = morphemes->items;
    size_t found = i, end = i + 1, k;

    if (!name_is(&items[i], PERSON) || !name_is_katakana(name_surface(text, &items[i])))
        return i;
    if (i > 0 && name_is_katakana(name_surface(text, &items[i - 1])) &&
        name_next(text, morphemes, i, NULL) == i) // a word's second half
        return i;
    while ((k = name_next(text, morphemes, end, joints)) < morphemes->n && k > end) {
        size_t behind = name_katakana(text, morphemes, k);

        if (behind > k)
            found = behind;
        else if (name_is_initial(name_surface(text, &items[k])))
            behind = k + 1;
        else
            break;
        end = behind;
    }
    return found;
}

/** 第一条ただし書, 六十五条ただし書: 一条 and 五条 are surnames, too. */
static bool name_is_article(jpc_span text, size_t at)
{
    size_t begin = at;
    uint32_t before = at > 0 ? jpc_utf8_before(text, at, &begin) : 0;

    return (before == 0x7B2C || jpc_kanji_digit(before) >= 0) && // 第
           jpc_kanji_digit(jpc_utf8_at(text, at)) >= 0;
}

static bool name_find(jpc_pii_candidate *candidate, const jpc_morphemes *morphemes, size_t *i)
{
    for (; *i < morphemes->n; ++*i) {
        const jpc_morpheme *first = &morphemes->items[*i], *last;
        size_t end = name_japanese(candidate->text, morphemes, *i);

        if (end == *i)
            end = name_foreign(candidate->text, morphemes, *i);
        if (end == *i || name_is_article(candidate->text, first->at))
            continue;
        last = &morphemes->items[end - 1];
        candidate->at = first->at;
        candidate->end = last->at + last->len;
        *i = end;
        return true;
    }
    return false;
}

const jpc_detector jpc_detector_name = {
    .name = "name",
    .rule = "a surname and a given name, as MeCab's dictionary has them, with a blank or ・ or "
            "nothing between; a given name of katakana and the words that ・ joins to it",
    .source = "名詞,固有名詞,人名 of IPADIC and UniDic",
    .anchor = JPC_ANCHOR_MORPHEMES,
    .find = name_find,
};
