# What a spawn function makes: it keeps what it was made of. As Crew of fleet.ts.
extends Node

var data: Variant = null


func text() -> String:
	return "data %s" % JSON.stringify(data)
