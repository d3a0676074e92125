// Digests as crawlers write them, and what they are of. The values are those of Python's hashlib.
#include "tests/unit/tap.h"

#include "core/digest.h"
#include "web/warc_digest.h"

// ---- labels ------------------------------------------------------------------------------------

// All of "abc".
static const char *const right[] = {
    "md5:900150983cd24fb0d6963f7d28e17f72",
    "MD5:900150983CD24FB0D6963F7D28E17F72",
    "md5:SAAVBGB42JH3BVUWH56SRYL7OI======",
    "MD5:saavbgb42jh3bvuwh56sryl7oi",
    "md5:kAFQmDzST7DWlj99KOF/cg==",
    "MD5:kAFQmDzST7DWlj99KOF_cg",
    "sha1:a9993e364706816aba3e25717850c26c9cd0d89d",
    "SHA-1:A9993E364706816ABA3E25717850C26C9CD0D89D",
    "sha1:VGMT4NSHA2AWVOR6EVYXQUGCNSONBWE5",
    "SHA-1:vgmt4nsha2awvor6evyxqugcnsonbwe5",
    "sha1:qZk+NkcGgWq6PiVxeFDCbJzQ2J0=",
    "SHA-1:qZk-NkcGgWq6PiVxeFDCbJzQ2J0",
    "sha256:ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad",
    "Sha-256:BA7816BF8F01CFEA414140DE5DAE2223B00361A396177A9CB410FF61F20015AD",
    "sha256:XJ4BNP4PAHH6UQKBIDPF3LRCEOYAGYNDSYLXVHFUCD7WD4QACWWQ====",
    "Sha-256:xj4bnp4pahh6uqkbidpf3lrceoyagyndsylxvhfucd7wd4qacwwq",
    "sha256:ungWv48Bz+pBQUDeXa4iI7ADYaOWF3qctBD/YfIAFa0=",
    "Sha-256:ungWv48Bz-pBQUDeXa4iI7ADYaOWF3qctBD_YfIAFa0",
    "sha512:ddaf35a193617abacc417349ae20413112e6fa4e89a97ea20a9eeee64b55d39a2192992a2"
    "74fc1a836ba3c23a3feebbd454d4423643ce80e2a9ac94fa54ca49f",
    "SHA-512:DDAF35A193617ABACC417349AE20413112E6FA4E89A97EA20A9EEEE64B55D39A2192992A"
    "274FC1A836BA3C23A3FEEBBD454D4423643CE80E2A9AC94FA54CA49F",
    "sha512:3WXTLIMTMF5LVTCBONE24ICBGEJON6SORGUX5IQKT3XOMS2V2ONCDEUZFITU7QNIG25DYI5D7"
    "3V32RKNIQRWIPHIBYVJVSKPUVGKJHY=",
    "SHA-512:3wxtlimtmf5lvtcbone24icbgejon6sorgux5iqkt3xoms2v2oncdeuzfitu7qnig25dyi5d"
    "73v32rkniqrwiphibyvjvskpuvgkjhy",
    "sha512:3a81oZNherrMQXNJriBBMRLm+k6JqX6iCp7u5ktV05ohkpkqJ0/BqDa6PCOj/uu9RU1EI2Q86"
    "A4qmslPpUyknw==",
    "SHA-512:3a81oZNherrMQXNJriBBMRLm-k6JqX6iCp7u5ktV05ohkpkqJ0_BqDa6PCOj_uu9RU1EI2Q8"
    "6A4qmslPpUyknw",
};

// Of "text 22": base64 with both characters that the alphabet for URLs has not.
static const char *const both_alphabets[] = {"sha1:RIe/tRw47SgJgh9+9nFCC9o5bwI=",
                                             "sha1:RIe_tRw47SgJgh9-9nFCC9o5bwI="};

static const char *const unknown[] = {
    "",
    "sha1",
    "sha1:",
    "sha1:=",
    ":VGMT4NSHA2AWVOR6EVYXQUGCNSONBWE5",
    "VGMT4NSHA2AWVOR6EVYXQUGCNSONBWE5",
    "sha1VGMT4NSHA2AWVOR6EVYXQUGCNSONBWE5",
    "sha:VGMT4NSHA2AWVOR6EVYXQUGCNSONBWE5",
    "sha384:VGMT4NSHA2AWVOR6EVYXQUGCNSONBWE5",
    "crc32:352441c2",
    "sha1:VGMT4NSHA2AWVOR6EVYXQUGCNSONBWE",
    "sha1:VGMT4NSHA2AWVOR6EVYXQUGCNSONBWE55",
    "sha256:a9993e364706816aba3e25717850c26c9cd0d89d",
};

// A character that does not belong there (also: the value of another algorithm), or bits that a
// last character has too many.
static const char *const of_nothing[] = {
    "md5:VGMT4NSHA2AWVOR6EVYXQUGCNSONBWE5",
    "sha1:900150983cd24fb0d6963f7d28e17f72",
    "sha1:1112H3S6NNFQ2MSVX7XZKYAYSCX5QBYJ",
    "sha1:a9993e364706816aba3e25717850c26c9cd0d89g",
    "sha1:qZk+NkcGgWq6PiVxeFDCbJzQ2J.=",
    "md5:SAAVBGB42JH3BVUWH56SRYL7OJ",
    "md5:kAFQmDzST7DWlj99KOF/ch",
};

static bool fits(const char *label, const char *text)
{
    jpc_digest want, have;

    return jpc_digest_parse(jpc_span_of(label), &want) &&
           jpc_digest_make(want.algorithm, jpc_span_of(text), &have) &&
           jpc_digest_equals(&want, &have);
}

static void test_labels(void)
{
    jpc_digest digest;

    for (size_t i = 0; i < sizeof right / sizeof *right; i++)
        ok(fits(right[i], "abc") && !fits(right[i], "abd"), "%.24s…", right[i]);
    for (size_t i = 0; i < 2; i++)
        ok(fits(both_alphabets[i], "text 22"), "%s", both_alphabets[i]);
    for (size_t i = 0; i < sizeof unknown / sizeof *unknown; i++)
        ok(!jpc_digest_parse(jpc_span_of(unknown[i]), &digest), "unknown: '%s'", unknown[i]);
    for (size_t i = 0; i < sizeof of_nothing / sizeof *of_nothing; i++)
        ok(jpc_digest_parse(jpc_span_of(of_nothing[i]), &digest) && digest.len == 0 &&
               !jpc_digest_equals(&digest, &digest),
           "of nothing: '%s'", of_nothing[i]);
}

// No other value is equal, at whatever place it is another.
static void test_changed(void)
{
    bool caught = true;

    for (size_t i = 0; i < sizeof right / sizeof *right; i++) {
        jpc_buf label = {0};

        jpc_buf_add_string(&label, right[i]);
        for (size_t at = strcspn(right[i], ":") + 1; right[i][at] != '\0' && right[i][at] != '=';
             at++) {
            label.ptr[at] = right[i][at] == '4' ? '5' : '4';
            caught = caught && !fits(jpc_buf_string(&label), "abc");
            label.ptr[at] = right[i][at];
        }
        caught = caught && fits(jpc_buf_string(&label), "abc");
        jpc_buf_release(&label);
    }
    ok(caught, "every changed character is seen");
}

// ---- records -----------------------------------------------------------------------------------

#define OF_ABCD "sha1:QH7IX7UHK5WD5SZCIJXY4V4EOOBJC6WP"
#define OF_EMPTY "sha1:3I42H3S6NNFQ2MSVX7XZKYAYSCX5QBYJ"
#define OF_CHUNKS "sha1:ZAD5442T7W3GKAS7DNWSAAV3WFEO22DP"
#define OF_CHUNKED "sha1:R4GHGUNP4LNENEFJ7A7ATBMHQ7GUCEAN" // with its header
#define OF_PLAIN "sha1:ORV5Y4BE3DMYJWGANAJK2MXQDZP77RHR"
#define OF_REQUEST "sha1:Q3V7QSYTNMBUSTVKEIDPNX5VFGOMRC2B"

static const char CHUNKED[] = "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n"
                              "4\r\nabcd\r\n0\r\n\r\n";
static const char PLAIN[] = "HTTP/1.1 200 OK\r\n\r\nabcd";
static const char REQUEST[] = "GET / HTTP/1.1\r\nHost: x\r\n\r\nabcd";

#define HTTP "Content-Type: application/http; msgtype=x\r\n"
#define BLOCK "WARC-Block-Digest: "
#define PAYLOAD "\r\nWARC-Payload-Digest: "

static const struct {
    const char *name, *type, *fields, *block;
    jpc_digest_result of_block, of_payload;
} cases[] = {
    {"no digests", "response", HTTP "X: ", PLAIN, JPC_DIGEST_UNCHECKED, JPC_DIGEST_UNCHECKED},
    {"a response", "response", HTTP BLOCK OF_PLAIN PAYLOAD OF_ABCD, PLAIN, JPC_DIGEST_RIGHT,
     JPC_DIGEST_RIGHT},
    {"… of which the payload is not the block", "response", HTTP BLOCK OF_PLAIN PAYLOAD OF_PLAIN,
     PLAIN, JPC_DIGEST_RIGHT, JPC_DIGEST_WRONG},
    {"… nor the block the payload", "response", HTTP BLOCK OF_ABCD PAYLOAD OF_ABCD, PLAIN,
     JPC_DIGEST_WRONG, JPC_DIGEST_RIGHT},
    {"chunks as stored", "response", HTTP BLOCK OF_CHUNKED PAYLOAD OF_CHUNKS, CHUNKED,
     JPC_DIGEST_RIGHT, JPC_DIGEST_RIGHT},
    {"chunks undone", "response", HTTP BLOCK OF_CHUNKED PAYLOAD OF_ABCD, CHUNKED, JPC_DIGEST_RIGHT,
     JPC_DIGEST_RIGHT},
    {"chunks of something else", "response", HTTP BLOCK OF_CHUNKED PAYLOAD OF_EMPTY, CHUNKED,
     JPC_DIGEST_RIGHT, JPC_DIGEST_WRONG},
    {"a response that is no HTTP", "response", BLOCK OF_ABCD PAYLOAD OF_ABCD, "abcd",
     JPC_DIGEST_RIGHT, JPC_DIGEST_RIGHT},
    {"a request", "request", HTTP BLOCK OF_REQUEST PAYLOAD OF_ABCD, REQUEST, JPC_DIGEST_RIGHT,
     JPC_DIGEST_RIGHT},
    {"a request that is no HTTP", "request", BLOCK OF_ABCD PAYLOAD OF_ABCD, "abcd",
     JPC_DIGEST_RIGHT, JPC_DIGEST_RIGHT},
    {"the block of a resource is its payload", "resource",
     "Content-Type: text/html\r\n" BLOCK OF_PLAIN PAYLOAD OF_PLAIN, PLAIN, JPC_DIGEST_RIGHT,
     JPC_DIGEST_RIGHT},
    {"… and no message", "resource", "Content-Type: text/html\r\n" BLOCK OF_PLAIN PAYLOAD OF_ABCD,
     PLAIN, JPC_DIGEST_RIGHT, JPC_DIGEST_WRONG},
    {"a conversion", "conversion", BLOCK OF_ABCD PAYLOAD OF_EMPTY, "abcd", JPC_DIGEST_RIGHT,
     JPC_DIGEST_WRONG},
    {"an empty block", "metadata", BLOCK OF_EMPTY PAYLOAD OF_EMPTY, "", JPC_DIGEST_RIGHT,
     JPC_DIGEST_RIGHT},
    {"a revisit has the payload digest of another record", "revisit",
     HTTP BLOCK OF_PLAIN PAYLOAD OF_EMPTY, PLAIN, JPC_DIGEST_RIGHT, JPC_DIGEST_UNCHECKED},
    {"… and a block digest of its own", "revisit", HTTP BLOCK OF_EMPTY PAYLOAD OF_EMPTY, PLAIN,
     JPC_DIGEST_WRONG, JPC_DIGEST_UNCHECKED},
    {"a continuation", "continuation", BLOCK OF_ABCD PAYLOAD OF_EMPTY, "abcd", JPC_DIGEST_RIGHT,
     JPC_DIGEST_UNCHECKED},
    {"the first segment", "response", "WARC-Segment-Number: 1\r\n" BLOCK OF_PLAIN PAYLOAD OF_EMPTY,
     PLAIN, JPC_DIGEST_RIGHT, JPC_DIGEST_UNCHECKED},
    {"a truncated record", "response", "WARC-Truncated: length\r\n" BLOCK OF_EMPTY PAYLOAD OF_EMPTY,
     PLAIN, JPC_DIGEST_UNCHECKED, JPC_DIGEST_UNCHECKED},
    {"an empty WARC-Truncated", "response", "WARC-Truncated:\r\n" BLOCK OF_EMPTY PAYLOAD OF_EMPTY,
     PLAIN, JPC_DIGEST_WRONG, JPC_DIGEST_WRONG},
    {"chunks of nothing", "response", HTTP "WARC-Block-Digest: x" PAYLOAD OF_EMPTY,
     "HTTP/1.1 302 Found\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n", JPC_DIGEST_UNCHECKED,
     JPC_DIGEST_RIGHT},
    {"chunks that are corrupt", "response", HTTP "WARC-Block-Digest: x" PAYLOAD OF_EMPTY,
     "HTTP/1.1 302 Found\r\nTransfer-Encoding: chunked\r\n\r\n1\r\na\r\nx", JPC_DIGEST_UNCHECKED,
     JPC_DIGEST_UNCHECKED},
    {"unknown algorithms", "response", HTTP BLOCK "crc32:352441c2" PAYLOAD "x", PLAIN,
     JPC_DIGEST_UNCHECKED, JPC_DIGEST_UNCHECKED},
};

static void test_records(void)
{
    jpc_http_scratch scratch = {.turn = 0};

    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        jpc_arena arena = {0};
        jpc_span bytes = jpc_arena_printf(
            &arena, "WARC/1.0\r\nWARC-Type: %s\r\n%s\r\nContent-Length: %zu\r\n\r\n%s\r\n\r\n",
            cases[i].type, cases[i].fields, strlen(cases[i].block), cases[i].block);
        jpc_warc_record record;
        jpc_warc_digests digests = {JPC_N_DIGEST_RESULTS, JPC_N_DIGEST_RESULTS};

        if (jpc_warc_parse(bytes, &record))
            digests = jpc_warc_check_digests(&arena, &scratch, &record, 1 << 20);
        ok(digests.block == cases[i].of_block && digests.payload == cases[i].of_payload,
           "%s: block %d, payload %d", cases[i].name, (int)digests.block, (int)digests.payload);
        jpc_arena_release(&arena);
    }
    jpc_http_scratch_release(&scratch);
}

// ---- under a key
// ---------------------------------------------------------------------------------

static jpc_span repeat(jpc_arena *arena, char byte, size_t n)
{
    char *bytes = jpc_arena_alloc(arena, n);

    memset(bytes, byte, n);
    return (jpc_span){bytes, n};
}

static void is_keyed(jpc_span key, jpc_span message, const char *want, int number)
{
    char hex[2 * JPC_DIGEST_MAX_BYTES + 1] = "";
    jpc_digest digest;

    if (jpc_digest_make_keyed(JPC_DIGEST_SHA256, key, message, &digest))
        for (size_t i = 0; i < digest.len; i++)
            snprintf(hex + 2 * i, 3, "%02x", digest.bytes[i]);
    ok(strcmp(hex, want) == 0, "RFC 4231, 4.%d", number);
}

static void test_keyed(void)
{
    static const char counting[] = "\1\2\3\4\5\6\7\10\11\12\13\14\15\16\17\20\21\22\23\24\25\26"
                                   "\27\30\31";
    jpc_arena arena = {0};

    is_keyed(repeat(&arena, 0x0b, 20), jpc_span_of("Hi There"),
             "b0344c61d8db38535ca8afceaf0bf12b881dc200c9833da726e9376c2e32cff7", 2);
    is_keyed(jpc_span_of("Jefe"), jpc_span_of("what do ya want for nothing?"),
             "5bdcc146bf60754e6a042426089575c75a003f089d2739839dec58b964ec3843", 3);
    is_keyed(repeat(&arena, (char)0xaa, 20), repeat(&arena, (char)0xdd, 50),
             "773ea91e36800e46854db8ebd09181a72959098b3ef8c122d9635514ced565fe", 4);
    is_keyed(jpc_span_of(counting), repeat(&arena, (char)0xcd, 50),
             "82558a389a443c0ea4cc819899f2083a85f0faa3e578f8077a2e3ff46729665b", 5);
    is_keyed(repeat(&arena, (char)0xaa, 131),
             jpc_span_of("Test Using Larger Than Block-Size Key - Hash Key First"),
             "60e431591ee0b67f0d8a26aacbf5b77f8e0bc6213728c5140546040f0ee37f54", 7);
    is_keyed(repeat(&arena, (char)0xaa, 131),
             jpc_span_of("This is a test using a larger than block-size key and a larger than "
                         "block-size data. The key needs to be hashed before being used by the "
                         "HMAC algorithm."),
             "9b09ffa71b942fcb27635fbcd5b0e944bfdc63644f0713938a7f51535c3a35e2", 8);
    jpc_arena_release(&arena);
}

int main(void)
{
    tap_begin();
    test_keyed();
    test_labels();
    test_changed();
    test_records();
    return tap_end();
}
