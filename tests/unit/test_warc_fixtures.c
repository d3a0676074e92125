// Every file of the shared WARC fixtures gives what its row in tests/data/warc_fixtures.tsv says.
// What peers find there is in the shared data; where a row differs, it says whom we follow and why.
#include <dirent.h>
#include <sys/stat.h>

#include "tests/unit/fixtures.h"

#define TABLE "tests/data/warc_fixtures.tsv"

static const char *const folders[] = {
    "cc-whirlwind", "fastwarc",       "gowarc-inline", "http-body-cases",
    "ia-gowarc",    "ia-web-commons", "iipc-specs",    "ja",
    "jwarc",        "jwat",           "warcio",        "warcio.js",
};

// Peers' expectations, which lie beside the fixtures.
static const char *const no_fixtures[] = {"EXPECTED.json", "EXPECTED.jsonl", "cases.json"};

struct row {
    jpc_span file, cells; // cells: all between file and note
    jpc_span records, bodies, ranges;
    bool has_note, seen;
};

struct table {
    jpc_buf bytes, inventory, gowarc;
    struct row rows[256];
    size_t n;
    char dir[4096]; // of the fixtures
};

// ---- the table ---------------------------------------------------------------

static struct row parse_row(jpc_span line)
{
    struct row row = {.file = jpc_span_take_until(&line, '\t')};

    row.cells.ptr = line.ptr;
    row.records = jpc_span_take_until(&line, '\t');
    jpc_span_take_until(&line, '\t');
    row.bodies = jpc_span_take_until(&line, '\t');
    row.ranges = jpc_span_take_until(&line, '\t');
    jpc_span_take_until(&line, '\t');
    jpc_span_take_until(&line, '\t');
    row.cells.len = (size_t)(line.ptr - row.cells.ptr) - 1;
    row.has_note = line.len > 1;
    return row;
}

static void read_table(struct table *table, const char *shared)
{
    jpc_span rest, line;

    snprintf(table->dir, sizeof table->dir, "%s/warc", shared);
    table->bytes = fixture_bytes(NULL, TABLE);
    table->inventory = fixture_bytes(table->dir, "INVENTORY_warcio.tsv");
    table->gowarc = fixture_bytes(table->dir, "gowarc-inline/EXPECTED.json");
    for (rest = jpc_buf_span(&table->bytes); rest.len > 0;) {
        line = jpc_span_take_until(&rest, '\n');
        if (line.ptr[0] != '#' && table->n < sizeof table->rows / sizeof *table->rows)
            table->rows[table->n++] = parse_row(line);
    }
}

static struct row *find_row(struct table *table, const char *file)
{
    for (size_t i = 0; i < table->n; i++)
        if (jpc_span_equals(table->rows[i].file, jpc_span_of(file)))
            return &table->rows[i];
    return NULL;
}

// ---- what we find ------------------------------------------------------------

static void add_types(jpc_buf *out, const unsigned types[N_WARC_TYPES])
{
    size_t begin = out->len;

    for (size_t i = 0; i < N_WARC_TYPES; i++)
        if (types[i] > 0)
            jpc_buf_printf(out, "%s%s:%u", out->len > begin ? " " : "", warc_type_names[i],
                           types[i]);
    if (out->len == begin)
        jpc_buf_add_string(out, "-");
}

// "'x.arc' is an ARC file; expected …": what is between "is" and the semicolon.
static void add_refusal(jpc_buf *out, const struct replay *replay)
{
    jpc_span rest = jpc_span_of(replay->status == JPC_END ? "' is -;" : replay->err.message);

    if (skip_behind(&rest, "' is "))
        jpc_buf_add_span(out, jpc_span_take_until(&rest, ';'));
    else
        jpc_buf_add_string(out, replay->err.message);
}

static jpc_buf cells_of(const struct replay *replay)
{
    jpc_buf cells = {0};

    add_types(&cells, replay->types);
    jpc_buf_printf(&cells, "\t%" PRIu64 "\t%" PRIu64 " %016" PRIx64 "\t", replay->n_documents,
                   replay->body_bytes, replay->bodies_hash);
    if (replay->ranges.len > 0)
        jpc_buf_add_span(&cells, jpc_buf_span(&replay->ranges));
    else
        jpc_buf_add_string(&cells, "-");
    jpc_buf_printf(&cells, "\t%" PRIu64 "\t", replay->counts.padding_bytes);
    add_refusal(&cells, replay);
    return cells;
}

// Twice: in one batch, and with a batch for each record.
static void test_replay(const struct row *row, const char *path, const char *file)
{
    static const size_t batch_bytes[] = {1 << 20, 1};
    struct stat status;

    if (stat(path, &status) != 0)
        abort();
    for (size_t i = 0; i < 2; i++) {
        struct replay replay = replay_file(path, batch_bytes[i], NULL, NULL);
        jpc_buf cells = cells_of(&replay);

        is_span(jpc_buf_span(&cells), row->cells, file);
        if (replay.status == JPC_END)
            ok(replay_adds_up(&replay, (uint64_t)status.st_size), "… every byte is booked");
        else
            ok(replay.status == JPC_ERR_DATA && replay.counts.records == 0, "… is refused");
        jpc_buf_release(&cells);
        jpc_buf_release(&replay.ranges);
    }
}

// ---- what peers find ---------------------------------------------------------

static size_t type_named(jpc_span name)
{
    for (size_t i = 0; i < N_WARC_TYPES; i++)
        if (jpc_span_is_nocase(name, warc_type_names[i]))
            return i;
    return JPC_WARC_OTHER;
}

// "{'warcinfo': 1, '\trequest': 2, None: 1}": warcio leaves blanks in front of a name.
static void add_inventory_types(jpc_span dict, unsigned types[N_WARC_TYPES])
{
    while (dict.len > 0) {
        jpc_span key = jpc_span_take_until(&dict, ':'), number = jpc_span_take_until(&dict, ',');

        while (key.len > 0 && strchr("{' ", key.ptr[0]) != NULL)
            key.ptr++, key.len--;
        if (key.len > 2 && memcmp(key.ptr, "\\t", 2) == 0)
            key.ptr += 2, key.len -= 2;
        while (key.len > 0 && key.ptr[key.len - 1] == '\'')
            key.len--;
        if (number.len > 0)
            types[type_named(key)] += (unsigned)strtoul(number.ptr, NULL, 10);
    }
}

// A peer's answer about a file, against ours.
enum answer { NOT_ASKED, SAME, OTHER };

// The row of the inventory, behind the name of the file.
static bool find_inventory(const struct table *table, const char *file, jpc_span *cells)
{
    jpc_span rest = jpc_buf_span(&table->inventory);

    while (rest.len > 0) {
        *cells = jpc_span_take_until(&rest, '\n');
        if (jpc_span_equals(jpc_span_take_until(cells, '\t'), jpc_span_of(file)))
            return true;
    }
    return false;
}

// Bytes, records by type, three that do not matter, payload bytes, kana, error. Where warcio raises
// an error, we must have counted a range.
static enum answer ask_warcio(const struct table *table, const struct row *row, const char *file)
{
    unsigned types[N_WARC_TYPES] = {0};
    jpc_buf records = {0};
    jpc_span cells, bodies, found = row->bodies;
    bool same;

    if (!find_inventory(table, file, &cells))
        return NOT_ASKED;
    jpc_span_take_until(&cells, '\t');
    add_inventory_types(jpc_span_take_until(&cells, '\t'), types);
    for (int i = 0; i < 3; i++)
        jpc_span_take_until(&cells, '\t');
    bodies = jpc_span_take_until(&cells, '\t');
    jpc_span_take_until(&cells, '\t');
    add_types(&records, types);
    same = jpc_span_equals(row->records, jpc_buf_span(&records)) &&
           jpc_span_equals(jpc_span_take_until(&found, ' '), bodies) &&
           (cells.len == 0 || row->ranges.ptr[0] != '-');
    jpc_buf_release(&records);
    return same ? SAME : OTHER;
}

// A file has an object for each policy that gowarc read it with; one that reads it counts.
static enum answer ask_gowarc(const struct table *table, const struct row *row, const char *file)
{
    jpc_span rest = jpc_buf_span(&table->gowarc), object, more, key;
    const char *slash = strchr(file, '/');
    bool found = false, reads = false;

    while (strncmp(file, "gowarc-inline/", 14) == 0 && skip_behind(&rest, "\"file\": \"")) {
        object = more = rest;
        if (skip_behind(&more, "\"file\": \""))
            object.len = (size_t)(more.ptr - rest.ptr);
        if (!jpc_span_equals(jpc_span_take_until(&object, '"'), jpc_span_of(slash + 1)))
            continue;
        key = object;
        found = true;
        reads = reads || skip_behind(&object, "\"accepts\": true") ||
                skip_behind(&key, "\"wantErr\": false");
    }
    if (!found)
        return NOT_ASKED;
    return reads == (row->records.ptr[0] != '-' && row->ranges.ptr[0] == '-') ? SAME : OTHER;
}

// Whoever differs from a peer says why, and a note that says so is no longer there once they agree.
static void test_peers(const struct table *table, const struct row *row, const char *file,
                       size_t n_asked[2])
{
    enum answer warcio = ask_warcio(table, row, file), gowarc = ask_gowarc(table, row, file);
    bool asked = warcio != NOT_ASKED || gowarc != NOT_ASKED;

    n_asked[0] += warcio != NOT_ASKED;
    n_asked[1] += gowarc != NOT_ASKED;
    if (asked)
        ok(row->has_note == (warcio == OTHER || gowarc == OTHER),
           row->has_note ? "… not as peers, and the note says why" : "… as peers have it");
}

// ---- the folders -------------------------------------------------------------

static void test_file(struct table *table, const char *folder, const char *name, size_t n_asked[2])
{
    char file[512], path[4800];
    struct row *row;

    snprintf(file, sizeof file, "%s/%s", folder, name);
    snprintf(path, sizeof path, "%s/%s", table->dir, file);
    row = find_row(table, file);
    if (row == NULL) {
        ok(false, "%s has a row in " TABLE, file);
        return;
    }
    row->seen = true;
    test_replay(row, path, file);
    test_peers(table, row, file, n_asked);
}

static bool is_fixture(const char *name)
{
    if (name[0] == '.')
        return false;
    for (size_t i = 0; i < sizeof no_fixtures / sizeof *no_fixtures; i++)
        if (strcmp(name, no_fixtures[i]) == 0)
            return false;
    return true;
}

static void test_folder(struct table *table, const char *folder, size_t n_asked[2])
{
    char path[4800];
    const struct dirent *entry;
    DIR *dir;

    snprintf(path, sizeof path, "%s/%s", table->dir, folder);
    dir = opendir(path);
    if (!ok(dir != NULL, "%s is there", folder))
        return;
    while ((entry = readdir(dir)) != NULL)
        if (is_fixture(entry->d_name))
            test_file(table, folder, entry->d_name, n_asked);
    closedir(dir);
}

int main(void)
{
    static struct table table;
    const char *shared = tap_shared_data();
    size_t n_asked[2] = {0}, n_unseen = 0;

    tap_begin();
    if (shared == NULL) {
        tap_skip("fixtures", "no shared data");
        return tap_end();
    }
    read_table(&table, shared);
    for (size_t i = 0; i < sizeof folders / sizeof *folders; i++)
        test_folder(&table, folders[i], n_asked);
    for (size_t i = 0; i < table.n; i++)
        n_unseen += !table.rows[i].seen;
    ok(n_unseen == 0, "each row has its file (%zu have none)", n_unseen);
    ok(n_asked[0] > 100 && n_asked[1] == 40, "peers were asked: warcio of %zu, gowarc of %zu files",
       n_asked[0], n_asked[1]);
    jpc_buf_release(&table.bytes);
    jpc_buf_release(&table.inventory);
    jpc_buf_release(&table.gowarc);
    return tap_end();
}
