/* Does what its first argument says; every runtime is tried with it. */
#include <dirent.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static int print_file(const char *path) {
  FILE *file = fopen(path, "r");
  if (file == NULL) return 1;
  for (int character; (character = getc(file)) != EOF;) putchar(character);
  fclose(file);
  return 0;
}

static int write_file(const char *path) {
  FILE *file = fopen(path, "w");
  if (file == NULL) return 1;
  fputs("written\n", file);
  return fclose(file);
}

/* Lists a folder that was open before a link took its name, and opens a file in it. */
static int list_swapped(const char *link) {
  DIR *folder = opendir("swapped");
  if (folder == NULL) return 1;
  if (rename("swapped", "moved") != 0 || rename(link, "swapped") != 0) return 1;
  rewinddir(folder);
  for (struct dirent *entry; (entry = readdir(folder)) != NULL;)
    if (entry->d_name[0] != '.') puts(entry->d_name);
  if (openat(dirfd(folder), "secret.txt", O_RDONLY) >= 0) puts("opened");
  return 0;
}

static int count_input(void) {
  long bytes = 0;
  while (getchar() != EOF) bytes++;
  printf("%ld bytes\n", bytes);
  return 0;
}

/* Without it a compiler leaves out memory that nobody reads. */
static char *volatile latest_block;

/* Takes and fills memory until there is no more of it, or that is enough. */
static int take_memory(int most) {
  int mebibytes = 0;
  while (mebibytes < most && (latest_block = malloc(1 << 20)) != NULL) {
    memset(latest_block, 1, 1 << 20);
    mebibytes++;
  }
  printf("%d MiB\n", mebibytes);
  return 0;
}

static int recurse(volatile int depth) {
  char frame[1024];
  memset(frame, depth, sizeof frame);
  return recurse(depth + 1) + frame[depth % (int)sizeof frame];
}

int main(int argc, char **argv) {
  const char *action = argc > 1 ? argv[1] : "";
  const char *operand = argc > 2 ? argv[2] : "";
  if (strcmp(action, "arguments") == 0)
    for (int i = 2; i < argc; i++) puts(argv[i]);
  else if (strcmp(action, "variable") == 0) puts(getenv(operand) ? getenv(operand) : "(unset)");
  else if (strcmp(action, "input") == 0) return count_input();
  else if (strcmp(action, "exit") == 0) return atoi(operand);
  else if (strcmp(action, "file") == 0) return print_file(operand);
  else if (strcmp(action, "write") == 0) return write_file(operand);
  else if (strcmp(action, "swapped") == 0) return list_swapped(operand);
  else if (strcmp(action, "memory") == 0) return take_memory(*operand ? atoi(operand) : 1024);
  else if (strcmp(action, "abort") == 0) abort();
  else if (strcmp(action, "recurse") == 0) return recurse(argc);
  else if (strcmp(action, "endless") == 0)
    for (volatile int i = 0;; i++);
  else if (strcmp(action, "flood") == 0)
    for (;;) puts("flood flood flood flood flood flood flood");
  else return 2;
  return 0;
}
