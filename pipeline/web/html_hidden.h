/** Inline elements that are hidden: what the builder of the tree leaves out of a line, and takes
 *  back. Constant time per tag, but for the search of an end tag for its start among those open. */
#ifndef JPC_WEB_HTML_HIDDEN_H
#define JPC_WEB_HTML_HIDDEN_H

#include "web/html_builder.h"

/** Whether inline elements are followed here: in and around one that is hidden. */
static inline bool jpc_html_follows_inline(const jpc_html_builder *builder)
{
    return builder->count[JPC_HTML_OTHER] + builder->n_marks > 0;
}

/** Takes the start tag of an inline element, before the builder does. */
void jpc_html_hidden_open(jpc_html_builder *builder, const jpc_html_token *token);

/** Takes an end tag, before the builder does: closes the inline element of that name. */
void jpc_html_hidden_close(jpc_html_builder *builder, const jpc_html_token *token);

/** The innermost element, which has a mark, has something visible: its hidden parts go. */
void jpc_html_hidden_drop(jpc_html_builder *builder);

/** The innermost element, which has a mark, ends with no visible part: one of the hidden stays. */
void jpc_html_hidden_end(jpc_html_builder *builder);

#endif
