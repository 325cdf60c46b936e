"""By when a round is to be decided."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("reviews", "0002_tasks"),
    ]

    operations = [
        migrations.AddField(
            model_name="historicalreview",
            name="due_at",
            field=models.DateTimeField(blank=True, null=True),
        ),
        migrations.AddField(
            model_name="review",
            name="due_at",
            field=models.DateTimeField(blank=True, null=True),
        ),
    ]
