from django.db import migrations, models

# The ranking runs through all rows: facts lie beside the table until a row is shown, everything else lies in it.
NARROW = """
ALTER TABLE matching_matchprofile SET (toast_tuple_target = 128);
ALTER TABLE matching_matchprofile ALTER COLUMN facts SET STORAGE EXTERNAL;
ALTER TABLE matching_matchprofile ALTER COLUMN features SET STORAGE PLAIN;
ALTER TABLE matching_matchprofile ALTER COLUMN holds SET STORAGE PLAIN
"""


class Migration(migrations.Migration):
    dependencies = [("matching", "0003_projection")]

    operations = [
        migrations.AddField("matchprofile", "facts", models.JSONField(null=True)),
        migrations.RunSQL(NARROW, migrations.RunSQL.noop),
    ]
