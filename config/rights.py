"""What the application role may do: read and write rows, and in the records that only grow no more than add to them.

The database itself says which these are: they carry the trigger ``append_only`` (``kernel.database``). Functions that
only triggers call need no EXECUTE, and every other right is the owner's alone.
"""

from django.db import transaction
from django.db.backends.base.base import BaseDatabaseWrapper
from psycopg.sql import SQL, Composed, Identifier

# Only what the owner owns: an extension may keep tables of somebody else in the same schema.
THINGS = """
SELECT space.nspname, thing.relname,
       CASE WHEN thing.relkind = 'S' THEN 'sequence'
            WHEN EXISTS (SELECT FROM pg_trigger WHERE tgrelid = thing.oid AND tgname = 'append_only') THEN 'record'
            ELSE 'table' END
  FROM pg_class AS thing JOIN pg_namespace AS space ON space.oid = thing.relnamespace
 WHERE space.nspname = current_schema() AND thing.relkind IN ('r', 'p', 'S') AND pg_has_role(thing.relowner, 'USAGE')
 ORDER BY thing.relname
"""
STATEMENTS = {
    "table": (SQL("GRANT SELECT, INSERT, UPDATE, DELETE ON {things} TO {role}"),),
    "record": (
        SQL("GRANT SELECT, INSERT ON {things} TO {role}"),
        SQL("REVOKE UPDATE, DELETE, TRUNCATE ON {things} FROM {role}"),
    ),
    "sequence": (SQL("GRANT USAGE, SELECT ON SEQUENCE {things} TO {role}"),),
}


def give_rights(owner: BaseDatabaseWrapper, role: str) -> None:
    """Give the application role its rights and take from it what it must not have; a second run changes nothing.

    They come all at once: what runs already never sees half of them.
    """
    things: dict[str, list[Identifier]] = {kind: [] for kind in STATEMENTS}
    with transaction.atomic(using=owner.alias), owner.cursor() as cursor:
        cursor.execute(THINGS)
        for schema, name, kind in cursor.fetchall():
            things[kind].append(Identifier(schema, name))
        for statement in _statements(schema, things, Identifier(role)):
            cursor.execute(statement)


def _statements(schema: str, things: dict[str, list[Identifier]], role: Identifier) -> list[Composed]:
    enter = SQL("GRANT USAGE ON SCHEMA {schema} TO {role}").format(schema=Identifier(schema), role=role)
    return [enter] + [
        statement.format(things=SQL(", ").join(names), role=role)
        for kind, names in things.items()
        for statement in STATEMENTS[kind]
    ]
