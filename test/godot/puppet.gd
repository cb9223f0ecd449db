# A real engine on strings: takes one JSON command after the other from a test, does it, and answers with the result
# and with every signal that fired meanwhile. Started by test/support/godot.ts, which says where to call back.
# It never polls by itself: what a test does not ask for does not happen. It ends when the test lets go.
# On the strings a message is its length (32 bits, little-endian) and that many bytes of JSON, both ways.
extends SceneTree

const SIGNALS = [
	"client_connected", "client_disconnected", "client_close_request",
	"connection_established", "connection_error", "connection_closed", "server_close_request",
	"data_received",
	"peer_connected", "peer_disconnected", "connection_succeeded", "connection_failed", "server_disconnected",
	"peer_packet",
]

var objects = {}
var readers = {}
# Peers of servers by object and id, kept so that a test can use them when the server has forgotten them.
var held_peers = {}
var events = []


func _initialize():
	var strings = StreamPeerTCP.new()
	strings.connect_to_host("127.0.0.1", int(OS.get_environment("PUPPET_PORT")))
	while strings.get_status() == StreamPeerTCP.STATUS_CONNECTING:
		OS.delay_msec(1)
	strings.set_no_delay(true)
	while true:
		var length = strings.get_u32()
		if length == 0:
			break
		events = []
		var command = parse_json(strings.get_utf8_string(length))
		var result = perform(command)
		var answer = to_json({"result": result, "events": events}).to_utf8()
		strings.put_u32(answer.size())
		strings.put_data(answer)
	quit()


func perform(command):
	match command["op"]:
		"new":
			return create(command["name"], command["class"], command.get("read_in", []))
		"free":
			held_peers.erase(command["name"])
			return objects.erase(command["name"])
		"set":
			objects[command["name"]].set(command["property"], decode(command["value"]))
			return null
		"get":
			return encode(target_of(command).get(command["property"]))
		"call":
			return encode(target_of(command).callv(command["method"], decode(command.get("args", []))))
		"poll":
			for name in command["names"]:
				objects[name].poll()
			return null
		"drain":
			return drain(target_of(command))
		"burst":
			return burst(target_of(command), int(command["count"]), int(command["size"]))
		"version":
			return Engine.get_version_info()["string"]
	return "unknown op"


func create(name, class_to_make, read_in):
	var made = ClassDB.instance(class_to_make)
	for signal_name in SIGNALS:
		if made.has_signal(signal_name):
			made.connect(signal_name, self, "on_signal", [name, signal_name])
	objects[name] = made
	readers[name] = read_in
	held_peers[name] = {}
	return null


# The object of a command, or one of its peers.
func target_of(command):
	var object = objects[command["name"]]
	if not command.has("peer"):
		return object
	var id = int(command["peer"])
	var held = held_peers[command["name"]]
	return held[id] if held.has(id) else object.get_peer(id)


# Called with the signal's own arguments, then the two bound ones.
func on_signal(a = null, b = null, c = null, d = null, e = null):
	var args = []
	for value in [a, b, c, d, e]:
		if value != null:
			args.append(value)
	var signal_name = args.pop_back()
	var name = args.pop_back()
	var event = {"on": name, "signal": signal_name, "args": args}
	var object = objects[name]
	var peer = null
	if object is WebSocketServer:
		event["has_peer"] = object.has_peer(args[0])
		if event["has_peer"]:
			peer = object.get_peer(args[0])
			held_peers[name][args[0]] = peer
	elif object is WebSocketClient:
		event["status"] = object.get_connection_status()
		peer = object.get_peer(1)
	if peer != null:
		event["count"] = peer.get_available_packet_count()
		if signal_name in readers[name]:
			event["packets"] = drain(peer)
	events.append(event)


func drain(peer):
	var packets = []
	while peer.get_available_packet_count() > 0:
		var bytes = peer.get_packet()
		packets.append({"text": peer.was_string_packet(), "hex": bytes.hex_encode(), "error": peer.get_packet_error()})
	return packets


# Sends numbered packets: the number as four little-endian bytes, then zeros.
func burst(peer, count, size):
	var results = {}
	for number in count:
		var bytes = PoolByteArray()
		bytes.resize(size)
		for place in size:
			bytes[place] = (number >> (8 * place)) & 255 if place < 4 else 0
		var error = peer.put_packet(bytes)
		results[error] = results.get(error, 0) + 1
	return results


# Commands are JSON: bytes come as {"hex"}, {"utf8"} or {"fill", "size"}; whole numbers as integers.
func decode(value):
	match typeof(value):
		TYPE_REAL:
			return int(value) if value == floor(value) else value
		TYPE_ARRAY:
			var items = []
			for item in value:
				items.append(decode(item))
			return items
		TYPE_DICTIONARY:
			return decode_bytes(value)
	return value


func decode_bytes(value):
	if value.has("utf8"):
		return value["utf8"].to_utf8()
	var bytes = PoolByteArray()
	if value.has("hex"):
		for place in range(0, value["hex"].length(), 2):
			bytes.append(("0x" + value["hex"].substr(place, 2)).hex_to_int())
	else:
		bytes.resize(int(value["size"]))
		for place in bytes.size():
			bytes[place] = int(value["fill"])
	return bytes


func encode(value):
	match typeof(value):
		TYPE_RAW_ARRAY:
			return {"hex": value.hex_encode()}
		TYPE_OBJECT:
			return null if value == null else {"class": value.get_class()}
	return value
