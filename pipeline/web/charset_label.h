/** Charset labels as pages and servers write them. */
#ifndef JPC_WEB_CHARSET_LABEL_H
#define JPC_WEB_CHARSET_LABEL_H

#include "core/memory.h"
#include "web/charset.h"

typedef struct jpc_charset_label {
    const char *name;       /**< WHATWG name, lower case */
    const char *iconv_name; /**< for JPC_CHARSET_OTHER; else NULL */
    jpc_charset charset;
    const char *labels; /**< letters and digits of each label, separated by spaces */
} jpc_charset_label;

/** The charset of a label, or NULL if nobody knows it. Case and punctuation do not matter. */
const jpc_charset_label *jpc_charset_find_label(jpc_span label);

/** The row of a charset that is not JPC_CHARSET_OTHER. */
const jpc_charset_label *jpc_charset_row(jpc_charset charset);

#endif
