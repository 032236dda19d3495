"""The work of many machines, one store: what is fetched and read elsewhere is decided and written here.

An engine hands the work out, dask.distributed, which somebody else has started (docs/scale.md). Whoever does not name
one (``--cluster``) has nothing of this loaded.
"""
