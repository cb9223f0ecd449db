# A real Godot 4 engine on strings: takes JSON commands from a test, does them, and answers each with its result and with
# every signal and call since the last answer. Started by puppet.ts, whose environment says where to call back.
# Multiplayer is polled when a test asks for it and never otherwise; frames pass by themselves, and one has its end between
# two commands, so what is deferred has happened by the next.
# On the strings a message is its length (32 bits, little-endian) and that many bytes of JSON, both ways.
extends SceneTree

const Actor = preload("actor.gd")
const ClassSurface = preload("class-surface.gd")


# Keeps what the engine complains of, word for word.
class Complaints:
	extends Logger

	var lines: Array[String] = []
	var mutex: Mutex = Mutex.new()

	func _log_error(
		_function: String,
		_file: String,
		_line: int,
		code: String,
		rationale: String,
		_editor_notify: bool,
		error_type: int,
		_backtraces: Array[ScriptBacktrace]
	) -> void:
		mutex.lock()
		lines.append(("WARNING: " if error_type == ERROR_TYPE_WARNING else "ERROR: ") + (rationale if rationale != "" else code))
		mutex.unlock()

	func take() -> Array[String]:
		mutex.lock()
		var taken: Array[String] = lines
		lines = []
		mutex.unlock()
		return taken


var strings: StreamPeerTCP = StreamPeerTCP.new()
# What a test holds by name: peers, multiplayer APIs, nodes, anything.
var objects: Dictionary = {}
var events: Array = []
# Of the message that is on its way; -1 while its length has not come.
var length: int = -1
# What has come of it.
var unread: PackedByteArray = PackedByteArray()
var complaints: Complaints = Complaints.new()


func _initialize() -> void:
	multiplayer_poll = false
	OS.add_logger(complaints)
	OS.low_processor_usage_mode_sleep_usec = 500
	strings.connect_to_host("127.0.0.1", OS.get_environment("PUPPET_PORT").to_int())


func _process(_delta: float) -> bool:
	strings.poll()
	match strings.get_status():
		StreamPeerTCP.STATUS_CONNECTING:
			return false
		StreamPeerTCP.STATUS_CONNECTED:
			strings.set_no_delay(true)
			hear()
			return false
	return true


# Does one command, if a whole one has come.
func hear() -> void:
	if length < 0:
		if strings.get_available_bytes() < 4:
			return
		length = strings.get_u32()
	# A long one does not fit into the buffers of the system: it is taken as it comes.
	var awaited: int = mini(length - unread.size(), strings.get_available_bytes())
	unread.append_array(strings.get_partial_data(awaited)[1])
	if unread.size() < length:
		return
	var command: Dictionary = JSON.parse_string(unread.get_string_from_utf8())
	length = -1
	unread = PackedByteArray()
	var result: Variant = perform(command)
	var answer: PackedByteArray = JSON.stringify({"result": result, "events": events}).to_utf8_buffer()
	events = []
	strings.put_u32(answer.size())
	strings.put_data(answer)


func perform(command: Dictionary) -> Variant:
	match command["op"]:
		"new":
			return hold(command["name"], ClassDB.instantiate(command["class"]))
		"hold":
			return hold(command["as"], target_of(command).callv(command["method"], decode(command["args"])))
		"free":
			var gone: Object = objects[command["name"]]
			objects.erase(command["name"])
			if gone is Node:
				gone.queue_free()
			return null
		"set":
			target_of(command).set(command["property"], decode(command["value"]))
			return null
		"get":
			return encode(target_of(command).get(command["property"]))
		"call":
			return encode(target_of(command).callv(command["method"], decode(command["args"])))
		"poll":
			for name in command["names"]:
				objects[name].poll()
			return null
		"drain":
			return drain(target_of(command))
		"burst":
			return burst(target_of(command), int(command["count"]), int(command["size"]))
		"game":
			return make_game(command["name"])
		"actor":
			return make_actor(command["name"], objects[command["parent"]], command["node"])
		"script":
			return make_script(command["name"], objects[command["parent"]], command["node"], command["file"])
		"auth":
			objects[command["name"]].auth_callback = note.bind(command["name"], "auth")
			return null
		"tls":
			return hold(command["name"], TLSOptions.server(objects[command["key"]], objects[command["certificate"]]))
		"version":
			return "{major}.{minor}".format(Engine.get_version_info())
		"describe":
			return ClassSurface.of(command["class"])
		"client tls":
			objects[command["name"]] = tls_of(command["trusts"], command["unsafe"])
			return null
		"complaints":
			return complaints.take()
		"recode":
			return command["hexes"].map(recode)
	return "unknown command: %s" % command["op"]


# The object of a name, or a WebSocketPeer of it.
func target_of(command: Dictionary) -> Object:
	var target: Object = objects[command["name"]]
	if command.has("peer"):
		return target.get_peer(command["peer"])
	return target


# Keeps an object under a name, and tells of its signals from now on.
func hold(name: String, object: Object) -> Variant:
	if object == null:
		return false
	objects[name] = object
	for described in object.get_signal_list():
		object.connect(described["name"], note_of(described["args"].size(), name, described["name"]))
	return true


# Signals call with as many arguments as they have, and a method takes those and what is bound.
func note_of(count: int, name: String, what: String) -> Callable:
	match count:
		0: return func() -> void: note_all(name, what, [])
		1: return func(a: Variant) -> void: note_all(name, what, [a])
		2: return func(a: Variant, b: Variant) -> void: note_all(name, what, [a, b])
	return func(a: Variant, b: Variant, c: Variant) -> void: note_all(name, what, [a, b, c])


func note(id: int, bytes: PackedByteArray, name: String, what: String) -> void:
	note_all(name, what, [id, bytes])


func note_all(name: String, what: String, args: Array) -> void:
	events.append({"on": name, "signal": what, "args": encode(args)})


# A tree of its own below the root, with a SceneMultiplayer of its own: the name is the API's, "<name> root" its node's.
func make_game(name: String) -> Variant:
	var top: Node = Node.new()
	top.name = name
	root.add_child(top)
	var api: SceneMultiplayer = SceneMultiplayer.new()
	set_multiplayer(api, top.get_path())
	objects[name + " root"] = top
	return hold(name, api)


# A node of actor.gd.
func make_actor(name: String, parent: Node, node_name: String) -> Variant:
	var actor: Node = Actor.new()
	actor.name = node_name
	actor.tell = func(what: String, args: Array) -> void:
		var told: Dictionary = {"on": name, "signal": what, "args": encode(args)}
		told["sender"] = actor.multiplayer.get_remote_sender_id()
		events.append(told)
	objects[name] = actor
	parent.add_child(actor)
	return true


# A node of a script in this folder; the signals that the script itself has are told.
func make_script(name: String, parent: Node, node_name: String, file: String) -> Variant:
	var script: GDScript = load((get_script() as Script).resource_path.get_base_dir().path_join(file))
	var node: Node = script.new()
	node.name = node_name
	objects[name] = node
	for described in script.get_script_signal_list():
		node.connect(described["name"], note_of(described["args"].size(), name, described["name"]))
	parent.add_child(node)
	return true


func drain(peer: PacketPeer) -> Array:
	var packets: Array = []
	while peer.get_available_packet_count() > 0:
		var from: int = peer.get_packet_peer() if peer is MultiplayerPeer else 0
		packets.append({"from": from, "hex": peer.get_packet().hex_encode()})
	return packets


# Puts numbered packets: the number stands in the first four bytes. Returns how many were taken.
func burst(peer: PacketPeer, count: int, size: int) -> int:
	var packet: PackedByteArray = PackedByteArray()
	packet.resize(size)
	for index in count:
		packet.encode_u32(0, index)
		if peer.put_packet(packet) != OK:
			return index
	return count


# Options of a client that trusts a certificate, in PEM, or what the system trusts where there is none.
func tls_of(trusts: Variant, unsafe: bool) -> TLSOptions:
	var certificate: X509Certificate = null
	if trusts != null:
		certificate = X509Certificate.new()
		certificate.load_from_string(trusts)
	return TLSOptions.client_unsafe(certificate) if unsafe else TLSOptions.client(certificate)


# What these bytes are to the engine, its own bytes for that, and what it complains of.
func recode(hex: String) -> Dictionary:
	complaints.take()
	var value: Variant = bytes_to_var(hex.hex_decode())
	var again: String = var_to_bytes(value).hex_encode()
	return {"type": typeof(value), "hex": again, "complaints": complaints.take()}


# Values on the strings: {"hex": …} is bytes, {"held": …} an object by its name, {"value": …} anything in Godot's own text
# form. JSON has no ints, so numbers without a fraction are ints here.
func decode(value: Variant) -> Variant:
	match typeof(value):
		TYPE_FLOAT:
			return int(value) if value == floorf(value) else value
		TYPE_ARRAY:
			return value.map(decode)
		TYPE_DICTIONARY:
			if value.has("hex"):
				return (value["hex"] as String).hex_decode()
			if value.has("held"):
				return objects[value["held"]]
			if value.has("value"):
				return str_to_var(value["value"])
	return value


func encode(value: Variant) -> Variant:
	match typeof(value):
		TYPE_NIL, TYPE_BOOL, TYPE_INT, TYPE_FLOAT, TYPE_STRING, TYPE_STRING_NAME:
			return value
		TYPE_ARRAY:
			return value.map(encode)
		TYPE_PACKED_BYTE_ARRAY:
			return {"hex": value.hex_encode()}
		TYPE_OBJECT:
			return {"class": value.get_class() if value != null else ""}
		TYPE_PACKED_INT32_ARRAY, TYPE_PACKED_STRING_ARRAY:
			return Array(value)
	return {"value": var_to_str(value)}
