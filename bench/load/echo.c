/*
 * The load of the echo shape, in C so that it is never the bottleneck: raw TCP, masked frames made in advance, epoll.
 * Started by bench/load/loader.ts, which compiles it; bench/load/echo.ts is its twin for machines without a compiler.
 * Loopback only, bounded in time and in messages. It never parses: the whole stream of answers is known in advance.
 *
 * echo PORT CONNECTIONS IN_FLIGHT SIZE WARMUP_MS MEASURE_MS MAX_MESSAGES
 * Prints "begin" when the measured window opens and one line of JSON when it ends. Exit code 1: said on stderr.
 */
#define _GNU_SOURCE
#include <arpa/inet.h>
#include <errno.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/epoll.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <sys/time.h>
#include <time.h>
#include <unistd.h>

/* Frames before the stream repeats: each differs from its neighbours, so a lost or swapped one is noticed. */
#define PERIOD 251
#define READ_BYTES 65536
#define STALL_MS 3000
#define MAX_CONNECTIONS 4096
#define MAX_IN_FLIGHT 1024
#define SUB_BUCKETS 32
#define BUCKETS (SUB_BUCKETS * 33)

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
static uint64_t histogram[BUCKETS], answered, latency_sum, latency_max;
static unsigned in_flight;

static void fail(const char *format, ...) {
  va_list arguments;
  va_start(arguments, format);
  vfprintf(stderr, format, arguments);
  fputc('\n', stderr);
  exit(1);
}

static uint64_t now_ns(void) {
  struct timespec t;
  clock_gettime(CLOCK_MONOTONIC, &t);
  return (uint64_t)t.tv_sec * 1000000000u + (uint64_t)t.tv_nsec;
}

static double cpu_seconds(void) {
  struct rusage usage;
  getrusage(RUSAGE_SELF, &usage);
  return (double)(usage.ru_utime.tv_sec + usage.ru_stime.tv_sec) +
         (double)(usage.ru_utime.tv_usec + usage.ru_stime.tv_usec) / 1e6;
}

/* 32 buckets per power of two: a value is known to about 3 %. */
static unsigned bucket_of(uint64_t ns) {
  if (ns < SUB_BUCKETS * 2) return (unsigned)ns;
  if (ns > 0xffffffffu) ns = 0xffffffffu;
  unsigned shift = 63u - (unsigned)__builtin_clzll(ns) - 5u;
  return SUB_BUCKETS * shift + (unsigned)(ns >> shift);
}

static double bucket_us(unsigned bucket) {
  if (bucket < SUB_BUCKETS * 2) return bucket / 1e3;
  unsigned shift = bucket / SUB_BUCKETS - 1;
  uint64_t low = (uint64_t)(bucket - SUB_BUCKETS * shift) << shift;
  return (double)(low + ((uint64_t)1 << shift) / 2) / 1e3;
}

static double percentile_us(double share) {
  uint64_t wanted = (uint64_t)((double)answered * share), seen = 0;
  for (unsigned i = 0; i < BUCKETS; i++) {
    seen += histogram[i];
    if (seen > wanted) return bucket_us(i);
  }
  return (double)latency_max / 1e3;
}

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

static int open_websocket(int port) {
  int fd = socket(AF_INET, SOCK_STREAM, 0);
  struct sockaddr_in address = {.sin_family = AF_INET, .sin_port = htons((uint16_t)port)};
  address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  if (fd < 0 || connect(fd, (struct sockaddr *)&address, sizeof address) < 0) fail("connect: %s", strerror(errno));
  int on = 1;
  setsockopt(fd, IPPROTO_TCP, TCP_NODELAY, &on, sizeof on);
  /* The cheapest sender: on loopback there is nothing to pace. What the server's side uses is the machine's affair. */
  setsockopt(fd, IPPROTO_TCP, TCP_CONGESTION, "reno", 4);
  struct timeval limit = {.tv_sec = STALL_MS / 1000};
  setsockopt(fd, SOL_SOCKET, SO_RCVTIMEO, &limit, sizeof limit);
  char head[2048];
  int length = snprintf(head, sizeof head,
                        "GET / HTTP/1.1\r\nHost: 127.0.0.1:%d\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n"
                        "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\nSec-WebSocket-Version: 13\r\n\r\n",
                        port);
  if (write(fd, head, (size_t)length) != length) fail("handshake: %s", strerror(errno));
  size_t got = 0;
  while (got < 4 || memcmp(head + got - 4, "\r\n\r\n", 4) != 0) {
    if (got == sizeof head || read(fd, head + got, 1) != 1) fail("the handshake was not answered");
    got++;
  }
  if (memcmp(head, "HTTP/1.1 101", 12) != 0) fail("the handshake was refused: %.40s", head);
  return fd;
}

/* Sends what is owed. The peer always has room for a window of frames, so a short write is rare and waits here. */
static void send_frames(struct connection *c, size_t count, uint64_t now, unsigned first_slot) {
  for (size_t i = 0; i < count; i++) c->sent_at[(first_slot + i) % in_flight] = now;
  const unsigned char *at = requests + c->sent_frame * request_bytes;
  size_t left = count * request_bytes;
  while (left > 0) {
    ssize_t n = send(c->fd, at, left, MSG_NOSIGNAL);
    if (n < 0) fail("send: %s", strerror(errno));
    at += n;
    left -= (size_t)n;
  }
  c->sent_frame = (c->sent_frame + count) % PERIOD;
}

static void count_answers(struct connection *c, size_t count, uint64_t now) {
  for (size_t i = 0; i < count; i++) {
    uint64_t latency = now - c->sent_at[c->oldest];
    c->oldest = (c->oldest + 1) % in_flight;
    histogram[bucket_of(latency)]++;
    latency_sum += latency;
    if (latency > latency_max) latency_max = latency;
  }
  answered += count;
}

/* Reads once. True if there may be more: edge-triggered epoll does not tell twice. */
static int read_answers(struct connection *c) {
  static unsigned char buffer[READ_BYTES];
  ssize_t n = recv(c->fd, buffer, sizeof buffer, MSG_DONTWAIT);
  if (n < 0 && errno == EAGAIN) return 0;
  if (n < 0 && errno == EINTR) return 1;
  if (n <= 0) fail("the server ended a connection: %zd %s", n, n < 0 ? strerror(errno) : "end of stream");
  if (memcmp(buffer, answers + c->received_bytes, (size_t)n) != 0) fail("an answer differs from what was sent");
  c->received_bytes = (c->received_bytes + (size_t)n) % answer_period;
  size_t whole = (c->partial + (size_t)n) / answer_bytes;
  c->partial = (c->partial + (size_t)n) % answer_bytes;
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
  memset(histogram, 0, sizeof histogram);
  answered = latency_sum = latency_max = 0;
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
  int poller = epoll_create1(0);
  for (unsigned i = 0; i < connections; i++) {
    all[i].fd = open_websocket(port);
    all[i].sent_at = calloc(in_flight, sizeof(uint64_t));
    struct epoll_event event = {.events = EPOLLIN | EPOLLET, .data.u32 = i};
    if (epoll_ctl(poller, EPOLL_CTL_ADD, all[i].fd, &event) < 0) fail("epoll: %s", strerror(errno));
  }
  for (unsigned i = 0; i < connections; i++) send_frames(&all[i], in_flight, now_ns(), 0);

  serve(poller, all, now_ns() + warmup, max_messages);
  puts("begin");
  fflush(stdout);
  forget_warmup();
  double cpu = cpu_seconds();
  uint64_t begin = now_ns();
  serve(poller, all, begin + measure, max_messages);
  double seconds = (double)(now_ns() - begin) / 1e9;
  cpu = cpu_seconds() - cpu;
  if (answered == 0) fail("nothing was answered");

  printf("{\"messages\":%llu,\"seconds\":%.6f,\"messagesPerSecond\":%.1f,\"loaderCpu\":%.4f,"
         "\"latencyUs\":{\"mean\":%.2f,\"p50\":%.2f,\"p90\":%.2f,\"p99\":%.2f,\"p999\":%.2f,\"max\":%.2f}}\n",
         (unsigned long long)answered, seconds, (double)answered / seconds, cpu / seconds,
         (double)latency_sum / (double)answered / 1e3, percentile_us(0.5), percentile_us(0.9), percentile_us(0.99),
         percentile_us(0.999), (double)latency_max / 1e3);
  return 0;
}
