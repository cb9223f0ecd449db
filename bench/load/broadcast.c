/*
 * The load of the broadcast shapes: peers that send small packets at an even pace and hear everything a server tells all.
 * Raw TCP, epoll. A packet of the server is SIZE bytes: its number (4 bytes, little endian), how many packets of the peers
 * the server has taken in so far (4 bytes), and a fixed pattern. Each peer must get them all, in order, whole; and at the
 * end the server must have taken in every packet that was sent. A packet of a peer begins with the instant at which it
 * was sent, in nanoseconds of the machine's monotonic clock (8 bytes, little endian).
 * The latency is that of one broadcast: from the first peer that has it to each other.
 * Started by bench/load/loader.ts, which compiles it. Loopback only, bounded in time and in deliveries.
 *
 * broadcast PORT PEERS PACKET_BYTES SIZE WARMUP_MS MEASURE_MS MAX_DELIVERIES RATE [DIALECT]
 * Prints "begin" when the measured window opens and one line of JSON when it ends. Exit code 1: said on stderr.
 */
#include "load.h"
#include "dialect.h"

#define MAX_PEERS 4096
#define STAMP 8
#define MAX_SIZE 1000
#define MAX_MESSAGE (MAX_SIZE + MAX_BEFORE + 32)
/* Broadcasts whose first arrival is remembered. */
#define REMEMBERED 4096
#define MAX_EVENTS 512

struct peer {
  int fd, has_any;
  uint32_t next; /* the number of the packet that must come */
  unsigned char partial[MAX_MESSAGE];
  size_t partial_bytes;
};

static struct peer *all;
static unsigned peers;
static size_t size, packet_bytes, delivery_bytes, number_at;
static unsigned char delivery[MAX_MESSAGE]; /* as it must come; number and count are not compared */
static unsigned char packet[MAX_MESSAGE];   /* as it goes out; the stamp is filled in */
static size_t packet_message_bytes, stamp_at;
static struct pace pace; /* of all peers together */
static struct latencies latencies;
static uint64_t delivered, first_at[REMEMBERED];
static uint32_t first_number[REMEMBERED];
static uint32_t taken; /* the latest that the server said */

static uint32_t read_int32(const unsigned char *at) {
  return at[0] | (uint32_t)at[1] << 8 | (uint32_t)at[2] << 16 | (uint32_t)at[3] << 24;
}

static void make_messages(const struct dialect *dialect) {
  unsigned char bytes[MAX_SIZE];
  for (size_t i = 0; i < MAX_SIZE; i++) bytes[i] = (unsigned char)(i * 7);
  delivery_bytes = write_message(dialect, delivery, bytes, size, 0);
  number_at = delivery_bytes - size;
  packet_message_bytes = write_message(dialect, packet, bytes, packet_bytes, 1);
  stamp_at = packet_message_bytes - packet_bytes;
}

/* The stamp stands masked in the packet; the mask is that of write_frame, from the first byte of the frame's payload. */
static void stamp_packet(const struct dialect *dialect, uint64_t now) {
  static const unsigned char mask[4] = {0x12, 0x34, 0x56, 0x78};
  size_t behind = strlen(dialect->inside);
  for (size_t i = 0; i < STAMP; i++) packet[stamp_at + i] = (unsigned char)(now >> (8 * i)) ^ mask[(behind + i) & 3];
}

static void take_delivery(struct peer *p, const unsigned char *at, uint64_t now) {
  const unsigned char *body = at + number_at;
  size_t rest = size - 8;
  if (memcmp(at, delivery, number_at) != 0 || memcmp(body + 8, delivery + number_at + 8, rest) != 0)
    fail("a delivery differs from what is broadcast");
  uint32_t number = read_int32(body);
  if (p->has_any && number != p->next) fail("broadcast %u came to a peer instead of %u", number, p->next);
  p->has_any = 1;
  p->next = number + 1;
  taken = read_int32(body + 4);
  delivered++;
  unsigned slot = number % REMEMBERED;
  if (first_number[slot] == number && first_at[slot] > 0) record(&latencies, now - first_at[slot]);
  else first_at[slot] = now;
  first_number[slot] = number;
}

static void read_deliveries(struct peer *p) {
  static unsigned char buffer[MAX_MESSAGE + READ_BYTES];
  memcpy(buffer, p->partial, p->partial_bytes);
  size_t bytes = p->partial_bytes + receive(p->fd, buffer + p->partial_bytes, READ_BYTES);
  uint64_t now = now_ns();
  size_t at = 0;
  while (at < bytes) {
    /* A server asks whether peers live that have been silent, as all are while the last ones join. */
    size_t ping = answer_ping(p->fd, buffer + at, bytes - at);
    if (ping == 0 && bytes - at < delivery_bytes) break;
    if (ping == 0) take_delivery(p, buffer + at, now);
    at += ping > 0 ? ping : delivery_bytes;
  }
  p->partial_bytes = bytes - at;
  memcpy(p->partial, buffer + at, p->partial_bytes);
}

/* Sends what is due at this instant, the peers in turn. */
static void send_due(const struct dialect *dialect, uint64_t now) {
  for (; next_due(&pace) <= now; pace.gone++) {
    stamp_packet(dialect, now_ns());
    send_all(all[pace.gone % peers].fd, packet, packet_message_bytes);
  }
}

static void forget_warmup(void) {
  memset(&latencies, 0, sizeof latencies);
  delivered = 0;
}

/* Reads what there is, for at most so long. */
static void hear(int poller, int wait_ms) {
  struct epoll_event events[MAX_EVENTS];
  int ready = epoll_wait(poller, events, MAX_EVENTS, wait_ms);
  for (int i = 0; i < ready; i++) read_deliveries(&all[events[i].data.u32]);
}

static void serve(int poller, const struct dialect *dialect, uint64_t deadline, uint64_t max_deliveries) {
  uint64_t now;
  while ((now = now_ns()) < deadline && delivered < max_deliveries) {
    hear(poller, patience(&pace, now));
    send_due(dialect, now_ns());
  }
}

/* Before anything is sent: a broadcast says how much the server has taken in of loads before this one. */
static uint32_t hear_baseline(int poller) {
  uint64_t deadline = now_ns() + STALL_MS * 1000000ull;
  for (unsigned i = 0; i < peers; i++)
    while (!all[i].has_any) {
      if (now_ns() > deadline) fail("peer %u heard nothing for %d ms", i, STALL_MS);
      hear(poller, 100);
    }
  return taken;
}

/* Nothing more is sent: a server that takes in what it gets says so soon. */
static void demand_taken(int poller, uint32_t baseline) {
  uint64_t deadline = now_ns() + STALL_MS * 1000000ull;
  while (taken - baseline < pace.gone) {
    if (now_ns() > deadline)
      fail("the server took in %u of %llu packets", taken - baseline, (unsigned long long)pace.gone);
    hear(poller, 100);
  }
}

int main(int count, char **argument) {
  if (count != 9 && count != 10)
    fail("usage: broadcast PORT PEERS PACKET_BYTES SIZE WARMUP_MS MEASURE_MS MAX_DELIVERIES RATE [DIALECT]");
  int port = atoi(argument[1]);
  peers = (unsigned)atoi(argument[2]);
  packet_bytes = (size_t)atoi(argument[3]);
  size = (size_t)atoi(argument[4]);
  uint64_t warmup = strtoull(argument[5], NULL, 10) * 1000000u, measure = strtoull(argument[6], NULL, 10) * 1000000u;
  uint64_t max_deliveries = strtoull(argument[7], NULL, 10);
  double rate = atof(argument[8]);
  const struct dialect *dialect = find_dialect(count > 9 ? argument[9] : "plain");
  int is_sane = peers >= 1 && peers <= MAX_PEERS && packet_bytes >= STAMP && packet_bytes <= MAX_SIZE;
  if (!is_sane || size < 8 || size > MAX_SIZE || !(rate > 0 && rate <= 10000)) fail("an argument is out of range");
  pace.per_second = rate * peers;

  make_messages(dialect);
  all = calloc(peers, sizeof *all);
  int *fds = calloc(peers, sizeof *fds);
  if (!all || !fds) fail("out of memory");
  open_all(dialect, port, peers, fds);
  int poller = make_poller();
  for (unsigned i = 0; i < peers; i++) {
    all[i].fd = fds[i];
    watch(poller, fds[i], i, EPOLLIN);
  }
  uint32_t baseline = hear_baseline(poller);
  pace.begin = now_ns();
  serve(poller, dialect, now_ns() + warmup, max_deliveries);
  say_begin();
  forget_warmup();
  double cpu = cpu_seconds();
  uint64_t begin = now_ns();
  serve(poller, dialect, begin + measure, max_deliveries);
  double seconds = (double)(now_ns() - begin) / 1e9;
  cpu = cpu_seconds() - cpu;
  uint64_t counted = delivered;
  demand_taken(poller, baseline);
  print_figures(counted, seconds, cpu, &latencies);
  return 0;
}
