"""What keeps one Kaji running: a small process without Django; `python -m config.run` is its door."""
