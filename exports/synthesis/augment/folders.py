"""Files that records name: inside their folder, and nowhere else."""

from pathlib import Path
from typing import Any

from exports.synthesis.augment.records import Unusable


def located(folder: Path, name: Any) -> Path:
    """The file of that name in the folder. Raises Unusable where it is missing or lies outside."""
    if not isinstance(name, str) or not name:
        raise Unusable("A record does not name its file. Write, for example, “image”: “cat-01.png”.")
    path = folder / name
    if any(sign in name for sign in ("\0", "\\", "..")) or Path(name).is_absolute() or not _within(path, folder):
        raise Unusable(f"“{name[:80]}” lies outside the folder. Name files inside it.")
    return path


def _within(path: Path, folder: Path) -> bool:
    """Raises Unusable where nothing can be there: no file, a name too long, a link to itself."""
    try:
        if path.resolve(strict=True).is_file():
            return path.resolve().is_relative_to(folder.resolve())
    except (OSError, RuntimeError):
        pass
    raise Unusable(f"There is no file “{path.name[:80]}” in {folder}.")
