# Takes bytes that were encoded elsewhere, decodes them with bytes2var, and prints a line of JSON for each: what type the
# engine found, and what var2bytes makes of the value; nothing of both where the engine refuses the bytes.
# Started by variant.test.ts, which names a file with a JSON list of hex in VARIANTS_FILE.
extends SceneTree


func _init():
	var file = File.new()
	file.open(OS.get_environment("VARIANTS_FILE"), File.READ)
	for hex in parse_json(file.get_as_text()):
		var decoded = decode(from_hex(hex))
		if typeof(decoded) == TYPE_ARRAY:
			var value = decoded[0]
			var id = value.object_id if value is EncodedObjectAsID else 0
			print(to_json({"type": typeof(value), "hex": to_hex(var2bytes(value)), "object_id": str(id)}))
		else:
			print("{}")
	quit()


# An engine that refuses the bytes leaves this function at once, and null comes back.
func decode(bytes):
	var value = bytes2var(bytes)
	return [value]


func from_hex(hex):
	var bytes = PoolByteArray()
	bytes.resize(hex.length() / 2)
	for index in range(bytes.size()):
		bytes[index] = ("0x" + hex.substr(index * 2, 2)).hex_to_int()
	return bytes


func to_hex(bytes):
	var hex = ""
	for byte in bytes:
		hex += "%02x" % byte
	return hex
