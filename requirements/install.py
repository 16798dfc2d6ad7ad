"""Installs what a file of this folder lists into `.venv`, which it makes; needs only Python and its venv module.

As in ``python requirements/install.py edition``; ``tests`` are the packages of the edition and of its tests.
"""

import shutil
import subprocess
import sys
from pathlib import Path

HERE = Path(__file__).resolve().parent
VENV = HERE.parent / ".venv"
PYTHON = VENV / ("Scripts/python.exe" if sys.platform == "win32" else "bin/python")
PIP = [str(PYTHON), "-m", "pip", "--disable-pip-version-check"]
EACH = ("Collecting ", "Requirement already satisfied", "Ignoring ")
"""How the line begins that pip writes for each package listed."""
TOO_OLD = "Python 3.11 or newer is needed; this is {}.{}. Name another: make PYTHON=python3.13"
NO_VENV = "Python's venv module is missing; install it (on Debian: sudo apt-get install python3-venv)"
FAILED = "{}\nWhat {} lists could not be installed; check the network and try again."


def main(name):
    """Install what `name`.txt lists where that is not done yet; return 0, or why it failed."""
    if sys.version_info < (3, 11):
        return TOO_OLD.format(*sys.version_info)
    listed, stamp = HERE / f"{name}.txt", VENV / f"{name}.installed"
    lock = listed.read_text(encoding="utf-8")
    if stamp.exists() and stamp.read_text(encoding="utf-8") == lock:
        return 0
    if not has_pip() and not made():
        return NO_VENV
    error = installed(listed, lock.count("=="))
    if error:
        return FAILED.format(error, f"requirements/{listed.name}")
    stamp.write_text(lock, encoding="utf-8")
    return 0


def has_pip():
    """Tell whether the environment is whole; one whose making was stopped has no pip."""
    return PYTHON.exists() and subprocess.run([*PIP, "--version"], capture_output=True).returncode == 0


def made():
    """Make the environment; tell whether that succeeded."""
    shutil.rmtree(VENV, ignore_errors=True)
    done = subprocess.run([sys.executable, "-m", "venv", VENV], stdout=subprocess.PIPE, stderr=subprocess.STDOUT)
    if done.returncode:
        shutil.rmtree(VENV, ignore_errors=True)
    return done.returncode == 0


def installed(listed, number):
    """Install and, on a terminal, count; return the last line of what went wrong, empty where nothing did."""
    said, count = [], 0
    print(f"Installing what requirements/{listed.name} lists ...", file=sys.stderr, flush=True)
    command = [*PIP, "install", "--no-deps", "--require-hashes", "--progress-bar", "off", "-r", str(listed)]
    with subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, encoding="utf-8") as pip:
        for line in pip.stdout:
            said.append(line.strip())
            count += line.startswith(EACH)
            if sys.stderr.isatty():
                print(f"\r{count} of {number} packages ", end="", file=sys.stderr, flush=True)
    if sys.stderr.isatty():
        print("\r" + " " * 40, end="\r", file=sys.stderr)
    errors = [line for line in said if line.startswith("ERROR")]
    return "" if pip.returncode == 0 else "\n".join(errors[-1:] or said[-1:])


if __name__ == "__main__":
    try:
        sys.exit(main(sys.argv[1]))
    except KeyboardInterrupt:
        sys.exit("Stopped; the next run goes on from here.")
