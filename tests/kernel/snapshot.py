"""The whole database as one value, to say that nothing was changed."""

from django.db import connection


def snapshot() -> dict[str, str]:
    """Return a digest of the rows of each table."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT tablename FROM pg_tables WHERE schemaname = 'public' ORDER BY tablename")
        tables = [name for (name,) in cursor.fetchall()]
        cursor.execute(
            " UNION ALL ".join(
                f"SELECT '{t}', md5(coalesce(string_agg(r::text, '|' ORDER BY r::text), '')) FROM {t} r"
                for t in tables
            )
        )
        return dict(cursor.fetchall())
