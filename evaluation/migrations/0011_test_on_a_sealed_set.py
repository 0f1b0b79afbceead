from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("evaluation", "0010_first_sealed_sets")]

    operations = [
        migrations.AddConstraint(
            model_name="evaluation",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("sealed_set__isnull", False), ("split", "test")),
                    models.Q(models.Q(("split", "test"), _negated=True), ("sealed_set", None)),
                    _connector="OR",
                ),
                name="test_is_made_on_a_sealed_set",
            ),
        ),
    ]
