"""The database freezes what was proposed, ties milestones to their parties, and asks for both acceptances."""

from django.db import migrations

from kernel.database import append_only, guard_status

# Terms are what both sides accept by hash: after the insert only status and version may move.
FREEZE_TERMS = """
CREATE FUNCTION engagements_freeze_terms() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF TG_OP = 'DELETE' OR
     to_jsonb(NEW) - 'status' - 'version' IS DISTINCT FROM to_jsonb(OLD) - 'status' - 'version' THEN
    RAISE EXCEPTION 'proposed terms are never changed' USING ERRCODE = 'check_violation',
      CONSTRAINT = 'terms_frozen';
  END IF;
  RETURN NEW;
END $$;
CREATE TRIGGER freeze_terms BEFORE UPDATE OR DELETE ON engagements_terms
  FOR EACH ROW EXECUTE FUNCTION engagements_freeze_terms();
"""

# Checked at the end of the unit, when both acceptances and the engagement are there.
BOTH_ACCEPTED = """
CREATE FUNCTION engagements_both_accepted() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF (SELECT count(DISTINCT a.party) FROM engagements_acceptance a JOIN engagements_terms t ON t.id = a.terms_id
       WHERE a.terms_id = NEW.terms_id AND a.hash = t.hash AND t.status = 'accepted') < 2 THEN
    RAISE EXCEPTION 'an engagement needs both acceptances of one hash' USING ERRCODE = 'check_violation',
      CONSTRAINT = 'engagement_both_accepted';
  END IF;
  RETURN NULL;
END $$;
CREATE CONSTRAINT TRIGGER both_accepted AFTER INSERT ON engagements_engagement
  DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION engagements_both_accepted();
"""


class Migration(migrations.Migration):
    dependencies = [("engagements", "0001_initial"), ("marketplace", "0002_guards")]
    operations = [
        *(guard_status(f"engagements_{kind}", kind) for kind in ("offer", "terms", "engagement", "milestone")),
        append_only("engagements_acceptance"),
        append_only("engagements_submission"),
        migrations.RunSQL(
            FREEZE_TERMS, "DROP TRIGGER freeze_terms ON engagements_terms; DROP FUNCTION engagements_freeze_terms();"
        ),
        migrations.RunSQL(
            BOTH_ACCEPTED,
            "DROP TRIGGER both_accepted ON engagements_engagement; DROP FUNCTION engagements_both_accepted();",
        ),
        migrations.RunSQL(
            "ALTER TABLE engagements_milestone ADD CONSTRAINT milestone_tenant "
            "FOREIGN KEY (engagement_id, company_id, profile_id) "
            "REFERENCES engagements_engagement (id, company_id, profile_id) DEFERRABLE INITIALLY DEFERRED",
            "ALTER TABLE engagements_milestone DROP CONSTRAINT milestone_tenant",
        ),
    ]
