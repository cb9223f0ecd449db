# What the engine's ClassDB knows of one class, without what it inherits. Asked by puppet.gd for surface.test.ts.
# Values are in Godot's own text form.
extends Object


static func of(name: String) -> Dictionary:
	return {
		"name": name,
		"inherits": ClassDB.get_parent_class(name),
		"methods": ClassDB.class_get_method_list(name, true).filter(is_public).map(callable_of),
		"properties": properties_of(name),
		"signals": ClassDB.class_get_signal_list(name, true).map(callable_of),
		"constants": constants_of(name),
	}


# Virtual methods of extensions have a line before their names.
static func is_public(method: Dictionary) -> bool:
	return not (method["name"] as String).begins_with("_")


static func callable_of(described: Dictionary) -> Dictionary:
	var arguments: Array = []
	var first_default: int = described["args"].size() - described["default_args"].size()
	for index: int in described["args"].size():
		var argument: Dictionary = {"name": described["args"][index]["name"], "type": type_of(described["args"][index])}
		if index >= first_default:
			argument["default"] = var_to_str(described["default_args"][index - first_default])
		arguments.append(argument)
	return {"name": described["name"], "arguments": arguments, "returns": type_of(described["return"])}


static func type_of(described: Dictionary) -> String:
	if described["class_name"] != &"":
		return described["class_name"]
	return type_string(described["type"])


static func properties_of(name: String) -> Array:
	var properties: Array = []
	for described: Dictionary in ClassDB.class_get_property_list(name, true):
		var getter: StringName = ClassDB.class_get_property_getter(name, described["name"])
		if getter == &"":
			continue
		properties.append({
			"name": described["name"],
			"type": type_of(described),
			"getter": getter,
			"setter": ClassDB.class_get_property_setter(name, described["name"]),
			"default": var_to_str(ClassDB.class_get_property_default_value(name, described["name"])),
		})
	return properties


static func constants_of(name: String) -> Array:
	var constants: Array = []
	for constant: String in ClassDB.class_get_integer_constant_list(name, true):
		constants.append({"name": constant, "value": ClassDB.class_get_integer_constant(name, constant)})
	return constants
