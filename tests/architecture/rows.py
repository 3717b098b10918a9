"""Raw rows: copying and changing them behind the product's back, to see what the database itself refuses."""

import uuid
from typing import Any

from django.apps import apps
from django.db import connection

GUARDED = {m._meta.db_table: m._meta.model_name for m in apps.get_models() if hasattr(m, "lock_root")}
GENERATED = {"profiles_user": {"is_active"}}


def run(sql: str, *params: Any) -> None:
    with connection.cursor() as cursor:
        cursor.execute(sql, params)


def settle() -> None:
    """Check now what is checked at the end of a transaction."""
    run("SET CONSTRAINTS ALL IMMEDIATE")


def change(table: str, where: str = "true", /, **values: Any) -> None:
    """Change one row, whatever it takes."""
    assigned = ", ".join(f'"{name}" = %s' for name in values)
    run(
        f"UPDATE {table} SET {assigned} WHERE ctid IN (SELECT ctid FROM {table} WHERE {where} LIMIT 1)",
        *values.values(),
    )
    settle()


def copy(table: str, where: str = "true", /, **values: Any) -> None:
    """Insert a copy of a row with other values; a guarded one gets a new id, and the event that it exists."""
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT * FROM {table} WHERE {where} LIMIT 1")
        names = [column.name for column in cursor.description or ()]
        found = cursor.fetchone()
    assert found is not None, f"no row of {table} to copy"
    row = {n: v for n, v in zip(names, found, strict=True) if n not in GENERATED.get(table, ())}
    if "id" in row and "id" not in values:
        if isinstance(row["id"], uuid.UUID):
            row["id"] = uuid.uuid4()
        elif isinstance(row["id"], int):
            del row["id"]
    row |= values
    if table in GUARDED:
        row["version"] = 1
        run(
            "INSERT INTO kernel_event (subject_type, subject_id, root_type, root_id, sequence, verb, before, after, "
            "actor_kind, at, data, hash) VALUES (%s, %s, '', '', 1, 'x', '', %s, 'system', now(), '{}', '')",
            GUARDED[table],
            str(row["id"]),
            row["status"],
        )
    columns = ", ".join(f'"{name}"' for name in row)
    marks = ", ".join(["%s"] * len(row))
    run(f"INSERT INTO {table} ({columns}) VALUES ({marks})", *row.values())
    settle()
