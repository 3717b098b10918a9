"""The API of people, companies and profiles, by noun."""
