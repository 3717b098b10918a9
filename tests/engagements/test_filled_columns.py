"""What migrations fill in for rows from before is what the actions write."""

from importlib import import_module
from types import SimpleNamespace

from django.apps import apps
from django.db import connection

from kernel.relay import drain
from profiles.models import Company, Introduction, Profile
from tests import make


def test_keys_introductions_and_commitments_of_rows_from_before_are_filled_in(world):
    make.whole_story(world)
    drain()

    def state() -> tuple[object, ...]:
        return (
            dict(Company.objects.values_list("pk", "keys")),
            list(Introduction.objects.values_list("profile_id", "company_id")),
            dict(Profile.objects.values_list("pk", "committed_days")),
        )

    written = state()
    assert all(written[0].values())  # type: ignore[attr-defined]
    Company.objects.update(keys=[])
    here = SimpleNamespace(connection=connection)
    Introduction.objects.all().delete()
    Profile.objects.update(committed_days=0)
    import_module("profiles.migrations.0005_introductions").fill_keys(apps, here)
    import_module("marketplace.migrations.0005_introductions").introduce(apps, here)
    import_module("engagements.migrations.0004_commitments").add_up(apps, here)
    assert state() == written
