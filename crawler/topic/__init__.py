"""From an article to: is it about the topic, who is in it, what happened. Pure and data-driven."""
