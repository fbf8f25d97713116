"""Changed recordings (WAV), with what was marked in them. Samples are float64 in [−1, 1], frames × channels."""

import wave
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from io import BytesIO
from pathlib import Path, PurePosixPath
from typing import Any

import numpy as np

from exports.synthesis.augment.fields import between
from exports.synthesis.augment.folders import located
from exports.synthesis.augment.records import ID, Made, Record, Unusable
from surveys.measures.arrays import FloatArray

LARGEST_FILE = 200_000_000
DIGITS = 6  # of a second
# What Python's reader raises where a file is cut off or made to hurt.
BROKEN = (wave.Error, EOFError, OSError, ValueError, RuntimeError, MemoryError, OverflowError, ZeroDivisionError)
TRIES = 20


@dataclass(frozen=True)
class Sound:
    """`width` is bytes per sample; `moved` how many seconds later everything is than in the parent."""

    samples: FloatArray
    rate: int
    width: int
    moved: float = 0.0

    @property
    def seconds(self) -> float:
        return len(self.samples) / self.rate


@dataclass(frozen=True)
class Gain:
    """Louder or quieter by up to `decibels`; never so loud that peaks are cut."""

    decibels: float = between(0, 60, 6)
    share: float = between(0, 1, 1)

    def changed(self, sound: Sound, rng: np.random.Generator) -> Sound:
        peak = float(np.abs(sound.samples).max(initial=0.0))
        factor = 10 ** (rng.uniform(-self.decibels, self.decibels) / 20)
        return replace(sound, samples=sound.samples * min(factor, 1 / peak if peak else 1.0))


@dataclass(frozen=True)
class Hiss:
    """White noise, so many decibels below the sound (root mean square); between `decibels` and 20 more."""

    decibels: float = between(-20, 120, 20)
    share: float = between(0, 1, 1)

    def changed(self, sound: Sound, rng: np.random.Generator) -> Sound:
        loudness = float(np.sqrt(np.mean(sound.samples**2))) if sound.samples.size else 0.0
        level = loudness * 10 ** (-rng.uniform(self.decibels, self.decibels + 20) / 20)
        return replace(sound, samples=sound.samples + level * rng.standard_normal(sound.samples.shape))


@dataclass(frozen=True)
class Shift:
    """Everything earlier or later by up to `seconds`; silence where nothing is. The length stays."""

    seconds: float = between(0, 3600, 0.5)
    share: float = between(0, 1, 1)

    def changed(self, sound: Sound, rng: np.random.Generator) -> Sound:
        frames = round(rng.uniform(-self.seconds, self.seconds) * sound.rate)
        samples = np.zeros_like(sound.samples)
        if abs(frames) < len(samples):
            source, target = slice(max(0, -frames), len(samples) - max(0, frames)), max(0, frames)
            samples[target : target + len(samples) - abs(frames)] = sound.samples[source]
        return replace(sound, samples=samples, moved=sound.moved + frames / sound.rate)


STEPS: Mapping[str, type[Any]] = {"gain": Gain, "noise": Hiss, "shift": Shift}


@dataclass(frozen=True)
class Recordings:
    """WAV files in a folder, with marks as `segments: [{"start": …, "end": …, "label": …}]` in seconds, if any."""

    folder: Path
    steps: Sequence[Any]
    least_visible: float

    def child(self, parent: Record, number: int, rng: np.random.Generator) -> Made | None:
        """A changed copy of one recording; one marked segment at least is still to be heard, if there was any."""
        sound = opened(located(self.folder, parent.get("audio")))
        segments = _segments(parent, sound.seconds)
        for _ in range(TRIES):
            new = self._changed(sound, rng)
            left = [one for one in (moved(seg, new, least=self.least_visible) for seg in segments) if one is not None]
            if left or not segments:
                return _made(parent, number, new, left, dropped=len(segments) - len(left))
        return None

    def parent_files(self, parent: Record) -> dict[str, bytes]:
        """The parent's own sound without its metadata."""
        return {parent["audio"]: saved(opened(located(self.folder, parent.get("audio"))))}

    def _changed(self, sound: Sound, rng: np.random.Generator) -> Sound:
        for step in self.steps:
            if rng.random() < step.share:
                sound = step.changed(sound, rng)
        return sound


def moved(segment: Record, sound: Sound, *, least: float) -> dict[str, Any] | None:
    """A segment where it is now, cut at the ends; None where less than the share `least` of it is left."""
    start, end = (min(max(0.0, segment[at] + sound.moved), sound.seconds) for at in ("start", "end"))
    if end - start < max(least, 1e-9) * (segment["end"] - segment["start"]):
        return None
    return {**segment, "start": round(start, DIGITS), "end": round(end, DIGITS)}


def opened(path: Path) -> Sound:
    """The samples of a WAV file with 8, 16, 24 or 32 bits. Raises Unusable."""
    if path.stat().st_size > LARGEST_FILE:
        raise Unusable(f"{path.name} is larger than {LARGEST_FILE // 1_000_000} MB. Cut it.")
    try:
        with wave.open(str(path), "rb") as file:
            rate, width, channels = file.getframerate(), file.getsampwidth(), file.getnchannels()
            data = file.readframes(file.getnframes())
    except BROKEN as error:
        raise Unusable(f"{path.name} is no whole WAV file ({error}). Save it as WAV, PCM.") from None
    if width not in (1, 2, 3, 4) or not rate or not channels or len(data) % (width * channels):
        raise Unusable(f"{path.name} is no whole WAV file. Save it as WAV, PCM.")
    return Sound(_samples(data, width).reshape(-1, channels), rate, width)


def saved(sound: Sound) -> bytes:
    """The bytes of a WAV file with these samples and nothing else; what is too loud is cut."""
    into = BytesIO()
    with wave.open(into, "wb") as file:
        file.setnchannels(sound.samples.shape[1])
        file.setsampwidth(sound.width)
        file.setframerate(sound.rate)
        file.writeframes(_data(sound.samples.ravel(), sound.width))
    return into.getvalue()


def _samples(data: bytes, width: int) -> FloatArray:
    if width == 1:  # the one width that WAV keeps without a sign
        return (np.frombuffer(data, np.uint8).astype(np.float64) - 128) / 128
    signed = np.zeros((len(data) // width, 4), np.uint8)
    signed[:, 4 - width :] = np.frombuffer(data, np.uint8).reshape(-1, width)
    return signed.view("<i4").ravel().astype(np.float64) / 2**31


def _data(samples: FloatArray, width: int) -> bytes:
    top = 2 ** (8 * width - 1)
    whole = np.clip(np.rint(samples * top), -top, top - 1).astype("<i4")
    if width == 1:
        return bytes((whole + 128).astype(np.uint8))
    return bytes(whole.view(np.uint8).reshape(-1, 4)[:, :width].tobytes())


def _segments(parent: Record, seconds: float) -> list[dict[str, Any]]:
    segments = parent.get("segments") or []
    if not isinstance(segments, list):
        raise Unusable(f"{parent[ID]}: segments is a list.")
    for one in segments:
        if not isinstance(one, dict) or not _within(one.get("start"), one.get("end"), seconds):
            raise Unusable(
                f"{parent[ID]}: a segment is from “start” to “end”, in seconds within {seconds:g}; not {str(one)[:80]}"
            )
    return segments


def _within(start: Any, end: Any, seconds: float) -> bool:
    return type(start) in (int, float) and type(end) in (int, float) and 0 <= start < end <= seconds


def _made(parent: Record, number: int, sound: Sound, left: list[dict[str, Any]], *, dropped: int) -> Made:
    path = PurePosixPath(parent["audio"])
    name = str(path.with_name(f"{path.stem}-a{number}{path.suffix}"))
    return Made(
        {"audio": name, **({"segments": left} if "segments" in parent else {})}, {name: saved(sound)}, dropped=dropped
    )
