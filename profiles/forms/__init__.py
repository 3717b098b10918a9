"""The shape of what people type. No rule stands here, and nothing is saved."""
