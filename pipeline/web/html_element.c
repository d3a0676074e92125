#include "web/html_element.h"

#include "core/little_endian.h"

#define HIGH_BITS 0x8080808080808080u
#define LOW_BITS 0x0101010101010101u
#define MAX_NAME 10 // blockquote, figcaption; at most 16

// Padded with NUL, so that two words are compared; sorted.
static const char names[JPC_HTML_N_ELEMENTS][16] = {
#define JPC_HTML_ELEMENT_NAME(id, name, role) [JPC_HTML_##id] = name,
    JPC_HTML_ELEMENTS(JPC_HTML_ELEMENT_NAME)
#undef JPC_HTML_ELEMENT_NAME
};

const unsigned char jpc_html_element_roles[JPC_HTML_N_ELEMENTS] = {
#define JPC_HTML_ELEMENT_ROLE(id, name, role) [JPC_HTML_##id] = role,
    JPC_HTML_ELEMENTS(JPC_HTML_ELEMENT_ROLE)
#undef JPC_HTML_ELEMENT_ROLE
};

struct key {
    uint64_t head, tail; // the name in lower case, padded with NUL
};

// Turns bit 5 on where a byte is A to Z.
static inline uint64_t lower(uint64_t word)
{
    uint64_t low = word & ~HIGH_BITS;
    uint64_t from_a = low + (0x80 - 'A') * LOW_BITS, above_z = low + (0x7F - 'Z') * LOW_BITS;

    return word | ((from_a & ~above_z & ~word & HIGH_BITS) >> 2);
}

// Of up to eight bytes, in order; parts of them are read twice, but none beyond the name.
static inline uint64_t load_short(const char *at, size_t len)
{
    const unsigned char *bytes = (const unsigned char *)at;
    size_t middle = len / 2, last = len - 1;

    if (len >= 4)
        return jpc_le32_load(at) | (uint64_t)jpc_le32_load(at + len - 4) << (len - 4) * 8;
    return bytes[0] | (uint64_t)bytes[middle] << middle * 8 | (uint64_t)bytes[last] << last * 8;
}

static inline struct key key_of(jpc_span name)
{
    if (name.len <= 8)
        return (struct key){lower(load_short(name.ptr, name.len)), 0};
    return (struct key){lower(jpc_le64_load(name.ptr)),
                        lower(jpc_le64_load(name.ptr + name.len - 8) >> (16 - name.len) * 8)};
}

// A perfect hash: one look finds the name, or nothing. The test of elements finds a new multiplier
// and prints the table if a new name has no slot of its own.
#define MULTIPLIER 0x578282FEC769BDD3u
#define N_SLOTS 512

static const unsigned char slots[N_SLOTS] = {
    [1] = JPC_HTML_OL,         [9] = JPC_HTML_VIDEO,      [15] = JPC_HTML_FIGCAPTION,
    [21] = JPC_HTML_H2,        [24] = JPC_HTML_DIR,       [27] = JPC_HTML_UL,
    [31] = JPC_HTML_H4,        [32] = JPC_HTML_FIGURE,    [34] = JPC_HTML_RP,
    [39] = JPC_HTML_CANVAS,    [41] = JPC_HTML_H6,        [42] = JPC_HTML_INPUT,
    [43] = JPC_HTML_PRE,       [48] = JPC_HTML_DIV,       [50] = JPC_HTML_NOFRAMES,
    [54] = JPC_HTML_RT,        [57] = JPC_HTML_SECTION,   [80] = JPC_HTML_A,
    [84] = JPC_HTML_DD,        [89] = JPC_HTML_SVG,       [95] = JPC_HTML_RUBY,
    [97] = JPC_HTML_TBODY,     [102] = JPC_HTML_HEAD,     [109] = JPC_HTML_ADDRESS,
    [115] = JPC_HTML_LINK,     [123] = JPC_HTML_DETAILS,  [124] = JPC_HTML_DL,
    [130] = JPC_HTML_CAPTION,  [136] = JPC_HTML_HGROUP,   [138] = JPC_HTML_FORM,
    [144] = JPC_HTML_TFOOT,    [146] = JPC_HTML_P,        [152] = JPC_HTML_BLOCKQUOTE,
    [161] = JPC_HTML_BASE,     [164] = JPC_HTML_DT,       [174] = JPC_HTML_LISTING,
    [199] = JPC_HTML_IFRAME,   [201] = JPC_HTML_NOSCRIPT, [210] = JPC_HTML_TABLE,
    [222] = JPC_HTML_NAV,      [229] = JPC_HTML_LI,       [236] = JPC_HTML_FIELDSET,
    [237] = JPC_HTML_FOOTER,   [244] = JPC_HTML_TIME,     [245] = JPC_HTML_MENU,
    [246] = JPC_HTML_TEXTAREA, [268] = JPC_HTML_STYLE,    [271] = JPC_HTML_PLAINTEXT,
    [272] = JPC_HTML_H1,       [282] = JPC_HTML_H3,       [286] = JPC_HTML_NOEMBED,
    [292] = JPC_HTML_H5,       [298] = JPC_HTML_SUMMARY,  [314] = JPC_HTML_SELECT,
    [316] = JPC_HTML_BR,       [319] = JPC_HTML_LEGEND,   [324] = JPC_HTML_TD,
    [328] = JPC_HTML_APPLET,   [330] = JPC_HTML_META,     [342] = JPC_HTML_HR,
    [344] = JPC_HTML_TH,       [349] = JPC_HTML_BODY,     [355] = JPC_HTML_OBJECT,
    [358] = JPC_HTML_TITLE,    [364] = JPC_HTML_ASIDE,    [384] = JPC_HTML_ARTICLE,
    [392] = JPC_HTML_RTC,      [394] = JPC_HTML_TR,       [395] = JPC_HTML_SCRIPT,
    [403] = JPC_HTML_THEAD,    [409] = JPC_HTML_OPTION,   [424] = JPC_HTML_CENTER,
    [429] = JPC_HTML_TEMPLATE, [431] = JPC_HTML_DIALOG,   [436] = JPC_HTML_BUTTON,
    [460] = JPC_HTML_XMP,      [465] = JPC_HTML_DATALIST, [468] = JPC_HTML_MAIN,
    [476] = JPC_HTML_RB,       [480] = JPC_HTML_AUDIO,    [485] = JPC_HTML_HTML,
    [492] = JPC_HTML_HEADER,   [498] = JPC_HTML_WBR,
};

static inline size_t slot_of(struct key key)
{
    return (size_t)((key.head + key.tail) * MULTIPLIER >> 55);
}

static inline jpc_html_element find(struct key key)
{
    size_t element = slots[slot_of(key)];

    if (jpc_le64_load(names[element]) != key.head || jpc_le64_load(names[element] + 8) != key.tail)
        return JPC_HTML_OTHER;
    return (jpc_html_element)element;
}

jpc_html_element jpc_html_element_of(jpc_span name)
{
    return name.len == 0 || name.len > MAX_NAME ? JPC_HTML_OTHER : find(key_of(name));
}

// The bytes of a word that belong to a name of so many.
static inline uint64_t first_bytes(uint64_t word, size_t n)
{
    return n >= 8 ? word : word & (((uint64_t)1 << n * 8) - 1);
}

jpc_html_element jpc_html_element_before(jpc_span name, const char *end)
{
    struct key key;

    if (end - name.ptr < 16 || name.len > MAX_NAME)
        return jpc_html_element_of(name);
    key.head = lower(first_bytes(jpc_le64_load(name.ptr), name.len));
    key.tail = 0;
    if (name.len > 8)
        key.tail = lower(first_bytes(jpc_le64_load(name.ptr + 8), name.len - 8));
    return find(key);
}

const char *jpc_html_element_name(jpc_html_element element) { return names[element]; }
