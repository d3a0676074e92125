// What a power cut leaves. A system promises this much: the bytes of a file are safe when the file
// was synced, a name (made, renamed, removed) when the folder it is in was. All else may be lost,
// in any order. $JPCURATE_FAULT_DISK names a folder, and while a run works in it, FOLDER.durable
// holds what of it is safe at each moment:
//
//     tree/      the folder as it would be found; names are links to files in inode/
//     inode/N    the bytes of file N when it was last synced: empty if never
//     limbo/N    the names of folder N, whose own name is not safe yet
//
// After a kill of all processes (powercut) FOLDER.durable/tree takes the place of FOLDER:
//
//     rm -r FOLDER && mv FOLDER.durable/tree FOLDER && rm -r FOLDER.durable
//
// A real system saves more than it must. $JPCURATE_FAULT_EAGER is a pattern of names (paths below
// FOLDER) that are safe as soon as they are made: `*` is a file system that writes names at once
// and bytes late; `*.ok` one that happens to have written the markers.
//
// All of it happens under one lock, which the killer keeps: a tree is never found half changed.
#include "tests/fault/durable.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/file.h>
#include <unistd.h>

#include "tests/fault/fault.h"
#include "tests/fault/real.h"

#define PATH_BYTES 1024

// Written before main() only.
static char disk[PATH_BYTES]; // absolute; empty: nothing is asked for
static const char *eager;

__attribute__((format(printf, 2, 3))) static void name_path(char out[PATH_BYTES],
                                                            const char *format, ...)
{
    va_list args;
    int n;

    va_start(args, format);
    n = vsnprintf(out, PATH_BYTES, format, args);
    va_end(args);
    if (n < 0 || n >= PATH_BYTES)
        fault_die("path too long: '%s'", out);
}

static void must(bool done, const char *path)
{
    if (!done)
        fault_die("'%s': %s", path, strerror(errno));
}

static int lock(void)
{
    char path[PATH_BYTES];
    int fd;

    name_path(path, "%s.durable/lock", disk);
    fd = __real_open(path, O_RDWR | O_CREAT | O_CLOEXEC, 0666);
    must(fd >= 0, path);
    while (__real_flock(fd, LOCK_EX) != 0)
        must(errno == EINTR, path);
    return fd;
}

// Not by closing alone: a process forked meanwhile has the lock, too.
static void unlock(int fd)
{
    __real_flock(fd, LOCK_UN);
    __real_close(fd);
}

// Absolute, without "." and doubled slashes.
static void normalize(const char *path, char out[PATH_BYTES])
{
    char full[PATH_BYTES], cwd[PATH_BYTES / 4] = "";
    size_t len = 0;

    if (path[0] != '/' && getcwd(cwd, sizeof cwd) == NULL)
        fault_die("cannot tell the present folder: %s", strerror(errno));
    name_path(full, "%s/%s", cwd, path);
    for (const char *at = full; *at != '\0';) {
        size_t n = strcspn(at, "/");

        if (n > 0 && !(n == 1 && *at == '.')) {
            out[len++] = '/';
            memcpy(out + len, at, n);
            len += n;
        }
        at += n + (at[n] == '/');
    }
    out[len] = '\0';
}

// The path below the folder; "" is the folder itself. False: it is outside.
static bool relative(const char *path, char out[PATH_BYTES])
{
    size_t root = strlen(disk);

    if (root == 0)
        return false;
    normalize(path, out);
    if (strncmp(out, disk, root) != 0 || (out[root] != '/' && out[root] != '\0'))
        return false;
    root += out[root] == '/';
    memmove(out, out + root, strlen(out + root) + 1);
    return true;
}

// Where the names of a folder are kept: in the tree, or in limbo.
static void find_folder(const char *folder, char out[PATH_BYTES])
{
    name_path(out, "%s.durable/tree", disk);
    for (const char *at = folder; *at != '\0';) {
        size_t n = strcspn(at, "/"), len = strlen(out);
        char real[PATH_BYTES];
        struct stat status;

        if (len + 1 + n >= PATH_BYTES)
            fault_die("path too long: '%s'", folder);
        out[len] = '/';
        memcpy(out + len + 1, at, n);
        out[len + 1 + n] = '\0';
        at += n;
        if (__real_lstat(out, &status) != 0 || !S_ISDIR(status.st_mode)) {
            name_path(real, "%s/%.*s", disk, (int)(at - folder), folder);
            must(__real_lstat(real, &status) == 0, real);
            name_path(out, "%s.durable/limbo/%ju", disk, (uintmax_t)status.st_ino);
            must(__real_mkdir(out, 0777) == 0 || errno == EEXIST, out);
        }
        at += *at == '/';
    }
}

static void inode_path(char out[PATH_BYTES], ino_t inode)
{
    name_path(out, "%s.durable/inode/%ju", disk, (uintmax_t)inode);
}

// The name becomes what it is in the real folder: a file.
static void set_file(const char *kept, ino_t inode)
{
    char bytes[PATH_BYTES];
    struct stat now, was;
    int fd;

    inode_path(bytes, inode);
    fd = __real_open(bytes, O_WRONLY | O_CREAT | O_CLOEXEC, 0666);
    must(fd >= 0 && __real_fstat(fd, &now) == 0, bytes);
    __real_close(fd);
    if (__real_lstat(kept, &was) == 0 && was.st_ino == now.st_ino)
        return;
    __real_unlink(kept);
    must(__real_link(bytes, kept) == 0, kept);
}

// … a folder.
static void set_folder(const char *kept, ino_t inode)
{
    char limbo[PATH_BYTES];
    struct stat status;

    if (__real_lstat(kept, &status) == 0 && S_ISDIR(status.st_mode))
        return;
    __real_unlink(kept);
    name_path(limbo, "%s.durable/limbo/%ju", disk, (uintmax_t)inode);
    if (__real_rename(limbo, kept) != 0)
        must(errno == ENOENT && __real_mkdir(kept, 0777) == 0, kept);
}

// … nothing. What a folder held goes with it, out of sight.
static void set_nothing(const char *kept)
{
    char away[PATH_BYTES];
    struct stat status;

    if (__real_unlink(kept) == 0 || __real_lstat(kept, &status) != 0)
        return;
    name_path(away, "%s.durable/limbo/gone.%ju", disk, (uintmax_t)status.st_ino);
    must(__real_rename(kept, away) == 0, kept);
}

static void set_name(const char *folder, const char *name)
{
    char real[PATH_BYTES], kept[PATH_BYTES], place[PATH_BYTES];
    struct stat status;

    find_folder(folder, place);
    name_path(kept, "%s/%s", place, name);
    name_path(real, "%s/%s/%s", disk, folder, name);
    if (__real_lstat(real, &status) != 0)
        set_nothing(kept);
    else if (S_ISDIR(status.st_mode))
        set_folder(kept, status.st_ino);
    else
        set_file(kept, status.st_ino);
}

static void set_names(const char *listed, const char *folder)
{
    DIR *dir = __real_opendir(listed);

    must(dir != NULL, listed);
    for (const struct dirent *e = __real_readdir(dir); e != NULL; e = __real_readdir(dir))
        if (strcmp(e->d_name, ".") != 0 && strcmp(e->d_name, "..") != 0)
            set_name(folder, e->d_name);
    __real_closedir(dir);
}

// Those that are there now, and those that were and are not.
static void sync_folder(const char *folder)
{
    char path[PATH_BYTES];

    name_path(path, "%s/%s", disk, folder);
    set_names(path, folder);
    find_folder(folder, path);
    set_names(path, folder);
}

static void sync_bytes(const char *path, ino_t inode)
{
    char kept[PATH_BYTES], piece[4096];
    int in, out;
    ssize_t n;

    inode_path(kept, inode);
    in = __real_open(path, O_RDONLY | O_CLOEXEC);
    out = __real_open(kept, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0666);
    must(in >= 0 && out >= 0, path);
    while ((n = __real_read(in, piece, sizeof piece)) > 0)
        must(__real_write(out, piece, (size_t)n) == n, kept);
    must(n == 0, path);
    __real_close(in);
    __real_close(out);
}

// ---- what is told -------------------------------------------------------------------

// A run goes on: what is there is long safe.
static void take_over(const char *folder)
{
    char path[PATH_BYTES];
    struct dirent **entries;
    int n;

    sync_folder(folder);
    name_path(path, "%s/%s", disk, folder);
    n = scandir(path, &entries, NULL, NULL);
    must(n >= 0, path);
    for (int i = 0; i < n; i++) {
        char below[PATH_BYTES];
        struct stat status;

        name_path(path, "%s/%s/%s", disk, folder, entries[i]->d_name);
        name_path(below, "%s%s%s", folder, *folder != '\0' ? "/" : "", entries[i]->d_name);
        must(__real_lstat(path, &status) == 0, path);
        if (S_ISREG(status.st_mode))
            sync_bytes(path, status.st_ino);
        else if (entries[i]->d_name[0] != '.')
            take_over(below);
        free(entries[i]);
    }
    free(entries);
}

void durable_open(bool first)
{
    static const char *const folders[] = {"", "/tree", "/inode", "/limbo"};
    const char *path = getenv("JPCURATE_FAULT_DISK");
    char made[PATH_BYTES];

    if (path == NULL)
        return;
    normalize(path, disk);
    eager = getenv("JPCURATE_FAULT_EAGER");
    for (size_t i = 0; first && i < sizeof folders / sizeof *folders; i++) {
        name_path(made, "%s.durable%s", disk, folders[i]);
        must(__real_mkdir(made, 0777) == 0, made);
    }
    if (first)
        take_over("");
}

void durable_freeze(void)
{
    if (disk[0] != '\0')
        lock();
}

// Each folder on the way is safe, too.
static void name_eagerly(char *path)
{
    if (eager == NULL || !fault_matches(eager, path))
        return;
    for (char *at = path; *at != '\0';) {
        char *name = at, end;

        at += strcspn(at, "/");
        end = *at;
        *at = '\0';
        if (name == path) {
            set_name("", name);
        } else {
            name[-1] = '\0';
            set_name(path, name);
            name[-1] = '/';
        }
        *at = end;
        at += end == '/';
    }
}

void durable_named(const char *path)
{
    char name[PATH_BYTES];
    int held;

    if (!relative(path, name))
        return;
    held = lock();
    name_eagerly(name);
    unlock(held);
}

// Its number may have been that of another file, which is gone.
void durable_created(const char *path)
{
    char name[PATH_BYTES], kept[PATH_BYTES];
    struct stat status;
    int held;

    if (!relative(path, name))
        return;
    held = lock();
    if (__real_lstat(path, &status) == 0) {
        inode_path(kept, status.st_ino);
        __real_unlink(kept);
        name_path(kept, "%s.durable/limbo/%ju", disk, (uintmax_t)status.st_ino);
        set_nothing(kept);
    }
    name_eagerly(name);
    unlock(held);
}

void durable_synced(const char *path)
{
    char name[PATH_BYTES];
    struct stat status;
    int held;

    if (!relative(path, name))
        return;
    held = lock();
    if (__real_stat(path, &status) == 0 && S_ISDIR(status.st_mode))
        sync_folder(name);
    else if (S_ISREG(status.st_mode))
        sync_bytes(path, status.st_ino);
    unlock(held);
}
