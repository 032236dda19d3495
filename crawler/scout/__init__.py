"""Finding out where a site nobody has described lists its articles. Answers in, a declaration out; nothing here asks.

``ask`` says which address to ask next, ``offers`` what each answer would give, ``choose`` which of that is declared,
``about`` who the site is, and ``declare`` writes the TOML.
"""
