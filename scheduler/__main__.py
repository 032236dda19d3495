"""``python -m scheduler`` is ``silkwatch``."""

from scheduler.cli import main

if __name__ == "__main__":
    main()
