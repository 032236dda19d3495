"""Print the days to come that the labelled texts name, to be read by eye, and what looking for them costs.

python -m bench.ahead
"""

from __future__ import annotations

import json
import time
from datetime import date

from bench.topic import ROOT, Row, corpus
from crawler.topic.clues import read
from crawler.topic.evidence import weigh
from crawler.topic.facts import ahead
from crawler.topic.topic import load

INVENTED = ("topic", "topic_held_out", "stories", "held_out")


def main() -> None:
    """Print a line for each day, and the mean cost."""
    topic, seconds, days = load(), 0.0, 0
    rows = texts()
    for row in rows:
        published = date.fromisoformat(row["published"][:10]) if row.get("published") else None
        reading = read(topic, row["title"], row["text"], row["lang"], home=None, own=frozenset())
        evidence = weigh(topic, reading, None)
        began = time.process_time()
        found = ahead.find(reading, evidence, published, sure=row["label"] == "relevant")
        seconds += time.process_time() - began
        for one in found if row["label"] != "not" else ():
            days += 1
            last = f" to {one.date_end}" if one.date_end else ""
            print(f"{row['id']} {row['lang']} {published}: {one.what} {one.date}{last}: {one.quote}")
    print(f"{days} days in {len(rows)} texts; {1000 * seconds / len(rows):.2f} ms a text")


def texts() -> list[Row]:
    """Return the labelled corpus and all invented texts."""
    files = (ROOT / "bench" / "data" / f"{name}.jsonl" for name in INVENTED)
    return [*corpus(), *(json.loads(line) for file in files for line in file.open(encoding="utf-8"))]


if __name__ == "__main__":
    main()
