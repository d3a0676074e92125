// Names of elements: all that are listed, in any case, and what is nearly one of them.

#include "web/html_element.h"

#include "tap.h"

static jpc_html_element find(const char *name)
{
    size_t len = strlen(name);
    char *exact = malloc(len + 1); // a sanitizer sees what is read beyond it
    jpc_html_element element;

    memcpy(exact, name, len);
    exact[len] = 'x';
    element = jpc_html_element_of((jpc_span){exact, len});
    free(exact);
    return element;
}

static void test_names(void)
{
    static const struct {
        const char *name;
        jpc_html_element element;
        unsigned role;
    } rows[] = {
#define ROW(id, name, role) {name, JPC_HTML_##id, role},
        JPC_HTML_ELEMENTS(ROW)
#undef ROW
    };
    char upper[16], longer[17];

    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        size_t len = strlen(rows[i].name);

        for (size_t k = 0; k <= len; k++)
            upper[k] = rows[i].name[k] >= 'a' ? (char)(rows[i].name[k] - 32) : rows[i].name[k];
        snprintf(longer, sizeof longer, "%sq", rows[i].name);
        ok(find(rows[i].name) == rows[i].element && find(upper) == rows[i].element &&
               find(longer) == JPC_HTML_OTHER &&
               jpc_html_element_role(rows[i].element) == rows[i].role,
           "%s", rows[i].name);
    }
}

static void test_others(void)
{
    static const char *const names[] = {
        "",  "q", "span", "h7", "h\x11", "H\x11",  "blockquotes", "blockquot", "d\xC4v",
        "`", "[", "{",    "@",  "p\x01", "tables", "custom-tag",  "figcaptio", "T\xF2",
    };

    for (size_t i = 0; i < sizeof names / sizeof *names; i++)
        ok(find(names[i]) == JPC_HTML_OTHER, "'%s' is none of them", names[i]);
}

// ---- the perfect hash --------------------------------------------------------

static const char *const all_names[] = {
#define NAME(id, name, role) name,
    JPC_HTML_ELEMENTS(NAME)
#undef NAME
};
static const char *const all_ids[] = {
#define ID(id, name, role) #id,
    JPC_HTML_ELEMENTS(ID)
#undef ID
};

#define N_NAMES (sizeof all_names / sizeof *all_names)
#define N_SLOTS 512

// As html_element.c does: the name's two words, added.
static uint64_t word_of(const char *name)
{
    unsigned char bytes[16] = {0};
    uint64_t words[2] = {0, 0};

    memcpy(bytes, name, strlen(name));
    for (size_t i = 0; i < 16; i++)
        words[i / 8] |= (uint64_t)bytes[i] << i % 8 * 8;
    return words[0] + words[1];
}

// Fills the slots, or says that two names share one.
static bool fill(uint64_t multiplier, size_t *slots)
{
    memset(slots, 0xFF, N_SLOTS * sizeof *slots);
    for (size_t i = 0; i < N_NAMES; i++) {
        size_t slot = (size_t)(word_of(all_names[i]) * multiplier >> 55);

        if (slots[slot] < N_NAMES)
            return false;
        slots[slot] = i;
    }
    return true;
}

static void print_table(void)
{
    uint64_t state = 1, multiplier;
    size_t slots[N_SLOTS];

    do {
        state = state * 6364136223846793005u + 1442695040888963407u;
        multiplier = (state ^ state >> 33) | 1;
    } while (!fill(multiplier, slots));
    printf("# table for html_element.c:\n# #define MULTIPLIER 0x%016" PRIX64 "u\n", multiplier);
    for (size_t i = 0; i < N_SLOTS; i++)
        if (slots[i] < N_NAMES)
            printf("#     [%zu] = JPC_HTML_%s,\n", i, all_ids[slots[i]]);
}

static void test_table(void)
{
    size_t n_found = 0;

    for (size_t i = 0; i < N_NAMES; i++)
        n_found += find(all_names[i]) != JPC_HTML_OTHER;
    if (!ok(n_found == N_NAMES, "each name has a slot of its own"))
        print_table();
}

int main(void)
{
    tap_begin();
    test_table();
    test_names();
    test_others();
    return tap_end();
}
