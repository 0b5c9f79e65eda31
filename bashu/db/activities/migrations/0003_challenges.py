"""Challenges and who takes part, book lists, relays."""

import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("activities", "0002_ids"),
        ("catalogue", "0022_lent_by_owner_valid"),
        ("network", "0035_offline_rule"),
        ("patrons", "0011_standing"),
    ]

    operations = [
        migrations.CreateModel(
            name="BookList",
            fields=[
                ("id", models.BigAutoField(primary_key=True, serialize=False)),
                ("state", models.TextField(default="draft")),
                ("title_zh", models.TextField()),
                ("title_en", models.TextField()),
                ("says_zh", models.TextField(blank=True, default="")),
                ("says_en", models.TextField(blank=True, default="")),
                ("written_at", models.DateTimeField()),
                (
                    "library",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="network.library",
                    ),
                ),
            ],
        ),
        migrations.CreateModel(
            name="BookListEntry",
            fields=[
                ("id", models.BigAutoField(primary_key=True, serialize=False)),
                ("place", models.IntegerField()),
                ("says_zh", models.TextField(blank=True, default="")),
                ("says_en", models.TextField(blank=True, default="")),
                (
                    "bib",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to="catalogue.bibrecord"
                    ),
                ),
                (
                    "book_list",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="entries",
                        to="activities.booklist",
                    ),
                ),
            ],
        ),
        migrations.CreateModel(
            name="Challenge",
            fields=[
                ("id", models.BigAutoField(primary_key=True, serialize=False)),
                ("state", models.TextField(default="draft")),
                ("title_zh", models.TextField()),
                ("title_en", models.TextField()),
                ("says_zh", models.TextField(blank=True, default="")),
                ("says_en", models.TextField(blank=True, default="")),
                ("goal", models.TextField()),
                ("target", models.SmallIntegerField()),
                ("for_whom", models.TextField(default="single")),
                ("from_on", models.DateField()),
                ("until_on", models.DateField()),
                ("from_age", models.SmallIntegerField(blank=True, null=True)),
                ("to_age", models.SmallIntegerField(blank=True, null=True)),
                ("written_at", models.DateTimeField()),
                (
                    "book_list",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="activities.booklist",
                    ),
                ),
                (
                    "brand",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="activities.brand",
                    ),
                ),
                (
                    "library",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="network.library",
                    ),
                ),
                (
                    "series",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="activities.series",
                    ),
                ),
            ],
        ),
        migrations.CreateModel(
            name="Relay",
            fields=[
                ("id", models.BigAutoField(primary_key=True, serialize=False)),
                ("state", models.TextField(default="draft")),
                ("title_zh", models.TextField()),
                ("title_en", models.TextField()),
                ("says_zh", models.TextField(blank=True, default="")),
                ("says_en", models.TextField(blank=True, default="")),
                ("from_on", models.DateField()),
                ("until_on", models.DateField(blank=True, null=True)),
                ("written_at", models.DateTimeField()),
                (
                    "activity",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="activities.activity",
                    ),
                ),
                (
                    "item",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to="catalogue.item"
                    ),
                ),
                (
                    "library",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to="network.library"
                    ),
                ),
                (
                    "series",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="activities.series",
                    ),
                ),
            ],
        ),
        migrations.CreateModel(
            name="Team",
            fields=[
                ("id", models.BigAutoField(primary_key=True, serialize=False)),
                ("name", models.TextField()),
                ("code", models.TextField(unique=True)),
                ("by_staff", models.BooleanField()),
                ("made_at", models.DateTimeField()),
                (
                    "challenge",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="teams", to="activities.challenge"
                    ),
                ),
            ],
        ),
        migrations.CreateModel(
            name="ChallengeEntry",
            fields=[
                ("id", models.BigAutoField(primary_key=True, serialize=False)),
                ("nick", models.TextField(blank=True, default="")),
                ("opted_in_at", models.DateTimeField()),
                ("began_history", models.BooleanField()),
                (
                    "challenge",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="entries",
                        to="activities.challenge",
                    ),
                ),
                (
                    "patron",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="+", to="patrons.patron"
                    ),
                ),
                (
                    "team",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="entries",
                        to="activities.team",
                    ),
                ),
            ],
        ),
        migrations.AddConstraint(
            model_name="booklist",
            constraint=models.CheckConstraint(
                condition=models.Q(("state__in", ["draft", "published", "withdrawn"])), name="book_list_state"
            ),
        ),
        migrations.AddConstraint(
            model_name="booklist",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("title_zh", ""), _negated=True), models.Q(("title_en", ""), _negated=True)
                ),
                name="book_list_title_set",
            ),
        ),
        migrations.AddConstraint(
            model_name="booklistentry",
            constraint=models.UniqueConstraint(fields=("book_list", "bib"), name="book_list_entry_once"),
        ),
        migrations.AddConstraint(
            model_name="challenge",
            constraint=models.CheckConstraint(
                condition=models.Q(("state__in", ["draft", "published", "withdrawn"])), name="challenge_state"
            ),
        ),
        migrations.AddConstraint(
            model_name="challenge",
            constraint=models.CheckConstraint(
                condition=models.Q(("goal__in", ["books", "other_city", "cities", "classes", "list"])),
                name="challenge_goal",
            ),
        ),
        migrations.AddConstraint(
            model_name="challenge",
            constraint=models.CheckConstraint(
                condition=models.Q(("for_whom__in", ["single", "team", "class"])), name="challenge_for_whom"
            ),
        ),
        migrations.AddConstraint(
            model_name="challenge",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("title_zh", ""), _negated=True), models.Q(("title_en", ""), _negated=True)
                ),
                name="challenge_title_set",
            ),
        ),
        migrations.AddConstraint(
            model_name="challenge",
            constraint=models.CheckConstraint(
                condition=models.Q(("target__range", (1, 1000))), name="challenge_target"
            ),
        ),
        migrations.AddConstraint(
            model_name="challenge",
            constraint=models.CheckConstraint(
                condition=models.Q(("until_on__gte", models.F("from_on"))), name="challenge_days"
            ),
        ),
        migrations.AddConstraint(
            model_name="challenge",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("book_list__isnull", False), ("goal", "list")),
                    models.Q(models.Q(("goal", "list"), _negated=True), ("book_list", None)),
                    _connector="OR",
                ),
                name="challenge_list",
            ),
        ),
        migrations.AddConstraint(
            model_name="challenge",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("from_age", None), ("from_age__range", (0, 120)), _connector="OR"),
                    models.Q(("to_age", None), ("to_age__range", (0, 120)), _connector="OR"),
                    models.Q(
                        ("from_age", None), ("to_age", None), ("from_age__lte", models.F("to_age")), _connector="OR"
                    ),
                ),
                name="challenge_ages",
            ),
        ),
        migrations.AddConstraint(
            model_name="relay",
            constraint=models.CheckConstraint(
                condition=models.Q(("state__in", ["draft", "published", "withdrawn"])), name="relay_state"
            ),
        ),
        migrations.AddConstraint(
            model_name="relay",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("title_zh", ""), _negated=True), models.Q(("title_en", ""), _negated=True)
                ),
                name="relay_title_set",
            ),
        ),
        migrations.AddConstraint(
            model_name="relay",
            constraint=models.CheckConstraint(
                condition=models.Q(("until_on", None), ("until_on__gte", models.F("from_on")), _connector="OR"),
                name="relay_days",
            ),
        ),
        migrations.AddConstraint(
            model_name="team",
            constraint=models.CheckConstraint(
                condition=models.Q(models.Q(("name", ""), _negated=True), models.Q(("code", ""), _negated=True)),
                name="team_name_set",
            ),
        ),
        migrations.AddConstraint(
            model_name="challengeentry",
            constraint=models.UniqueConstraint(fields=("challenge", "patron"), name="challenge_entry_once"),
        ),
    ]
