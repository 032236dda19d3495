"""Where articles are: feeds, sitemaps, listing pages and list JSON. Bytes in, links out; nothing here touches the
network.
"""
