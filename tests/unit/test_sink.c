#include <errno.h>
#include <dirent.h>
#include <fcntl.h>
#include <signal.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include "data/sink.h"
#include "tests/unit/tap.h"

static char folder[64];

static const char *in_folder(const char *name)
{
    static char path[256];

    snprintf(path, sizeof path, "%s/%s", folder, name);
    return path;
}

static int count_files(void)
{
    DIR *dir = opendir(folder);
    int n = 0;

    while (readdir(dir) != NULL)
        n++;
    closedir(dir);
    return n - 2;
}

static bool exists(const char *name) { return access(in_folder(name), F_OK) == 0; }

// What the zstd program makes of a file; independent of our own reader.
static jpc_buf decompressed(const char *name)
{
    char command[512];
    jpc_buf out = {0};
    char piece[4096];
    size_t n;
    FILE *pipe;

    snprintf(command, sizeof command, "zstd -dcq '%s' 2>/dev/null", in_folder(name));
    pipe = popen(command, "r");
    while ((n = fread(piece, 1, sizeof piece, pipe)) > 0)
        jpc_buf_add(&out, piece, n);
    if (pclose(pipe) != 0)
        jpc_buf_add_string(&out, "<damaged>");
    return out;
}

static void publishes_whole_or_not(void)
{
    jpc_sink_options plain = {0};
    jpc_published published, again;
    jpc_buf bytes = {0};
    jpc_err err;
    jpc_sink *sink;

    ok(jpc_sink_open(&sink, in_folder("a"), &plain, &err) == JPC_OK, "opens");
    jpc_sink_write(sink, "one\n", 4, &err);
    ok(!exists("a"), "no final name before publishing");
    ok(jpc_sink_publish(sink, &published, &err) == JPC_OK && exists("a"), "published");
    ok(count_files() == 1, "no temporary file left");
    jpc_read_file(in_folder("a"), &bytes, &err);
    is_text(jpc_buf_span(&bytes), "one\n", "the bytes written");
    jpc_checksum_file(in_folder("a"), &again, &err);
    ok(published.bytes == 4 && again.bytes == 4 && published.hash.low == again.hash.low &&
           published.hash.high == again.hash.high,
       "checksum while writing equals checksum of the file");
    jpc_buf_release(&bytes);

    jpc_sink_open(&sink, in_folder("a"), &plain, &err);
    jpc_sink_write(sink, "two\n", 4, &err);
    jpc_sink_discard(sink);
    jpc_read_file(in_folder("a"), &bytes, &err);
    is_text(jpc_buf_span(&bytes), "one\n", "discarding leaves the old file");
    ok(count_files() == 1, "discarding leaves no temporary file");
    jpc_buf_release(&bytes);
    unlink(in_folder("a"));
}

// A process that was killed may have had our number, and have left more than we write.
static void leftovers_do_no_harm(void)
{
    char *name = jpc_temporary_name(in_folder("a"));
    jpc_sink_options plain = {0};
    jpc_buf bytes = {0};
    jpc_sink *sink;
    jpc_err err;
    int fd = open(name, O_WRONLY | O_CREAT, 0666);

    ok(strtol(strrchr(name, '.') + 1, NULL, 10) == (long)getpid(), "a name of this process");
    ok(write(fd, "left over\n", 10) == 10, "a temporary file of our name");
    close(fd);
    jpc_sink_open(&sink, in_folder("a"), &plain, &err);
    jpc_sink_write(sink, "one\n", 4, &err);
    jpc_sink_publish(sink, NULL, &err);
    jpc_read_file(in_folder("a"), &bytes, &err);
    is_text(jpc_buf_span(&bytes), "one\n", "… is no part of the file");
    jpc_buf_release(&bytes);
    unlink(in_folder("a"));
    free(name);
}

static void survives_kill(void)
{
    jpc_sink_options options = {.zstd = true, .level = 1, .frame_bytes = 1000};
    pid_t child = fork();
    int status;

    if (child == 0) {
        jpc_sink *sink;
        jpc_err err;
        char line[1000];

        memset(line, 'x', sizeof line);
        jpc_sink_open(&sink, in_folder("k"), &options, &err);
        for (int i = 0; i < 1000; i++)
            jpc_sink_write(sink, line, sizeof line, &err);
        raise(SIGKILL);
    }
    waitpid(child, &status, 0);
    ok(WIFSIGNALED(status) && !exists("k"), "a killed writer leaves no final name");
    ok(count_files() == 1, "only its temporary file");
    if (system("exec rm -f \"$T\"/k.tmp.*") != 0)
        puts("# cannot remove the temporary file");
}

// The same records in other portions give the same bytes.
static void frames_follow_records(void)
{
    jpc_sink_options options = {.zstd = true, .level = 3, .frame_bytes = 100, .seekable = true};
    jpc_published published[2];
    uint64_t sizes[2];
    jpc_buf all = {0}, back;
    jpc_err err;

    for (int run = 0; run < 2; run++) {
        jpc_sink *sink;

        all.len = 0;
        jpc_sink_open(&sink, in_folder("f.zst"), &options, &err);
        for (int i = 0; i < 50; i++) {
            char line[64];
            int len = snprintf(line, sizeof line, "{\"text\":\"line %d\"}\n", i * 7919);

            jpc_buf_add(&all, line, (size_t)len);
            jpc_sink_write(sink, line, (size_t)len, &err);
            if (run == 1)
                (void)jpc_sink_bytes(sink);
        }
        sizes[run] = jpc_sink_bytes(sink);
        jpc_sink_publish(sink, &published[run], &err);
    }
    ok(published[0].hash.low == published[1].hash.low && sizes[0] == sizes[1], "same bytes twice");
    ok(sizes[0] > 0 && sizes[0] < published[0].bytes, "size counts whole frames only");
    back = decompressed("f.zst");
    is_span(jpc_buf_span(&back), jpc_buf_span(&all), "the zstd program reads it back");
    jpc_buf_release(&back);

    back.len = 0;
    jpc_read_file(in_folder("f.zst"), &back, &err);
    ok(back.len > 17 && memcmp(back.ptr + back.len - 4, "\xB1\xEA\x92\x8F", 4) == 0,
       "ends with the magic number of the seekable format");
    {
        const unsigned char *end = (const unsigned char *)back.ptr + back.len;
        uint32_t n = end[-9] | (uint32_t)end[-8] << 8;
        uint64_t compressed = 0, plain = 0;

        for (uint32_t i = 0; i < n; i++) {
            const unsigned char *entry = end - 9 - 8 * (n - i);

            compressed += entry[0] | (uint32_t)entry[1] << 8;
            plain += entry[4] | (uint32_t)entry[5] << 8;
        }
        ok(n > 5 && plain == all.len, "the seek table adds up to the content");
        ok(compressed + 8 + 8 * n + 9 == back.len, "… and to the file");
    }
    jpc_buf_release(&back);
    jpc_buf_release(&all);
    unlink(in_folder("f.zst"));
}

static void empty_file_is_zstd(void)
{
    for (int seekable = 0; seekable < 2; seekable++) {
        jpc_sink_options options = {
            .zstd = true, .level = 3, .frame_bytes = 100, .seekable = seekable == 1};
        jpc_sink *sink;
        jpc_buf back;
        jpc_err err;

        jpc_sink_open(&sink, in_folder("e.zst"), &options, &err);
        jpc_sink_publish(sink, NULL, &err);
        back = decompressed("e.zst");
        is_text(jpc_buf_span(&back), "", "a file without records is valid zstd");
        jpc_buf_release(&back);
        ok(jpc_read_file(in_folder("e.zst"), &back, &err) == JPC_OK && back.len > 4 &&
               memcmp(back.ptr, "\x28\xB5\x2F\xFD", 4) == 0,
           "… with a frame in front");
        jpc_buf_release(&back);
        unlink(in_folder("e.zst"));
    }
}

// More than one write() takes: what is told of the file is told of all of it.
static void large_files_are_known(void)
{
    jpc_sink_options plain = {0};
    jpc_published published, again;
    char piece[10000];
    jpc_sink *sink;
    jpc_err err;

    jpc_sink_open(&sink, in_folder("l"), &plain, &err);
    for (int i = 0; i < 100; i++) {
        memset(piece, 'a' + i % 26, sizeof piece);
        jpc_sink_write(sink, piece, sizeof piece, &err);
    }
    ok(jpc_sink_bytes(sink) == 1000000, "a million bytes");
    jpc_sink_publish(sink, &published, &err);
    jpc_checksum_file(in_folder("l"), &again, &err);
    ok(published.bytes == 1000000 && again.bytes == 1000000 &&
           published.hash.low == again.hash.low && published.hash.high == again.hash.high,
       "… are a million bytes on disk, with their checksum");
    unlink(in_folder("l"));
}

static void failures_are_told(void)
{
    jpc_sink_options plain = {0}, zstd = {.zstd = true, .level = 1};
    struct rlimit limit, small;
    char bytes[5000];
    jpc_buf out = {0};
    jpc_sink *sink;
    jpc_err err = {JPC_OK, ""};

    memset(bytes, 'y', sizeof bytes);
    ok(jpc_publish("/dev/full", (jpc_span){"x", 1}, NULL, &err) == JPC_ERR_OUTPUT,
       "/dev/full: output");
    is_text(jpc_span_of(err.message), "cannot write '/dev/full': No space left on device",
            "… with file and cause");
    jpc_sink_open(&sink, "/dev/full", &zstd, &err);
    jpc_sink_write(sink, "x", 1, &err);
    ok(jpc_sink_publish(sink, NULL, &err) == JPC_ERR_OUTPUT, "/dev/full with zstd");
    ok(jpc_sink_open(&sink, in_folder("no/such"), &plain, &err) == JPC_ERR_OUTPUT && sink == NULL,
       "a missing folder");
    ok(jpc_read_file(in_folder("none"), &out, &err) == JPC_ERR_IO, "reading a missing file");

    getrlimit(RLIMIT_FSIZE, &limit);
    small = limit;
    small.rlim_cur = 4096;
    signal(SIGXFSZ, SIG_IGN);
    setrlimit(RLIMIT_FSIZE, &small);
    ok(jpc_publish(in_folder("big"), (jpc_span){bytes, sizeof bytes}, NULL, &err) == JPC_ERR_OUTPUT,
       "a file above the limit");
    setrlimit(RLIMIT_FSIZE, &limit);
    ok(count_files() == 0, "… leaves nothing behind");
}

static void makes_folders(void)
{
    jpc_err err;

    ok(jpc_make_dirs(in_folder("x/y/z"), &err) == JPC_OK && exists("x/y/z"), "mkdir -p");
    ok(jpc_make_dirs(in_folder("x/y/z/"), &err) == JPC_OK, "… again, with a slash at the end");
    jpc_publish(in_folder("x/f"), (jpc_span){"", 0}, NULL, &err);
    ok(jpc_make_dirs(in_folder("x/f"), &err) == JPC_ERR_OUTPUT, "… in place of a file fails");
    ok(jpc_make_dirs(in_folder("x/f/g"), &err) == JPC_ERR_OUTPUT, "… through a file fails");
    unlink(in_folder("x/f"));
    rmdir(in_folder("x/y/z"));
    rmdir(in_folder("x/y"));
    rmdir(in_folder("x"));
}

int main(void)
{
    tap_begin();
    snprintf(folder, sizeof folder, "%s", "/tmp/test_sink.XXXXXX");
    if (mkdtemp(folder) == NULL)
        return 1;
    setenv("T", folder, 1);
    publishes_whole_or_not();
    leftovers_do_no_harm();
    survives_kill();
    frames_follow_records();
    empty_file_is_zstd();
    large_files_are_known();
    failures_are_told();
    makes_folders();
    rmdir(folder);
    return tap_end();
}
