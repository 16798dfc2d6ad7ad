"""The theme's own variables of style, in a style sheet: Furo writes them into each page, which our policy forbids."""

from collections.abc import Iterator, Mapping
from pathlib import Path

from sphinx.application import Sphinx

_NAME = "variables.css"
_BETWEEN = 550
"""The priority behind our own style sheets, at 500, and before those that a project adds, at 800."""
_OURS = {
    "color-brand-primary": "red", "color-brand-content": "red", "color-foreground-primary": "ink",
    "color-foreground-secondary": "soft", "color-background-primary": "paper", "color-background-secondary": "shade",
    "color-background-border": "faint", "color-highlight-on-target": "target",
}  # fmt: skip
"""Which of our colours go with those of the theme."""
LIGHT, DARK = ":root:root body", ":root:root body[data-theme=dark]"
AUTO = "@media (prefers-color-scheme: dark) { :root:root body:not([data-theme=light])"


def add_variables(app: Sphinx) -> None:
    """Write the variables that the settings give, and have the pages ask for them before the edition's own sheets."""
    options = app.config.html_theme_options
    if css := style(options.get("light_css_variables", {}), options.get("dark_css_variables", {})):
        path = Path(app.outdir, "_static", _NAME)
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(css, encoding="utf-8")
        app.add_css_file(_NAME, priority=_BETWEEN)


def style(light: Mapping[str, str], dark: Mapping[str, str]) -> str:
    rules = [f"{LIGHT} {{ {_declared(light)} }}"] if light else []
    rules += [f"{DARK} {{ {_declared(dark)} }}", f"{AUTO} {{ {_declared(dark)} }} }}"] if dark else []
    return "\n".join(rules)


def _declared(variables: Mapping[str, str]) -> str:
    """Return the declarations of variables, and of ours that go with them."""
    return " ".join(pairs(variables))


def pairs(variables: Mapping[str, str]) -> Iterator[str]:
    for name, value in variables.items():
        yield f"--{name}: {value};"
        if name in _OURS:
            yield f"--{_OURS[name]}: {value};"
