"""Recordings: samples, marked segments, hostile files."""

import wave
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from exports.synthesis.augment import Unusable, recordings
from exports.synthesis.augment.recordings import Gain, Hiss, Recordings, Shift, Sound

RATE = 8000


def rng(seed: int = 1) -> np.random.Generator:
    return np.random.default_rng(seed)


def beep(seconds: float = 1.0, *, width: int = 2, channels: int = 1) -> Sound:
    """Silence, with a tone from 0.4 to 0.6 of it."""
    at = np.arange(int(RATE * seconds)) / RATE
    tone = 0.5 * np.sin(2 * np.pi * 440 * at) * ((at >= 0.4 * seconds) & (at < 0.6 * seconds))
    return Sound(np.repeat(tone[:, None], channels, axis=1), RATE, width)


def parent(folder: Path, **record: Any) -> dict[str, Any]:
    (folder / "beep.wav").write_bytes(recordings.saved(beep()))
    return {"id": "beep", "audio": "beep.wav", **record}


@pytest.mark.parametrize("width", [1, 2, 3, 4])
@pytest.mark.parametrize("channels", [1, 2])
def test_files_come_back_as_they_were(tmp_path: Path, width: int, channels: int) -> None:
    path = tmp_path / "a.wav"
    path.write_bytes(recordings.saved(beep(width=width, channels=channels)))
    found = recordings.opened(path)
    assert (found.rate, found.width, found.samples.shape) == (RATE, width, (RATE, channels))
    np.testing.assert_allclose(found.samples, beep(channels=channels).samples, atol=2.0 ** (1 - 8 * width))
    assert recordings.saved(found) == path.read_bytes()


def test_too_loud_is_cut(tmp_path: Path) -> None:
    path = tmp_path / "a.wav"
    path.write_bytes(recordings.saved(Sound(np.array([[2.0], [-2.0]]), RATE, 2)))
    assert recordings.opened(path).samples.ravel().tolist() == [1 - 2**-15, -1.0]


def test_gain_never_cuts() -> None:
    for seed in range(20):
        new = Gain(30).changed(beep(), rng(seed))
        assert abs(new.samples).max() <= 1
        np.testing.assert_allclose(np.corrcoef(new.samples.ravel(), beep().samples.ravel())[0, 1], 1)
    silent = Sound(np.zeros((10, 1)), RATE, 2)
    assert not Gain(30).changed(silent, rng()).samples.any()


def test_noise_is_as_far_below_as_said() -> None:
    new = Hiss(20).changed(beep(), rng(4))
    noise = new.samples - beep().samples
    below = 20 * np.log10(np.sqrt((beep().samples ** 2).mean() / (noise**2).mean()))
    assert below + 0.2 >= 20
    assert below - 0.2 <= 40
    assert Hiss(20).changed(Sound(np.zeros((0, 1)), RATE, 2), rng()).samples.shape == (0, 1)


def test_a_segment_moves_with_its_sound() -> None:
    for seed in range(20):
        new = Shift(0.3).changed(beep(), rng(seed))
        segment = recordings.moved({"start": 0.4, "end": 0.6, "label": "beep"}, new, least=0.3)
        assert segment is not None
        loud = np.flatnonzero(abs(new.samples[:, 0]) > 0.1) / RATE
        assert segment["start"] == pytest.approx(loud[0], abs=0.001)
        assert segment["end"] == pytest.approx(loud[-1], abs=0.001)
        assert new.seconds == 1.0


def test_segments_are_cut_and_dropped_at_the_ends() -> None:
    later = Sound(beep().samples, RATE, 2, moved=0.5)
    assert recordings.moved({"start": 0.4, "end": 0.6}, later, least=0.5) == {"start": 0.9, "end": 1.0}
    assert recordings.moved({"start": 0.4, "end": 0.6}, later, least=0.51) is None
    assert recordings.moved({"start": 0.6, "end": 0.9}, later, least=0) is None


def test_shifting_past_the_end_leaves_silence() -> None:
    far = next(new for new in (Shift(3600).changed(beep(), rng(s)) for s in range(9)) if abs(new.moved) > 1)
    assert not far.samples.any()


def test_children(tmp_path: Path) -> None:
    record = parent(tmp_path, segments=[{"start": 0.4, "end": 0.6, "label": "beep"}, {"start": 0.0, "end": 0.1}])
    medium = Recordings(tmp_path, (Shift(0.5), Gain(), Hiss(30)), 0.5)
    dropped = 0
    for number in range(1, 12):
        made = medium.child(record, number, rng(number))
        assert made is not None
        assert made == medium.child(record, number, rng(number))
        assert list(made.files) == [made.record["audio"]] == [f"beep-a{number}.wav"]
        assert made.record["segments"]
        dropped += made.dropped
    assert dropped > 0
    assert list(medium.parent_files(record)) == ["beep.wav"]


def test_a_child_that_lost_everything_is_not_made(tmp_path: Path) -> None:
    class Away:
        share = 1.0

        def changed(self, sound: Sound, rng: np.random.Generator) -> Sound:
            return Sound(sound.samples, sound.rate, sound.width, moved=99)

    marked = parent(tmp_path, segments=[{"start": 0.4, "end": 0.6}])
    assert Recordings(tmp_path, (Away(),), 0.5).child(marked, 1, rng()) is None
    free = Recordings(tmp_path, (Away(),), 0.5).child(parent(tmp_path), 1, rng())
    assert free is not None
    assert "segments" not in free.record


def test_nothing_but_sound_leaves(tmp_path: Path) -> None:
    path = tmp_path / "a.wav"
    whole = recordings.saved(beep())
    note = b"LIST" + (12 + 6).to_bytes(4, "little") + b"INFOIART" + (6).to_bytes(4, "little") + b"SECRET"
    path.write_bytes(whole[:4] + (len(whole) - 8 + len(note)).to_bytes(4, "little") + whole[8:] + note)
    assert recordings.saved(recordings.opened(path)) == whole


def test_hostile_files(tmp_path: Path) -> None:
    whole, path = recordings.saved(beep(0.05)), tmp_path / "a.wav"
    refused = 0
    for seed in range(200):
        draw = rng(seed)
        content = bytearray(whole[: int(draw.integers(60))] if seed % 2 else whole)
        for place in draw.integers(min(len(content), 44) or 1, size=3 if content else 0):
            content[place] = int(draw.integers(256))
        path.write_bytes(content)
        try:
            assert np.isfinite(recordings.opened(path).samples).all()
        except Unusable:
            refused += 1
    assert refused > 100
    with path.open("wb") as file:
        file.truncate(recordings.LARGEST_FILE + 1)
    with pytest.raises(Unusable, match="larger than 200 MB"):
        recordings.opened(path)


def test_half_a_frame_is_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = tmp_path / "a.wav"
    path.write_bytes(recordings.saved(beep()))
    monkeypatch.setattr(wave.Wave_read, "readframes", lambda self, n: b"123")
    with pytest.raises(Unusable, match="no whole WAV"):
        recordings.opened(path)


@pytest.mark.parametrize(
    "segments", ["all", ["a"], [{"start": 0.5, "end": 0.4}], [{"start": 0, "end": 9}], [{"start": "0", "end": 1}]]
)
def test_segments_must_fit(tmp_path: Path, segments: Any) -> None:
    with pytest.raises(Unusable, match="segment"):
        Recordings(tmp_path, (), 0.5).child(parent(tmp_path, segments=segments), 1, rng())
