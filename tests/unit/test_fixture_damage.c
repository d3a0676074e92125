// Shared fixtures cut short and with a byte changed: no crash, every byte is booked, what is cut
// short gives the first records of the whole, and where each record has a gzip member to itself, no
// record is made of damaged bytes. test_reader_damage.c does the same to generated files.
#include <dirent.h>

#include "core/hash.h"
#include "tests/unit/fixtures.h"

#define MAX_BYTES ((size_t)24 << 10)
#define MAX_RECORDS 256

#if defined(__SANITIZE_ADDRESS__) || defined(__SANITIZE_THREAD__)
#define N_PLACES 8
#else
#define N_PLACES 32
#endif

static const char *const folders[] = {
    "cc-whirlwind", "fastwarc", "gowarc-inline", "http-body-cases", "ia-gowarc", "ia-web-commons",
    "iipc-specs",   "jwarc",    "jwat",          "warcio",          "warcio.js",
};

static char damaged_path[128];

struct records {
    uint64_t hash[MAX_RECORDS];
    size_t n;
};

// One file, and what it gives as it is.
struct fixture {
    char name[512];
    jpc_buf bytes;
    struct records whole;
    bool is_gzip;
};

static void visit_record(const jpc_warc_record *warc, void *context)
{
    struct records *records = context;

    if (records->n < MAX_RECORDS)
        records->hash[records->n++] = jpc_hash64(warc->block.ptr, warc->block.len);
}

// Reads `bytes` under the name's ending, in which the format lies. Returns whether they are booked.
static bool read_bytes(const char *name, jpc_span bytes, struct records *records)
{
    const char *ending = strchr(strrchr(name, '/'), '.');
    char path[700];
    struct replay replay;
    FILE *file;
    bool booked;

    snprintf(path, sizeof path, "%s%s", damaged_path, ending != NULL ? ending : "");
    file = fopen(path, "wb");
    if (file == NULL || fwrite(bytes.ptr, 1, bytes.len, file) != bytes.len || fclose(file) != 0)
        abort();
    records->n = 0;
    replay = replay_file(path, 1 << 20, visit_record, records);
    booked = replay.status == JPC_END ? replay_adds_up(&replay, bytes.len)
                                      : replay.status == JPC_ERR_DATA && records->n == 0;
    jpc_buf_release(&replay.ranges);
    unlink(path);
    return booked;
}

static bool is_prefix(const struct records *part, const struct records *whole)
{
    return part->n <= whole->n &&
           memcmp(part->hash, whole->hash, part->n * sizeof *part->hash) == 0;
}

static bool is_within(const struct records *part, const struct records *whole)
{
    for (size_t i = 0; i < part->n; i++) {
        bool found = false;

        for (size_t k = 0; k < whole->n; k++)
            found |= part->hash[i] == whole->hash[k];
        if (!found)
            return false;
    }
    return true;
}

static void test_cuts(const struct fixture *fixture)
{
    bool booked = true, prefix = true;

    for (size_t i = 0; i < N_PLACES; i++) {
        size_t len = fixture->bytes.len * i / N_PLACES;
        struct records records;

        // The end matters most: the last line ends, the checksum of a member.
        if (i > N_PLACES / 2)
            len = fixture->bytes.len > N_PLACES ? fixture->bytes.len - (N_PLACES - i) : 0;
        booked &= read_bytes(fixture->name, (jpc_span){fixture->bytes.ptr, len}, &records);
        if (!is_prefix(&records, &fixture->whole)) {
            fprintf(stderr, "# %s cut to %zu bytes: %zu records\n", fixture->name, len, records.n);
            prefix = false;
        }
    }
    ok(booked, "%s cut short: every byte is booked", fixture->name);
    ok(prefix, "… its first records");
}

static void test_flips(const struct fixture *fixture, bool one_each)
{
    bool booked = true, sound = true;

    for (size_t i = 0; i < N_PLACES && fixture->bytes.len > 0; i++) {
        char *at = fixture->bytes.ptr + fixture->bytes.len * i / N_PLACES, was = *at;
        struct records records;

        *at = (char)(was ^ (1 << i % 8));
        booked &= read_bytes(fixture->name, jpc_buf_span(&fixture->bytes), &records);
        sound &= !one_each || is_within(&records, &fixture->whole);
        *at = was;
    }
    ok(booked, "… with a bit changed: every byte is booked");
    if (one_each)
        ok(sound, "… no record of damaged bytes");
}

// Gzip with as many members as records.
static bool is_one_each(const struct fixture *fixture)
{
    size_t n_members = 0;

    for (size_t i = 0; i + 3 <= fixture->bytes.len; i++)
        n_members += memcmp(fixture->bytes.ptr + i, "\x1f\x8b\x08", 3) == 0;
    return fixture->whole.n > 0 && n_members >= fixture->whole.n;
}

static void test_file(const char *dir, const char *folder, const char *name)
{
    struct fixture fixture = {.bytes = {0}};

    snprintf(fixture.name, sizeof fixture.name, "%s/%s", folder, name);
    fixture.bytes = fixture_bytes(dir, fixture.name);
    if (fixture.bytes.len <= MAX_BYTES) {
        ok(read_bytes(fixture.name, jpc_buf_span(&fixture.bytes), &fixture.whole), "%s as it is",
           fixture.name);
        test_cuts(&fixture);
        test_flips(&fixture, is_one_each(&fixture));
    }
    jpc_buf_release(&fixture.bytes);
}

static void test_folder(const char *shared, const char *folder)
{
    char dir[4096], path[4800];
    const struct dirent *entry;
    DIR *entries;

    snprintf(dir, sizeof dir, "%s/warc", shared);
    snprintf(path, sizeof path, "%s/%s", dir, folder);
    entries = opendir(path);
    if (!ok(entries != NULL, "%s is there", folder))
        return;
    while ((entry = readdir(entries)) != NULL)
        if (entry->d_name[0] != '.' && strstr(entry->d_name, ".json") == NULL)
            test_file(dir, folder, entry->d_name);
    closedir(entries);
}

int main(void)
{
    const char *shared = tap_shared_data();

    tap_begin();
    if (shared == NULL) {
        tap_skip("damaged fixtures", "no shared data");
        return tap_end();
    }
    snprintf(damaged_path, sizeof damaged_path, "/tmp/jpcurate-test-fixture-%ld", (long)getpid());
    for (size_t i = 0; i < sizeof folders / sizeof *folders; i++)
        test_folder(shared, folders[i]);
    return tap_end();
}
