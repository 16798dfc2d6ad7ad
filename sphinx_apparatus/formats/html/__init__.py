"""The site: its pages, their frame, and what is beside the text."""

from docutils import nodes
from sphinx.application import Sphinx

from sphinx_apparatus.formats.html.visitors import PAGE_VISITORS, depart_section, visit_section


def setup(app: Sphinx) -> None:
    """Register what only pages have, and their settings."""
    for kind, visitors in PAGE_VISITORS.items():
        app.add_node(kind, html=visitors)
    app.add_node(nodes.section, override=True, html=(visit_section, depart_section))
    app.add_config_value("apparatus_repository", "", "html", str)
    app.add_config_value("apparatus_editor", "vscode://file/{file}:{line}", "", str)
    app.add_config_value("apparatus_branch", "main", "html", str)
    app.add_config_value("apparatus_downloads", {}, "html", dict)
    app.add_config_value("apparatus_parts", "", "html", str)
    app.add_config_value("apparatus_policy", "", "html", (str, dict))
