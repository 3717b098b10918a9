"""allauth in our words and our look: adapter, forms, views, addresses. Signing up itself is profiles/accounts.py."""
