"""Downloader middlewares, from the engine's side to the wire's: guard, robots, patience, decode, keep."""
