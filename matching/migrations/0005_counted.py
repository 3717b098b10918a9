from django.db import migrations, models
from django.db.models import Q


class Migration(migrations.Migration):
    dependencies = [("matching", "0004_kept")]

    operations = [
        migrations.AddIndex(
            "matchprofile",
            models.Index(
                condition=Q(published=True),
                fields=["profile"],
                include=[
                    "rate",
                    "available_from",
                    "rate_days",
                    "days",
                    "unknown",
                    "languages",
                    "published",
                    "has_room",
                    "onsite_ok",
                    "currency",
                    "holds",
                ],
                name="matchprofile_counted",
            ),
        ),
    ]
