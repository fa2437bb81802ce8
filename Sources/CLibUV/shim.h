// What Swift cannot call by itself: macros, variadics and declarations that glibc hides behind
// _GNU_SOURCE. That macro must not be defined here: it would change types that Swift has already
// imported from glibc without it. No logic.
#pragma once
#include <uv.h>

#ifdef __linux__
#include <pthread.h>
#include <sys/socket.h>

extern int accept4(int descriptor, struct sockaddr *address, socklen_t *length, int flags);
extern int pthread_setname_np(pthread_t thread, const char *name);

// The answer to SO_PEERCRED.
struct CLibUV_peer_credentials {
  pid_t process;
  uid_t user;
  gid_t group;
};
#endif
