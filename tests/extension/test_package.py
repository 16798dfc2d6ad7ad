"""The wheel has every file of the package, and nothing else."""

from __future__ import annotations

import re
import shutil
import subprocess
import sys
import tarfile
import tomllib
import zipfile
from pathlib import Path

import pytest

import sphinx_apparatus

ROOT = Path(__file__).parents[2]
PACKAGE = Path(sphinx_apparatus.__file__).parent
BUILD = "import setuptools.build_meta as backend; backend.build_sdist('sdist'); backend.build_wheel('wheel')"


@pytest.fixture(scope="module")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return the wheel, built from the package alone."""
    if not (ROOT / "sphinx_apparatus/__init__.py").is_file():
        pytest.skip("the package is installed; there is nothing to build it from")
    folder = tmp_path_factory.mktemp("package")
    shutil.copytree(PACKAGE, folder / "sphinx_apparatus")
    shutil.copytree(ROOT / "LICENSES", folder / "LICENSES")
    for name in ("pyproject.toml", "MANIFEST.in"):
        shutil.copy(ROOT / name, folder)
    run = subprocess.run([sys.executable, "-c", BUILD], cwd=folder, capture_output=True, text=True, check=False)
    assert run.returncode == 0, run.stderr
    [path] = (folder / "wheel").glob("*.whl")
    return path


def said(*command: str | Path) -> str:
    """Return what a program says that has to pass."""
    run = subprocess.run([sys.executable, "-m", *command], capture_output=True, text=True, check=False)
    assert run.returncode == 0, run.stdout + run.stderr
    return run.stdout


def test_both_packages_can_be_published(wheel: Path) -> None:
    [source] = (wheel.parents[1] / "sdist").glob("*.tar.gz")
    assert said("twine", "--no-color", "check", "--strict", wheel, source).count("PASSED") == 2
    said("check_wheel_contents", "--config", ROOT / "pyproject.toml", wheel)
    assert "Final rating: 8/10" in said("pyroma", source, "--min", "8")  # no address, no e-mail: none exists yet


def test_the_source_has_what_the_wheel_is_made_of(wheel: Path) -> None:
    [source] = (wheel.parents[1] / "sdist").glob("*.tar.gz")
    with tarfile.open(source) as packed, zipfile.ZipFile(wheel) as built:
        names = {name.partition("/")[2] for name in packed.getnames()}
        assert {name for name in built.namelist() if ".dist-info/" not in name} <= names
    assert not [name for name in names if name.startswith(("tests/", "docs/"))]


def test_it_has_every_file_of_the_package_and_no_other(wheel: Path) -> None:
    found = [*PACKAGE.rglob("*"), *(PACKAGE / "checks/mistakes").glob("*")]  # a link, which rglob does not follow
    files = {path.relative_to(PACKAGE.parent).as_posix() for path in found if path.is_file()}
    with zipfile.ZipFile(wheel) as packed:
        found = {name for name in packed.namelist() if ".dist-info/" not in name}
    assert found == {name for name in files if not name.endswith(".pyc")}
    assert "sphinx_apparatus/py.typed" in found


def test_its_metadata_are_those_declared(wheel: Path) -> None:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    with zipfile.ZipFile(wheel) as packed:
        [name] = [name for name in packed.namelist() if name.endswith("METADATA")]
        metadata = packed.read(name).decode()
    assert f"Version: {sphinx_apparatus.__version__}\n" in metadata
    assert f"Requires-Python: {project['requires-python']}\n" in metadata
    assert set(re.findall(r"Provides-Extra: (\w+)", metadata)) == set(project["optional-dependencies"])
