"""Two worlds that differ only in what is hidden."""
