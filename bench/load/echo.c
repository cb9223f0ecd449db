/*
 * The load of the echo shape, in C so that it is never the bottleneck: raw TCP, masked frames made in advance, epoll.
 * Started by bench/load/loader.ts, which compiles it; bench/load/echo.ts is its twin for machines without a compiler.
 * Loopback only, bounded in time and in messages. It never parses: the whole stream of answers is known in advance.
 * Each connection keeps IN_FLIGHT messages under way. With a RATE, which the twin does not know, each sends so many in a
 * second instead, in turn and evenly spread; IN_FLIGHT is then what the server may owe at most.
 *
 * echo PORT CONNECTIONS IN_FLIGHT SIZE WARMUP_MS MEASURE_MS MAX_MESSAGES [RATE [DIALECT]]
 * Prints "begin" when the measured window opens and one line of JSON when it ends. Exit code 1: said on stderr.
 */
#include "load.h"
#include "dialect.h"

/* Messages before the stream repeats: each differs from its neighbours, so a lost or swapped one is noticed. */
#define PERIOD 251
#define MAX_CONNECTIONS 4096
#define MAX_IN_FLIGHT 1024
#define MAX_SIZE 65000
/* What the frames of one message have besides its bytes, at most. */
#define MAX_OVERHEAD (MAX_BEFORE + 32)

struct connection {
  int fd;
  size_t sent_frame;     /* index of the next message to send, modulo PERIOD */
  size_t received_bytes; /* position in the stream of answers, modulo its period */
  uint64_t *sent_at;     /* ring of in_flight instants, oldest first */
  unsigned oldest, under_way;
  size_t partial; /* bytes of an answer that has not arrived whole */
};

static unsigned char *requests, *answers;
static size_t request_bytes, answer_bytes, answer_period;
static struct latencies latencies;
static uint64_t answered;
static unsigned connections, in_flight;
static struct pace pace; /* of all connections together */

/* Both streams repeat after PERIOD messages; a tail is added so that any span to be sent or compared is contiguous. */
static void make_streams(const struct dialect *dialect, size_t size) {
  size_t room = size + MAX_OVERHEAD;
  requests = malloc(room * (PERIOD + in_flight));
  answers = malloc(room * PERIOD + READ_BYTES);
  unsigned char *bytes = malloc(size);
  if (!requests || !answers || !bytes) fail("out of memory");
  for (size_t m = 0; m < PERIOD + in_flight; m++) {
    for (size_t i = 0; i < size; i++) bytes[i] = (unsigned char)(m % PERIOD + i * 7);
    request_bytes = write_message(dialect, requests + m * request_bytes, bytes, size, 1);
    if (m < PERIOD) answer_bytes = write_message(dialect, answers + m * answer_bytes, bytes, size, 0);
  }
  answer_period = answer_bytes * PERIOD;
  for (size_t i = 0; i < READ_BYTES; i++) answers[answer_period + i] = answers[i % answer_period];
}

static void send_frames(struct connection *c, size_t count, uint64_t now) {
  for (size_t i = 0; i < count; i++) c->sent_at[(c->oldest + c->under_way++) % in_flight] = now;
  send_all(c->fd, requests + c->sent_frame * request_bytes, count * request_bytes);
  c->sent_frame = (c->sent_frame + count) % PERIOD;
}

static void count_answers(struct connection *c, size_t count, uint64_t now) {
  for (size_t i = 0; i < count; i++) {
    record(&latencies, now - c->sent_at[c->oldest]);
    c->oldest = (c->oldest + 1) % in_flight;
    c->under_way--;
  }
  answered += count;
}

/* Reads once. True if there may be more: edge-triggered epoll does not tell twice. */
static int read_answers(struct connection *c) {
  static unsigned char buffer[READ_BYTES];
  size_t n = receive(c->fd, buffer, sizeof buffer);
  if (memcmp(buffer, answers + c->received_bytes, n) != 0) fail("an answer differs from what was sent");
  c->received_bytes = (c->received_bytes + n) % answer_period;
  size_t whole = (c->partial + n) / answer_bytes;
  c->partial = (c->partial + n) % answer_bytes;
  int more = n == READ_BYTES;
  if (whole == 0) return more;
  if (whole > c->under_way) fail("more answers than requests");
  uint64_t now = now_ns();
  count_answers(c, whole, now);
  if (pace.per_second == 0) send_frames(c, whole, now);
  return more;
}

static void forget_warmup(void) {
  memset(&latencies, 0, sizeof latencies);
  answered = 0;
}

/* Sends what is due at this instant, the connections in turn. */
static void send_due(struct connection *all, uint64_t now) {
  for (; next_due(&pace) <= now; pace.gone++) {
    struct connection *c = &all[pace.gone % connections];
    if (c->under_way == in_flight) fail("the server owes %u answers on one connection", in_flight);
    send_frames(c, 1, now);
  }
}

/* Serves events until the deadline or the count is reached. */
static void serve(int poller, struct connection *all, uint64_t deadline, uint64_t max_messages) {
  struct epoll_event events[256];
  uint64_t now;
  while ((now = now_ns()) < deadline && answered < max_messages) {
    int ready = epoll_wait(poller, events, 256, patience(&pace, now));
    if (ready == 0 && pace.per_second == 0) fail("no answer for %d ms", STALL_MS);
    for (int i = 0; i < ready; i++)
      while (read_answers(&all[events[i].data.u32])) {
      }
    if (pace.per_second > 0) send_due(all, now_ns());
  }
}

/* The first messages: whole windows, or the first of an even pace. */
static void start(struct connection *all) {
  pace.begin = now_ns();
  if (pace.per_second > 0) return;
  for (unsigned i = 0; i < connections; i++) send_frames(&all[i], in_flight, now_ns());
}

int main(int count, char **argument) {
  if (count < 8 || count > 10)
    fail("usage: echo PORT CONNECTIONS IN_FLIGHT SIZE WARMUP_MS MEASURE_MS MAX_MESSAGES [RATE [DIALECT]]");
  int port = atoi(argument[1]);
  connections = (unsigned)atoi(argument[2]);
  in_flight = (unsigned)atoi(argument[3]);
  size_t size = (size_t)atoi(argument[4]);
  uint64_t warmup = strtoull(argument[5], NULL, 10) * 1000000u, measure = strtoull(argument[6], NULL, 10) * 1000000u;
  uint64_t max_messages = strtoull(argument[7], NULL, 10);
  double rate = count > 8 ? atof(argument[8]) : 0;
  int is_sane = connections >= 1 && connections <= MAX_CONNECTIONS && in_flight >= 1 && in_flight <= MAX_IN_FLIGHT;
  if (!is_sane || size < 1 || size > MAX_SIZE || !(rate >= 0 && rate <= 10000)) fail("an argument is out of range");
  pace.per_second = rate * connections;

  const struct dialect *dialect = find_dialect(count > 9 ? argument[9] : "plain");
  make_streams(dialect, size);
  struct connection *all = calloc(connections, sizeof *all);
  if (!all) fail("out of memory");
  int poller = make_poller();
  int *fds = calloc(connections, sizeof *fds);
  if (!fds) fail("out of memory");
  open_all(dialect, port, connections, fds);
  for (unsigned i = 0; i < connections; i++) {
    all[i].fd = fds[i];
    all[i].sent_at = calloc(in_flight, sizeof(uint64_t));
    watch(poller, all[i].fd, i, EPOLLIN | EPOLLET);
  }
  start(all);
  serve(poller, all, now_ns() + warmup, max_messages);
  say_begin();
  forget_warmup();
  double cpu = cpu_seconds();
  uint64_t begin = now_ns();
  serve(poller, all, begin + measure, max_messages);
  double seconds = (double)(now_ns() - begin) / 1e9;
  print_figures(answered, seconds, cpu_seconds() - cpu, &latencies);
  return 0;
}
