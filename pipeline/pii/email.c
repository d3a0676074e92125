// E-mail addresses in running Japanese text, in half and full width.
#include "pii/context.h"
#include "pii/detector.h"
#include "pii/ip_address.h"
#include "pii/latin.h"
#include "pii/mail_address.h"

#define MAX_QUOTED 64

// Where the word ends, in either width and any case, that begins at text[at]; 0: it does not.
static size_t latin_end(jpc_span text, size_t at, const char *word)
{
    for (; *word != '\0'; word++) {
        if (jpc_latin_lower(jpc_latin_at(text, at)) != *word)
            return 0;
        at = jpc_behind(text, at);
    }
    return at;
}

// ---- before the @ ----------------------------------------------------------------

static bool is_ascii_text(char c) { return (unsigned char)c >= ' ' && (unsigned char)c < 0x7F; }

// Where the string in quotes begins that ends at `at`, "taro yamada"@example.jp; `at`: none does.
static size_t quoted_start(jpc_span text, size_t at)
{
    size_t i = at - 1;

    if (at < 3 || text.ptr[i] != '"')
        return at;
    while (i > 0 && at - i < MAX_QUOTED && is_ascii_text(text.ptr[i - 1]) && text.ptr[i - 1] != '"')
        i--;
    return i > 0 && text.ptr[i - 1] == '"' && i + 1 < at ? i - 1 : at;
}

static size_t local_start(jpc_span text, size_t at)
{
    size_t start = jpc_mail_local_start(text, at);

    return start < at ? start : quoted_start(text, at);
}

// Whether user@host or user:password@host belongs to a URI: postgres://user:password@host/.
static bool is_in_uri(jpc_span text, size_t start)
{
    size_t at = start;

    if (at > 0 && text.ptr[at - 1] == ':')
        at = jpc_mail_local_start(text, at - 1);
    return at >= 3 && memcmp(text.ptr + at - 3, "://", 3) == 0 &&
           !(at >= 9 && memcmp(text.ptr + at - 9, "mailto", 6) == 0);
}

// ---- behind it -------------------------------------------------------------------

// Where [192.0.2.1] or [IPv6:2001:db8::1] ends (RFC 5321, 4.1.3); 0: there is none.
static size_t literal_end(jpc_span text, size_t at)
{
    uint8_t bytes[16];
    unsigned n_written;
    size_t label_end, end;

    if (jpc_latin_at(text, at) != '[')
        return 0;
    at = jpc_behind(text, at);
    label_end = latin_end(text, at, "ipv6:");
    end = label_end > 0 ? jpc_ipv6_read(text, label_end, bytes, &n_written)
                        : jpc_ipv4_read(text, at, bytes);
    return end > 0 && jpc_latin_at(text, end) == ']' ? jpc_behind(text, end) : 0;
}

// Where a public IPv4 address ends that is no version (pkg@1.2.3.4); 0: there is none.
static size_t host_address_end(jpc_span text, size_t at)
{
    uint8_t octets[4];
    size_t end = jpc_ipv4_read(text, at, octets);
    char next = jpc_latin_at(text, end);

    if (end == 0 || !jpc_ipv4_is_public(octets) || !jpc_ipv4_has_large_numbers(octets))
        return 0;
    if (next == '.')
        next = jpc_latin_at(text, jpc_behind(text, end));
    return jpc_latin_is_alnum(next) || next == '_' ? 0 : end;
}

static size_t host_end(jpc_span text, size_t at)
{
    size_t end = jpc_mail_domain_end(text, at, jpc_mail_full_stop, false);

    if (end == 0)
        end = jpc_mail_domain_end(text, at, jpc_mail_full_stop, true);
    if (end == 0)
        end = literal_end(text, at);
    return end > 0 ? end : host_address_end(text, at);
}

// ---- both --------------------------------------------------------------------------

// "icon@2x.zip" is a file, for a screen of twice the pixels.
static bool is_scaled_file(jpc_span text, size_t at)
{
    size_t start = at;

    while (jpc_latin_is_digit(jpc_latin_at(text, at)))
        at = jpc_behind(text, at);
    return at > start && latin_end(text, at, "x.") > 0;
}

// A local part may end in a full stop at two mobile carriers only, which once allowed it against
// RFC 5322; elsewhere that is code: element.@attribute.Name.
static bool may_end_in_full_stop(jpc_span text, size_t at)
{
    return latin_end(text, at, "docomo.ne.jp") > 0 || latin_end(text, at, "ezweb.ne.jp") > 0;
}

// git@github.com:user/repository is a login that all share; chacha20-poly1305@openssh.com is the
// name of an algorithm (RFC 4251, 6).
static bool is_of_nobody(jpc_span text, const jpc_pii_candidate *candidate)
{
    jpc_span local = {text.ptr + candidate->at, candidate->anchor->at - candidate->at};
    jpc_span host = {text.ptr + candidate->anchor->end, candidate->end - candidate->anchor->end};
    char next = jpc_latin_at(text, candidate->end);

    if (jpc_span_is(local, "git") && (next == ':' || next == '/'))
        return true;
    return (jpc_span_is(host, "openssh.com") || jpc_span_is(host, "libssh.org")) &&
           (jpc_span_is(local, "zlib") || memchr(local.ptr, '-', local.len) != NULL);
}

// In half width and lower case, if there is room.
static void put_value(jpc_pii_candidate *candidate)
{
    size_t n = 0;

    for (size_t at = candidate->at; at < candidate->end; at = jpc_behind(candidate->text, at)) {
        uint32_t code = jpc_utf8_at(candidate->text, at);
        char c = jpc_latin(code), bytes[4] = {jpc_latin_lower(c)};
        size_t len = c != '\0' ? 1 : jpc_utf8_put(bytes, code);

        if (n + len >= JPC_PII_VALUE) {
            n = 0;
            break;
        }
        memcpy(candidate->value + n, bytes, len);
        n += len;
    }
    candidate->value[n] = '\0';
}

/** Whether it names a message or a part of one: <…> behind such a field, in a multipart's start or
 * in the greeting of POP3 (RFC 5322, 3.6.4; RFC 2392; RFC 1939, 7). */
static bool is_message_id(jpc_span text, size_t at)
{
    static const char *const fields[] = {"Message-ID", "In-Reply-To", "References", "Content-ID",
                                         "start=",     "+OK",         NULL};

    return at > 0 && text.ptr[at - 1] == '<' && jpc_pii_announced(text, at, fields, 16);
}

static bool email_valid(jpc_pii_candidate *candidate)
{
    jpc_span text = candidate->text;
    size_t sign = candidate->anchor->at, host = candidate->anchor->end;

    candidate->at = local_start(text, sign);
    if (candidate->at == sign)
        return false;
    candidate->end = host_end(text, host);
    if (candidate->end == 0 || is_scaled_file(text, host) || is_in_uri(text, candidate->at) ||
        (jpc_latin_before(text, sign) == '.' && !may_end_in_full_stop(text, host)) ||
        is_of_nobody(text, candidate) || is_message_id(text, candidate->at))
        return false;
    put_value(candidate);
    return true;
}

// {top}: the top-level domain in half width and lower case, or the last number of an IP address.
static bool email_placeholder(jpc_arena *arena, jpc_span found, jpc_span name, jpc_span *value)
{
    size_t n = 0;
    char *top;

    if (!jpc_span_is(name, "top"))
        return false;
    top = jpc_arena_alloc(arena, found.len);
    for (size_t at = 0; at < found.len; at = jpc_behind(found, at)) {
        char c = jpc_latin_lower(jpc_latin_at(found, at));

        if (c == '.' || c == ':')
            n = 0;
        else if (jpc_latin_is_alnum(c) || c == '-')
            top[n++] = c;
    }
    *value = (jpc_span){top, n};
    return true;
}

const jpc_detector jpc_detector_email = {
    .name = "email",
    .rule = "an e-mail address, behind kana and kanji too; its domain ends in a top-level domain, "
            "or it is [an address literal] or a public IPv4 address; no login of a URI",
    .source = "RFC 5321, 4.1.2, 4.1.3 and 4.5.3.1.1; RFC 1035, 2.3.4; root zone of IANA",
    .sample = "連絡は taro.yamada@example.co.jp まで。",
    .anchor = JPC_ANCHOR_AT,
    .valid = email_valid,
    .placeholder = email_placeholder,
};
