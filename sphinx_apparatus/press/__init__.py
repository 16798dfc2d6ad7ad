"""What a press knows of its editions, for the Snakefile beside this file: which there are, and which cites which."""

import ast
import sys
from html import escape
from pathlib import Path
from typing import TextIO

SNAKEFILE = Path(__file__).parent / "Snakefile"
_PAGE = """<!DOCTYPE html>
<html lang="{language}">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>{title}</title>
<style>body {{ font: 1.1rem/1.6 Georgia, serif; max-width: 40rem; margin: 2rem auto; padding: 0 1rem }}</style>
</head>
<body>
<main>
<h1>{title}</h1>
<ul>
{items}
</ul>
</main>
</body>
</html>
"""


def only_run(lock: Path) -> TextIO:
    """Return the open file that keeps other runs out of a folder until this process ends; exit where one is going on.

    The lock is the system's own, which is gone with the process, however that ends; Windows has none of this kind.
    """
    file = lock.open("w", encoding="utf-8")
    try:
        import fcntl

        fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except ImportError:
        pass
    except BlockingIOError:
        sys.exit(f"Another run of the press is going on in {lock.absolute().parent}; wait for its end, or stop it")
    return file


def editions_in(folder: Path) -> list[str]:
    """Return the names of the editions: the folders that have a ``conf.py``."""
    return sorted(path.parent.name for path in folder.glob("*/conf.py"))


def sources_of(edition: Path) -> list[str]:
    """Return the files that an edition is made from; of hidden files and Python's own none."""
    files = (path for path in edition.rglob("*") if path.is_file())
    return sorted(str(path) for path in files if not hidden(path.relative_to(edition)))


def hidden(path: Path) -> bool:
    """Tell whether a path, from the edition's folder, is none of the editor's."""
    return any(part.startswith(".") or part == "__pycache__" for part in path.parts)


def cited_by(conf: Path) -> list[str]:
    """Return the names in ``intersphinx_mapping`` of a conf.py, which has to write it out; raise ValueError if not."""
    for node in ast.parse(conf.read_text(encoding="utf-8")).body:
        if isinstance(node, ast.Assign) and [ast.unparse(name) for name in node.targets] == ["intersphinx_mapping"]:
            return sorted(ast.literal_eval(node.value))
    return []


def _title_of(inventory: Path) -> str:
    """Return the title of an edition, as the second line of its inventory has it."""
    with inventory.open("rb") as lines:
        next(lines)
        return next(lines).decode().removeprefix("# Project: ").strip()


def start_page(inventories: dict[str, Path], formats: dict[str, str], title: str, language: str = "en") -> str:
    """Return the page, in a language by its code, that lists the editions by title.

    `inventories` has the file objects.inv of each edition by the name of its folder; `formats` has the address of each
    from there.
    """
    titles = sorted((_title_of(path), name) for name, path in inventories.items())
    items = "\n".join(edition_line(name, found, formats) for found, name in titles)
    return _PAGE.format(language=escape(language), title=escape(title), items=items)


def edition_line(name: str, title: str, formats: dict[str, str]) -> str:
    """Return the line of one edition: its title leads to the first format, the others follow.

    `name` is that of its folder beside the page; `formats` has the address of each from there.
    """
    (_, first), *others = formats.items()
    more = "".join(f', <a href="{name}/{address}">{form}</a>' for form, address in others)
    return f'<li><a href="{name}/{first}">{escape(title)}</a>{more}</li>'
