// Labels: WHATWG Encoding Standard, 4.2 "Names and labels". Pages spell them in many more ways, so
// only letters and digits are compared, as in UTS #22, 1.4; what a label cannot hold at all, such
// as a quote, makes it unknown. Labels of the standard's "replacement" and "x-user-defined" are
// left out: they tell nothing about the content.

#include "web/charset_label.h"

static const jpc_charset_label rows[] = {
    [JPC_CHARSET_UTF_8] = {"utf-8", NULL, JPC_CHARSET_UTF_8,
                           "utf8 unicode11utf8 unicode20utf8 xunicode20utf8"},
    // Beyond the standard: code page numbers, x_sjis and the like.
    [JPC_CHARSET_SHIFT_JIS] = {"shift_jis", NULL, JPC_CHARSET_SHIFT_JIS,
                               "shiftjis sjis xsjis windows31j ms932 mskanji csshiftjis"
                               " cp932 ms31j sjiswin windows932 cp943"},
    [JPC_CHARSET_EUC_JP] = {"euc-jp", NULL, JPC_CHARSET_EUC_JP,
                            "eucjp xeucjp cseucpkdfmtjapanese"
                            " euc xeuc ujis eucjpms eucjpwin cp51932"},
    [JPC_CHARSET_ISO_2022_JP] = {"iso-2022-jp", NULL, JPC_CHARSET_ISO_2022_JP,
                                 "iso2022jp csiso2022jp"
                                 " iso2022jp1 iso2022jpms jis cp50220 cp50221"},
    [JPC_CHARSET_UTF_16LE] = {"utf-16le", NULL, JPC_CHARSET_UTF_16LE,
                              "utf16le utf16 ucs2 unicode unicodefeff csunicode iso10646ucs2"},
    [JPC_CHARSET_UTF_16BE] = {"utf-16be", NULL, JPC_CHARSET_UTF_16BE, "utf16be unicodefffe"},
    [JPC_CHARSET_WINDOWS_1252] = {"windows-1252", NULL, JPC_CHARSET_WINDOWS_1252,
                                  "windows1252 cp1252 xcp1252 iso88591 iso885911987 isoir100"
                                  " latin1 l1 ascii usascii ansix341968 cp819 ibm819"
                                  " csisolatin1"},
    {"ibm866", "IBM866", JPC_CHARSET_OTHER, "ibm866 866 cp866 csibm866"},
    {"iso-8859-2", "ISO-8859-2", JPC_CHARSET_OTHER,
     "iso88592 iso885921987 isoir101 latin2 l2 csisolatin2"},
    {"iso-8859-3", "ISO-8859-3", JPC_CHARSET_OTHER,
     "iso88593 iso885931988 isoir109 latin3 l3 csisolatin3"},
    {"iso-8859-4", "ISO-8859-4", JPC_CHARSET_OTHER,
     "iso88594 iso885941988 isoir110 latin4 l4 csisolatin4"},
    {"iso-8859-5", "ISO-8859-5", JPC_CHARSET_OTHER,
     "iso88595 iso885951988 isoir144 cyrillic csisolatincyrillic"},
    {"iso-8859-6", "ISO-8859-6", JPC_CHARSET_OTHER,
     "iso88596 iso885961987 iso88596e iso88596i isoir127 arabic asmo708 ecma114 csiso88596e"
     " csiso88596i csisolatinarabic"},
    {"iso-8859-7", "ISO-8859-7", JPC_CHARSET_OTHER,
     "iso88597 iso885971987 isoir126 greek greek8 suneugreek ecma118 elot928 csisolatingreek"},
    {"iso-8859-8", "ISO-8859-8", JPC_CHARSET_OTHER,
     "iso88598 iso885981988 iso88598e isoir138 hebrew visual csiso88598e csisolatinhebrew"},
    {"iso-8859-8-i", "ISO-8859-8", JPC_CHARSET_OTHER, "iso88598i logical csiso88598i"},
    {"iso-8859-10", "ISO-8859-10", JPC_CHARSET_OTHER, "iso885910 isoir157 latin6 l6 csisolatin6"},
    {"iso-8859-13", "ISO-8859-13", JPC_CHARSET_OTHER, "iso885913"},
    {"iso-8859-14", "ISO-8859-14", JPC_CHARSET_OTHER, "iso885914"},
    {"iso-8859-15", "ISO-8859-15", JPC_CHARSET_OTHER, "iso885915 l9 csisolatin9"},
    {"iso-8859-16", "ISO-8859-16", JPC_CHARSET_OTHER, "iso885916"},
    {"koi8-r", "KOI8-R", JPC_CHARSET_OTHER, "koi8r koi8 koi cskoi8r"},
    {"koi8-u", "KOI8-U", JPC_CHARSET_OTHER, "koi8u koi8ru"},
    {"macintosh", "MACINTOSH", JPC_CHARSET_OTHER, "macintosh mac xmacroman csmacintosh"},
    {"windows-874", "CP874", JPC_CHARSET_OTHER, "windows874 tis620 iso885911 dos874"},
    {"windows-1250", "WINDOWS-1250", JPC_CHARSET_OTHER, "windows1250 cp1250 xcp1250"},
    {"windows-1251", "WINDOWS-1251", JPC_CHARSET_OTHER, "windows1251 cp1251 xcp1251"},
    {"windows-1253", "WINDOWS-1253", JPC_CHARSET_OTHER, "windows1253 cp1253 xcp1253"},
    {"windows-1254", "WINDOWS-1254", JPC_CHARSET_OTHER,
     "windows1254 cp1254 xcp1254 iso88599 iso885991989 isoir148 latin5 l5 csisolatin5"},
    {"windows-1255", "WINDOWS-1255", JPC_CHARSET_OTHER, "windows1255 cp1255 xcp1255"},
    {"windows-1256", "WINDOWS-1256", JPC_CHARSET_OTHER, "windows1256 cp1256 xcp1256"},
    {"windows-1257", "WINDOWS-1257", JPC_CHARSET_OTHER, "windows1257 cp1257 xcp1257"},
    {"windows-1258", "WINDOWS-1258", JPC_CHARSET_OTHER, "windows1258 cp1258 xcp1258"},
    {"x-mac-cyrillic", "MAC-CYRILLIC", JPC_CHARSET_OTHER, "xmaccyrillic xmacukrainian"},
    {"gbk", "GB18030", JPC_CHARSET_OTHER,
     "gbk xgbk gb2312 gb231280 chinese isoir58 csgb2312 csiso58gb231280"},
    {"gb18030", "GB18030", JPC_CHARSET_OTHER, "gb18030"},
    {"big5", "BIG5-HKSCS", JPC_CHARSET_OTHER, "big5 big5hkscs cnbig5 csbig5 xxbig5"},
    {"euc-kr", "UHC", JPC_CHARSET_OTHER,
     "euckr cseuckr ksc5601 ksc56011987 ksc56011989 csksc56011987 isoir149 korean windows949"
     " cp949"},
};

// Letters and digits of the label in lower case; false if it is empty, too long or no label.
static bool fold(jpc_span label, char folded[32])
{
    size_t len = 0;

    for (size_t i = 0; i < label.len; i++) {
        char c = label.ptr[i];

        if (c >= 'A' && c <= 'Z')
            c = (char)(c + 32);
        if (c != '\0' && strchr("-_.:() \t\n\f\r", c) != NULL)
            continue;
        if (!((c >= 'a' && c <= 'z') || (c >= '0' && c <= '9')) || len == 31)
            return false;
        folded[len++] = c;
    }
    folded[len] = '\0';
    return len > 0;
}

static bool has_word(const char *words, const char *word)
{
    size_t len = strlen(word);

    for (const char *at = strstr(words, word); at != NULL; at = strstr(at + 1, word))
        if ((at == words || at[-1] == ' ') && (at[len] == ' ' || at[len] == '\0'))
            return true;
    return false;
}

const jpc_charset_label *jpc_charset_find_label(jpc_span label)
{
    char folded[32];

    if (!fold(label, folded))
        return NULL;
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++)
        if (has_word(rows[i].labels, folded))
            return &rows[i];
    return NULL;
}

const jpc_charset_label *jpc_charset_row(jpc_charset charset) { return &rows[charset]; }
