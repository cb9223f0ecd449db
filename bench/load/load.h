/*
 * What the loaders in C share: how they end, the clock, the pace, the latencies, the handshake, and the line of figures.
 * Included by the loaders of this folder, each a program of its own.
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

#define READ_BYTES 65536
#define STALL_MS 3000
#define SUB_BUCKETS 32
#define BUCKETS (SUB_BUCKETS * 33)

/* Durations in nanoseconds, in buckets. */
struct latencies {
  uint64_t buckets[BUCKETS], count, sum, max;
};

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

/* An even pace: so many in a second, from an instant on. 0 in a second: no pace, as fast as the window allows. */
struct pace {
  double per_second;
  uint64_t begin, gone; /* when the first was due, and how many have been let out */
};

static uint64_t next_due(const struct pace *pace) {
  return pace->begin + (uint64_t)((double)pace->gone * 1e9 / pace->per_second);
}

/* Milliseconds that may be waited for an event. */
static int patience(const struct pace *pace, uint64_t now) {
  if (pace->per_second == 0) return STALL_MS;
  uint64_t due = next_due(pace);
  return due <= now ? 0 : (int)((due - now) / 1000000u) + 1;
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

static void record(struct latencies *all, uint64_t ns) {
  all->buckets[bucket_of(ns)]++;
  all->count++;
  all->sum += ns;
  if (ns > all->max) all->max = ns;
}

static double percentile_us(const struct latencies *all, double share) {
  uint64_t wanted = (uint64_t)((double)all->count * share), seen = 0;
  for (unsigned i = 0; i < BUCKETS; i++) {
    seen += all->buckets[i];
    if (seen > wanted) return bucket_us(i);
  }
  return (double)all->max / 1e3;
}

/* Connections that come from one address: servers limit them. Number 0 to 49 come from 127.0.0.1, the next from 127.0.0.2 ... */
#define PER_ADDRESS 50

static void come_from(int fd, unsigned number) {
  unsigned address = number / PER_ADDRESS;
  struct sockaddr_in source = {.sin_family = AF_INET};
  source.sin_addr.s_addr = htonl(INADDR_LOOPBACK + (address / 200 << 8) + address % 200);
  int on = 1;
  setsockopt(fd, IPPROTO_IP, IP_BIND_ADDRESS_NO_PORT, &on, sizeof on);
  if (bind(fd, (struct sockaddr *)&source, sizeof source) < 0) fail("bind: %s", strerror(errno));
}

/* A TCP connection; connection NUMBER of this load. */
static int open_tcp(int port, unsigned number) {
  int fd = socket(AF_INET, SOCK_STREAM, 0);
  if (fd < 0) fail("socket: %s", strerror(errno));
  come_from(fd, number);
  struct sockaddr_in address = {.sin_family = AF_INET, .sin_port = htons((uint16_t)port)};
  address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  if (connect(fd, (struct sockaddr *)&address, sizeof address) < 0) fail("connect: %s", strerror(errno));
  int on = 1;
  setsockopt(fd, IPPROTO_TCP, TCP_NODELAY, &on, sizeof on);
  /* The cheapest sender: on loopback there is nothing to pace. What the server's side uses is the machine's affair. */
  setsockopt(fd, IPPROTO_TCP, TCP_CONGESTION, "reno", 4);
  struct timeval limit = {.tv_sec = STALL_MS / 1000};
  setsockopt(fd, SOL_SOCKET, SO_RCVTIMEO, &limit, sizeof limit);
  return fd;
}

/* Writes the request for a WebSocket into HEAD; gives its length. */
static size_t write_upgrade(char *head, size_t room, int port, const char *path) {
  return (size_t)snprintf(head, room,
                          "GET %s HTTP/1.1\r\nHost: 127.0.0.1:%d\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n"
                          "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\nSec-WebSocket-Version: 13\r\n\r\n",
                          path, port);
}

static void ask_upgrade(int fd, int port, const char *path) {
  char head[2048];
  size_t length = write_upgrade(head, sizeof head, port, path);
  if (write(fd, head, length) != (ssize_t)length) fail("handshake: %s", strerror(errno));
}

/* Reads an HTTP head and not a byte more; ends it with a NUL. */
static void read_head(int fd, char *head, size_t room) {
  size_t got = 0;
  while (got < 4 || memcmp(head + got - 4, "\r\n\r\n", 4) != 0) {
    if (got == room - 1 || read(fd, head + got, 1) != 1) fail("the handshake was not answered");
    got++;
  }
  head[got] = 0;
}

static void await_upgrade(int fd) {
  char head[2048];
  read_head(fd, head, sizeof head);
  if (memcmp(head, "HTTP/1.1 101", 12) != 0) fail("the handshake was refused: %.40s", head);
}

/* Writes a whole WebSocket frame of up to 65,535 bytes; gives its length. The mask is always the same. */
static size_t write_frame(unsigned char *at, unsigned char first, const unsigned char *payload, size_t size, int is_masked) {
  static const unsigned char mask[4] = {0x12, 0x34, 0x56, 0x78};
  unsigned char bit = is_masked ? 0x80 : 0;
  unsigned char *begin = at;
  *at++ = first;
  if (size < 126) {
    *at++ = (unsigned char)(bit | size);
  } else {
    *at++ = bit | 126;
    *at++ = (unsigned char)(size >> 8);
    *at++ = (unsigned char)size;
  }
  if (is_masked) memcpy(at, mask, 4);
  if (is_masked) at += 4;
  for (size_t i = 0; i < size; i++) *at++ = payload[i] ^ (is_masked ? mask[i & 3] : 0);
  return (size_t)(at - begin);
}

/* Sends all of it. The peer always has room for a window of frames, so a short write is rare and waits here. */
static void send_all(int fd, const unsigned char *at, size_t left) {
  while (left > 0) {
    ssize_t n = send(fd, at, left, MSG_NOSIGNAL);
    if (n < 0) fail("send: %s", strerror(errno));
    at += n;
    left -= (size_t)n;
  }
}

/* Reads once, without waiting: the number of bytes, 0 if there are none. */
static size_t receive(int fd, unsigned char *at, size_t room) {
  ssize_t n = recv(fd, at, room, MSG_DONTWAIT);
  if (n < 0 && (errno == EAGAIN || errno == EINTR)) return 0;
  if (n <= 0) fail("the server ended a connection: %s", n < 0 ? strerror(errno) : "end of stream");
  return (size_t)n;
}

#define PING 0x89
#define PONG 0x8a

/* Answers the ping that begins here. Gives its length, or 0 if it is none or has not come whole. */
static size_t answer_ping(int fd, const unsigned char *at, size_t left) {
  unsigned char pong[256];
  if (left < 2 || at[0] != PING || at[1] > 125 || left < 2u + at[1]) return 0;
  send_all(fd, pong, write_frame(pong, PONG, at + 2, at[1], 1));
  return 2u + at[1];
}

static int make_poller(void) {
  int poller = epoll_create1(0);
  if (poller < 0) fail("epoll: %s", strerror(errno));
  return poller;
}

static void watch(int poller, int fd, unsigned number, uint32_t events) {
  struct epoll_event event = {.events = events, .data.u32 = number};
  if (epoll_ctl(poller, EPOLL_CTL_ADD, fd, &event) < 0) fail("epoll: %s", strerror(errno));
}

/* The measured window opens: told to whoever reads the server's processor time. */
static void say_begin(void) {
  puts("begin");
  fflush(stdout);
}

static void print_figures(uint64_t count, double seconds, double cpu, const struct latencies *all) {
  if (count == 0 || all->count == 0) fail("nothing was answered");
  printf("{\"count\":%llu,\"seconds\":%.6f,\"perSecond\":%.1f,\"loaderCpu\":%.4f,"
         "\"latencyUs\":{\"mean\":%.2f,\"p50\":%.2f,\"p90\":%.2f,\"p99\":%.2f,\"p999\":%.2f,\"max\":%.2f}}\n",
         (unsigned long long)count, seconds, (double)count / seconds, cpu / seconds,
         (double)all->sum / (double)all->count / 1e3, percentile_us(all, 0.5), percentile_us(all, 0.9),
         percentile_us(all, 0.99), percentile_us(all, 0.999), (double)all->max / 1e3);
}
