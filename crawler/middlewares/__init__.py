"""Downloader middlewares, from the engine's side to the wire's: guard, bounds, robots, patience, decode, keep."""
