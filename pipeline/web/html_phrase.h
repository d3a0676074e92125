/** What short texts on a page say about themselves and what follows. */
#ifndef JPC_WEB_HTML_PHRASE_H
#define JPC_WEB_HTML_PHRASE_H

#include <stdbool.h>
#include <stdint.h>

#include "core/memory.h"

/** What a short text is. */
enum {
    JPC_HTML_TEASER = 1,  /**< begins as what heads lists of other pages: 関連記事 */
    JPC_HTML_READERS = 2, /**< … what readers wrote: コメント一覧, 3件のコメント */
    JPC_HTML_COMMENTS_OF = 4,    /**< コメント, and no more: of whom? */
    JPC_HTML_AUTHOR = 8,         /**< begins as what heads a box about the author */
    JPC_HTML_CONTROL = 16,       /**< is a label of a button or link that does something with the
                                      page: 続きを読む, シェア */
    JPC_HTML_ADVERTISEMENT = 32, /**< is a label of no use to readers: PR, 本文へスキップ */
};

/** OR of the above. */
unsigned jpc_html_phrases(jpc_span text);

/** Whether a short text heads links that belong to the text: 参考情報, 出典. */
bool jpc_html_is_reference_heading(jpc_span text);

/** Whether a short text asks to pay or to sign up for the rest: この記事は有料会員限定です. */
bool jpc_html_is_wall(jpc_span text);

/** Whether a text tells that the site at hand uses cookies. */
bool jpc_html_is_cookie_notice(jpc_span text);

/** Whether a short text is a copyright notice. */
bool jpc_html_is_copyright(jpc_span text);

/** Bits of the beginnings of all phrases of jpc_html_is_wall(), and those that it uses: for the
 *  tests. */
uint64_t jpc_html_wall_beginnings(uint64_t *in_use);

/** Whether the bits of the beginnings of all phrases are those that are in use; computes them: for
 *  the tests. */
bool jpc_html_phrases_begin(uint64_t bits[16]);

/** Whether the table can be searched: for the tests. */
bool jpc_html_phrases_are_sorted(void);

#endif
