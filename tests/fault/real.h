/** The system's own calls, which the linker gives this name (--wrap): inside tests/fault nothing
 *  else must be called, or faults would hit themselves.
 */
#ifndef JPC_TESTS_FAULT_REAL_H
#define JPC_TESTS_FAULT_REAL_H

#include <dirent.h>
#include <pthread.h>
#include <stdio.h>
#include <sys/stat.h>
#include <sys/types.h>
#include <time.h>

int __real_open(const char *path, int flags, ...);
FILE *__real_fopen(const char *path, const char *mode);
int __real_fclose(FILE *file);
DIR *__real_opendir(const char *path);
struct dirent *__real_readdir(DIR *dir);
int __real_closedir(DIR *dir);
ssize_t __real_read(int fd, void *out, size_t n);
ssize_t __real_pread(int fd, void *out, size_t n, off_t at);
off_t __real_lseek(int fd, off_t at, int whence);
int __real_stat(const char *path, struct stat *out);
int __real_lstat(const char *path, struct stat *out);
int __real_fstat(int fd, struct stat *out);
int __real_access(const char *path, int mode);
ssize_t __real_write(int fd, const void *ptr, size_t n);
ssize_t __real_pwrite(int fd, const void *ptr, size_t n, off_t at);
int __real_ftruncate(int fd, off_t size);
int __real_close(int fd);
int __real_rename(const char *from, const char *to);
int __real_link(const char *from, const char *to);
int __real_unlink(const char *path);
int __real_mkdir(const char *path, mode_t mode);
int __real_rmdir(const char *path);
int __real_utimensat(int fd, const char *path, const struct timespec times[2], int flags);
int __real_futimens(int fd, const struct timespec times[2]);
int __real_flock(int fd, int operation);
pid_t __real_fork(void);
int __real_clock_gettime(clockid_t clock, struct timespec *now);
time_t __real_time(time_t *now);
int __real_pthread_cond_timedwait(pthread_cond_t *cond, pthread_mutex_t *mutex,
                                  const struct timespec *until);

#endif
