"""What migrations need to make the database refuse a bad state (architecture: R1)."""

from importlib import import_module
from typing import Any

from django.db import migrations

STATUS_FUNCTION = """
CREATE FUNCTION kernel_guard_status() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
  kind text := TG_ARGV[0];
  was text := '';
BEGIN
  IF TG_OP = 'UPDATE' THEN
    IF NEW.status = OLD.status AND NEW.version = OLD.version THEN
      RETURN NEW;
    END IF;
    was := OLD.status;
    IF NEW.version <> OLD.version + 1 THEN
      RAISE EXCEPTION 'status of % changes with its event only', kind USING ERRCODE = 'check_violation',
        CONSTRAINT = kind || '_status_guard';
    END IF;
  END IF;
  IF NOT EXISTS (SELECT 1 FROM kernel_event e WHERE e.subject_type = kind AND e.subject_id = NEW.id::text
                    AND e.sequence = NEW.version AND e.before = was AND e.after = NEW.status) THEN
    RAISE EXCEPTION 'no event tells % that it is now %', kind, NEW.status USING ERRCODE = 'check_violation',
      CONSTRAINT = kind || '_status_guard';
  END IF;
  RETURN NEW;
END $$;
"""

APPEND_ONLY_FUNCTION = """
CREATE FUNCTION kernel_refuse_change() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  RAISE EXCEPTION '% is append-only', TG_TABLE_NAME USING ERRCODE = 'check_violation',
    CONSTRAINT = TG_TABLE_NAME || '_append_only';
END $$;
"""


def functions() -> migrations.RunSQL:
    """Create the trigger functions the other operations attach."""
    return migrations.RunSQL(
        STATUS_FUNCTION + APPEND_ONLY_FUNCTION,
        "DROP FUNCTION kernel_guard_status(); DROP FUNCTION kernel_refuse_change();",
    )


def guard_status(table: str, kind: str) -> migrations.RunSQL:
    """Refuse a change of status (or a new row) without the event that says so; `kind` is the model's lower name."""
    return migrations.RunSQL(
        f"CREATE TRIGGER guard_status BEFORE INSERT OR UPDATE ON {table} "
        f"FOR EACH ROW EXECUTE FUNCTION kernel_guard_status('{kind}')",
        f"DROP TRIGGER guard_status ON {table}",
    )


def append_only(table: str) -> migrations.RunSQL:
    """Refuse UPDATE and DELETE on a table."""
    return migrations.RunSQL(
        f"CREATE TRIGGER append_only BEFORE UPDATE OR DELETE ON {table} "
        f"FOR EACH ROW EXECUTE FUNCTION kernel_refuse_change()",
        f"DROP TRIGGER append_only ON {table}",
    )


class Settle(migrations.RunSQL):
    """Create now the constraints that Django keeps for the end of a migration: what follows builds on them."""

    def __init__(self) -> None:
        super().__init__([], [])

    def deconstruct(self) -> Any:
        return type(self).__qualname__, [], {}

    def database_forwards(self, app_label: str, schema_editor: Any, from_state: Any, to_state: Any) -> None:
        kept, schema_editor.deferred_sql = schema_editor.deferred_sql, []
        for statement in kept:
            schema_editor.execute(statement, None)


def plain_sql(package: str | None, *names: str) -> list[migrations.RunSQL]:
    """Return the SQL of migrations that another one replaces: their guards stay written once."""
    replaced = [import_module(f"{package}.{name}").Migration.operations for name in names]
    return [Settle(), *(step for steps in replaced for step in steps if isinstance(step, migrations.RunSQL))]
