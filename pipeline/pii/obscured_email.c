// E-mail addresses that are written so that no program finds them: taro [at] example.jp,
// taro（アット）example（ドット）jp, taro★example.jp, taro at example dot com.
#include "pii/context.h"
#include "pii/detector.h"
#include "pii/latin.h"
#include "pii/mail_address.h"

#define MAX_BLANKS 2

static const char *const signs[] = {
    "(at)",       "[at]",       "<at>",       "{at}",         "（at）",   "［at］",   "＜at＞",
    "【at】",     "(AT)",       "[AT]",       "<AT>",         "{AT}",     "（AT）",   "［AT］",
    "＜AT＞",     "【AT】",     "(a)",        "（a）",        "(ａ)",     "（ａ）",   "（ａｔ）",
    "［ａｔ］",   "【ａｔ】",   "（ＡＴ）",   "(@)",          "[@]",      "<@>",      "（@）",
    "【@】",      "（＠）",     "［＠］",     "【＠】",       "(アット)", "[アット]", "（アット）",
    "［アット］", "【アット】", "＜アット＞", "アットマーク", "★",        "☆",        "◎",
    "●",          "_at_",       "_AT_",       " at ",         " AT ",     NULL,
};

static const char *const dots[] = {
    "(dot)",    "[dot]",    "<dot>",      "{dot}",      "（dot）",    "［dot］",    "【dot】",
    "(ドット)", "[ドット]", "（ドット）", "［ドット］", "【ドット】", "＜ドット＞", "ドット",
    "(DOT)",    "[DOT]",    "(.)",        "[.]",        "（.）",      "（．）",     "【.】",
    "_dot_",    "_DOT_",    "●",          NULL,
};

static size_t skip_blanks(jpc_span text, size_t at)
{
    for (int n = 0; n < MAX_BLANKS && jpc_is_blank(jpc_utf8_at(text, at)); n++)
        at = jpc_behind(text, at);
    return at;
}

// " dot " between blanks.
static size_t spoken_dot_end(jpc_span text, size_t at)
{
    size_t word = skip_blanks(text, at), end = word + 3, next;

    if (word == at || end > text.len || !jpc_span_is_nocase((jpc_span){text.ptr + word, 3}, "dot"))
        return 0;
    next = skip_blanks(text, end);
    return next > end ? next : 0;
}

static size_t written_dot(jpc_span text, size_t at)
{
    size_t spoken = spoken_dot_end(text, at), dot = skip_blanks(text, at), len;

    if (spoken > 0)
        return spoken;
    len = jpc_pii_word_at(text, dot, dots);
    return len > 0 ? skip_blanks(text, dot + len) : 0;
}

static size_t any_dot(jpc_span text, size_t at)
{
    size_t end = jpc_mail_full_stop(text, at);

    return end > 0 ? end : written_dot(text, at);
}

// "look at example.com", "sort_at_index.rs": words that mean something else, unless a dot behind
// them is written out, too.
static bool is_a_word(jpc_span sign)
{
    return jpc_span_is_nocase(sign, " at ") || jpc_span_is_nocase(sign, "_at_");
}

// Marks stand in a row with anything: nothing stands between them and an address.
static bool is_a_mark(jpc_span sign) { return sign.len == strlen("★"); }

static bool obscured_email_valid(jpc_pii_candidate *candidate)
{
    jpc_span text = candidate->text;
    size_t at = candidate->anchor->at, end = candidate->anchor->end, start;
    jpc_span sign = {text.ptr + at, end - at};

    for (int n = 0; n < MAX_BLANKS && !is_a_mark(sign); n++) {
        size_t begin = at;

        if (!jpc_is_blank(jpc_utf8_before(text, at, &begin)))
            break;
        at = begin;
    }
    start = jpc_mail_local_start(text, at);
    if (at - start < (is_a_mark(sign) ? 2 : 1))
        return false;
    end = jpc_mail_domain_end(text, is_a_mark(sign) ? end : skip_blanks(text, end),
                              is_a_word(sign) ? written_dot : any_dot, false);
    candidate->at = start;
    candidate->end = end;
    return end > 0;
}

const jpc_detector jpc_detector_obscured_email = {
    .name = "obscured_email",
    .rule = "an e-mail address with a sign or word for @, and perhaps for its full stops; behind "
            "a bare 'at' all of these are written out",
    .source = "the table in its file",
    .sample = "連絡は taro [at] example.jp まで。",
    .anchor = JPC_ANCHOR_WORD,
    .words = signs,
    .valid = obscured_email_valid,
};
