from django.db import migrations, models
from django.db.models import Q


class Migration(migrations.Migration):
    dependencies = [("marketplace", "0007_found")]

    operations = [
        migrations.AddIndex(
            model_name="need",
            index=models.Index(condition=Q(status="open"), fields=["published_at", "id"], name="need_open"),
        ),
        migrations.AddIndex(
            model_name="need",
            index=models.Index(condition=Q(status="in_review"), fields=["submitted_at", "id"], name="need_waiting"),
        ),
    ]
