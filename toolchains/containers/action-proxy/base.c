/*
 * The action proxy of container images: OpenWhisk's protocol (/init, /run) for one program, as its dockerskeleton image
 * speaks it. Linked statically and started as process 1 of a container.
 *
 *   action-proxy                                    listens at port 8080, where OpenWhisk expects it
 *   action-proxy --listen PORT
 *   action-proxy --connect SOCKET                   serves the one connection that it makes to a local socket
 *   action-proxy --connect SOCKET --exec PROGRAM…   makes it, and becomes a program that serves it as descriptor 3
 *   action-proxy --connect SOCKET --relay PORT PROGRAM…
 *                                                   starts a program that listens at PORT itself, and passes on what
 *                                                   comes through connections to the local socket
 *   action-proxy --lines FILE ARGUMENT…             interpreter of files that have one argument of a command a line
 */
#define _GNU_SOURCE
#include <ctype.h>
#include <errno.h>
#include <fcntl.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <poll.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/signalfd.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/un.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#define PROGRAM_NAME "action-proxy"

static int connect_to(const char *path) {
  struct sockaddr_un address = {.sun_family = AF_UNIX};
  if (strlen(path) >= sizeof address.sun_path) return -1;
  strcpy(address.sun_path, path);
  int connection = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0);
  if (connection >= 0 && connect(connection, (struct sockaddr *)&address, sizeof address) == 0) return connection;
  if (connection >= 0) close(connection);
  return -1;
}
