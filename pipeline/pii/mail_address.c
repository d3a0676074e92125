#include "pii/mail_address.h"

#include "pii/latin.h"
#include "pii/top_level.h"

#define MAX_LOCAL 64
#define MAX_LABEL 63
#define MAX_DOMAIN_BYTES (255 * 3)

// In half width; what conversion has made of a full-width hyphen is one, too.
static char address_letter(uint32_t code)
{
    return code == 0x2010 || code == 0x2011 || code == 0x2212 ? '-' : jpc_latin(code);
}

static bool is_local(char c)
{
    return jpc_latin_is_alnum(c) || (c != '\0' && strchr("._%+-", c) != NULL);
}

size_t jpc_mail_local_start(jpc_span text, size_t at)
{
    size_t start = at, n = 0;

    for (size_t here = at; here > 0 && n <= MAX_LOCAL;) {
        char c = address_letter(jpc_utf8_before(text, here, &here));

        if (!is_local(c))
            break;
        n++;
        if (c == '.' || c == '-')
            continue;
        if (n > MAX_LOCAL)
            return at;
        start = here;
    }
    return start;
}

size_t jpc_mail_full_stop(jpc_span text, size_t at)
{
    return jpc_latin_at(text, at) == '.' ? jpc_behind(text, at) : 0;
}

// ---- labels ----------------------------------------------------------------------

struct label {
    char letters[MAX_LABEL + 1]; // in half width, as they are written; \1 for kana and kanji
    size_t n;
    size_t n_latin;   // of those in front of the first kana or kanji
    size_t latin_end; // where these end in the text
    size_t end;       // without hyphens at its end
    bool is_whole;    // there are none
};

// Reads the label that begins at `at`; false: there is none, or it is too long.
static bool read_label(jpc_span text, size_t at, bool is_international, struct label *label)
{
    size_t n = 0;

    *label = (struct label){.end = at};
    while (at < text.len) {
        uint32_t code = jpc_utf8_at(text, at);
        char c = address_letter(code);

        if (c == '\0' && is_international && jpc_is_japanese_letter(code))
            c = '\1';
        if (c != '\1' && !jpc_latin_is_alnum(c) && !(c == '-' && n > 0))
            break;
        if (n == MAX_LABEL)
            return false;
        label->letters[n++] = c;
        at = jpc_behind(text, at);
        if (c == '-')
            continue;
        label->end = at;
        label->n = n;
        if (c != '\1' && label->n_latin + 1 == n) {
            label->n_latin = n;
            label->latin_end = at;
        }
    }
    label->is_whole = label->n == n;
    return label->n > 0;
}

static bool is_top_level(const struct label *label, size_t n)
{
    char lower[MAX_LABEL];

    for (size_t i = 0; i < n; i++)
        lower[i] = jpc_latin_lower(label->letters[i]);
    return jpc_is_top_level((jpc_span){lower, n});
}

// "example.jpTEL 03-…" where a page has lost its line break: how many letters are left of it; 0.
static size_t before_glued_word(const struct label *label)
{
    static const char *const words[] = {"TEL", "Tel", "FAX", "Fax", "URL", "HP"};

    for (size_t i = 2; i < label->n; i++)
        for (size_t k = 0; k < sizeof words / sizeof *words; k++)
            if (jpc_span_begins((jpc_span){label->letters + i, label->n - i}, words[k]) &&
                label->letters[i - 1] >= 'a' && label->letters[i - 1] <= 'z')
                return i;
    return 0;
}

// Where the top-level domain ends that the label is or begins with; 0: with none.
static size_t top_level_end(const struct label *label, size_t at)
{
    size_t n = label->n, end = label->end;

    if (label->n_latin < n && label->letters[label->n_latin] == '\1') {
        n = label->n_latin;
        end = label->latin_end;
    }
    if (is_top_level(label, n))
        return end;
    n = end - at == n ? before_glued_word(label) : 0; // in half width
    return n > 0 && is_top_level(label, n) ? at + n : 0;
}

size_t jpc_mail_domain_end(jpc_span text, size_t at, jpc_mail_dot *dot, bool is_international)
{
    size_t start = at, domain_end = 0;
    struct label label;

    for (int n = 1; at - start < MAX_DOMAIN_BYTES; n++) {
        size_t end;

        if (!read_label(text, at, is_international, &label))
            break;
        end = n > 1 ? top_level_end(&label, at) : 0;
        if (end > 0)
            domain_end = end;
        at = label.is_whole ? dot(text, label.end) : 0;
        if (at == 0)
            break;
    }
    return domain_end;
}
