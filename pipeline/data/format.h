/** What kind of bytes a file holds, told by its name and its first bytes. */
#ifndef JPC_DATA_FORMAT_H
#define JPC_DATA_FORMAT_H

#include "data/batch.h"

/** A kind of file that would become documents of noise. */
typedef struct jpc_foreign {
    const char *kind;   /**< with its article: "an ARC file" */
    const char *advice; /**< what makes it readable: "decompress it with xz"; NULL: nothing known */
} jpc_foreign;

/** By the name's ending (.warc, .jsonl, …, before .gz and .zst); AUTO if that tells nothing. */
jpc_format jpc_format_of_name(const char *path);

/** As above, of what is not read: .arc; NULL: nothing is known. */
const jpc_foreign *jpc_foreign_of_name(const char *path);

/** Whether the name promises compressed bytes (.gz, .zst). */
bool jpc_is_compressed_name(const char *path);

#define JPC_FORMAT_LEAST 16   /**< fewer first bytes tell nothing, unless they are all */
#define JPC_FORMAT_BYTES 4096 /**< so many do in any case */

/** Tells the format from the first bytes (decompressed), of which `all` says that no more will
 *  come. AUTO: more are needed; never so of JPC_FORMAT_BYTES, or of all if there are any. Sets
 *  *foreign where the bytes are of nothing we read; NULL else. */
jpc_format jpc_format_of_bytes(jpc_span bytes, bool all, const jpc_foreign **foreign);

/** Whether text does not begin like this: with a byte that no text has (MIME Sniffing Standard,
 *  "binary data byte") among the first 16. UTF-16 with its mark is text. */
bool jpc_begins_binary(jpc_span bytes);

#endif
