/*
 * The load of the join shape: WebSockets that are opened, and ended as soon as they are, one after the other in each slot.
 * Raw TCP, epoll. A join is done when the whole 101 has come; then the socket is reset, without a close frame, as a
 * player's is whose program ends. The next one in that slot comes from another address, so that no server's limit is met.
 * Started by bench/load/loader.ts, which compiles it. Loopback only, bounded in time and in joins.
 *
 * join PORT SLOTS WARMUP_MS MEASURE_MS MAX_JOINS
 * Prints "begin" when the measured window opens and one line of JSON when it ends. Exit code 1: said on stderr.
 */
#include "load.h"
#include <fcntl.h>

#define MAX_SLOTS 256
/* Addresses that take turns. */
#define ADDRESSES 100
#define MAX_HEAD 1024

struct slot {
  int fd, has_asked;
  uint64_t begun_at;
  char head[MAX_HEAD];
  size_t head_bytes;
};

static struct slot all[MAX_SLOTS];
static char request[2048];
static size_t request_bytes;
static struct sockaddr_in server;
static struct latencies latencies;
static uint64_t joined, begun;

static void begin_join(int poller, unsigned number) {
  struct slot *s = &all[number];
  s->fd = socket(AF_INET, SOCK_STREAM | SOCK_NONBLOCK, 0);
  if (s->fd < 0) fail("socket: %s", strerror(errno));
  come_from(s->fd, (unsigned)(begun++ % ADDRESSES) * PER_ADDRESS);
  /* To end it leaves nothing behind, no port that waits. */
  struct linger linger = {.l_onoff = 1, .l_linger = 0};
  setsockopt(s->fd, SOL_SOCKET, SO_LINGER, &linger, sizeof linger);
  s->begun_at = now_ns();
  s->head_bytes = 0;
  s->has_asked = 0;
  if (connect(s->fd, (struct sockaddr *)&server, sizeof server) < 0 && errno != EINPROGRESS)
    fail("connect: %s", strerror(errno));
  watch(poller, s->fd, number, EPOLLOUT);
}

static void ask(int poller, unsigned number) {
  struct slot *s = &all[number];
  int error = 0;
  socklen_t length = sizeof error;
  getsockopt(s->fd, SOL_SOCKET, SO_ERROR, &error, &length);
  if (error != 0) fail("connect: %s", strerror(error));
  send_all(s->fd, (unsigned char *)request, request_bytes);
  s->has_asked = 1;
  struct epoll_event event = {.events = EPOLLIN, .data.u32 = number};
  if (epoll_ctl(poller, EPOLL_CTL_MOD, s->fd, &event) < 0) fail("epoll: %s", strerror(errno));
}

static void read_answer(int poller, unsigned number) {
  struct slot *s = &all[number];
  if (s->head_bytes == MAX_HEAD) fail("the head of an answer is too long");
  s->head_bytes += receive(s->fd, (unsigned char *)s->head + s->head_bytes, MAX_HEAD - s->head_bytes);
  size_t checked = s->head_bytes < 12 ? s->head_bytes : 12;
  if (memcmp(s->head, "HTTP/1.1 101", checked) != 0) fail("the handshake was refused: %.40s", s->head);
  if (!memmem(s->head, s->head_bytes, "\r\n\r\n", 4)) return;
  record(&latencies, now_ns() - s->begun_at);
  joined++;
  close(s->fd);
  begin_join(poller, number);
}

static void serve(int poller, uint64_t deadline, uint64_t max_joins) {
  struct epoll_event events[MAX_SLOTS];
  while (now_ns() < deadline && joined < max_joins) {
    int ready = epoll_wait(poller, events, MAX_SLOTS, STALL_MS);
    if (ready == 0) fail("no join for %d ms", STALL_MS);
    for (int i = 0; i < ready; i++) {
      unsigned number = events[i].data.u32;
      if (all[number].has_asked) read_answer(poller, number);
      else ask(poller, number);
    }
  }
}

int main(int count, char **argument) {
  if (count != 6) fail("usage: join PORT SLOTS WARMUP_MS MEASURE_MS MAX_JOINS");
  int port = atoi(argument[1]);
  unsigned slots = (unsigned)atoi(argument[2]);
  uint64_t warmup = strtoull(argument[3], NULL, 10) * 1000000u, measure = strtoull(argument[4], NULL, 10) * 1000000u;
  uint64_t max_joins = strtoull(argument[5], NULL, 10);
  if (slots < 1 || slots > MAX_SLOTS) fail("an argument is out of range");
  request_bytes = write_upgrade(request, sizeof request, port, "/");
  server = (struct sockaddr_in){.sin_family = AF_INET, .sin_port = htons((uint16_t)port)};
  server.sin_addr.s_addr = htonl(INADDR_LOOPBACK);

  int poller = make_poller();
  for (unsigned i = 0; i < slots; i++) begin_join(poller, i);
  serve(poller, now_ns() + warmup, max_joins);
  say_begin();
  memset(&latencies, 0, sizeof latencies);
  joined = 0;
  double cpu = cpu_seconds();
  uint64_t begin = now_ns();
  serve(poller, begin + measure, max_joins);
  double seconds = (double)(now_ns() - begin) / 1e9;
  print_figures(joined, seconds, cpu_seconds() - cpu, &latencies);
  return 0;
}
