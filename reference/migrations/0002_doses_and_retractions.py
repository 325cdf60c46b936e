"""What regimens state and which of it conflicts; which sources were retracted."""

import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("reference", "0001_initial"),
    ]

    operations = [
        migrations.CreateModel(
            name="DoseHolder",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("regimen", models.CharField(max_length=80)),
                ("says", models.TextField()),
                ("sources", models.JSONField(default=list)),
                ("fingerprint", models.CharField(max_length=32)),
            ],
        ),
        migrations.CreateModel(
            name="DosePair",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("conflicting", models.BooleanField()),
                ("reason", models.TextField()),
            ],
        ),
        migrations.CreateModel(
            name="RetractedCitation",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("reference", models.CharField(max_length=80)),
                ("source", models.CharField(max_length=300)),
                ("noted_at", models.DateTimeField()),
            ],
        ),
        migrations.CreateModel(
            name="StatedDose",
            fields=[
                ("digest", models.CharField(max_length=64, primary_key=True, serialize=False)),
                ("topic", models.CharField(db_index=True, max_length=64)),
                ("states", models.JSONField()),
            ],
        ),
        migrations.AddIndex(
            model_name="publication",
            index=models.Index(
                condition=models.Q(("end_kind", "")),
                fields=["entry", "next_review_on"],
                name="publication_page",
            ),
        ),
        migrations.AddField(
            model_name="doseholder",
            name="entry",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.CASCADE, related_name="+", to="reference.entry"
            ),
        ),
        migrations.AddField(
            model_name="doseholder",
            name="revision",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.CASCADE,
                related_name="doses",
                to="reference.revision",
            ),
        ),
        migrations.AddField(
            model_name="retractedcitation",
            name="publication",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT,
                related_name="retracted",
                to="reference.publication",
            ),
        ),
        migrations.AddField(
            model_name="dosepair",
            name="one",
            field=models.ForeignKey(
                db_index=False,
                on_delete=django.db.models.deletion.CASCADE,
                related_name="pairs",
                to="reference.stateddose",
            ),
        ),
        migrations.AddField(
            model_name="dosepair",
            name="other",
            field=models.ForeignKey(
                db_index=False,
                on_delete=django.db.models.deletion.CASCADE,
                related_name="+",
                to="reference.stateddose",
            ),
        ),
        migrations.AddField(
            model_name="doseholder",
            name="stated",
            field=models.ForeignKey(
                db_index=False,
                on_delete=django.db.models.deletion.CASCADE,
                related_name="holders",
                to="reference.stateddose",
            ),
        ),
        migrations.AddConstraint(
            model_name="retractedcitation",
            constraint=models.UniqueConstraint(
                fields=("publication", "reference"), name="retracted_once"
            ),
        ),
        migrations.AddIndex(
            model_name="dosepair",
            index=models.Index(fields=["other", "conflicting", "one"], name="pair_other"),
        ),
        migrations.AddConstraint(
            model_name="dosepair",
            constraint=models.UniqueConstraint(fields=("one", "other"), name="one_pair"),
        ),
        migrations.AddIndex(
            model_name="doseholder",
            index=models.Index(fields=["stated", "revision", "entry"], name="holder_stated"),
        ),
        migrations.AddConstraint(
            model_name="doseholder",
            constraint=models.UniqueConstraint(
                fields=("revision", "regimen"), name="one_holder_per_regimen"
            ),
        ),
    ]
