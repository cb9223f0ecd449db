# The arena's wire format for Godot 3: packets to send, and what a snapshot holds.
# Used by pilot.gd. Layout: demo/README.md. Knows no socket.
extends Reference

const VERSION = 1
const PILOT_GODOT = 2
const HELLO = 0x01
const INPUT = 0x02
const WELCOME = 0x81
const SNAPSHOT = 0x82
const FLAG_THRUSTING = 4
const FLAG_SHIELDED = 8
const FLAG_DEAD = 16
const SNAPSHOT_HEAD = 11
const SHIP_SIZE = 17
const SHOT_SIZE = 8
const STAR_SIZE = 4


static func hello() -> PoolByteArray:
	return PoolByteArray([HELLO, VERSION, PILOT_GODOT])


static func input(keys: int, sequence: int) -> PoolByteArray:
	return PoolByteArray([INPUT, keys, sequence])


# The ship that a welcome gives us and the engine that serves it; null for bytes that are none.
static func read_welcome(bytes: PoolByteArray):
	if bytes.size() != 11 or bytes[0] != WELCOME or bytes[1] != VERSION:
		return null
	var reader = _reader(bytes, 2)
	var ship = reader.get_u16()
	var size = Vector2(reader.get_u16(), reader.get_u16())
	return {"ship": ship, "size": size, "engine": "ws" if bytes[10] == 1 else "uws"}


# Ships by number, shots and stars; null for bytes that are no whole snapshot.
static func read_snapshot(bytes: PoolByteArray):
	if bytes.size() < SNAPSHOT_HEAD or bytes[0] != SNAPSHOT:
		return null
	var reader = _reader(bytes, 1)
	var tick = reader.get_u32()
	var ship_count = reader.get_u16()
	var shot_count = reader.get_u16()
	var star_count = reader.get_u8()
	reader.get_u8()
	if bytes.size() < SNAPSHOT_HEAD + ship_count * SHIP_SIZE + shot_count * SHOT_SIZE + star_count * STAR_SIZE:
		return null
	var ships = {}
	for _i in range(ship_count):
		var ship = _read_ship(reader)
		ships[ship.number] = ship
	var shots = []
	for _i in range(shot_count):
		reader.get_u16()
		var by = reader.get_u16()
		shots.append({"by": by, "place": _read_place(reader)})
	var stars = []
	for _i in range(star_count):
		stars.append(_read_place(reader))
	return {"tick": tick, "ships": ships, "shots": shots, "stars": stars}


static func _read_ship(reader: StreamPeerBuffer) -> Dictionary:
	var number = reader.get_u16()
	var flags = reader.get_u8()
	var hull = reader.get_u8()
	var place = _read_place(reader)
	var speed = Vector2(reader.get_16(), reader.get_16()) / 16.0
	var angle = reader.get_u16() * TAU / 65536.0
	var score = reader.get_u16()
	reader.get_u8()
	return {
		"number": number, "pilot": flags & 3, "hull": hull, "place": place, "speed": speed,
		"angle": angle, "score": score, "is_thrusting": flags & FLAG_THRUSTING != 0,
		"is_shielded": flags & FLAG_SHIELDED != 0, "is_dead": flags & FLAG_DEAD != 0,
	}


static func _read_place(reader: StreamPeerBuffer) -> Vector2:
	return Vector2(reader.get_u16(), reader.get_u16()) / 16.0


static func _reader(bytes: PoolByteArray, at: int) -> StreamPeerBuffer:
	var reader = StreamPeerBuffer.new()
	reader.data_array = bytes
	reader.seek(at)
	return reader
