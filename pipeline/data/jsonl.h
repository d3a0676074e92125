/** JSON Lines without a DOM: a line is kept as bytes, and only the text and the
 *  object under meta_key are ever rewritten. */
#ifndef JPC_DATA_JSONL_H
#define JPC_DATA_JSONL_H

#include "data/batch.h"
#include "data/record.h"

/** Parses one line into doc->line, raw_text, raw_meta, text, id, url. Ill-formed UTF-8 in the text is
 *  replaced by U+FFFD. Returns NULL, or what is wrong (static text; "%s" of it in messages), with
 *  *column the 1-based byte where it was seen. */
const char *jpc_jsonl_parse(jpc_arena *arena, jpc_span line, const jpc_record_options *options,
                            jpc_doc *doc, size_t *column);

/** Appends the document as a line with newline and sets doc->out_at and out_len. */
void jpc_jsonl_format(jpc_buf *out, jpc_doc *doc, const char *meta_key);

/** Appends `text` as JSON string content (no quotes). */
void jpc_json_escape(jpc_buf *out, jpc_span text);

/** Undoes the escapes of JSON string content; lone surrogates and ill-formed UTF-8 become U+FFFD.
 *  Returns `raw` itself if it has none. */
jpc_span jpc_json_unescape(jpc_arena *arena, jpc_span raw);

#endif
