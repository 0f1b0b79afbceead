from django.db import migrations

COPIED = "show_id, file, sha256, perceptual_hash, cut_score, cut_method, created_at"


class Migration(migrations.Migration):
    """Every cut-out that is there is its own first version. Apart from 0008: rows and tables do not change together."""

    dependencies = [("corpus", "0008_cutout_versions")]

    operations = [
        migrations.RunSQL(
            f"INSERT INTO corpus_cutoutversion (cutout_id, number, {COPIED}) SELECT id, 1, {COPIED} FROM corpus_cutout",
            "DELETE FROM corpus_cutoutversion",
        )
    ]
