/*
 * How a load joins a server and what its messages look like on the wire: plain WebSocket messages, Socket.IO's
 * (engine.io 4 over a WebSocket alone) or Colyseus's (a seat by HTTP, then the room's WebSocket).
 * Included by echo.c and broadcast.c. In both protocols a message `m` with bytes goes out and comes in alike.
 */

#define MAX_BEFORE 64

struct dialect {
  const char *name;
  /* A text frame before each binary one; empty: none. */
  const char *before;
  /* What stands in the binary frame before the bytes. */
  const char *inside;
  /* Asks for a WebSocket on connection NUMBER and gives its descriptor. */
  int (*ask)(int port, unsigned number);
  /* Waits for the answer, and for whatever must be said before messages may go. */
  void (*join)(int fd);
};

static int ask_plain(int port, unsigned number) {
  int fd = open_tcp(port, number);
  ask_upgrade(fd, port, "/");
  return fd;
}

static void read_exactly(int fd, unsigned char *at, size_t left) {
  while (left > 0) {
    ssize_t n = read(fd, at, left);
    if (n <= 0) fail("a frame was expected while joining: %s", n < 0 ? strerror(errno) : "end of stream");
    at += n;
    left -= (size_t)n;
  }
}

/* Reads one frame of up to 125 or 65,535 bytes while joining; demands its first bytes. */
static void expect_frame(int fd, unsigned char first, const char *beginning) {
  unsigned char head[2], length[2], body[65535];
  read_exactly(fd, head, 2);
  size_t size = head[1];
  if (size == 126) {
    read_exactly(fd, length, 2);
    size = (size_t)length[0] << 8 | length[1];
  }
  read_exactly(fd, body, size);
  if (head[0] != first || size < strlen(beginning) || memcmp(body, beginning, strlen(beginning)) != 0)
    fail("while joining, %.20s was expected and %.*s came", beginning, (int)(size < 40 ? size : 40), (char *)body);
}

static void say(int fd, unsigned char first, const char *text) {
  unsigned char frame[64];
  size_t size = write_frame(frame, first, (const unsigned char *)text, strlen(text), 1);
  if (write(fd, frame, size) != (ssize_t)size) fail("joining: %s", strerror(errno));
}

/* ---- Socket.IO ---- */

static int ask_socketio(int port, unsigned number) {
  int fd = open_tcp(port, number);
  ask_upgrade(fd, port, "/socket.io/?EIO=4&transport=websocket");
  return fd;
}

static void join_socketio(int fd) {
  await_upgrade(fd);
  expect_frame(fd, 0x81, "0{"); /* engine.io: open */
  say(fd, 0x81, "40");          /* socket.io: connect to the main namespace */
  expect_frame(fd, 0x81, "40{");
}

/* ---- Colyseus ---- */

/* The value of a member of the JSON text that is a string without escapes. */
static void find_member(const char *json, const char *name, char *value, size_t room) {
  char key[32];
  snprintf(key, sizeof key, "\"%s\":\"", name);
  const char *at = strstr(json, key);
  if (!at) fail("the seat has no %s: %.200s", name, json);
  at += strlen(key);
  size_t length = strcspn(at, "\"");
  if (length >= room) fail("the %s of the seat is too long", name);
  memcpy(value, at, length);
  value[length] = 0;
}

static void reserve_seat(int port, unsigned number, char *path, size_t room) {
  int fd = open_tcp(port, number);
  char text[4096], process_id[64], room_id[64], session_id[64];
  int length = snprintf(text, sizeof text,
                        "POST /matchmake/joinOrCreate/bench HTTP/1.1\r\nHost: 127.0.0.1:%d\r\nConnection: close\r\n"
                        "Content-Type: application/json\r\nContent-Length: 2\r\n\r\n{}",
                        port);
  if (write(fd, text, (size_t)length) != length) fail("the seat: %s", strerror(errno));
  size_t got = 0;
  ssize_t n;
  while (got < sizeof text - 1 && (n = read(fd, text + got, sizeof text - 1 - got)) > 0) got += (size_t)n;
  text[got] = 0;
  close(fd);
  if (memcmp(text, "HTTP/1.1 200", 12) != 0) fail("no seat was given: %.60s", text);
  find_member(text, "processId", process_id, sizeof process_id);
  find_member(text, "roomId", room_id, sizeof room_id);
  find_member(text, "sessionId", session_id, sizeof session_id);
  snprintf(path, room, "/%s/%s?sessionId=%s", process_id, room_id, session_id);
}

static int ask_colyseus(int port, unsigned number) {
  char path[256];
  reserve_seat(port, number, path, sizeof path);
  int fd = open_tcp(port, number);
  ask_upgrade(fd, port, path);
  return fd;
}

static void join_colyseus(int fd) {
  await_upgrade(fd);
  expect_frame(fd, 0x82, "\x0a"); /* JOIN_ROOM; the client says that it has it */
  say(fd, 0x82, "\x0a");
}

static const struct dialect DIALECTS[] = {
    {"plain", "", "", ask_plain, await_upgrade},
    {"socketio", "451-[\"m\",{\"_placeholder\":true,\"num\":0}]", "", ask_socketio, join_socketio},
    /* ROOM_DATA_BYTES, the type "m" as MessagePack */
    {"colyseus", "", "\x11\xa1m", ask_colyseus, join_colyseus},
};

static const struct dialect *find_dialect(const char *name) {
  for (size_t i = 0; i < sizeof DIALECTS / sizeof *DIALECTS; i++)
    if (strcmp(DIALECTS[i].name, name) == 0) return &DIALECTS[i];
  fail("there is no dialect %s", name);
  return NULL;
}

/* Writes a whole message, all its frames; gives its length. `size` may be up to 65,000. */
static size_t write_message(const struct dialect *dialect, unsigned char *at, const unsigned char *bytes, size_t size,
                            int is_masked) {
  static unsigned char body[65535];
  unsigned char *begin = at;
  size_t before = strlen(dialect->before), inside = strlen(dialect->inside);
  if (before > 0) at += write_frame(at, 0x81, (const unsigned char *)dialect->before, before, is_masked);
  memcpy(body, dialect->inside, inside);
  memcpy(body + inside, bytes, size);
  at += write_frame(at, 0x82, body, inside + size, is_masked);
  return (size_t)(at - begin);
}

/* Handshakes under way at once: the backlog of a listening Godot has room for so many. */
#define JOINING 8

/* Opens connections 0 to COUNT - 1; FDS has room for as many. Some wait for their answer while others ask. */
static void open_all(const struct dialect *dialect, int port, unsigned count, int *fds) {
  for (unsigned first = 0; first < count; first += JOINING) {
    unsigned end = first + JOINING < count ? first + JOINING : count;
    for (unsigned i = first; i < end; i++) fds[i] = dialect->ask(port, i);
    for (unsigned i = first; i < end; i++) dialect->join(fds[i]);
  }
}
