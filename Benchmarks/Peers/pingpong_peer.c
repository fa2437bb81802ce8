// The least that a round trip over a Unix socket costs: 64 bytes there and 64 bytes back, one in
// flight, blocking reads and writes.
//
//   pingpong_peer serve SOCKET
//   pingpong_peer call SOCKET ROUNDS

#define _POSIX_C_SOURCE 200809L
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <time.h>
#include <unistd.h>

enum { message_bytes = 64 };

static int move_all(int fd, char *bytes, int writing) {
  for (size_t moved = 0; moved < message_bytes;) {
    ssize_t count = writing ? write(fd, bytes + moved, message_bytes - moved)
                            : read(fd, bytes + moved, message_bytes - moved);
    if (count <= 0) return 0;
    moved += (size_t)count;
  }
  return 1;
}

static int serve(int listener) {
  if (listen(listener, 8) != 0) return 1;
  puts("ready");
  fflush(stdout);
  for (;;) {
    int fd = accept(listener, NULL, NULL);
    if (fd < 0) return 1;
    char bytes[message_bytes];
    while (move_all(fd, bytes, 0) && move_all(fd, bytes, 1)) {
    }
    close(fd);
  }
}

static int64_t now_ns(void) {
  struct timespec now;
  clock_gettime(CLOCK_MONOTONIC, &now);
  return (int64_t)now.tv_sec * 1000000000 + now.tv_nsec;
}

static int ascending(const void *left, const void *right) {
  int64_t a = *(const int64_t *)left, b = *(const int64_t *)right;
  return (a > b) - (a < b);
}

static int call(int fd, int rounds) {
  int64_t *took = calloc((size_t)rounds, sizeof *took);
  if (took == NULL) return 1;
  char bytes[message_bytes] = {0};
  for (int i = -rounds / 10; i < rounds; i++) {
    int64_t start = now_ns();
    if (!move_all(fd, bytes, 1) || !move_all(fd, bytes, 0)) return 1;
    if (i >= 0) took[i] = now_ns() - start;
  }
  qsort(took, (size_t)rounds, sizeof *took, ascending);
  printf("p50 %.3f us\np99 %.3f us\n", (double)took[rounds / 2] / 1e3,
         (double)took[(int64_t)rounds * 99 / 100] / 1e3);
  free(took);
  return 0;
}

int main(int argc, char **argv) {
  struct sockaddr_un address = {.sun_family = AF_UNIX};
  int serves = argc == 3 && strcmp(argv[1], "serve") == 0;
  int calls = argc == 4 && strcmp(argv[1], "call") == 0 && atoi(argv[3]) > 0;
  if ((!serves && !calls) || strlen(argv[2]) >= sizeof address.sun_path) {
    fputs("usage: pingpong_peer serve SOCKET | pingpong_peer call SOCKET ROUNDS\n", stderr);
    return 64;
  }
  strcpy(address.sun_path, argv[2]);
  int fd = socket(AF_UNIX, SOCK_STREAM, 0);
  if (fd < 0) return 1;
  if (serves) {
    if (bind(fd, (struct sockaddr *)&address, sizeof address) != 0) return 1;
    return serve(fd);
  }
  if (connect(fd, (struct sockaddr *)&address, sizeof address) != 0) return 1;
  return call(fd, atoi(argv[3]));
}
