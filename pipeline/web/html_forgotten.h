/** Elements whose end tags pages forget, and that would hide the rest of the page. */
#ifndef JPC_WEB_HTML_FORGOTTEN_H
#define JPC_WEB_HTML_FORGOTTEN_H

#include <stdbool.h>

#include "web/html_element.h"

/** Whether a start tag of `next` ends an open <select>.
 *  Source: HTML Living Standard, insertion modes "in select" and "in select in table". */
bool jpc_html_ends_select(jpc_html_element next);

/** Whether a start tag of `next`, which is called `name`, ends an open <svg>.
 *  Source: HTML Living Standard 13.2.6.5; <font> does in any case. */
bool jpc_html_ends_svg(jpc_html_element next, jpc_span name);

/** Whether the element of svg called `name` has HTML in it.
 *  Source: HTML Living Standard 13.2.6, "HTML integration point". */
bool jpc_html_holds_html(jpc_span name);

#endif
