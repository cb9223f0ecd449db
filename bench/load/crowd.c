/*
 * The load of the idle shape: many WebSockets that are open and say nothing but the answers to pings.
 * Once all are open it prints "begin" and keeps them until its stdin ends; that none was ended by the server is checked.
 * Started by bench/load/loader.ts, which compiles it. Loopback only, bounded in time.
 *
 * crowd PORT PEERS MAX_HOLD_MS
 * Prints "begin" when all are open and one line of JSON when it ends. Exit code 1: said on stderr.
 */
#include "load.h"
#include "dialect.h"

#define MAX_PEERS 100000

/* Answers pings; any other frame has no place here. Frames of so few bytes come whole. */
static void answer_pings(int fd) {
  unsigned char bytes[1024];
  size_t got = receive(fd, bytes, sizeof bytes), length;
  for (size_t at = 0; at < got; at += length)
    if ((length = answer_ping(fd, bytes + at, got - at)) == 0) fail("an idle peer was told something");
}

/* Behind the numbers of all peers: whoever started this is done when it ends its stdin. */
#define STDIN MAX_PEERS

static void hold(int poller, const int *fds, uint64_t deadline) {
  struct epoll_event events[64];
  uint64_t now;
  while ((now = now_ns()) < deadline) {
    int ready = epoll_wait(poller, events, 64, (int)((deadline - now) / 1000000u) + 1);
    for (int i = 0; i < ready; i++) {
      if (events[i].data.u32 == STDIN) return;
      answer_pings(fds[events[i].data.u32]);
    }
  }
}

int main(int count, char **argument) {
  if (count != 4) fail("usage: crowd PORT PEERS MAX_HOLD_MS");
  int port = atoi(argument[1]);
  unsigned peers = (unsigned)atoi(argument[2]);
  uint64_t max_hold = strtoull(argument[3], NULL, 10) * 1000000u;
  if (peers < 1 || peers > MAX_PEERS) fail("an argument is out of range");
  struct rlimit files = {0, 0};
  getrlimit(RLIMIT_NOFILE, &files);
  files.rlim_cur = files.rlim_max;
  setrlimit(RLIMIT_NOFILE, &files);

  int *fds = calloc(peers, sizeof *fds);
  if (!fds) fail("out of memory");
  uint64_t begin = now_ns();
  open_all(find_dialect("plain"), port, peers, fds);
  int poller = make_poller();
  for (unsigned i = 0; i < peers; i++) watch(poller, fds[i], i, EPOLLIN);
  watch(poller, STDIN_FILENO, STDIN, EPOLLIN);
  double opening = (double)(now_ns() - begin) / 1e9;
  say_begin();
  double cpu = cpu_seconds();
  begin = now_ns();
  hold(poller, fds, begin + max_hold);
  double seconds = (double)(now_ns() - begin) / 1e9;
  printf("{\"count\":%u,\"seconds\":%.6f,\"perSecond\":%.1f,\"loaderCpu\":%.4f,\"latencyUs\":null}\n", peers, seconds,
         (double)peers / opening, (cpu_seconds() - cpu) / seconds);
  return 0;
}
