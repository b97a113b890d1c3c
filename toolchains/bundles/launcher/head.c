/*
 * The launcher of bundles: starts a function's program for each call, with the conventions of the workbench's functions.
 * Linked statically, so that any Linux of its processor runs it.
 *
 *   exec       as OpenWhisk's dockerskeleton starts it: the argument is argv[1] or a line on stdin, the answer the last
 *              line on stdout
 *   bootstrap  as AWS Lambda's custom runtimes start it: asks the Runtime API at AWS_LAMBDA_RUNTIME_API for events
 *
 * What it starts, and how, says function.json in its own folder, which is its working folder, too.
 */
#define _GNU_SOURCE
#include <arpa/inet.h>
#include <ctype.h>
#include <errno.h>
#include <fcntl.h>
#include <netinet/in.h>
#include <poll.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#define PROGRAM_NAME "launcher"
