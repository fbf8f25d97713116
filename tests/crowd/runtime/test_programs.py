"""The programs of `up`."""

from pathlib import Path

import pytest

from crowd.runtime import programs


def test_the_web_server_knows_the_names_it_is_called_by(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("ALLOWED_HOSTS", "survey.example")
    web = programs.web(tmp_path, tmp_path, host="192.0.2.7", port=8123, names=["192.0.2.7"])
    assert web.environment == {"ALLOWED_HOSTS": "192.0.2.7,survey.example"}
    assert web.command[web.command.index("--host") + 1] == "192.0.2.7"
    assert web.command[web.command.index("--port") + 1] == "8123"
    monkeypatch.delenv("ALLOWED_HOSTS")
    assert programs.web(tmp_path, tmp_path, host="h", port=1, names=["h"]).environment == {"ALLOWED_HOSTS": "h"}


def test_every_program_has_a_log_of_its_own(tmp_path: Path) -> None:
    made = [
        programs.embedded_broker(tmp_path),
        programs.web(tmp_path, tmp_path, host="h", port=1, names=[]),
        programs.worker(tmp_path, tmp_path),
        programs.beat(tmp_path, tmp_path),
    ]
    assert [program.log.name for program in made] == ["broker.log", "web.log", "worker.log", "beat.log"]
    assert len({program.name for program in made}) == 4
