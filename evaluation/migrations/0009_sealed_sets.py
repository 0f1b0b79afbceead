import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("corpus", "0011_retired_test_episodes"),
        ("evaluation", "0008_standing_thresholds"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="SealedSet",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("number", models.PositiveIntegerField()),
                ("reason", models.TextField()),
                ("retired", models.PositiveIntegerField()),
                ("at", models.DateTimeField(auto_now_add=True)),
                (
                    "person",
                    models.ForeignKey(
                        null=True, on_delete=django.db.models.deletion.SET_NULL, to=settings.AUTH_USER_MODEL
                    ),
                ),
                (
                    "show",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="sealed_sets",
                        to="corpus.show",
                    ),
                ),
            ],
        ),
        migrations.AddConstraint(
            model_name="sealedset",
            constraint=models.UniqueConstraint("show", "number", name="sealed_set_number_once"),
        ),
        migrations.AddConstraint(
            model_name="sealedset",
            constraint=models.CheckConstraint(
                condition=models.Q(("number__gt", 1)), name="sealed_set_after_the_first"
            ),
        ),
        migrations.AddConstraint(
            model_name="sealedset",
            constraint=models.CheckConstraint(
                condition=models.Q(("reason", ""), _negated=True), name="sealed_set_has_a_reason"
            ),
        ),
        migrations.AddField(
            model_name="evaluation",
            name="sealed_set",
            field=models.PositiveIntegerField(null=True),
        ),
    ]
