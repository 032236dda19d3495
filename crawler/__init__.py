"""Everything that touches the web, and what a page says: discover, fetch, keep, read, judge. Stores through
``storage``.
"""
