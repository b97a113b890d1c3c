/* What an honest program does with files, clocks and descriptors; it prints the same natively. */
#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/time.h>
#include <time.h>
#include <unistd.h>

static void print_error(void) { printf(", %s\n", strerror(errno)); }

static void positions(void) {
  char bytes[32] = {0};
  int fd = open("file", O_RDWR | O_CREAT | O_TRUNC, 0666);
  printf("write %zd", write(fd, "0123456789", 10));
  printf(" at %lld\n", (long long)lseek(fd, 0, SEEK_CUR));
  printf("read %zd\n", read(fd, bytes, 4));
  lseek(fd, 0, SEEK_SET);
  printf("overwrite %zd", write(fd, "AB", 2));
  printf(" back %lld\n", (long long)lseek(fd, -1, SEEK_CUR));
  printf("read %zd", read(fd, bytes, 4));
  printf(": %.4s\n", bytes);
  printf("before the start: %lld", (long long)lseek(fd, -100, SEEK_CUR));
  print_error();
  printf("end %lld\n", (long long)lseek(fd, -2, SEEK_END));
  memset(bytes, 0, sizeof bytes);
  printf("pread %zd", pread(fd, bytes, 3, 5));
  printf(": %s\n", bytes);
  printf("pwrite %zd", pwrite(fd, "xyz", 3, 20));
  printf(", still at %lld\n", (long long)lseek(fd, 0, SEEK_CUR));
  struct stat status;
  fstat(fd, &status);
  printf("size %lld, a file: %d\n", (long long)status.st_size, S_ISREG(status.st_mode));
  printf("truncated: %d", ftruncate(fd, 5));
  fstat(fd, &status);
  printf(", size %lld\n", (long long)status.st_size);
  close(fd);
  printf("closed: %zd", write(fd, "x", 1));
  print_error();
}

static void streams(void) {
  char line[64];
  int lines = 0;
  FILE *file = fopen("text", "w+");
  for (int i = 0; i < 5000; i++) fprintf(file, "line %d\n", i);
  printf("tell %ld\n", ftell(file));
  rewind(file);
  while (fgets(line, sizeof line, file)) lines++;
  printf("%d lines, the last %s", lines, line);
  fclose(file);
  file = fopen("text", "a");
  fputs("appended\n", file);
  fclose(file);
  file = fopen("text", "r");
  fseek(file, -9, SEEK_END);
  printf("%s", fgets(line, sizeof line, file));
  fclose(file);
}

static int by_name(const struct dirent **a, const struct dirent **b) { return strcmp((*a)->d_name, (*b)->d_name); }

static void folders(void) {
  struct dirent **entries;
  printf("mkdir %d\n", mkdir("folder", 0777));
  printf("again %d", mkdir("folder", 0777));
  print_error();
  for (int i = 0; i < 200; i++) {
    char name[32];
    snprintf(name, sizeof name, "folder/entry %d", i);
    close(open(name, O_CREAT | O_WRONLY, 0666));
  }
  int count = scandir("folder", &entries, NULL, by_name);
  printf("%d entries, %s to %s\n", count, entries[0]->d_name, entries[count - 1]->d_name);
  printf("rename %d", rename("folder/entry 7", "moved"));
  printf(", gone %d", access("folder/entry 7", F_OK));
  print_error();
  printf("rmdir %d", rmdir("folder"));
  print_error();
  for (int i = 0; i < count; i++) {
    char name[512];
    snprintf(name, sizeof name, "folder/%s", entries[i]->d_name);
    if (entries[i]->d_name[0] != '.') unlink(name);
  }
  printf("rmdir %d\n", rmdir("folder"));
}

static void links(void) {
  char target[64] = {0};
  struct stat status;
  printf("symlink %d\n", symlink("text", "link"));
  printf("readlink %zd", readlink("link", target, sizeof target));
  printf(" %s\n", target);
  lstat("link", &status);
  printf("a link: %d", S_ISLNK(status.st_mode));
  stat("link", &status);
  printf(", to a file: %d\n", S_ISREG(status.st_mode));
  printf("link %d\n", link("text", "second"));
  stat("second", &status);
  printf("names %d\n", (int)status.st_nlink);
  struct timespec times[2] = {{1000, 0}, {2000, 500}};
  utimensat(AT_FDCWD, "text", times, 0);
  stat("second", &status);
  printf("changed %lld.%09ld\n", (long long)status.st_mtim.tv_sec, status.st_mtim.tv_nsec);
  printf("unlink %d %d %d\n", unlink("link"), unlink("second"), unlink("moved"));
}

static void clocks(void) {
  struct timespec before, after, nap = {0, 20000000};
  clock_gettime(CLOCK_MONOTONIC, &before);
  nanosleep(&nap, NULL);
  clock_gettime(CLOCK_MONOTONIC, &after);
  long long slept = (after.tv_sec - before.tv_sec) * 1000000000LL + (after.tv_nsec - before.tv_nsec);
  printf("slept long enough: %d\n", slept >= 20000000);
  printf("resolution: %d\n", clock_getres(CLOCK_MONOTONIC, &after));
  clock_gettime(CLOCK_REALTIME, &after);
  printf("after 2020: %d\n", after.tv_sec > 1577836800);
  struct pollfd out = {.fd = 1, .events = POLLOUT};
  printf("poll %d", poll(&out, 1, 1000));
  printf(", ready: %d\n", out.revents == POLLOUT);
}

int main(void) {
  positions();
  streams();
  folders();
  links();
  clocks();
  return 0;
}
