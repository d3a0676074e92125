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
    size_t at;      /**< bytes that were read */
    size_t run_end; /**< behind the last character beyond ASCII */
    uint64_t high;  /**< bytes above 0x7F */
    uint64_t bad;   /**< bytes that are in no character; one that the end cuts counts as nothing */
    uint64_t chars; /**< well-formed characters beyond ASCII */
    uint64_t kana;  /**< of these: hiragana and katakana, not half-width ones of one byte */
    uint64_t half;  /**< half-width katakana of Shift_JIS: one byte of any meaning */
    uint64_t wide;  /**< characters of three bytes and more */
    uint64_t rare;  /**< kanji beyond JIS level 1, user-defined characters */
    uint64_t runs;  /**< groups of characters beyond ASCII without ASCII between them */
} jpc_survey;

/** Of the whole body. */
jpc_survey jpc_charset_survey(jpc_span body, jpc_charset charset);

/** A survey of nothing yet, `high` but for that; reads on for some hundred bytes, false at the end.
 */
jpc_survey jpc_survey_begin(jpc_span body, jpc_charset charset);
bool jpc_survey_read_on(jpc_survey *survey, jpc_span body);

/** Japanese beyond doubt, whatever a label says. */
bool jpc_survey_is_convincing(const jpc_survey *survey);

/** Good enough if nothing else is known. `body` is what was surveyed. */
bool jpc_survey_is_plausible(const jpc_survey *survey, jpc_span body);

/** Whether most bytes above 0x7F are in characters of three bytes or more: UTF-8, whatever else is
 *  on the page, for in other charsets such sequences do not come by chance. */
bool jpc_survey_is_mostly_wide(const jpc_survey *survey);

/** Japanese, however damaged. */
bool jpc_survey_has_much_kana(const jpc_survey *survey);

/** Whether the bytes above 0x7F are mostly alone or in pairs, as letters with accents and smart
 *  quotes are, and nearly all of them characters of windows-1252. */
bool jpc_charset_is_western(jpc_span body);

/** Whether the page uses ISO-2022-JP: designations, and more bytes behind them than above 0x7F. */
bool jpc_charset_is_iso_2022_jp(jpc_span body);

/** UTF-16 by byte order mark, or by two ASCII characters at the start of a page. *charset is set
 *  only if it is. */
bool jpc_charset_is_utf_16(jpc_span body, jpc_charset *charset);

#endif
