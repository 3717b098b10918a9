"""How fast matching is, and whether it is right: the product beside other ways to answer the same question."""
