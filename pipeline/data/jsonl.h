/** JSON Lines without a DOM: a line is kept as bytes, and only the text and the
 *  object under meta_key are ever rewritten. */
#ifndef JPC_DATA_JSONL_H
#define JPC_DATA_JSONL_H

#include "data/batch.h"
#include "data/record.h"

/** What is wrong with a line, or that nothing is. */
typedef struct jpc_jsonl_problem {
    const char *what;  /**< static text, "expected ':'"; NULL: the line is fine */
    const char *field; /**< the line is JSON, but `what` is true of this field; else NULL */
    size_t column;     /**< 1-based byte in the line where it was seen */
} jpc_jsonl_problem;

/** Parses one line into doc->line, raw_text, raw_meta, text, id, url. A line with two text fields
 *  or two of meta_key is refused; of other equal keys the last counts, as in most JSON readers.
 *  Lone surrogates and ill-formed UTF-8 in the text become U+FFFD. */
jpc_jsonl_problem jpc_jsonl_parse(jpc_arena *arena, jpc_span line,
                                  const jpc_record_options *options, jpc_doc *doc);

/** Leaves out the member `key` under meta_key, whether the line had it or a stage has added it. */
void jpc_jsonl_remove_meta(jpc_arena *arena, jpc_doc *doc, const char *key);

/** Appends the document as a line with newline and sets doc->out_at and out_len. */
void jpc_jsonl_format(jpc_buf *out, jpc_doc *doc, const char *meta_key);

/** Appends `text` as JSON string content (no quotes). */
void jpc_json_escape(jpc_buf *out, jpc_span text);

/** Undoes the escapes of JSON string content; lone surrogates and ill-formed UTF-8 become U+FFFD.
 *  Returns `raw` itself if it has none. */
jpc_span jpc_json_unescape(jpc_arena *arena, jpc_span raw);

/** As that; *replaced is 0 if nothing had to be replaced. */
jpc_span jpc_json_unescape_counted(jpc_arena *arena, jpc_span raw, uint64_t *replaced);

/** Whether the content of a key means `name`, however it is escaped. */
bool jpc_json_key_is(jpc_span key, const char *name);

#endif
