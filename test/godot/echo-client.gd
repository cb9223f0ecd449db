# A Godot game as people write it: the engine's main loop polls a WebSocketClient, signals do the rest.
# Sends five lines, prints every signal and every packet as a line of JSON, closes, and quits when it is closed.
# Started by game.test.ts, which gives the URL in SERVER_URL.
extends SceneTree

var client = WebSocketClient.new()
var echoes = 0


func _initialize():
	client.connect("connection_established", self, "on_established")
	client.connect("connection_error", self, "on_end", ["error"])
	client.connect("connection_closed", self, "on_end")
	client.connect("data_received", self, "on_data")
	report({"signal": "connect", "error": client.connect_to_url(OS.get_environment("SERVER_URL"), ["echo"])})


func _idle(_delta):
	client.poll()
	return false


func on_established(protocol):
	report({"signal": "connection_established", "protocol": protocol})
	client.get_peer(1).set_write_mode(WebSocketPeer.WRITE_MODE_TEXT)
	for number in 5:
		client.get_peer(1).put_packet(("line %d" % number).to_utf8())


func on_data():
	var bytes = client.get_peer(1).get_packet()
	report({"signal": "data_received", "text": bytes.get_string_from_utf8()})
	echoes += 1
	if echoes == 5:
		client.disconnect_from_host(1000, "done")


func on_end(was_clean_close):
	report({"signal": "connection_closed", "was_clean_close": was_clean_close})
	quit()


func report(event):
	print(to_json(event))
