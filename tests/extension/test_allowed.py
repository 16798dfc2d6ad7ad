"""What a page may use and which pictures it may show, piece by piece."""

from datetime import date
from pathlib import Path

import pytest
from PIL import Image

from sphinx_apparatus.checks.allowed import Allowed, outside, refused, scheme_of, wrong_front_matter
from sphinx_apparatus.checks.pictures import wrong_picture
from sphinx_apparatus.witnesses.declared import first_difference


def test_a_name_is_allowed_that_is_safe_ours_or_added() -> None:
    plain, short = Allowed({"roles": ["kbd", "py:*"]}, short=False), Allowed({})
    for name in ("sup", "SUP", "ed:app", "kbd", "py:class", "cite:p", "footcite:ts", "cite"):
        assert plain.has("roles", name), name
    for name in ("app", "raw", "pyx", "py", "download", "kbd2"):
        assert not plain.has("roles", name), name
    assert short.has("roles", "app") and not short.has("roles", "kbd") and not short.has("directives", "app")
    assert short.has("directives", "verse") and not plain.has("directives", "verse")
    assert list(plain.findings("conf.py")) == []
    (finding,) = Allowed({"rols": []}).findings("conf.py")
    assert (finding.code, finding.source) == ("kind-of-allowed", "conf.py") and "rols" in finding.message


@pytest.mark.parametrize(
    ("name", "mend"),
    [("Include", "in the page itself"), ("raw", "plain Markdown, which"), ("tabs", "apparatus_allowed")],
)
def test_what_is_refused_is_told_with_what_to_write_instead(name: str, mend: str) -> None:
    finding = refused("directive", name, "a.md", 3)
    assert (finding.code, finding.source, finding.line, finding.excerpt) == ("not-allowed", "a.md", 3, f"{{{name}}}")
    assert mend in finding.mend


@pytest.mark.parametrize(
    ("address", "scheme"),
    [
        ("https://x", "https"),
        ("JavaScript:x", "javascript"),
        ("java\tscript:x", "javascript"),
        (" java\nscript:x", "javascript"),
        ("a/b:c", ""),
        ("#a:b", ""),
        ("a b", ""),
        ("", ""),
        ("1a:b", ""),
        ("web+x:y", "web+x"),
        ("\u200bdata:x", "data"),
    ],
)
def test_the_scheme_of_an_address_is_found_behind_what_browsers_pass_over(address: str, scheme: str) -> None:
    assert scheme_of(address) == scheme


def test_a_path_is_outside_that_leads_out_or_to_what_is_hidden(tmp_path: Path) -> None:
    home, other = tmp_path / "home", tmp_path / "other"
    for folder in (home / ".git", other):
        folder.mkdir(parents=True)
    (home / "a.md").write_text("", encoding="utf-8")
    (home / "link.md").symlink_to(tmp_path / "b.md")
    (home / "own.md").symlink_to(home / "a.md")
    (home / "loop").symlink_to(home / "loop")
    inside = ("a.md", "own.md", "none.md", "../home/a.md")
    beyond = ("link.md", "../b.md", ".git/config", ".hidden.md", "a\0b", "../other/c.md")
    assert [outside(home / name, [home]) for name in (*inside, *beyond)] == [*(False,) * 4, *(True,) * 6]
    assert not outside(other / "c.md", [home, other]) and outside(home / "a.md", [])


@pytest.mark.parametrize(
    ("data", "codes"),
    [
        ({"title": "T", "keywords": ["a", "b"], "date": date(2026, 1, 1), "nosearch": True, "tocdepth": 2}, []),
        ({"author": None, "keywords": []}, []),
        ({"tocdepth": 10**18 - 1}, []),
        ({"tocdepth": 10**18}, ["front-matter-value"]),
        ({"myst": {"x": 1}}, ["front-matter"]),
        ({"title": {"x": 1}}, ["front-matter-value"]),
        ({"keywords": ["a", {"x": 1}]}, ["front-matter-value"]),
        (["a"], ["front-matter-unread"]),
        ({3: "x"}, ["front-matter"]),
    ],
)
def test_front_matter_says_what_the_page_is_alone(data: object, codes: list[str]) -> None:
    found = list(wrong_front_matter(Allowed({}), data))
    assert [finding.code for finding in found] == codes
    assert all(finding.excerpt for finding in found)


SVG = '<svg xmlns="http://www.w3.org/2000/svg" xmlns:x="urn:x" width="9" height="9">{}</svg>'


@pytest.mark.parametrize(
    ("drawing", "wrong"),
    [
        (SVG.format("<g><path d='M0 0'/></g>"), ""),
        (SVG.format("<use href='#a'/><rect x:href='#b' x:onclick='a'/>"), "it has onclick"),
        (SVG.format("<image href='data:image/png;base64,AAAA'/>"), ""),
        (SVG.format("<image href='http://x'/>"), "leads to http://x"),
        (SVG.format("<image href='data:text/html,x'/>"), "leads to data:text"),
        (SVG.format("<g onload='x()'/>"), "it has onload"),
        (SVG.format("<script/>"), "<script>"),
        (SVG.format("<g xmlns='http://www.w3.org/1999/xhtml'/>"), "<g>"),
        (SVG.format("<x:note onx='1'/>"), "it has onx"),
        (SVG.format("<x:note href2='1'/>"), ""),
        (SVG.format("<style>rect{fill:url(#a)}</style>"), ""),
        (SVG.format("<style>@import 'http://x'</style>"), "leads to http://x"),
        (SVG.format("<g style='fill:url( \"http://x\" )'/>"), "leads to http://x"),
        (SVG.format("<text>url(http://x)</text>"), ""),
        (SVG.format("<g x:style='url(http://x)'/>"), ""),
        (SVG.format("<style>a\\62</style>"), "escapes"),
        (SVG.format("<?x y?>"), "instructions"),
        ("<!DOCTYPE svg [<!ENTITY a 'b'>]>" + SVG.format(""), "entities"),
        (SVG.format("").replace('width="9"', 'width="0"'), "not an SVG that has a size"),
        (SVG.format("").replace('width="9"', ""), ""),
        (SVG.format("").replace('height="9"', 'height="0.0pt"'), "not an SVG that has a size"),
        ("<svg/>", "not an SVG"),
        (SVG.format("").replace('height="9"', 'height="-3"'), "not an SVG"),
        ("<svg", "to its end"),
        ("", "to its end"),
    ],
)
def test_a_drawing_draws_and_does_nothing_else(drawing: str, wrong: str, tmp_path: Path) -> None:
    path = tmp_path / "a.SVG"
    path.write_text(drawing, encoding="utf-8")
    found = wrong_picture(path)
    assert wrong in found and bool(wrong) == bool(found)


def test_a_picture_has_the_name_of_its_kind_and_the_colours_of_a_screen(tmp_path: Path) -> None:
    picture = Image.new("RGB", (4, 4))
    for name, kind in (("a.png", "PNG"), ("a.JPG", "JPEG"), ("a.jpeg", "JPEG"), ("a.gif", "GIF")):
        picture.save(tmp_path / name, kind)
        assert wrong_picture(tmp_path / name) == ""
    picture.save(tmp_path / "b.png", "JPEG")
    assert wrong_picture(tmp_path / "b.png").startswith("it is JPEG, but its name does not end in .jp")
    Image.new("CMYK", (4, 4)).save(tmp_path / "c.jpg", "JPEG")
    assert "CMYK" in wrong_picture(tmp_path / "c.jpg")
    (tmp_path / "d.png").write_bytes((tmp_path / "a.png").read_bytes()[:40])
    assert wrong_picture(tmp_path / "d.png") == "it cannot be read to its end"
    (tmp_path / "e.svg").write_bytes(SVG.format("").encode("utf-16"))
    assert wrong_picture(tmp_path / "e.svg") == "it cannot be read to its end"


def test_a_picture_of_too_many_points_is_not_read(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    Image.new("1", (20, 20)).save(tmp_path / "a.png")
    for most in (300, 100):
        monkeypatch.setattr(Image, "MAX_IMAGE_PIXELS", most)
        (tmp_path / "a.png").touch()
        assert wrong_picture(tmp_path / "a.png") == f"it has more than {most} points"


@pytest.mark.parametrize(
    ("expected", "actual", "place"),
    [("a b", "a b", -1), ("a b", "a c", 2), ("a", "a b", 1), ("a b", "a", 1), ("a b\n\nc d", "a b\nc d", 4)],
)
def test_two_texts_part_at_a_character(expected: str, actual: str, place: int) -> None:
    assert first_difference(expected, actual) == place
