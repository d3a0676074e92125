/** The date of publication in JSON-LD. */
#ifndef JPC_WEB_HTML_JSON_LD_H
#define JPC_WEB_HTML_JSON_LD_H

#include <stdbool.h>

#include "core/memory.h"

/** Reads "datePublished" of the objects of a script: of one that is an article (schema.org:
 *  …Article, …Posting, Report), else of any that is no comment, review or answer on the page.
 *  Returns an empty span if there is none, else what stands behind the colon and quote, to the end
 *  of the script. `*of_article` tells which it was. A script that is no JSON is searched for the
 *  words. One pass, whatever nests. */
jpc_span jpc_json_ld_date(jpc_span script, bool *of_article);

#endif
