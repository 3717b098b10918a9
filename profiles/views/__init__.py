"""Pages of people, companies and profiles, by noun."""
