"""Notices by mail and on the desk, with each person's choice."""

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("people", "0001_initial"),
        ("reviews", "0003_due"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="MailChoice",
            fields=[
                (
                    "person",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.PROTECT,
                        primary_key=True,
                        related_name="mail",
                        serialize=False,
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "mail",
                    models.CharField(
                        choices=[
                            ("at-once", "At once: a mail for every notice"),
                            (
                                "daily",
                                "Once a day, in one mail; what asks you to decide and recalls, at once",
                            ),
                            ("none", "No mail at all: I look at this page"),
                        ],
                        max_length=10,
                    ),
                ),
                ("since", models.DateTimeField(null=True)),
            ],
        ),
        migrations.AddField(
            model_name="outboxmessage",
            name="carried_by",
            field=models.ForeignKey(
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="carries",
                to="reviews.outboxmessage",
            ),
        ),
        migrations.AddField(
            model_name="outboxmessage",
            name="error",
            field=models.CharField(blank=True, default="", max_length=300),
        ),
        migrations.AddField(
            model_name="outboxmessage",
            name="is_digest",
            field=models.BooleanField(default=False),
        ),
        migrations.AddField(
            model_name="outboxmessage",
            name="path",
            field=models.CharField(default="/desk/", max_length=200),
        ),
        migrations.AddField(
            model_name="outboxmessage",
            name="seen_at",
            field=models.DateTimeField(blank=True, null=True),
        ),
        migrations.AddField(
            model_name="outboxmessage",
            name="urgent",
            field=models.BooleanField(default=False),
        ),
        migrations.AlterField(
            model_name="outboxmessage",
            name="event",
            field=models.ForeignKey(
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="messages",
                to="reviews.event",
            ),
        ),
        migrations.AddIndex(
            model_name="outboxmessage",
            index=models.Index(
                condition=models.Q(("is_digest", False), ("seen_at", None)),
                fields=["recipient"],
                name="outbox_unseen",
            ),
        ),
        migrations.AddIndex(
            model_name="outboxmessage",
            index=models.Index(fields=["recipient", "-created_at", "-id"], name="outbox_of"),
        ),
        migrations.AddConstraint(
            model_name="outboxmessage",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("is_digest", False),
                    models.Q(("carried_by", None), ("event", None)),
                    _connector="OR",
                ),
                name="a_digest_is_no_notice",
            ),
        ),
    ]
