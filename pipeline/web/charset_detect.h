/** Which of UTF-8, EUC-JP and Shift_JIS do the bytes themselves suggest? */
#ifndef JPC_WEB_CHARSET_DETECT_H
#define JPC_WEB_CHARSET_DETECT_H

#include <stdbool.h>
#include <stdint.h>

#include "core/memory.h"
#include "web/charset.h"

/** What a body looks like if read in one charset. */
typedef struct jpc_survey {
    jpc_charset charset;
    uint64_t high;  /**< bytes above 0x7F */
    uint64_t bad;   /**< bytes that are in no character */
    uint64_t chars; /**< well-formed characters beyond ASCII */
    uint64_t kana;  /**< of these: hiragana and katakana, not half-width */
    uint64_t half;  /**< half-width katakana, in Shift_JIS one byte of any meaning */
    uint64_t rare;  /**< kanji beyond JIS level 1, user-defined characters */
    uint64_t runs;  /**< groups of characters beyond ASCII without ASCII between them */
} jpc_survey;

jpc_survey jpc_charset_survey(jpc_span body, jpc_charset charset);

/** Japanese beyond doubt, whatever a label says. */
bool jpc_survey_is_convincing(const jpc_survey *survey);

/** Good enough if nothing else is known. */
bool jpc_survey_is_plausible(const jpc_survey *survey);

/** Japanese, however damaged. */
bool jpc_survey_has_much_kana(const jpc_survey *survey);

/** Whether the bytes above 0x7F are mostly alone or in pairs: letters with accents, smart quotes.
 */
bool jpc_charset_is_western(jpc_span body);

/** Whether the page uses ISO-2022-JP: designations in otherwise 7-bit bytes. */
bool jpc_charset_is_iso_2022_jp(jpc_span body);

/** UTF-16 by byte order mark, or by two ASCII characters at the start of a page. *charset is set
 *  only if it is. */
bool jpc_charset_is_utf_16(jpc_span body, jpc_charset *charset);

#endif
