#include "text/script.h"

#include "text/unicode_table.h"
#include "text/utf8.h"

typedef uint64_t histogram[JPC_SCRIPT_CLASSES];

static bool ends_run(jpc_script_class class)
{
    return class == JPC_SCRIPT_SPACE || class == JPC_SCRIPT_NEWLINE;
}

// Fills the histogram and returns the length of the longest run. Neighbours are often of one class,
// and a counter cannot be raised before it was raised the last time: so there are two of each.
static uint64_t count_classes(jpc_span text, histogram n)
{
    const char *at = text.ptr, *end = at + text.len;
    uint64_t run = 0, longest = 0;
    uint32_t previous = '\n';
    histogram counts[2] = {{0}};

    for (size_t i = 0; at < end; i++) {
        uint32_t code = jpc_utf8_next(&at);
        jpc_script_class class = jpc_script_class_of(code);

        counts[i & 1][class]++;
        run = code == previous ? run + 1 : 1;
        previous = code;
        if (run > longest && !ends_run(class))
            longest = run;
    }
    for (int class = 0; class < JPC_SCRIPT_CLASSES; class ++)
        n[class] = counts[0][class] + counts[1][class];
    return longest;
}

static uint64_t sum(const histogram n)
{
    uint64_t total = 0;

    for (int i = 0; i < JPC_SCRIPT_CLASSES; i++)
        total += n[i];
    return total;
}

jpc_script_counts jpc_script_count(jpc_span text)
{
    histogram n;
    uint64_t longest = count_classes(text, n);
    uint64_t marks = n[JPC_SCRIPT_HIRAGANA_MARK] + n[JPC_SCRIPT_HIRAGANA_SIGN];
    uint64_t kanji = n[JPC_SCRIPT_KANJI] + n[JPC_SCRIPT_KANJI_SIGN];
    uint64_t kuten = n[JPC_SCRIPT_KUTEN] + n[JPC_SCRIPT_IDEOGRAPHIC_STOP];

    return (jpc_script_counts){
        .chars = sum(n),
        .hiragana = n[JPC_SCRIPT_HIRAGANA],
        .katakana = n[JPC_SCRIPT_KATAKANA],
        .kanji = kanji,
        .toten = n[JPC_SCRIPT_TOTEN],
        .kuten = kuten,
        .ideographic_stop = n[JPC_SCRIPT_IDEOGRAPHIC_STOP],
        .hiragana_block = n[JPC_SCRIPT_HIRAGANA] + n[JPC_SCRIPT_HIRAGANA_GAP] + marks,
        .kana = n[JPC_SCRIPT_HIRAGANA] + marks + n[JPC_SCRIPT_KATAKANA] + n[JPC_SCRIPT_KANA] +
                n[JPC_SCRIPT_KANA_SIGN],
        .han = kanji + n[JPC_SCRIPT_HAN],
        .hangul = n[JPC_SCRIPT_HANGUL],
        .ascii_letters = n[JPC_SCRIPT_LETTER],
        .digits = n[JPC_SCRIPT_DIGIT],
        .spaces = n[JPC_SCRIPT_SPACE] + n[JPC_SCRIPT_NEWLINE],
        .newlines = n[JPC_SCRIPT_NEWLINE],
        .symbols = n[JPC_SCRIPT_SYMBOL] + n[JPC_SCRIPT_HIRAGANA_SIGN] + n[JPC_SCRIPT_KANA_SIGN] +
                   n[JPC_SCRIPT_KANJI_SIGN] + n[JPC_SCRIPT_TOTEN] + kuten,
        .longest_run = longest,
    };
}
