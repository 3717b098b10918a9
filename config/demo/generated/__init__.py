"""A market of any size, composed from hand-written parts: the same numbers give the same people, always."""
