"""The measures with which an edition replaces those of the template: what they may be, asked of the engine itself."""

import json
from collections.abc import Collection, Iterator, Mapping
from importlib.resources import files
from pathlib import Path
from typing import Any

from sphinx.config import Config

from sphinx_apparatus.checks.report import line_with
from sphinx_apparatus.checks.values import paper
from sphinx_apparatus.formats.pdf.letters import folder_of_faces
from sphinx_apparatus.formats.pdf.source import string, typst_value
from sphinx_apparatus.language import N_, _
from sphinx_apparatus.model import Finding, nearest

_ASKED = """#metadata({
  let told(v) = (str(type(v)), if type(v) == length and v.em == 0 { v.pt() } else if type(v) == str { v })
  (style, dress).map(held => held.pairs().map(((k, v)) => (k, told(v))).to-dict())
})<told>"""
_KINDS = {
    "length": N_("a length above 0, such as 10.5pt or 24mm"),
    "string": N_("the name of a face, in quotation marks"),
    "color": N_('a colour, such as black or rgb("#7a1f1f")'),
}
"""What a measure of a type looks like."""


_LEAST = 113.0, 170.0
"""How wide and high (pt) the text of a page is at the least: 40 by 60 mm."""


def own_measures(config: Config, folder: Path) -> str:
    """Return the edition's own measures; they are evaluated as data, where nothing can be read or imported."""
    path = folder / config.apparatus_pdf_dress
    return f'eval({string(path.read_text(encoding="utf-8"))}, mode: "code")' if path.is_file() else "(:)"


def wrong_dress(config: Config, folder: Path) -> Iterator[Finding]:
    """Yield what is wrong with the measures of an edition; `folder` is that of conf.py."""
    name = config.apparatus_pdf_dress
    path, conf = folder / name, folder / "conf.py"
    if not name:
        return
    if not path.is_file():
        yield Finding.of("no-dress", at=(conf, line_with(conf, "apparatus_pdf_dress")), name=name)
        return
    import typst  # the engine is slow to load

    from sphinx_apparatus.formats.pdf.engine import faces

    try:
        held, own = _evaluated(config, own_measures(config, folder))
    except (typst.TypstError, RuntimeError) as error:
        yield Finding.of("malformed-dress", at=(path, 1), error=str(error).partition("\n")[0][:160])
        return
    wrong = list(_unknown(path, held, own, faces(folder_of_faces(config, folder)).families()))
    yield from wrong or _narrow(path, {**held, **own})


def _evaluated(config: Config, own: str) -> list[dict[str, list[Any]]]:
    """Return the measures of the template and of the edition by name, each as its type and, if absolute, in pt."""
    import typst

    settings = typst_value({"paper": paper(config.apparatus_pdf_paper), "from-right": False})
    template = (files(__package__) / "pieces.typ").read_text(encoding="utf-8")
    told = f"#let settings = {settings}\n#let (state, dress) = ((:), (:))"
    source = "\n".join((told, template, f"#let dress = {own}", _ASKED))
    return json.loads(typst.Compiler(source.encode(), ignore_system_fonts=True).eval("query(<told>).first().value"))  # type: ignore[no-any-return]


def _narrow(path: Path, measures: Mapping[str, list[Any]]) -> Iterator[Finding]:
    """Yield that the margins leave too little room, where they do."""
    width, left, right, height, top, bottom = (
        measures[side][1] or 0.0 for side in ("width", "left", "right", "height", "top", "bottom")
    )
    if width - left - right < _LEAST[0] or height - top - bottom < _LEAST[1]:
        yield Finding.of("narrow-text", at=(path, 1))


def _unknown(
    path: Path, held: Mapping[str, list[Any]], own: Mapping[str, list[Any]], faces: Collection[str]
) -> Iterator[Finding]:
    for key, (kind, size) in own.items():
        at = path, line_with(path, key) or 1
        wanted = {"font": "string"}.get(key) or held.get(key, [""])[0]
        if not wanted:
            yield Finding.of("unknown-measure", at=at, name=key, mend=nearest(key, [*held, "font"]))
        elif key == "font" and kind == wanted and size not in faces:
            yield Finding.of("no-such-font", at=at, name=size, known=", ".join(sorted(faces)))
        elif kind != wanted or (isinstance(size, float | int) and size <= 0):
            yield Finding.of("wrong-measure", at=at, name=key, expected=_(_KINDS.get(wanted, wanted)))
