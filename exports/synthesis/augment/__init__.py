"""More examples out of a few: changed copies of images, texts, rows and recordings, whose labels still hold.

from exports.synthesis.augment import augment, read
done = augment(Path("photos"), read(Path("photos.yaml")), seed=1, out=Path("more"))
"""

from exports.synthesis.augment.records import Unusable
from exports.synthesis.augment.running import ROWS, Done, augment
from exports.synthesis.augment.settings import WrongConfig, read

__all__ = ["ROWS", "Done", "Unusable", "WrongConfig", "augment", "read"]
