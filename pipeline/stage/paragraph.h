/** Paragraphs that stand in many documents: how texts are cut into them, by which keys they are
 *  counted, and which of them go. What the modifier `paragraphs` and the tasks that count for it
 *  have to agree on.
 *
 *  A unit is a line, or a block: lines without an empty one (nothing but white space) between them.
 *  Empty lines are in no unit. Each document that stays adds 1 to the count of each key that it
 *  has, however often it has it; so counts of parts of a corpus add up, and so do those of runs.
 *
 *  Keys are 64 bits, of which the lowest three tell the kind and the highest cut tables into
 * slices:
 *
 *      text        the unit in its form: the lower half of jpc_text_key() (`exact`), or XXH3-64 of
 *                  its normal form for near-duplicates with digits folded (`folded`, `near`)
 *      band        of the MinHash signature of its character n-grams (`near`)
 *      host line   of a host and a text
 *      host        of a host: the documents that it has
 *
 *  Units shorter than min_chars, and those without a letter in their normal form (rules made of
 *  punctuation, rows of figures; not with `exact`), are not counted; they go between two units that
 *  go.
 *
 *  A listing is what stands from one fence of Markdown to the next, if units are lines: a line that
 *  begins with three ` or ~ and more, and one of nothing but such. Its units are frequent, or on
 *  most pages of a host, all or none (none if all between the fences are not counted); its fences
 *  go both or not at all: if all that is counted between them goes.
 *
 *  The frequency of a unit is the count of its text; with `near` the largest of those of its text
 *  and its bands. Keys are stored in files: how they are made never changes.
 */
#ifndef JPC_STAGE_PARAGRAPH_H
#define JPC_STAGE_PARAGRAPH_H

#include "core/error.h"
#include "core/memory.h"
#include "stage/frequency.h"
#include "stage/option.h"

enum { JPC_PARAGRAPH_LINES, JPC_PARAGRAPH_BLOCKS };
enum { JPC_PARAGRAPH_EXACT, JPC_PARAGRAPH_FOLDED, JPC_PARAGRAPH_NEAR };
enum { JPC_COPIES_KEEP, JPC_COPIES_KEEP_FIRST, JPC_COPIES_DROP };

/** Rules, in the order in which a unit is counted for one. */
typedef enum jpc_paragraph_rule {
    JPC_PARAGRAPH_FREQUENT,   /**< one of min_run adjacent ones with max_frequency and more */
    JPC_PARAGRAPH_NAVIGATION, /**< on max_host_share and more of its host's documents */
    JPC_PARAGRAPH_COPY,       /**< stands in another document, or before in this one */
    JPC_N_PARAGRAPH_RULES,
} jpc_paragraph_rule;

/** "frequent", "navigation", "copy". */
extern const char *const jpc_paragraph_rule_names[JPC_N_PARAGRAPH_RULES];

/** The options of `paragraphs`. */
typedef struct jpc_paragraph_params {
    int unit;              /**< JPC_PARAGRAPH_LINES, _BLOCKS */
    int match;             /**< JPC_PARAGRAPH_EXACT, … */
    double min_chars;      /**< shorter units are not counted */
    double max_frequency;  /**< documents; NaN: off */
    double min_run;        /**< units */
    bool edges;            /**< at both ends of a text, shorter runs go, too */
    int copies;            /**< JPC_COPIES_*: what becomes of a unit that others have */
    double max_host_share; /**< of a host's documents; NaN: off */
    double min_host_pages; /**< that a host must have for it */
    jpc_strings against;   /**< older runs */
} jpc_paragraph_params;

/** What the options come to; the model of the stage (its jpc_stage.model). Read-only: any number
 *  of threads. */
typedef struct jpc_paragraphs jpc_paragraphs;

/** `params` must outlive it. */
jpc_status jpc_paragraphs_open(jpc_paragraphs **paragraphs, const jpc_paragraph_params *params,
                               jpc_err *err);
void jpc_paragraphs_close(jpc_paragraphs *paragraphs); /**< NULL is fine */

/** The keys to be counted of a document, each once, ascending; in the arena. Returns how many.
 *  Units shorter than min_chars have none; `url` may be empty: then it has no host. */
size_t jpc_paragraph_keys(const jpc_paragraphs *paragraphs, jpc_arena *arena, jpc_span text,
                          jpc_span url, uint64_t **keys);

/** Whether a rule may want to know that so many documents have the key. False for most keys: what
 *  tasks ask for, and have to hold in memory, are the others. */
bool jpc_paragraph_asks(const jpc_paragraphs *paragraphs, uint64_t key, uint64_t count);

/** Whether a rule asks which document is the first one with a key (`copies: keep_first`). */
bool jpc_paragraph_asks_first(const jpc_paragraphs *paragraphs);

/** A unit that goes. */
typedef struct jpc_paragraph_cut {
    struct jpc_paragraph_cut *next; /**< the next one in the text; NULL: none */
    jpc_paragraph_rule rule;
    jpc_span text;      /**< of the unit, in the text as it was before */
    uint64_t key;       /**< of its text; 0: it is shorter than min_chars, and goes with those
                             around it */
    uint64_t frequency; /**< documents that have it: what its rule went by; 0 if key is */
    size_t unit;        /**< its index among the text's */
} jpc_paragraph_cut;

/** Judges a text. `document`: the number of its record in the task's clean file. Returns the text
 *  without what goes, in the arena, or `text` itself if nothing does; *cuts: what goes, in the
 *  arena, NULL if nothing does. `scratch` may be the same arena. Where units go, one of the two
 *  gaps around them goes, too: the one with fewer newlines, or the one below; what is above the
 *  first unit of a text and below its last one stays. */
jpc_span jpc_paragraph_cut_text(const jpc_paragraphs *paragraphs,
                                const jpc_frequencies *frequencies, jpc_arena *arena,
                                jpc_arena *scratch, jpc_span text, jpc_span url, uint64_t document,
                                jpc_paragraph_cut **cuts);

#endif
