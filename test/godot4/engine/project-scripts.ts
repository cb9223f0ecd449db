/**
 * A Godot project of scripts with remote calls, in all the forms that GDScript has for them and for what looks like them.
 * Written to disk by the test that asks a real engine which calls they have.
 */

/** What is not a script of its own right. */
export const PROJECT = `config_version=5
[application]
config/name="scripts"
[autoload]
Net="*res://net.gd"
`

/** Each form of the annotation, of functions around it, and of texts that only look like it. */
const FORMS = `extends Node
const MODE = "any_peer"
const CHANNEL = 2
@rpc
func plain(): pass
@rpc()
func empty(): pass
@rpc("authority", "call_local", "unreliable_ordered", 3)
func full(): pass
@rpc(
	"any_peer", # a comment with )
	"call_local",
)
func lines(a, b = ")"): pass
@rpc(MODE, "call_remote", "reliable", CHANNEL) func constants(): pass
@rpc("any_" + "peer") func sum(): pass
@rpc @warning_ignore("unused_parameter") func two(a): pass
@warning_ignore("unused_parameter")
@rpc("any_peer")
@warning_ignore("shadowed_variable")

# @rpc func comment(): pass

func between(a): pass
@rpc func typed(a: int, b: Array[int] = [1, 2], c: Dictionary = {"x": 1}) -> void:
	var f = func inner_lambda(x): return x
	var q = """
@rpc
func text(): pass
"""
@rpc func lambda_behind(): return func(): pass
@rpc \\
func joined(): pass
@rpc func several(): pass; var semicolon = 2
@rpc func parameters(s = "@rpc func text2()", ...rest: Array) -> void: pass
func not_remote(): pass
static func neither(): pass
@rpc func static_func(): pass
`

const AROUND = `extends Node
signal sig(a)
enum E { X, Y }
const C = {"func": "x"}
var s = "@rpc func no()"
var escaped = "\\"@rpc func no2()"
var raw = r"\\d@rpc"
var long = '''
@rpc
func no3(): pass
'''
var lambda = func named(): pass
var lambda2 = func named2(
	a,
	b
):
	pass
var table = {
"a": func(): pass,
"b": 2 }
@export_range(0, 10, 1, "or_greater") var z = 1
@export var v = 1:
	set(value):
		v = value
	get:
		return v
var w = 2: set = set_w
func set_w(value): pass
@onready var path = $"A/@rpc"
@onready var child = $Foo/Bar
@onready var unique = %"class"
var node_path = ^"func/b"
var string_name = &"x#y"
#region @rpc func a(): pass
class Inner extends Node:
	@rpc func inner_a(): pass
	class Deeper:
		func x(): pass
class OneLine: var x = 1
class Extending: extends Node
#endregion
	# indented, and no code
	
## @rpc
@rpc func behind():

	pass
`

/** Scripts that the engine loads and we read, by their paths in the project. */
export const SCRIPTS: Readonly<Record<string, string>> = {
  'forms.gd': FORMS,
  'around.gd': AROUND,
  'net.gd': 'extends Node\n@rpc func net_a(): pass\n',
  'unit.gd': 'class_name Unit\nextends Node\n@rpc func unit_a(): pass\n',
  'one_line.gd': 'class_name OneLineUnit extends Unit\n@rpc func one(): pass\n',
  'tool.gd': '@tool\n@icon("res://icon.svg")\nclass_name Tooled\nextends "res://unit.gd"\n@rpc func tooled(): pass\n',
  'class_behind.gd': 'extends Node\n\nclass_name ClassBehind\nvar a\n@rpc func x(): pass\n',
  'by_class.gd': 'extends Unit\n@rpc("any_peer") func b(): pass\n',
  'by_path.gd': 'extends "unit.gd"\n@rpc func c(): pass\n',
  'dir/by_path.gd': 'extends "../dir/deeper.gd"\n@rpc func d(): pass\n',
  'dir/deeper.gd': 'extends "../by_class.gd"\n@rpc func e(): pass\n',
  'by_autoload.gd': 'extends Net\n@rpc func f(): pass\n',
  'by_constant.gd': 'extends Base\nconst Base = preload("unit.gd")\n@rpc func g(): pass\n',
  'by_inferred_constant.gd': 'extends Base\nconst Base := preload("res://by_class.gd")\n@rpc func h(): pass\n',
  'joined.gd': 'extends \\\n\tUnit\n@rpc func i(): pass\n',
  'override.gd': 'extends "unit.gd"\nfunc unit_a(): pass\n',
  'override_again.gd': 'extends "unit.gd"\n@rpc("any_peer") func unit_a(): pass\n',
  'abstract.gd': '@abstract class_name Abstract extends Node\n@rpc @abstract func a()\n@rpc func b(): pass\n',
  'of_abstract.gd': 'extends Abstract\nfunc a(): pass\n@rpc func c(): pass\n',
  'static.gd': 'extends Node\n@rpc static func st(): pass\n@rpc func ok(): pass\n',
  'semicolons.gd': 'extends Node; var a = 1; @rpc func b(): pass\n',
  'windows.gd': 'extends Node\r\n@rpc\r\nfunc a():\r\n\tpass\r\n@rpc("any_peer")\r\nfunc b():\r\n\tpass\r\n',
  'marked.gd': '\ufeffextends Node\n@rpc func a(): pass\n',
  'far.gd': 'extends Node\n@rpc\n\n\nfunc a(): pass',
  'none.gd': 'extends Node\nfunc a(): pass\n',
  'engine_class.gd': 'extends MultiplayerSpawner\n@rpc func a(): pass\n',
  'no_base.gd': '@rpc func a(): pass\n',
  'words.gd': 'extends Node\n@rpc func rpc_it(): pass\n@rpc func func_(): pass\n@rpc func match(): pass\n',
  'letters.gd':
    'extends Node\n' +
    ['Zeta', '_under', 'zeta', 'größe', 'имя', 'ａ', 'a𐊀', 'aﬀ', '你好', 'a1', 'A']
      .map((name) => `@rpc func ${name}(): pass\n`)
      .join(''),
}

/** Scripts that the engine loads, and of which we say that we cannot tell. */
export const UNREAD: Readonly<Record<string, string>> = {
  'inner_base.gd': 'extends Node\nclass Boss extends Node:\n\t@rpc func boss(): pass\n@rpc func outer(): pass\n',
  'by_inner.gd': 'extends "inner_base.gd".Boss\n@rpc func a(): pass\n',
  'by_own_inner.gd': 'extends Boss\nclass Boss extends Node:\n\t@rpc func boss(): pass\n@rpc func a(): pass\n',
}
