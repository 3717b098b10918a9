"""The database refuses a status without its event, a candidacy of another company's need, and both hats in one."""

from django.db import migrations

from kernel.database import append_only, guard_status

TWO_HATS = """
CREATE FUNCTION marketplace_refuse_two_hats() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF EXISTS (SELECT 1 FROM profiles_profile p JOIN profiles_membership m ON m.user_id = p.user_id
              WHERE p.id = NEW.profile_id AND m.company_id = NEW.company_id AND m.status = 'active') THEN
    RAISE EXCEPTION 'nobody is on both sides of a candidacy' USING ERRCODE = 'check_violation',
      CONSTRAINT = 'candidacy_two_hats';
  END IF;
  RETURN NEW;
END $$;
CREATE TRIGGER two_hats BEFORE INSERT ON marketplace_candidacy
  FOR EACH ROW EXECUTE FUNCTION marketplace_refuse_two_hats();
"""


class Migration(migrations.Migration):
    dependencies = [("marketplace", "0001_initial"), ("profiles", "0002_guards")]
    operations = [
        guard_status("marketplace_need", "need"),
        guard_status("marketplace_candidacy", "candidacy"),
        append_only("marketplace_needversion"),
        append_only("marketplace_approval"),
        migrations.RunSQL(
            TWO_HATS, "DROP TRIGGER two_hats ON marketplace_candidacy; DROP FUNCTION marketplace_refuse_two_hats();"
        ),
        migrations.RunSQL(
            "ALTER TABLE marketplace_candidacy ADD CONSTRAINT candidacy_tenant FOREIGN KEY (need_id, company_id) "
            "REFERENCES marketplace_need (id, company_id) DEFERRABLE INITIALLY DEFERRED",
            "ALTER TABLE marketplace_candidacy DROP CONSTRAINT candidacy_tenant",
        ),
    ]
