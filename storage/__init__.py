"""The SQLite store: the only room that knows SQL. It imports nothing else of ours."""
