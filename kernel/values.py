"""From values to rows: assigning, and explaining in human words what the database would refuse."""

from collections.abc import Iterable, Mapping
from typing import Any

from django.apps import apps
from django.core.exceptions import NON_FIELD_ERRORS, ValidationError
from django.db import IntegrityError, models

from kernel.money import Money
from kernel.refusals import BadValues


def assign(row: models.Model, values: Mapping[str, Any], allowed: Iterable[str]) -> None:
    """Set the given fields of a row; a Money goes into its `<name>_minor` column.

    :raises RuntimeError: on a field that is not allowed here (a programming error, never input).
    """
    names = set(allowed)
    for name, value in values.items():
        column, plain = (f"{name}_minor", value.minor) if isinstance(value, Money) else (name, value)
        if column not in names and column.removesuffix("_id") not in names:
            raise RuntimeError(f"{name} is not written here")
        setattr(row, column, plain)


def explain(row: models.Model, *, prefix: str = "", exclude: Iterable[str] = ()) -> None:
    """Check a row by its own fields and constraints.

    :raises BadValues: with the fields' and constraints' own sentences.
    """
    hidden = {"version", "created_at", "status", *exclude}
    try:
        row.clean_fields(exclude=hidden)
        row.validate_constraints()
    except ValidationError as error:
        raise BadValues(_named(error, prefix)) from error


def _named(error: ValidationError, prefix: str) -> dict[str, Any]:
    if not hasattr(error, "error_dict"):
        return {prefix: list(error.messages)}
    found: dict[str, Any] = {}
    for name, errors in error.error_dict.items():
        texts = [text for e in errors for text in e.messages]
        key = "" if name == NON_FIELD_ERRORS else name.removesuffix("_minor")
        found["/".join(part for part in (prefix, key) if part)] = texts
    return found


def explained(error: IntegrityError) -> Exception:
    """Return the refusal that says in human words what the database refused, or the error itself."""
    name = getattr(getattr(error.__cause__, "diag", None), "constraint_name", None)
    for model in apps.get_models():
        for constraint in model._meta.constraints:
            if constraint.name == name:
                return BadValues(constraint.violation_error_message or str(error))
        if name and name.startswith(model._meta.db_table) and name.endswith(("_key", "_uniq")):
            for field in model._meta.concrete_fields:
                if field.unique and field.column in name:
                    return BadValues({field.name: str(field.error_messages["unique"])})
    return error
