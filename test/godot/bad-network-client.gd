# A Godot game behind a bad network: sends a numbered packet each frame until it has sent PACKETS and an echo has taken
# FELT_MS, waits for all echoes, and prints in one line of JSON what it has seen of the network. Then it closes and quits.
# Started by bad-network.test.ts, which gives the URL in SERVER_URL.
extends SceneTree

var client = WebSocketClient.new()
var packets = int(OS.get_environment("PACKETS"))
var felt_msec = float(OS.get_environment("FELT_MS"))
var asked_at = OS.get_ticks_usec()
var handshake_msec = null
var sent_at = []
var numbers = []
var round_trips_msec = []


func _initialize():
	Engine.target_fps = 60
	client.connect("connection_established", self, "on_established")
	client.connect("data_received", self, "on_data")
	client.connect("connection_error", self, "quit")
	client.connect("connection_closed", self, "on_closed")
	client.connect_to_url(OS.get_environment("SERVER_URL"))


func _idle(_delta):
	client.poll()
	if handshake_msec != null and wants_more():
		sent_at.append(OS.get_ticks_usec())
		client.get_peer(1).put_packet(str(sent_at.size() - 1).to_utf8())
	return false


func wants_more():
	return numbers.empty() or sent_at.size() < packets or round_trips_msec.max() < felt_msec


func on_established(_protocol):
	handshake_msec = (OS.get_ticks_usec() - asked_at) / 1000.0


func on_data():
	var number = int(client.get_peer(1).get_packet().get_string_from_utf8())
	numbers.append(number)
	round_trips_msec.append((OS.get_ticks_usec() - sent_at[number]) / 1000.0)
	if numbers.size() == sent_at.size() and not wants_more():
		print(to_json({"handshakeMs": handshake_msec, "numbers": numbers, "roundTripsMs": round_trips_msec}))
		client.disconnect_from_host()


func on_closed(_was_clean_close):
	quit()
