"""From the bytes of a page to an article. Pure: no clock, no network, no database. trafilatura lives here."""
