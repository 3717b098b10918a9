"""From values to rows: assigning, and explaining in human words what the database would refuse."""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any
from urllib.parse import urlsplit

from django.apps import apps
from django.core.exceptions import NON_FIELD_ERRORS, ValidationError
from django.core.validators import MaxLengthValidator
from django.db import DEFAULT_DB_ALIAS, IntegrityError, connection, models, transaction
from django.db.models import Q, Value
from django.db.models.constants import LOOKUP_SEP
from django.db.models.functions import Coalesce
from django.db.models.sql import Query
from django.db.models.sql.constants import SINGLE
from django.utils.translation import gettext_lazy as _

from kernel.days import plausible
from kernel.money import Money
from kernel.refusals import BadValues
from kernel.texts import BIDI, visible


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
        _clean(row, hidden)
        _validate_constraints(row)
    except ValidationError as error:
        raise BadValues(_named(error, prefix)) from error


def _clean(row: models.Model, hidden: set[str], links: Iterable[str] = ()) -> None:
    """Tidy a row and check its fields; whether the rows its `links` point to are there is asked elsewhere.

    :raises ValidationError:
    """
    _tidy(row, hidden)
    row.clean_fields(exclude={*hidden, *links})
    _bounds(row, hidden)
    _weblinks(row, hidden)


def _tidy(row: models.Model, hidden: set[str]) -> None:
    """Take a text that shows nothing for an empty one, and what turns the direction out of single lines."""
    for field in row._meta.concrete_fields:
        if not isinstance(field, models.CharField | models.TextField) or field.name in hidden:
            continue
        text = getattr(row, field.attname)
        if not isinstance(text, str) or text.isascii():
            continue
        kept = text.translate(BIDI) if isinstance(field, models.CharField) else text
        if not visible(kept):
            kept = ""
        if kept != text:
            setattr(row, field.attname, kept)


def _weblinks(row: models.Model, hidden: set[str]) -> None:
    """Take addresses of the web only, and none that carries a password."""
    for field in row._meta.concrete_fields:
        if isinstance(field, models.URLField) and field.name not in hidden and (text := getattr(row, field.attname)):
            parts = urlsplit(text)
            if parts.scheme.lower() not in {"http", "https"} or "@" in parts.netloc:
                raise ValidationError({field.name: _("Give a link that starts with https:// and holds no password.")})


def _bounds(row: models.Model, hidden: set[str]) -> None:
    """Hold texts to the length their column names, which Django leaves to forms, and days to those people mean."""
    for field in row._meta.concrete_fields:
        if field.name in hidden or not isinstance(field, models.TextField | models.DateField):
            continue
        value = getattr(row, field.attname)
        if not value:
            continue
        try:
            if isinstance(field, models.TextField) and field.max_length:
                MaxLengthValidator(field.max_length)(value)
            elif type(field) is models.DateField:  # a moment is a DateField too, and the clock's
                plausible(value)
        except ValidationError as error:
            raise ValidationError({field.name: error}) from error


def insert_all(rows: Sequence[models.Model], *, prefix: str = "", exclude: Iterable[str] = ()) -> None:
    """Insert new rows of one model, in few statements; only when they would be refused is each row explained.

    :raises BadValues: as `explain`, with the number of the row in the pointer.
    """
    hidden = set(exclude)
    if not rows or _inserted(rows, hidden):
        return
    for number, row in enumerate(rows):
        explain(row, prefix="/".join(filter(None, (prefix, str(number)))), exclude=hidden)
        row.save(force_insert=True)


def _inserted(rows: Sequence[models.Model], hidden: set[str]) -> bool:
    model = type(rows[0])
    links = [f for f in model._meta.concrete_fields if isinstance(f, models.ForeignKey) and f.name not in hidden]
    try:
        for row in rows:
            _clean(row, hidden, (link.name for link in links))
        if not all(_there(link, {getattr(row, link.attname) for row in rows}) for link in links):
            return False
        with transaction.atomic():
            model._base_manager.bulk_create(rows)
    except (ValidationError, IntegrityError):
        return False
    return True


def _there(link: Any, wanted: set[Any]) -> bool:
    """Say whether all rows that a foreign key points to are there."""
    if None in wanted and not link.null:
        return False
    wanted.discard(None)
    if not wanted:
        return True
    model, key = link.remote_field.model, link.target_field
    with connection.cursor() as cursor:  # composing this statement would take longer than running it
        cursor.execute(
            f"SELECT count(*) FROM {model._meta.db_table} WHERE {key.column} = ANY(%s)",  # noqa: S608 (our own names)
            [[key.to_python(value) for value in wanted]],
        )
        return bool(cursor.fetchone() == (len(wanted),))


def _validate_constraints(row: models.Model) -> None:
    """Do as Model.validate_constraints, with one statement for all check constraints in place of three for each."""
    constraints = row._meta.constraints
    checks = Q(*(c.condition for c in constraints if isinstance(c, models.CheckConstraint)))
    try:
        if checks and not _holds(row, checks):
            row.validate_constraints()
        for constraint in constraints:
            if not isinstance(constraint, models.CheckConstraint):
                constraint.validate(type(row), row)
    except ValidationError:
        row.validate_constraints()  # names every broken constraint, and where to mend it
        raise


def _holds(row: models.Model, checks: Q) -> bool:
    asked = {name.split(LOOKUP_SEP)[0] for name in checks.referenced_base_fields}
    query = Query(None)
    for name, value in row._get_field_expression_map(meta=row._meta).items():  # type: ignore[attr-defined]
        if name in asked:
            query.add_annotation(value, name, select=False)
    query.add_annotation(Value(1), "_check")
    # As in Q.check: what is unknown does not refuse.
    query.add_q(Q(Coalesce(checks, True, output_field=models.BooleanField())))
    return query.get_compiler(using=DEFAULT_DB_ALIAS).execute_sql(SINGLE) is not None


def _named(error: ValidationError, prefix: str) -> dict[str, Any]:
    if not hasattr(error, "error_dict"):
        return {prefix: list(error.messages)}
    found: dict[str, Any] = {}
    for name, errors in error.error_dict.items():
        texts = [text for e in errors for text in e.messages]
        key = "" if name == NON_FIELD_ERRORS else name.removesuffix("_minor")
        found["/".join(part for part in (prefix, key) if part)] = texts
    return found


def given_reason(text: str, name: str = "text") -> str:
    """Return the words of a reason.

    :raises BadValues: for field `name`, when nothing is written.
    """
    if not text.strip():
        raise BadValues({name: _("Please write the reason.")})
    return text.strip()


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
