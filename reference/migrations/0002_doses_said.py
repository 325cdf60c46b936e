"""The index of doses: what regimens state, who states it, and which of it conflicts.

And an index for the reader's page.
"""

import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("reference", "0001_initial"),
    ]

    operations = [
        migrations.CreateModel(
            name="StatedDose",
            fields=[
                ("digest", models.CharField(max_length=64, primary_key=True, serialize=False)),
                ("topic", models.CharField(db_index=True, max_length=64)),
                ("states", models.JSONField()),
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
                (
                    "one",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="pairs",
                        to="reference.stateddose",
                    ),
                ),
                (
                    "other",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="+",
                        to="reference.stateddose",
                    ),
                ),
            ],
            options={
                "indexes": [
                    models.Index(fields=["other", "conflicting", "one"], name="pair_other")
                ],
                "constraints": [models.UniqueConstraint(fields=("one", "other"), name="one_pair")],
            },
        ),
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
                (
                    "entry",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="+",
                        to="reference.entry",
                    ),
                ),
                (
                    "revision",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="doses",
                        to="reference.revision",
                    ),
                ),
                (
                    "stated",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="holders",
                        to="reference.stateddose",
                    ),
                ),
            ],
            options={
                "indexes": [
                    models.Index(fields=["stated", "revision", "entry"], name="holder_stated")
                ],
                "constraints": [
                    models.UniqueConstraint(
                        fields=("revision", "regimen"), name="one_holder_per_regimen"
                    )
                ],
            },
        ),
        migrations.AddIndex(
            model_name="publication",
            index=models.Index(
                condition=models.Q(("end_kind", "")),
                fields=["entry", "next_review_on"],
                name="publication_page",
            ),
        ),
    ]
