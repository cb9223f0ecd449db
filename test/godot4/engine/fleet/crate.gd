# What is spawned below what is spawned. Root of crate.tscn, as Crate of fleet.ts.
extends Node

var weight: int = 0


func text() -> String:
	return "weight %d" % weight
