from itertools import islice

from django.db import migrations

ADDRESS = r"^/s/[-\w]+/pictures/[0-9a-f]{64}\.(png|jpeg|webp)$"
BATCH = 1_000


def keep_names(apps, schema_editor):
    """Items held the address of their picture, which a new link name of the study made wrong."""
    Item = apps.get_model("surveys", "Item")
    found = Item.objects.filter(data__image__regex=ADDRESS).iterator(BATCH)
    while items := list(islice(found, BATCH)):
        for item in items:
            item.data["image"] = item.data["image"].rpartition("/")[2]
        Item.objects.bulk_update(items, ["data"])


class Migration(migrations.Migration):
    dependencies = [("surveys", "0003_arms")]

    operations = [migrations.RunPython(keep_names, migrations.RunPython.noop, elidable=True)]
