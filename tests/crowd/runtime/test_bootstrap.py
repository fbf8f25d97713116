"""The bootstrap, on a little project with one hand-made wheel: no network."""

import importlib.util
import os
import shutil
import signal
import socket
import subprocess
import sys
import zipfile
from pathlib import Path

import pytest

from crowd.runtime import bootstrap
from crowd.runtime.bootstrap import Environment, Refusal
from tests.runtime_fixtures import eventually

REPOSITORY = Path(bootstrap.__file__).resolve().parents[2]


def wheel(folder: Path, name: str) -> str:
    """A line of requirements.txt for a package `name` that holds one module."""
    path = folder / f"{name}-1.0-py3-none-any.whl"
    info = f"{name}-1.0.dist-info"
    with zipfile.ZipFile(path, "w") as file:
        file.writestr(f"{name}.py", "HERE = True\n")
        file.writestr(f"{info}/METADATA", f"Metadata-Version: 2.1\nName: {name}\nVersion: 1.0\n")
        file.writestr(f"{info}/WHEEL", "Wheel-Version: 1.0\nRoot-Is-Purelib: true\nTag: py3-none-any\n")
        file.writestr(f"{info}/RECORD", f"{name}.py,,\n{info}/METADATA,,\n{info}/WHEEL,,\n{info}/RECORD,,\n")
    return str(path)


def write_requirements(root: Path, runtime: list[str], development: list[str]) -> None:
    lines = ["# Run-time.", *runtime, "", f"{bootstrap.DEVELOPMENT_HEADING} More.", *development, ""]
    (root / "requirements.txt").write_text("\n".join(lines), encoding="utf-8")


@pytest.fixture(autouse=True)
def _offline(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PIP_NO_INDEX", "1")


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> Environment:
    """A project whose environment holds its run-time part."""
    root = tmp_path_factory.mktemp("made")
    write_requirements(root, [wheel(root, "seedone")], [wheel(root, "seedtwo")])
    environment = Environment(root)
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("PIP_NO_INDEX", "1")
        bootstrap.ensure(environment, "runtime")
    return environment


@pytest.fixture
def project(made: Environment, tmp_path: Path) -> Environment:
    """A copy of it, to be spoilt."""
    shutil.copytree(made.root, tmp_path / "copy", symlinks=True)
    return Environment(tmp_path / "copy")


def has(environment: Environment, module: str) -> bool:
    return subprocess.run([environment.python, "-c", f"import {module}"], capture_output=True).returncode == 0


def test_a_fresh_machine_gets_the_runtime_part_and_no_more(made: Environment) -> None:
    assert has(made, "seedone")
    assert not has(made, "seedtwo")
    assert bootstrap.is_current(made, "runtime")
    assert not bootstrap.is_current(made, "development")
    assert not made.unfinished.exists()


def test_what_is_current_is_left_alone(project: Environment, capsys: pytest.CaptureFixture[str]) -> None:
    before = project.stamp("runtime").stat().st_mtime_ns
    bootstrap.ensure(project, "runtime")
    assert capsys.readouterr().out == ""
    assert project.stamp("runtime").stat().st_mtime_ns == before


def test_the_tests_get_everything(project: Environment, capsys: pytest.CaptureFixture[str]) -> None:
    bootstrap.ensure(project, "development")
    assert has(project, "seedtwo")
    assert bootstrap.is_current(project, "development")
    assert bootstrap.is_current(project, "runtime")
    out = capsys.readouterr().out
    assert "Installing 2 packages" in out
    assert "Processing" in out  # pip's progress is seen


def test_changed_requirements_are_installed(project: Environment) -> None:
    write_requirements(project.root, [wheel(project.root, "seedone"), wheel(project.root, "seedthree")], [])
    assert not bootstrap.is_current(project, "runtime")
    bootstrap.ensure(project, "runtime")
    assert has(project, "seedthree")


def test_a_change_of_the_development_part_does_not_concern_up(project: Environment) -> None:
    write_requirements(project.root, [wheel(project.root, "seedone")], [])
    text = (project.root / "requirements.txt").read_text()
    assert bootstrap.requirements(project.root, "runtime") in text
    assert not bootstrap.is_current(project, "development")


def test_an_interrupted_installation_starts_over(project: Environment, capsys: pytest.CaptureFixture[str]) -> None:
    site = next((project.folder / "lib").glob("python*")) / "site-packages"
    (site / "seedone.py").write_text("this is not Python")
    project.unfinished.touch()
    bootstrap.ensure(project, "runtime")
    assert has(project, "seedone")
    assert "broken or unfinished" in capsys.readouterr().out
    assert not project.unfinished.exists()


def test_a_half_made_environment_is_made_anew(tmp_path: Path) -> None:
    write_requirements(tmp_path, [wheel(tmp_path, "seedone")], [])
    (tmp_path / ".venv" / "bin").mkdir(parents=True)
    (tmp_path / ".venv" / "bin" / "python").symlink_to("/nowhere/python3")
    bootstrap.ensure(Environment(tmp_path), "runtime")
    assert has(Environment(tmp_path), "seedone")


def test_a_failed_installation_tells_pips_words_and_recovers(project: Environment) -> None:
    write_requirements(project.root, ["no-such-package-of-crowdseed==1.0"], [])
    with pytest.raises(Refusal, match=r"(?s)no-such-package-of-crowdseed.*starts over by itself"):
        bootstrap.ensure(project, "runtime")
    write_requirements(project.root, [wheel(project.root, "seedone")], [])
    bootstrap.ensure(project, "runtime")
    assert has(project, "seedone")


@pytest.mark.parametrize("missing", ["venv", "ensurepip"])
def test_a_missing_venv_module_names_the_package(missing: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    write_requirements(tmp_path, [], [])
    there = importlib.util.find_spec
    monkeypatch.setattr(importlib.util, "find_spec", lambda name: None if name == missing else there(name))
    with pytest.raises(Refusal, match="apt install python3-venv"):
        bootstrap.ensure(Environment(tmp_path), "runtime")
    assert not (tmp_path / ".venv").exists()


def installing(project: Environment) -> list[str]:
    """The installation as a process of its own."""
    call = f"b.ensure(b.Environment(b.Path({str(project.root)!r})), 'runtime')"
    return [sys.executable, "-c", f"from crowd.runtime import bootstrap as b; {call}"]


def test_two_at_once_install_once(project: Environment) -> None:
    write_requirements(project.root, [wheel(project.root, "seedone"), wheel(project.root, "seedfour")], [])
    both = [subprocess.Popen(installing(project), cwd=REPOSITORY, stdout=subprocess.PIPE, text=True) for _ in range(2)]
    outputs = [process.communicate(timeout=600)[0] for process in both]
    assert [process.returncode for process in both] == [0, 0]
    assert sum("Installed in" in output for output in outputs) == 1
    assert has(project, "seedfour")


def test_an_installation_killed_halfway_leaves_no_pip_and_starts_over(project: Environment) -> None:
    with socket.socket() as door:  # an index that never answers
        door.bind(("127.0.0.1", 0))
        door.listen()
        address = f"http://127.0.0.1:{door.getsockname()[1]}/"
        write_requirements(project.root, [f"--find-links {address}", "seedfive==1.0"], [])
        with subprocess.Popen(installing(project), cwd=REPOSITORY, stdout=subprocess.DEVNULL) as process:
            link, _ = door.accept()  # pip has come and waits
            process.send_signal(signal.SIGKILL)
        link.close()
    assert project.unfinished.exists()
    eventually(lambda: str(project.folder) not in subprocess.check_output(["ps", "-wweo", "args="], text=True))
    write_requirements(project.root, [wheel(project.root, "seedone")], [])
    bootstrap.ensure(project, "runtime")
    assert has(project, "seedone")


def test_every_command_goes_on_inside_the_environment(project: Environment) -> None:
    script = project.root / "manage.py"
    script.write_text(
        "import sys; from pathlib import Path; from crowd.runtime import bootstrap\n"
        f"bootstrap.enter(command=sys.argv[1], root=Path({str(project.root)!r}))\n"
        "import seedone; print(sys.prefix, *sys.argv[1:])\n"
    )
    environment = {**os.environ, "PYTHONPATH": str(REPOSITORY)}
    for command in ("up", "synthesise", "anonymise", "changepassword"):
        run = subprocess.run(
            [sys.executable, script, command, "--port", "1"], env=environment, capture_output=True, text=True
        )
        assert run.returncode == 0, run.stderr
        assert run.stdout.split() == [str(project.folder), command, "--port", "1"]


@pytest.mark.parametrize("command", ["up", "anonymise", "augment", "simulate", "synthesise"])
def test_what_the_readme_starts_with_makes_the_environment(command: str) -> None:
    assert bootstrap.NEEDS[command] == "runtime"


def test_without_an_environment_other_commands_run_where_they_are(tmp_path: Path) -> None:
    """As in a container, where the packages belong to the system's Python."""
    write_requirements(tmp_path, [], [])
    bootstrap.enter(command="migrate", root=tmp_path)
    assert not (tmp_path / ".venv").exists()


def test_a_refusal_is_a_sentence_and_no_traceback(project: Environment) -> None:
    write_requirements(project.root, ["no-such-package-of-crowdseed==1.0"], [])
    with pytest.raises(SystemExit, match="The installation failed"):
        bootstrap.enter(command="up", root=project.root)


def test_the_real_requirements_have_both_parts() -> None:
    runtime = bootstrap.requirements(REPOSITORY, "runtime")
    whole = bootstrap.requirements(REPOSITORY, "development")
    assert "Django==" in runtime
    assert "pytest==" not in runtime
    assert whole.startswith(runtime)
    assert "pytest==" in whole


def test_every_requirement_is_pinned_and_has_its_reason() -> None:
    lines = [line for line in (REPOSITORY / "requirements.txt").read_text().splitlines() if line and line[0] != "#"]
    assert lines
    assert [line for line in lines if "==" not in line or "  #" not in line] == []
