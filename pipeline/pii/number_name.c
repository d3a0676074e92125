#include "pii/number_name.h"

#include "pii/latin.h"
#include "text/utf8.h"

#define MAX_LINES 5 // of a block that names a bank, a branch and an account, a line each

#define ANY(text) JPC_NAME(text, 1)

// What stands between a name and its number; besides, "no" and "no.".
static const char ascii_joints[] = ":=()[]|\"'#*";
static const char joints[] = "「」【】〔〕『』はがのもを№第→・"; // three bytes each

// Names of numbers of all kinds: whichever is nearest says what the number is.
static const jpc_number_name all_names[] = {
    ANY("個人番号"),
    ANY("マイナンバー"),
    ANY("マイナンバーカード番号"),
    ANY("mynumber"),
    ANY("法人番号"),
    ANY("会社法人等番号"),
    ANY("法人等番号"),
    ANY("登録番号"),
    ANY("カード番号"),
    ANY("クレジットカード"),
    ANY("visa"),
    ANY("mastercard"),
    ANY("jcb"),
    ANY("amex"),
    ANY("免許証番号"),
    ANY("免許番号"),
    ANY("免許証"),
    ANY("年金番号"),
    ANY("年金手帳"),
    ANY("口座番号"),
    ANY("記号番号"),
    ANY("記号・番号"),
    ANY("旅券番号"),
    ANY("旅券"),
    ANY("パスポート"),
    ANY("passport"),
    ANY("在留カード番号"),
    ANY("在留カード"),
    ANY("保険者番号"),
    ANY("被保険者番号"),
    ANY("保険証番号"),
    // of no person
    ANY("注文番号"),
    ANY("注文no"),
    ANY("注文id"),
    ANY("受注番号"),
    ANY("発注番号"),
    ANY("商品番号"),
    ANY("商品コード"),
    ANY("商品id"),
    ANY("品番"),
    ANY("型番"),
    ANY("管理番号"),
    ANY("伝票番号"),
    ANY("伝票no"),
    ANY("送り状番号"),
    ANY("追跡番号"),
    ANY("問い合わせ番号"),
    ANY("問合せ番号"),
    ANY("問合わせ番号"),
    ANY("問合番号"),
    ANY("荷物番号"),
    ANY("配送番号"),
    ANY("予約番号"),
    ANY("受付番号"),
    ANY("整理番号"),
    ANY("製造番号"),
    ANY("シリアル番号"),
    ANY("シリアルナンバー"),
    ANY("シリアルno"),
    ANY("serial"),
    ANY("製品番号"),
    ANY("ロット番号"),
    ANY("資産番号"),
    ANY("取引番号"),
    ANY("取引id"),
    ANY("請求書番号"),
    ANY("請求番号"),
    ANY("見積番号"),
    ANY("契約番号"),
    ANY("証券番号"),
    ANY("証券コード"),
    ANY("特許"),
    ANY("特開"),
    ANY("出願番号"),
    ANY("公開番号"),
    ANY("文書番号"),
    ANY("事件番号"),
    ANY("トラッキング番号"),
    ANY("tracking"),
    ANY("order"),
    ANY("isbn"),
    ANY("issn"),
    ANY("jan"),
    ANY("janコード"),
    ANY("バーコード"),
    ANY("ean"),
    ANY("upc"),
    ANY("gtin"),
    ANY("asin"),
    ANY("sku"),
    ANY("imei"),
    ANY("会員番号"),
    ANY("お客様番号"),
    ANY("顧客番号"),
    ANY("学籍番号"),
    ANY("社員番号"),
    ANY("職員番号"),
    ANY("患者番号"),
    ANY("診察券番号"),
    ANY("受験番号"),
    ANY("機器番号"),
    ANY("端末番号"),
    ANY("車台番号"),
    {0},
};

// These count only next to the number: what stands further off had a number of its own.
static const jpc_number_name contact_names[] = {
    ANY("電話番号"), ANY("電話"),     ANY("tel"),      ANY("fax"), ANY("ファックス"),
    ANY("携帯"),     ANY("携帯番号"), ANY("郵便番号"), ANY("〒"),  {0},
};

// ---- the window ------------------------------------------------------------------

#define WINDOW_END (4 * (size_t)JPC_NAME_REACH)

/** Characters in front of a number, folded: text[at, WINDOW_END). */
struct window {
    char text[WINDOW_END + 1]; // the last byte begins a character
    size_t at;
};

static uint32_t folded(uint32_t code)
{
    code = jpc_half_width(code);
    return code >= 'A' && code <= 'Z' ? code | 32 : code;
}

/** The longest of `names` that window.text[at, end) ends with; NULL. */
static const jpc_number_name *ending(const struct window *window, size_t end,
                                     const jpc_number_name *names)
{
    const char *text = window->text + end;
    const jpc_number_name *longest = NULL;

    // The first byte and the last: most names end with 番号, and few begin in the same way.
    for (; names->len != 0; names++)
        if (names->text[names->len - 1] == text[-1] && names->len <= end - window->at &&
            names->text[0] == text[-(ptrdiff_t)names->len] &&
            (longest == NULL || names->len > longest->len) &&
            memcmp(text - names->len, names->text, names->len) == 0)
            longest = names;
    return longest;
}

/** How long the joint is that window.text[at, end) ends with; 0: it ends with none. */
static size_t joint_len(const struct window *window, size_t end)
{
    const char *text = window->text + end;
    size_t n = end - window->at;

    if ((text[-1] & 0x80) == 0) {
        if (strchr(ascii_joints, text[-1]) != NULL)
            return 1;
        if (n >= 2 && memcmp(text - 2, "no", 2) == 0)
            return 2;
        return n >= 3 && memcmp(text - 3, "no.", 3) == 0 ? 3 : 0;
    }
    for (const char *joint = joints; n >= 3 && *joint != '\0'; joint += 3)
        if (memcmp(text - 3, joint, 3) == 0)
            return 3;
    return 0;
}

/** The end of the window without the joints at its end, or `end`, whichever is more. */
static size_t label_end(const struct window *window, size_t end)
{
    size_t at = WINDOW_END;

    while (at > end && at > window->at) {
        size_t len = joint_len(window, at);

        if (len == 0)
            return at;
        at -= len;
    }
    return end > window->at ? end : window->at;
}

static void put(struct window *window, const char *bytes, size_t len)
{
    window->at -= len;
    memcpy(window->text + window->at, bytes, len);
}

/** Whether the window goes on behind a newline, in front of what it has. `lines` are those it may
 *  turn to; without any, one if it has nothing but a joint. */
static bool may_turn(const struct window *window, unsigned *lines, bool *has_turned)
{
    if (*lines > 0) {
        --*lines;
        return true;
    }
    if (*has_turned || label_end(window, window->at) > window->at)
        return false;
    *has_turned = true;
    return true;
}

/** Fills the window with the last `reach` characters of text[0, at) that are no blanks, of this
 * line and `lines` before. Without `lines`, of the line before only if nothing but a joint is in
 * this one. */
static void look_back(struct window *window, jpc_span text, size_t at, unsigned reach,
                      unsigned lines)
{
    bool has_turned = lines > 0;
    unsigned n = 0, n_blanks = 0;

    window->at = WINDOW_END;
    window->text[WINDOW_END] = '\0';
    while (n < reach && at > 0 && n_blanks < JPC_NAME_REACH) {
        size_t end = at;
        uint32_t code = jpc_utf8_before(text, at, &at);

        if (code == '\n' && !may_turn(window, &lines, &has_turned))
            break;
        if (code == '\n' || code == '\r' || jpc_is_blank(code)) {
            n_blanks++;
        } else if (code >= 0x80 && code < 0xFF01) {
            put(window, text.ptr + at, end - at);
            n++;
        } else {
            char bytes[4];

            put(window, bytes, jpc_utf8_put(bytes, folded(code)));
            n++;
        }
    }
}

// ---- names -----------------------------------------------------------------------

/** One bit for each last byte that a name of the table has. */
static uint64_t last_bytes(const jpc_number_name *names)
{
    uint64_t mask = 0;

    for (; names->len != 0; names++)
        mask |= UINT64_C(1) << (names->text[names->len - 1] & 63);
    return mask;
}

/** Moves *end back from where it is to the first place, not before `from`, where one of `names`
 *  ends. NULL: there is none. `over_masks`: whether it looks over > and @, which stand in what is
 * put in the place of something found. Masks are shorter than what they cover, and are names
 *  themselves: a name that was too far off has to stay so. */
static const jpc_number_name *nearest(const struct window *window, size_t *end, size_t from,
                                      const jpc_number_name *names, bool over_masks)
{
    uint64_t mask = last_bytes(names);

    for (; *end > from; --*end) {
        const jpc_number_name *name;
        char last = window->text[*end - 1];

        if (!over_masks && (last == '>' || last == '@'))
            return NULL;
        if ((mask >> (last & 63) & 1) == 0 || ((unsigned char)window->text[*end] & 0xC0) == 0x80)
            continue;
        name = ending(window, *end, names);
        if (name != NULL)
            return name;
    }
    return NULL;
}

/** Whether the name that ends at window.text[end] has that of another number behind it, or is the
 *  end of a longer one. */
static bool is_named_otherwise(const struct window *window, size_t end, size_t len)
{
    const jpc_number_name *name;
    size_t at = WINDOW_END;

    if (nearest(window, &at, end, all_names, true) != NULL)
        return true;
    name = ending(window, end, all_names);
    if (name != NULL && name->len > len)
        return true;
    at = label_end(window, end);
    name = at > window->at ? ending(window, at, contact_names) : NULL;
    return name != NULL && (at > end || name->len > len);
}

jpc_naming jpc_number_naming(jpc_span text, size_t at, const jpc_number_name *names, unsigned reach)
{
    struct window window;
    const jpc_number_name *name;
    size_t end = WINDOW_END;

    look_back(&window, text, at, reach, 0);
    name = nearest(&window, &end, window.at, names, false);
    if (name == NULL || is_named_otherwise(&window, end, name->len))
        return (jpc_naming){0};
    return (jpc_naming){name->kind, label_end(&window, end) == end};
}

bool jpc_number_is_named(jpc_span text, size_t at, unsigned reach)
{
    struct window window;

    look_back(&window, text, at, reach, 0);
    at = label_end(&window, window.at);
    if (at > window.at && ending(&window, at, contact_names) != NULL)
        return true;
    at = WINDOW_END;
    return nearest(&window, &at, window.at, all_names, true) != NULL;
}

bool jpc_number_has_topic(jpc_span text, size_t at, const jpc_number_name *words, unsigned reach)
{
    struct window window;
    size_t end = WINDOW_END;

    look_back(&window, text, at, reach, MAX_LINES);
    return nearest(&window, &end, window.at, words, false) != NULL;
}

bool jpc_number_is_named_behind(jpc_span text, size_t end, const jpc_number_name *names)
{
    jpc_span rest = {text.ptr + end, text.len - end};

    while (jpc_span_begins(rest, " "))
        jpc_span_drop(&rest, 1);
    if (!jpc_span_begins(rest, "(") && !jpc_span_begins(rest, "（"))
        return false;
    jpc_span_drop(&rest, rest.ptr[0] == '(' ? 1 : strlen("（"));
    for (; names->len != 0; names++)
        if (jpc_span_begins_nocase(rest, names->text))
            return true;
    return false;
}

/** Whether a joint may have this character, folded. */
static bool is_of_joint(uint32_t code)
{
    if (code < 0x80)
        return jpc_is_blank(code) || code == '\n' || code == '\r' || code == 'n' || code == 'o' ||
               code == '.' || (code != 0 && strchr(ascii_joints, (int)code) != NULL);
    if (code > 0x30FF) // 第 is the only kanji
        return code == 0x7B2C;
    for (const char *s = joints; *s != '\0';)
        if (jpc_utf8_next(&s) == code)
            return true;
    return jpc_is_blank(code);
}

uint32_t jpc_number_label_end(jpc_span text, size_t at)
{
    for (unsigned n = 0; n < 2 * JPC_NAME_REACH && at > 0; n++) {
        uint32_t code = folded(jpc_utf8_before(text, at, &at));

        if (!is_of_joint(code))
            return code;
    }
    return 0;
}

bool jpc_number_sees_one(jpc_span text, size_t at, size_t n, const char *characters,
                         const char *part)
{
    size_t from = at > n ? at - n : 0;
    jpc_span before = {text.ptr + from, at - from};
    uint64_t last_bytes = 0;

    for (const char *c = characters; *c != '\0'; c += 3)
        last_bytes |= UINT64_C(1) << (c[2] & 63);
    for (size_t i = 0; last_bytes != 0 && i + 3 <= before.len; i++) {
        const char *character = before.ptr + i;

        if ((unsigned char)*character < 0xE0)
            continue;
        i += 2;
        for (const char *c = characters; (last_bytes >> (character[2] & 63) & 1) != 0 && *c != '\0';
             c += 3)
            if (memcmp(character, c, 3) == 0)
                return true;
    }
    return part != NULL && jpc_span_holds(before, jpc_span_of(part));
}
