from django.db import migrations, models
from django.db.models import Q


class Migration(migrations.Migration):
    dependencies = [("profiles", "0007_listed")]

    operations = [
        migrations.AddIndex(
            model_name="profile",
            index=models.Index(condition=Q(status="in_review"), fields=["submitted_at", "id"], name="profile_waiting"),
        ),
    ]
