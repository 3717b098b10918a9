"""The database refuses another order of a shortlist without its reason: a place changes only in a transaction that
starts the list or writes into its log.
"""

from django.db import migrations

GUARD = """
CREATE FUNCTION matching_note_curated() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  PERFORM set_config('kaji.curated', to_jsonb(NEW) ->> TG_ARGV[0], true);
  RETURN NULL;
END $$;
CREATE FUNCTION matching_guard_place() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
  list uuid;
BEGIN
  IF TG_OP = 'DELETE' THEN
    list := OLD.shortlist_id;
  ELSE
    list := NEW.shortlist_id;
    IF TG_OP = 'UPDATE' AND (NEW.shortlist_id, NEW.candidacy_id, NEW.profile_id, NEW.position, NEW.pinned)
       IS NOT DISTINCT FROM (OLD.shortlist_id, OLD.candidacy_id, OLD.profile_id, OLD.position, OLD.pinned) THEN
      RETURN NEW;
    END IF;
  END IF;
  IF list IS NOT NULL AND current_setting('kaji.curated', true) IS DISTINCT FROM list::text THEN
    RAISE EXCEPTION 'a place on a shortlist changes with a reason in its log only' USING ERRCODE = 'check_violation',
      CONSTRAINT = 'shortlistentry_reason';
  END IF;
  IF TG_OP = 'DELETE' THEN
    RETURN OLD;
  END IF;
  RETURN NEW;
END $$;
CREATE TRIGGER note_curated AFTER INSERT ON matching_curationlog
  FOR EACH ROW EXECUTE FUNCTION matching_note_curated('shortlist_id');
CREATE TRIGGER note_curated AFTER INSERT ON matching_shortlist
  FOR EACH ROW EXECUTE FUNCTION matching_note_curated('id');
CREATE TRIGGER guard_place BEFORE INSERT OR UPDATE OR DELETE ON matching_shortlistentry
  FOR EACH ROW EXECUTE FUNCTION matching_guard_place();
"""
BACK = """
DROP TRIGGER guard_place ON matching_shortlistentry;
DROP TRIGGER note_curated ON matching_shortlist;
DROP TRIGGER note_curated ON matching_curationlog;
DROP FUNCTION matching_guard_place();
DROP FUNCTION matching_note_curated();
"""


class Migration(migrations.Migration):
    dependencies = [("matching", "0007_narrow")]
    operations = [migrations.RunSQL(GUARD, BACK)]
