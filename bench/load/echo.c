/*
 * The load of the echo shape, in C so that it is never the bottleneck: raw TCP, masked frames made in advance, epoll.
 * Started by bench/load/loader.ts, which compiles it; bench/load/echo.ts is its twin for machines without a compiler.
 * Loopback only, bounded in time and in messages. It never parses: the whole stream of answers is known in advance.
 *
 * echo PORT CONNECTIONS IN_FLIGHT SIZE WARMUP_MS MEASURE_MS MAX_MESSAGES
 * Prints "begin" when the measured window opens and one line of JSON when it ends. Exit code 1: said on stderr.
 */
#include "load.h"

/* Frames before the stream repeats: each differs from its neighbours, so a lost or swapped one is noticed. */
#define PERIOD 251
#define MAX_CONNECTIONS 4096
#define MAX_IN_FLIGHT 1024

struct connection {
  int fd;
  size_t sent_frame;     /* index of the next frame to send, modulo PERIOD */
  size_t received_bytes; /* position in the stream of answers, modulo its period */
  uint64_t *sent_at;     /* ring of in_flight instants, oldest first */
  unsigned oldest;
  size_t partial; /* bytes of an answer that has not arrived whole */
};

static unsigned char *requests, *answers;
static size_t request_bytes, answer_bytes, answer_period;
static struct latencies latencies;
static uint64_t answered;
static unsigned in_flight;

static size_t write_header(unsigned char *at, size_t size, int masked) {
  at[0] = 0x82;
  unsigned char mask = masked ? 0x80 : 0;
  if (size < 126) {
    at[1] = (unsigned char)(mask | size);
    return 2;
  }
  at[1] = mask | 126;
  at[2] = (unsigned char)(size >> 8);
  at[3] = (unsigned char)size;
  return 4;
}

/* Both streams repeat after PERIOD frames; a tail is added so that any span to be sent or compared is contiguous. */
static void make_streams(size_t size) {
  size_t header = size < 126 ? 2 : 4;
  request_bytes = header + 4 + size;
  answer_bytes = header + size;
  answer_period = answer_bytes * PERIOD;
  requests = malloc(request_bytes * (PERIOD + in_flight));
  answers = malloc(answer_period + READ_BYTES);
  if (!requests || !answers) fail("out of memory");
  for (size_t f = 0; f < PERIOD + in_flight; f++) {
    unsigned char *at = requests + f * request_bytes;
    at += write_header(at, size, 1);
    unsigned char mask[4] = {0x12, 0x34, 0x56, 0x78};
    memcpy(at, mask, 4);
    for (size_t i = 0; i < size; i++) at[4 + i] = (unsigned char)((f % PERIOD + i * 7) ^ mask[i & 3]);
  }
  for (size_t f = 0; f < PERIOD; f++) {
    unsigned char *at = answers + f * answer_bytes;
    at += write_header(at, size, 0);
    for (size_t i = 0; i < size; i++) at[i] = (unsigned char)(f + i * 7);
  }
  for (size_t i = 0; i < READ_BYTES; i++) answers[answer_period + i] = answers[i % answer_period];
}

/* Sends what is owed. */
static void send_frames(struct connection *c, size_t count, uint64_t now, unsigned first_slot) {
  for (size_t i = 0; i < count; i++) c->sent_at[(first_slot + i) % in_flight] = now;
  send_all(c->fd, requests + c->sent_frame * request_bytes, count * request_bytes);
  c->sent_frame = (c->sent_frame + count) % PERIOD;
}

static void count_answers(struct connection *c, size_t count, uint64_t now) {
  for (size_t i = 0; i < count; i++) {
    record(&latencies, now - c->sent_at[c->oldest]);
    c->oldest = (c->oldest + 1) % in_flight;
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
  if (whole > in_flight) fail("more answers than requests");
  uint64_t now = now_ns();
  unsigned first_slot = c->oldest;
  count_answers(c, whole, now);
  send_frames(c, whole, now, first_slot);
  return more;
}

static void forget_warmup(void) {
  memset(&latencies, 0, sizeof latencies);
  answered = 0;
}

/* Serves events until the deadline or the count is reached. */
static void serve(int poller, struct connection *all, uint64_t deadline, uint64_t max_messages) {
  struct epoll_event events[256];
  while (now_ns() < deadline && answered < max_messages) {
    int ready = epoll_wait(poller, events, 256, STALL_MS);
    if (ready == 0) fail("no answer for %d ms", STALL_MS);
    for (int i = 0; i < ready; i++)
      while (read_answers(&all[events[i].data.u32])) {
      }
  }
}

int main(int count, char **argument) {
  if (count != 8) fail("usage: echo PORT CONNECTIONS IN_FLIGHT SIZE WARMUP_MS MEASURE_MS MAX_MESSAGES");
  int port = atoi(argument[1]);
  unsigned connections = (unsigned)atoi(argument[2]);
  in_flight = (unsigned)atoi(argument[3]);
  size_t size = (size_t)atoi(argument[4]);
  uint64_t warmup = strtoull(argument[5], NULL, 10) * 1000000u, measure = strtoull(argument[6], NULL, 10) * 1000000u;
  uint64_t max_messages = strtoull(argument[7], NULL, 10);
  if (connections < 1 || connections > MAX_CONNECTIONS || in_flight < 1 || in_flight > MAX_IN_FLIGHT || size < 1 ||
      size > 65535)
    fail("an argument is out of range");

  make_streams(size);
  struct connection *all = calloc(connections, sizeof *all);
  if (!all) fail("out of memory");
  int poller = make_poller();
  for (unsigned i = 0; i < connections; i++) {
    all[i].fd = open_websocket(port);
    all[i].sent_at = calloc(in_flight, sizeof(uint64_t));
    watch(poller, all[i].fd, i, EPOLLIN | EPOLLET);
  }
  for (unsigned i = 0; i < connections; i++) send_frames(&all[i], in_flight, now_ns(), 0);

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
