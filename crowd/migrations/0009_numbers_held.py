from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("crowd", "0008_aggregation_requests"),
    ]

    operations = [
        migrations.AddField(
            model_name="aggregation",
            name="held_until",
            field=models.DateTimeField(null=True),
        ),
    ]
