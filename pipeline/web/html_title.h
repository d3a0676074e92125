/** The title of a page: what <title>, og:title and the headings agree on, without the site's name.
 */
#ifndef JPC_WEB_HTML_TITLE_H
#define JPC_WEB_HTML_TITLE_H

#include "core/memory.h"

/** Titles that a page gives itself; white space is folded, nothing is NULL. */
typedef struct jpc_html_titles {
    jpc_span title;           /**< of <title> */
    jpc_span og_title;        /**< of the Open Graph */
    jpc_span site_name;       /**< og:site_name */
    const jpc_span *headings; /**< of level 1, in their order */
    size_t n_headings;
} jpc_html_titles;

/** More headings than these are not looked at. */
#define JPC_HTML_MAX_HEADINGS 16

/** Chooses, of what is there:
 *  1. the heading that is a part of <title> or og:title ("HEADING | SITE", "SITE - HEADING"), or
 *     has most of its letters in common with them; not one that is the site's name;
 *  2. og:title where <title> begins with it, or is nothing but the site's name;
 *  3. <title> (og:title where there is none) without the site's name: what stands behind | or ｜,
 *     behind the last of " - ", " – ", " — ", " • " and the like if it is no longer than what is
 *     before it, or is og:site_name behind any of these and ：;
 *  4. the first heading.
 *  The result points into one of the spans. Work is bounded: titles of more than 1 KiB are taken as
 *  they are. */
jpc_span jpc_html_title(jpc_arena *arena, const jpc_html_titles *said);

#endif
