# Prints what this engine's var2bytes makes of one value after the other: a line of JSON each, with a name and the bytes.
# Started by variant-fixture.test.ts, which holds fixtures/variants-3.2.3.json against it.
# The names are those of test/multiplayer/variant/values.ts, where the same values stand in TypeScript.
extends SceneTree


func _init():
	record_simple()
	record_math()
	record_references()
	record_containers()
	record_pool_arrays()
	quit()


func record(name, value):
	var bytes = var2bytes(value)
	match typeof(value):
		TYPE_NODE_PATH:
			bytes = without_leftovers(bytes)
		TYPE_OBJECT:
			bytes = with_known_number(bytes, value)
	var hex = ""
	for byte in bytes:
		hex += "%02x" % byte
	print(to_json({"name": name, "hex": hex}))


# The padding of names in a NodePath is whatever was in memory: as zeros it can be compared.
func without_leftovers(bytes):
	var names = bytes[4] + bytes[8]
	var at = 16
	for _index in range(names):
		var length = bytes[at]
		at += 4 + length
		while at % 4 != 0:
			bytes[at] = 0
			at += 1
	return bytes


# An object travels as the number it has in this engine, which is another one each time: 1234 can be compared.
func with_known_number(bytes, object):
	var buffer = StreamPeerBuffer.new()
	buffer.data_array = bytes
	buffer.seek(4)
	if buffer.get_u64() == object.get_instance_id():
		buffer.seek(4)
		buffer.put_u64(1234)
	return buffer.data_array


func record_simple():
	var negative = -1.0
	record("null", null)
	record("bool: false", false)
	record("bool: true", true)
	record("int: 0", 0)
	record("int: 1", 1)
	record("int: -1", -1)
	record("int: 2^31 - 1", 2147483647)
	record("int: 2^31", 2147483648)
	record("int: -2^31", -2147483648)
	record("int: -2^31 - 1", -2147483649)
	record("int: 2^53 - 1", 9007199254740991)
	record("int: -2^53 + 1", -9007199254740991)
	record("int: 2^53", 9007199254740992)
	record("int: largest", 9223372036854775807)
	record("int: smallest", -9223372036854775807 - 1)
	record("float: 0.0", 0.0)
	record("float: -0.0", 0.0 * negative)
	record("float: 5.0", 5.0)
	record("float: 1.5", 1.5)
	record("float: 0.1", 0.1)
	record("float: -1e300", -1e300)
	record("float: 2^-1074", pow(2, -1074))
	record("float: 2^60", 1152921504606846976.0)
	record("float: infinity", INF)
	record("float: -infinity", -INF)
	record("float: NaN", NAN)
	record("String: empty", "")
	record("String: a", "a")
	record("String: hello", "hello")
	record("String: four", "four")
	record("String: Grüße", "Grüße")
	record("String: 漢字", "漢字")
	record("String: 🎮", "🎮")
	record("String: a lone surrogate", char(0xd800))
	record("String: a byte order mark inside", "a" + char(0xfeff))


func record_math():
	var x = Vector3(1, 2, 3)
	var y = Vector3(4, 5, 6)
	var z = Vector3(7, 8, 9)
	record("Vector2: default", Vector2())
	record("Vector2: (1, 2)", Vector2(1, 2))
	record("Vector2: (0.5, -infinity)", Vector2(0.5, -INF))
	record("Vector2: NaN", Vector2(NAN, NAN))
	record("Rect2: default", Rect2())
	record("Rect2: 1 to 4", Rect2(1, 2, 3, 4))
	record("Vector3: default", Vector3())
	record("Vector3: 1 to 3", x)
	record("Transform2D: default", Transform2D())
	record("Transform2D: 1 to 6", Transform2D(Vector2(1, 2), Vector2(3, 4), Vector2(5, 6)))
	record("Plane: default", Plane())
	record("Plane: 1 to 4", Plane(1, 2, 3, 4))
	record("Quat: default", Quat())
	record("Quat: 1 to 4", Quat(1, 2, 3, 4))
	record("AABB: default", AABB())
	record("AABB: 1 to 6", AABB(x, y))
	record("Basis: default", Basis())
	record("Basis: 1 to 9", Basis(x, y, z))
	record("Transform: default", Transform())
	record("Transform: 1 to 12", Transform(x, y, z, Vector3(10, 11, 12)))
	record("Color: default", Color())
	record("Color: four parts", Color(0.25, 0.5, 0.75, 1))
	record("Color: overbright", Color(4, -1, 0, 0))


func record_references():
	record("NodePath: empty", NodePath(""))
	record("NodePath: /", NodePath("/"))
	record("NodePath: /root/Main", NodePath("/root/Main"))
	record("NodePath: Main", NodePath("Main"))
	record("NodePath: ../Enemy", NodePath("../Enemy"))
	record("NodePath: :position:x", NodePath(":position:x"))
	record("NodePath: /root/Tür:position:x", NodePath("/root/Tür:position:x"))
	record("NodePath: a/:b:", NodePath("a/:b:"))
	record("NodePath: a::b", NodePath("a::b"))
	record("NodePath: //a//b/", NodePath("//a//b/"))
	record("RID", RID())
	record("Object: number 1234", Reference.new())


func record_containers():
	record("Dictionary: empty", {})
	record("Dictionary: a is 1", {"a": 1})
	record("Dictionary: in order", {"b": 1, "a": null, "": "x"})
	record("Dictionary: any keys", {1: "int", 1.5: "float", null: "null", true: "bool", Vector2(1, 2): "Vector2", "s": "String"})
	record("Dictionary: __proto__", {"__proto__": {"polluted": true}})
	record("Dictionary: nested", {"players": [{"id": 2, "at": Vector2(1, 2)}, {}]})
	record("Array: empty", [])
	record("Array: 1 and x", [1, "x"])
	record("Array: nested", [[[]], [null, [true]]])
	record("Array: one of each", [null, true, 1, 1.5, "s", Vector2(), Rect2(), Vector3(), Transform2D(), Plane(), Quat(), AABB(), Basis(),
		Transform(), Color(), NodePath("root"), RID(), {}, [], PoolByteArray(), PoolIntArray(), PoolRealArray(), PoolStringArray(),
		PoolVector2Array(), PoolVector3Array(), PoolColorArray()])


func record_pool_arrays():
	record("PoolByteArray: empty", PoolByteArray())
	record("PoolByteArray: 1 to 5", PoolByteArray([1, 2, 3, 4, 5]))
	record("PoolByteArray: four", PoolByteArray([0, 127, 128, 255]))
	record("PoolIntArray: empty", PoolIntArray())
	record("PoolIntArray: the ends", PoolIntArray([1, -1, 2147483647, -2147483648]))
	record("PoolRealArray: empty", PoolRealArray())
	record("PoolRealArray: 1.5 and 0.1", PoolRealArray([1.5, 0.1]))
	record("PoolStringArray: empty", PoolStringArray())
	record("PoolStringArray: a, bcd and nothing", PoolStringArray(["a", "bcd", ""]))
	record("PoolStringArray: ü", PoolStringArray(["ü"]))
	record("PoolVector2Array: empty", PoolVector2Array())
	record("PoolVector2Array: two", PoolVector2Array([Vector2(1, 2), Vector2(3, 4)]))
	record("PoolVector3Array: empty", PoolVector3Array())
	record("PoolVector3Array: two", PoolVector3Array([Vector3(1, 2, 3), Vector3(4, 5, 6)]))
	record("PoolColorArray: empty", PoolColorArray())
	record("PoolColorArray: two", PoolColorArray([Color(1, 0, 0, 1), Color(0, 0.5, 0, 0)]))
