/*
 * The load of the relay shapes: clients of one Godot 3 world that broadcast to each other through the server.
 * Raw TCP, epoll. Each client keeps IN_FLIGHT broadcasts under way; one is done when all others have it, and the next
 * goes out. With a RATE each sends so many in a second instead, in turn and evenly spread; IN_FLIGHT is then what the
 * server may owe at most. Every delivered frame is checked: its sender, its target, its place in the order, its bytes.
 * With SIZE 0 the payload is a remote call, move(stamp, 3.5, "left") of the node Main/Ship.
 * Started by bench/load/loader.ts, which compiles it. Loopback only, bounded in time and in deliveries.
 * Wire: docs/wire/gd-mp.md, docs/wire/rpc.md.
 *
 * relay PORT CLIENTS IN_FLIGHT SIZE WARMUP_MS MEASURE_MS MAX_DELIVERIES [RATE]
 * Prints "begin" when the measured window opens and one line of JSON when it ends. Exit code 1: said on stderr.
 */
#include "load.h"

#define MAX_CLIENTS 256
#define MAX_IN_FLIGHT 64
/* WebSocket header, multiplayer header, mask. */
#define WS_HEADER 2
#define MP_HEADER 9
#define MASK 4
/* Somewhere in the payload: the number of the client in 8 bits, that of the broadcast in 23, and a sign that is 0. */
#define STAMP 4
#define LAST_BROADCAST 0x7fffff
#define MAX_SIZE 100
#define MAX_FRAME (WS_HEADER + MASK + MP_HEADER + MAX_SIZE)
#define SYSTEM_FRAME (WS_HEADER + MP_HEADER + 4)
#define ADD 1
#define REMOVE 2
#define YOUR_ID 3

struct client {
  int fd;
  int32_t id;
  int known; /* how many others it has been told of, the server included */
  unsigned char partial[MAX_FRAME];
  size_t partial_bytes;
  uint32_t next_sent;
  uint32_t expected[MAX_CLIENTS]; /* the next broadcast of each other client */
  unsigned missing[MAX_IN_FLIGHT]; /* how many have not got it, for each broadcast under way */
  uint64_t sent_at[MAX_IN_FLIGHT];
  unsigned owed; /* broadcasts that may go out */
};

static struct client *all;
static unsigned clients, in_flight;
static struct pace pace; /* of all clients together */
static size_t size, stamp_at, delivery_bytes;
static unsigned char template[MAX_FRAME]; /* a delivery; source and stamp are filled in */
static struct latencies latencies;
static uint64_t delivered;
static unsigned owing[MAX_CLIENTS], owing_count;

static void write_int32(unsigned char *at, uint32_t value) {
  for (int i = 0; i < 4; i++) at[i] = (unsigned char)(value >> (8 * i));
}

static uint32_t read_int32(const unsigned char *at) {
  return at[0] | (uint32_t)at[1] << 8 | (uint32_t)at[2] << 16 | (uint32_t)at[3] << 24;
}

/* By full path, which every peer accepts at any time. */
static const unsigned char CALL[] = "\x00\x27\x00\x00\x80"                /* a call; the path stands at 0x27 */
                                    "move\0\x03"                           /* its name, its number of arguments */
                                    "\x02\0\0\0\0\0\0\0"                  /* an int: the stamp */
                                    "\x03\0\0\0\0\0\x60\x40"              /* a real: 3.5 */
                                    "\x04\0\0\0\x04\0\0\0\x6c\x65\x66\x74" /* a String: left */
                                    "Main/Ship";                          /* with the NUL that ends it */
#define CALL_STAMP_AT 15

static void make_template(void) {
  unsigned char *payload = template + WS_HEADER + MP_HEADER;
  if (size == 0) {
    size = sizeof CALL;
    stamp_at = CALL_STAMP_AT;
    memcpy(payload, CALL, size);
  } else {
    for (size_t i = STAMP; i < size; i++) payload[i] = (unsigned char)(i * 7);
  }
  template[0] = 0x82;
  template[1] = (unsigned char)(MP_HEADER + size);
  delivery_bytes = WS_HEADER + MP_HEADER + size;
}

/* ---- joining ---- */

/* Reads one system frame. Others that are still leaving are told of and taken back. */
static void take_system(struct client *c, const unsigned char *frame) {
  if (frame[0] != 0x82 || frame[1] != MP_HEADER + 4) fail("a frame while joining is not a system frame");
  int32_t id = (int32_t)read_int32(frame + WS_HEADER + MP_HEADER);
  int type = frame[WS_HEADER];
  if (type == YOUR_ID) c->id = id;
  else if (type == ADD) c->known++;
  else if (type == REMOVE) c->known--;
  else fail("a frame of type %d while joining", type);
}

static int has_joined(const struct client *c) { return c->id != 0 && c->known == (int)clients; }

/* Waits until everybody has its id and knows the server and each other client, and nobody else. */
static void join(int poller) {
  uint64_t deadline = now_ns() + (uint64_t)STALL_MS * 1000000u;
  unsigned waiting = clients;
  while (waiting > 0) {
    struct epoll_event event;
    if (now_ns() > deadline) fail("%u of %u clients did not join within %d ms", waiting, clients, STALL_MS);
    if (epoll_wait(poller, &event, 1, 100) != 1) continue;
    struct client *c = &all[event.data.u32];
    waiting += has_joined(c);
    c->partial_bytes += receive(c->fd, c->partial + c->partial_bytes, SYSTEM_FRAME - c->partial_bytes);
    if (c->partial_bytes == SYSTEM_FRAME) {
      take_system(c, c->partial);
      c->partial_bytes = 0;
    }
    waiting -= has_joined(c);
  }
}

/* ---- the load ---- */

static void owe(unsigned number) {
  if (all[number].owed++ == 0) owing[owing_count++] = number;
}

/* Writes the next broadcast of a client, masked as a client must. */
static void write_broadcast(struct client *c, unsigned number, unsigned char *at) {
  static const unsigned char mask[MASK] = {0x12, 0x34, 0x56, 0x78};
  unsigned char body[MP_HEADER + MAX_SIZE];
  memcpy(body, template + WS_HEADER, MP_HEADER + size);
  write_int32(body + 1, (uint32_t)c->id);
  write_int32(body + MP_HEADER + stamp_at, number | c->next_sent << 8);
  at[0] = 0x82;
  at[1] = 0x80 | template[1];
  memcpy(at + WS_HEADER, mask, MASK);
  for (size_t i = 0; i < MP_HEADER + size; i++) at[WS_HEADER + MASK + i] = body[i] ^ mask[i & 3];
}

static void send_owed(void) {
  static unsigned char buffer[MAX_FRAME * MAX_IN_FLIGHT];
  uint64_t now = now_ns();
  size_t frame_bytes = delivery_bytes + MASK;
  for (unsigned i = 0; i < owing_count; i++) {
    struct client *c = &all[owing[i]];
    for (unsigned k = 0; k < c->owed; k++) {
      if (c->missing[c->next_sent % in_flight] > 0) fail("the server owes %u broadcasts of one client", in_flight);
      if (c->next_sent > LAST_BROADCAST) fail("too many broadcasts of one client");
      write_broadcast(c, owing[i], buffer + k * frame_bytes);
      c->missing[c->next_sent % in_flight] = clients - 1;
      c->sent_at[c->next_sent % in_flight] = now;
      c->next_sent++;
    }
    send_all(c->fd, buffer, c->owed * frame_bytes);
    c->owed = 0;
  }
  owing_count = 0;
}

/* One broadcast has reached one client. */
static void take_delivery(struct client *c, const unsigned char *frame, uint64_t now) {
  const unsigned char *payload = frame + WS_HEADER + MP_HEADER;
  const unsigned char *expected = template + WS_HEADER + MP_HEADER;
  uint32_t stamp = read_int32(payload + stamp_at), number = stamp >> 8;
  unsigned sender = stamp & 0xff;
  size_t behind = stamp_at + STAMP;
  if (frame[0] != template[0] || frame[1] != template[1]) fail("a delivery has another header than what was sent");
  if (frame[WS_HEADER] != 0 || read_int32(frame + WS_HEADER + 5) != 0) fail("a delivery has another type or target");
  if (sender >= clients || &all[sender] == c) fail("a delivery came to nobody it was meant for");
  if ((int32_t)read_int32(frame + WS_HEADER + 1) != all[sender].id) fail("a delivery names another source");
  if (number != c->expected[sender]) fail("broadcast %u of a client came instead of %u", number, c->expected[sender]);
  if (memcmp(payload, expected, stamp_at) != 0 || memcmp(payload + behind, expected + behind, size - behind) != 0)
    fail("a delivery differs from what was sent");
  c->expected[sender]++;
  delivered++;
  struct client *from = &all[sender];
  if (--from->missing[number % in_flight] > 0) return;
  record(&latencies, now - from->sent_at[number % in_flight]);
  if (pace.per_second == 0) owe(sender);
}

static void read_deliveries(struct client *c) {
  static unsigned char buffer[MAX_FRAME + READ_BYTES];
  memcpy(buffer, c->partial, c->partial_bytes);
  size_t bytes = c->partial_bytes + receive(c->fd, buffer + c->partial_bytes, READ_BYTES);
  uint64_t now = now_ns();
  size_t at = 0;
  for (; bytes - at >= delivery_bytes; at += delivery_bytes) take_delivery(c, buffer + at, now);
  c->partial_bytes = bytes - at;
  memcpy(c->partial, buffer + at, c->partial_bytes);
}

static void forget_warmup(void) {
  memset(&latencies, 0, sizeof latencies);
  delivered = 0;
}

/* Lets out what is due at this instant, the clients in turn. */
static void owe_due(uint64_t now) {
  for (; next_due(&pace) <= now; pace.gone++) owe((unsigned)(pace.gone % clients));
}

/* Serves events until the deadline or the count is reached. */
static void serve(int poller, uint64_t deadline, uint64_t max_deliveries) {
  struct epoll_event events[MAX_CLIENTS];
  uint64_t now;
  while ((now = now_ns()) < deadline && delivered < max_deliveries) {
    int ready = epoll_wait(poller, events, MAX_CLIENTS, patience(&pace, now));
    if (ready == 0 && pace.per_second == 0) fail("no delivery for %d ms", STALL_MS);
    for (int i = 0; i < ready; i++) read_deliveries(&all[events[i].data.u32]);
    if (pace.per_second > 0) owe_due(now_ns());
    send_owed();
  }
}

/* The first broadcasts: whole windows, or the first of an even pace. */
static void start(void) {
  pace.begin = now_ns();
  if (pace.per_second > 0) return;
  for (unsigned i = 0; i < clients; i++)
    for (unsigned k = 0; k < in_flight; k++) owe(i);
  send_owed();
}

int main(int count, char **argument) {
  if (count != 8 && count != 9)
    fail("usage: relay PORT CLIENTS IN_FLIGHT SIZE WARMUP_MS MEASURE_MS MAX_DELIVERIES [RATE]");
  int port = atoi(argument[1]);
  clients = (unsigned)atoi(argument[2]);
  in_flight = (unsigned)atoi(argument[3]);
  size = (size_t)atoi(argument[4]);
  uint64_t warmup = strtoull(argument[5], NULL, 10) * 1000000u, measure = strtoull(argument[6], NULL, 10) * 1000000u;
  uint64_t max_deliveries = strtoull(argument[7], NULL, 10);
  double rate = count == 9 ? atof(argument[8]) : 0;
  int is_sane = clients >= 2 && clients <= MAX_CLIENTS && in_flight >= 1 && in_flight <= MAX_IN_FLIGHT;
  if (!is_sane || (size > 0 && size < STAMP) || size > MAX_SIZE || !(rate >= 0 && rate <= 10000))
    fail("an argument is out of range");
  pace.per_second = rate * clients;

  make_template();
  all = calloc(clients, sizeof *all);
  if (!all) fail("out of memory");
  int poller = make_poller();
  for (unsigned i = 0; i < clients; i++) {
    all[i].fd = open_tcp(port, i);
    ask_upgrade(all[i].fd, port, "/");
    await_upgrade(all[i].fd);
    watch(poller, all[i].fd, i, EPOLLIN);
  }
  join(poller);
  start();
  serve(poller, now_ns() + warmup, max_deliveries);
  say_begin();
  forget_warmup();
  double cpu = cpu_seconds();
  uint64_t begin = now_ns();
  serve(poller, begin + measure, max_deliveries);
  double seconds = (double)(now_ns() - begin) / 1e9;
  print_figures(delivered, seconds, cpu_seconds() - cpu, &latencies);
  return 0;
}
