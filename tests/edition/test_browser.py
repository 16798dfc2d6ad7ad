"""The promises of the pages, held to in a headless Chromium: policy, accessibility, keyboard, sizes, views, menu."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from importlib.resources import files
from itertools import pairwise
from pathlib import Path
from typing import Any

import pypdfium2
import pytest
from playwright.sync_api import Browser, Page, expect

from conf import release as VERSION
from sphinx_apparatus.domain import edition_of
from sphinx_apparatus.formats.html.repository import correction_address, source_address
from sphinx_apparatus.text.places import Place, correction_block, places
from sphinx_apparatus.text.regularise import regularise
from sphinx_apparatus.witnesses.declared import load_regularisations
from tests import Once, Tab
from tests.edition.conftest import ROOT, TALK, opened
from tests.edition.test_metadata import fonts, weight

TALK_PAGE = f"{TALK}.html"
AXE = (files("axe_playwright_python") / "axe.min.js").read_text(encoding="utf-8")
COLOURS = """axe.configure({rules: [
    {id: 'color-contrast', selector: ':not([data-alike])'},
    {id: 'link-in-text-block', selector: 'a[href]:not([data-alike]), [role=link]:not([data-alike])'},
]});"""
"""Has axe judge colours in three of each kind, for they come from the kind; they take most of its time."""
RULES = {
    "light": {"type": "tag", "values": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]},
    "dark": {"type": "rule", "values": ["color-contrast", "link-in-text-block"]},
}
"""What axe looks for: in the dark theme what asks for colours, for nothing else differs there."""
SHORTEN = "() => { for (const word of document.querySelectorAll('ul.words > li:nth-child(n+9)')) word.remove(); }"
"""Of the index of words eight to a letter are enough: a template writes them all alike, and axe takes minutes."""
ALIKE = """(across) => {
    const seen = new Map(JSON.parse(across && sessionStorage.kinds || '[]'));
    const own = (e) => [e.tagName, e.getAttribute('class'), ...e.getAttributeNames()].join(' ');
    const path = (e) => e ? path(e.parentElement) + '>' + own(e) : '';
    for (const e of [...document.body.querySelectorAll('*')].reverse()) {
        const key = path(e);
        seen.set(key, (seen.get(key) ?? 0) + 1);
        if (seen.get(key) > 3 && [...e.children].every(child => 'alike' in child.dataset)) e.dataset.alike = '';
    }
    if (across) sessionStorage.kinds = JSON.stringify([...seen]);
}"""
"""Marks what is of one kind with three others: of the same tags, classes and attributes up to the top.

Of one page, or across all pages that a tab has shown so far.
"""
START_AXE = "([context, runOnly]) => { found = axe.run(context, {runOnly, resultTypes: ['violations']}); }"
WHOLE, ONE_OF_A_KIND = {"include": [["html"]]}, {"exclude": [["[data-alike]"]]}
FOUND = """async () => {
    const {violations, passes, inapplicable} = await found;
    const nodes = violations.flatMap(v => v.nodes.map(node => `${v.id}: ${node.html.slice(0, 120)}`));
    return {violations: nodes, passes: passes.length, judged: passes.length + inapplicable.length};
}"""
CONTROLS = """[...document.querySelectorAll('a[href], button, input, select, textarea')]
    .filter(e => e.checkVisibility({visibilityProperty: true})).filter(e => e.type !== 'radio' || e.checked)"""
LEFT = f"""() => {CONTROLS}.filter(e => {{
    if ('alike' in e.dataset) return e.tabIndex !== 0;
    e.focus();
    const shown = e.matches(':focus-visible') && getComputedStyle(e).outlineStyle !== 'none';
    return e.tabIndex !== 0 || document.activeElement !== e || !shown;
}}).map(e => e.outerHTML.slice(0, 100))"""
"""The controls that the pointer alone reaches, or of which one does not see that they have the focus."""
WIDTHS = (1280, 1600, 640, 360, 320)
WIDE, NARROW = {"width": 1280, "height": 900}, {"width": 360, "height": 780}


@pytest.fixture
def wide(tab: Tab, served: str) -> Iterator[Page]:
    """Return the text's page in a wide window, with the clipboard free to use."""
    page = tab(viewport=WIDE)
    page.context.grant_permissions(["clipboard-read", "clipboard-write"])
    page.goto(served + TALK_PAGE)
    yield page


@dataclass
class Visits:
    """What was seen of all pages at several widths: by width and page, or of all requests and of all that was said.

    That a face is late is not heard: it is said by the clock of a slow machine, and `faces` are those that are drawn.
    """

    said: list[str] = field(default_factory=list)
    asked: list[str] = field(default_factory=list)
    failed: list[str] = field(default_factory=list)
    first: dict[tuple[int, str], bool] = field(default_factory=dict)
    left: dict[tuple[int, str], list[str]] = field(default_factory=dict)
    needed: dict[tuple[int, str], int] = field(default_factory=dict)
    faces: dict[str, list[str]] = field(default_factory=dict)

    def hear(self, page: Page) -> None:
        """Note what a page says and asks for."""
        page.on("console", lambda message: self.said.extend([message.text] * ("was preloaded" not in message.text)))
        page.on("pageerror", lambda error: self.said.append(str(error)))
        page.on("request", lambda request: self.asked.append(request.url))
        page.on("response", lambda answer: self.failed.extend([answer.url] if answer.status >= 400 else []))


@pytest.fixture(scope="module")
def visits(browser: Browser, served: str, pages: dict[str, Any]) -> Visits:
    """Open each page in a wide window and on a phone, go through its controls, and make the window wider or narrower.

    640 pixels are looked at with two points to a pixel.
    """
    seen = Visits()
    for width, others in ((1280, (1600, 640)), (360, (320,))):
        page = browser.new_page(viewport={"width": width, "height": 900})
        session = page.context.new_cdp_session(page)
        seen.hear(page)
        for name in pages:
            page.set_viewport_size({"width": width, "height": 900})
            page.goto(served + name)
            seen.faces[name] = page.evaluate(LOADED)
            page.keyboard.press("Tab")
            first = f"{CONTROLS}[0]" if name == "search.html" else "document.activeElement"  # its field has the focus
            seen.first[width, name] = page.evaluate(f"() => {first}.matches('.skip-to-content')")
            page.evaluate(ALIKE)
            seen.left[width, name] = page.evaluate(LEFT)
            for other in (width, *others):
                size = {"width": other, "height": 800, "deviceScaleFactor": 1 + (other == 640), "mobile": False}
                session.send("Emulation.setDeviceMetricsOverride", size)
                assert page.evaluate("innerWidth") == other
                seen.needed[other, name] = page.evaluate("() => document.documentElement.scrollWidth")
        page.close()
    return seen


@pytest.fixture
def narrow(tab: Tab, served: str) -> Iterator[Page]:
    """Return the text's page on a phone."""
    page = tab(viewport=NARROW, has_touch=True)
    page.goto(served + TALK_PAGE)
    yield page


# ---- policy, requests, weight


def test_no_page_breaks_the_policy_or_asks_for_anything_outside_its_folder(visits: Visits, served: str) -> None:
    assert visits.said == []
    assert visits.failed == []
    assert len(visits.asked) > 100
    assert [url for url in visits.asked if not url.startswith(served)] == []


def test_no_page_has_a_script_or_style_of_its_own(pages: dict[str, Any]) -> None:
    for name, page in pages.items():
        policy = page.xpath("//meta[@http-equiv='Content-Security-Policy']/@content")
        assert policy and "unsafe" not in policy[0], name
        assert page.xpath("//script[not(@src) and not(@type='application/ld+json')]") == [], name
        assert page.xpath("//style | //*[@style] | //@*[starts-with(name(), 'on')]") == [], name


def test_the_text_is_complete_before_any_script_runs(tab: Tab, served: str, wide: Page) -> None:
    page = tab(viewport=WIDE, java_script_enabled=False)
    page.goto(served + TALK_PAGE)
    shown = page.locator("article").inner_text()
    assert shown == wide.locator("article").inner_text()


def test_the_text_needs_ten_requests_at_most(browser: Browser, served: str) -> None:
    page = browser.new_page()
    asked: list[str] = []
    page.on("request", lambda request: asked.append(request.url))
    page.goto(served + TALK_PAGE, wait_until="networkidle")
    page.close()
    assert 1 < len(asked) <= 10


# ---- accessibility


def test_axe_finds_nothing_in_both_themes_wide_and_narrow(browser: Browser, served: str, pages: dict[str, Any]) -> None:
    """Wide and light, everything is looked at; elsewhere, and for colours, three of each kind of all pages."""
    tabs = {width: axe_tab(browser, width) for width in (1280, 360)}
    found, passes = {}, Counter[tuple[int, str]]()
    for name in pages:
        for tab in tabs.values():
            tab.emulate_media(color_scheme="light")
            tab.goto(served + name)
            tab.evaluate(SHORTEN)
            tab.evaluate(ALIKE, True)
        for theme, contexts in (("light", (WHOLE, ONE_OF_A_KIND)), ("dark", (ONE_OF_A_KIND, ONE_OF_A_KIND))):
            for tab, context in zip(tabs.values(), contexts, strict=True):  # both run at the same time
                tab.emulate_media(color_scheme=theme)  # type: ignore[arg-type]
                tab.evaluate(START_AXE, [context, RULES[theme]])
            for width, tab in tabs.items():
                answer = tab.evaluate(FOUND)
                assert answer["judged"] > 0
                passes[width, theme] += answer["passes"]
                if answer["violations"]:
                    found[name, width, theme] = answer["violations"]
    for tab in tabs.values():
        tab.context.close()
    assert found == {}
    assert len(passes) == 4 and min(passes.values()) > len(pages)


def axe_tab(browser: Browser, width: int) -> Page:
    """Return a tab of a width, each page of which has axe."""
    context = browser.new_context(viewport={"width": width, "height": 900}, reduced_motion="reduce", bypass_csp=True)
    context.add_init_script(f"var found; {AXE}; {COLOURS}")
    return context.new_page()


def test_every_control_is_reached_by_the_keyboard(wide: Page) -> None:
    """Of one kind three at least; of the others the next test sees that nothing takes them out of the row.

    The window is low, for it is painted again at each press.
    """
    wide.set_viewport_size({"width": WIDE["width"], "height": 200})
    wide.evaluate(ALIKE)
    wanted = wide.evaluate(f"""() => {{
        for (const e of {CONTROLS}.filter(e => 'alike' in e.dataset)) e.tabIndex = -1;
        reached = new Set();
        addEventListener('focusin', event => reached.add(event.target));
        return {CONTROLS}.filter(e => e.tabIndex === 0).length;
    }}""")
    assert wanted > 100
    for _ in range(wanted + 5):
        wide.keyboard.press("Tab")
    assert wide.evaluate("() => reached.size") == wanted


@pytest.mark.parametrize("width", [1280, 360])
def test_on_no_page_a_control_is_left_to_the_pointer(visits: Visits, width: int) -> None:
    assert [name for (at, name), first in visits.first.items() if at == width and not first] == []
    assert {name: left for (at, name), left in visits.left.items() if at == width and left} == {}


def test_the_contents_open_by_keyboard_on_a_phone(narrow: Page) -> None:
    narrow.get_by_role("button", name="Contents").focus()
    narrow.keyboard.press("Enter")
    assert narrow.locator("#page-contents").is_visible()
    narrow.keyboard.press("Tab")
    assert narrow.evaluate("() => document.activeElement.closest('#page-contents') !== null")
    narrow.keyboard.press("Escape")
    assert narrow.locator("#page-contents").is_hidden()
    assert narrow.evaluate("() => document.activeElement.matches('.bar-contents')")


def test_on_a_phone_each_press_leads_to_the_next_section(narrow: Page) -> None:
    seen = []
    for _ in range(4):
        narrow.locator(".bar-next").dispatch_event("click")
        narrow.wait_for_timeout(100)
        seen.append(narrow.locator(".bar-where").inner_text().partition(" · ")[0])
    assert seen == narrow.locator(".parts a").all_text_contents()[1:5]


def test_a_note_opens_at_its_mark_and_gives_the_focus_back(narrow: Page) -> None:
    mark = narrow.locator("#ref-cannon button")
    note = narrow.locator("#note-cannon")
    mark.focus()
    narrow.keyboard.press("Enter")
    assert note.evaluate("note => note.matches(':popover-open')")
    box, place = note.bounding_box(), mark.bounding_box()
    assert box and place and abs(box["y"] - place["y"]) < NARROW["height"]
    assert box["x"] >= 0 and box["x"] + box["width"] <= NARROW["width"]
    narrow.keyboard.press("Escape")
    assert not note.evaluate("note => note.matches(':popover-open')")
    assert mark.evaluate("mark => mark === document.activeElement")
    mark.tap()
    assert note.evaluate("note => note.matches(':popover-open')")


PRESSED = """async () => {
    const marks = [...document.querySelectorAll('.note-button, .app-mark, .quote-mark, .para-number')];
    const missed = [];
    for (const mark of marks.filter(mark => mark.checkVisibility())) {
        mark.scrollIntoView({block: 'center'});
        const box = mark.getBoundingClientRect();
        const hit = document.elementFromPoint(box.left + box.width / 2, box.top + box.height / 2);
        const large = mark.matches('.para-number') || (box.width >= 24 && box.height >= 24);
        const inside = box.left >= 0 && box.right <= innerWidth;
        if (hit !== mark || !large || !inside) missed.push([mark.getAttribute('aria-label'), box.width, box.height]);
    }
    return [marks.filter(mark => mark.checkVisibility()).length, missed];
}"""


@pytest.mark.parametrize("width", [360, 768, 1100, 1280, 1600])
def test_every_mark_can_be_pressed(tab: Tab, served: str, width: int) -> None:
    """Also with all that can be shown; a mark is at least 24 pixels wide and high, and nothing lies over it."""
    page = tab(viewport={"width": width, "height": 900})
    page.goto(served + TALK_PAGE)
    last = 0
    for _ in range(2):
        shown, missed = page.evaluate(PRESSED)
        assert missed == []
        assert shown > max(last, 120)
        last = shown
        page.evaluate("() => { for (const box of document.querySelectorAll('.show input')) box.checked = true; }")


def test_a_note_shown_beside_its_line_moves_and_covers_nothing(wide: Page) -> None:
    boxes = """() => [...document.querySelectorAll('.beside > div')].map(item => {
        const {left, top, width, height} = item.getBoundingClientRect();
        return [left, top + scrollY, width, height].map(Math.round);
    })"""
    before = wide.evaluate(boxes)
    for mark in ("#ref-guerin > a", "#p13 a.app-mark", "#ref-psi > a"):
        wide.click(mark)
        assert wide.locator(".beside > .shown").count() == 1
        assert wide.evaluate(boxes) == before
    wide.click("#ref-psi > a")
    assert wide.locator(".beside > .shown").count() == 0


def test_a_note_in_view_leaves_the_page_where_it_is(wide: Page) -> None:
    wide.evaluate("document.getElementById('p14').scrollIntoView()")
    before = wide.evaluate("scrollY")
    wide.evaluate("document.querySelector('#ref-guerin > a').click()")
    assert wide.locator(".beside > .shown").count() == 1
    assert wide.evaluate("scrollY") == before


def test_without_scripts_a_call_leads_to_the_note_beside_it(tab: Tab, served: str) -> None:
    page = tab(viewport=WIDE, java_script_enabled=False)
    page.goto(served + TALK_PAGE)
    page.click("#ref-guerin > a")
    assert page.url.endswith("#note-guerin") and page.locator("#note-guerin:target").is_visible()


def test_one_sign_has_one_meaning(wide: Page) -> None:
    """Emended words have a dotted line; a conjecture has no sign unless it is asked for, and another then."""
    styles = """() => {
        const style = (e) => getComputedStyle(e).textDecorationStyle;
        const drawn = (e) => getComputedStyle(e).textDecorationLine !== 'none';
        const found = {};
        for (const e of document.querySelectorAll('.app > .app-text')) {
            const key = e.closest('.conjecture') ? 'conjecture' : 'emendation';
            (found[key] ??= new Set()).add(drawn(e) ? style(e) : 'none');
        }
        return Object.fromEntries(Object.entries(found).map(([key, values]) => [key, [...values]]));
    }"""
    assert wide.evaluate(styles) == {"conjecture": ["none"], "emendation": ["dotted"]}
    conjecture = wide.locator(".beside > .conjecture").first
    assert conjecture.is_hidden()
    wide.click(".bar-display")
    wide.check("#show-conjectures")
    assert wide.evaluate(styles) == {"conjecture": ["dashed"], "emendation": ["dotted"]}
    wide.reload()
    assert conjecture.is_visible()


def test_the_signs_of_quotations_look_different_in_the_face_of_the_page(wide: Page) -> None:
    drawn = wide.evaluate("""() => [...'●◐○◌'].map(sign => {
        const pen = Object.assign(document.createElement('canvas'), {width: 40, height: 40}).getContext('2d');
        pen.font = '30px "Libertinus Serif"';
        pen.fillText(sign, 5, 30);
        return pen.canvas.toDataURL();
    })""")
    assert len(set(drawn)) == 4


def test_marks_speak_in_words(wide: Page) -> None:
    assert wide.get_by_role("link", name="Textual note: the source reads “Peversely”").count() == 1
    label = wide.locator(".app.conjecture > button").first.get_attribute("aria-label") or ""
    assert label.startswith("Textual note: conjecture by the editors: ")
    sentence = wide.locator("#p13").aria_snapshot()
    assert "Perversely" in sentence and "text: Peversely" not in sentence


# ---- notes beside their lines


def test_notes_and_entries_stand_beside_their_lines_and_never_on_one_another(wide: Page) -> None:
    boxes = wide.evaluate("""() => [...document.querySelectorAll('.beside > div')].map((item, n) => {
        const mark = document.querySelector(`[data-m="${n + 1}"]`).getBoundingClientRect();
        const box = item.getBoundingClientRect();
        return {mark: mark.top, right: mark.right, top: box.top, bottom: box.bottom, left: box.left};
    })""")
    text = wide.locator("#p1").bounding_box()
    assert len(boxes) > 80 and text
    for above, below in pairwise(boxes):
        assert below["top"] >= above["bottom"]
    assert all(box["left"] > text["x"] + text["width"] for box in boxes)
    free = [b for a, b in pairwise(boxes) if a["bottom"] + 20 < b["mark"]]
    assert len(free) > 20
    assert all(abs(box["top"] - box["mark"]) < 12 for box in free)


def test_notes_are_in_the_page_without_scripts_and_on_paper(tab: Tab, served: str) -> None:
    page = tab(viewport=NARROW, java_script_enabled=False)
    page.goto(served + TALK_PAGE)
    for media in ("screen", "print"):
        page.emulate_media(media=media)
        assert page.locator("#note-cannon").is_visible()
        assert page.locator("#a13-perversely-entry").is_visible()
    assert page.locator(".views").is_hidden() and page.locator("#page-contents").is_hidden()


# ---- cards


def test_a_card_answers_the_pointer_and_escape_closes_it(wide: Page) -> None:
    link = wide.locator("#p18 .name a").first
    link.scroll_into_view_if_needed()
    place = wide.evaluate("() => scrollY")
    link.hover()
    card = wide.locator("#card-reg-italy")
    card.wait_for(state="visible")
    assert "In the text: ¶¶" in card.inner_text() and "18" in card.inner_text()
    wide.keyboard.press("Escape")
    assert card.is_hidden()
    assert wide.evaluate("() => scrollY") == place


def test_a_card_comes_with_the_keyboard_and_goes_with_it(wide: Page) -> None:
    wide.locator("#p14 .para-number").focus()
    wide.keyboard.press("Tab")
    assert wide.evaluate("() => document.activeElement.matches('.passage a') && document.activeElement.hash")
    card = wide.locator(".card:popover-open")
    assert card.inner_text().startswith("Guérin, Daniel. Fascism and Big Business")
    wide.keyboard.press("Escape")
    assert card.count() == 0
    assert wide.evaluate("() => document.activeElement.matches('.passage a')")
    wide.keyboard.press("Shift+Tab")
    wide.keyboard.press("Tab")
    assert card.count() == 1
    wide.keyboard.press("Tab")
    assert card.count() == 0, "it covers what comes next"


def test_a_finger_opens_a_card_with_a_link_to_the_register(narrow: Page) -> None:
    narrow.locator("#p18 .name a").first.tap()
    card = narrow.locator(".card:popover-open")
    assert card.inner_text().startswith("Italy")
    narrow.wait_for_timeout(500)  # longer than it would take to close after a pointer that leaves
    assert card.is_visible()
    card.get_by_role("link", name="More").tap()
    narrow.wait_for_url("**/back/places.html#reg-italy")


def test_a_reference_to_a_paragraph_says_what_it_has(tab: Tab, site: Path) -> None:
    page = tab(viewport=WIDE)
    page.goto((site / "back/apparatus.html").as_uri())
    page.locator("a[href$='#a13-perversely']").hover()
    card = page.locator("#card-p13")
    card.wait_for(state="visible")
    assert card.inner_text().startswith("¶ 13 The social basis of fascism")


def test_a_name_is_a_link_without_scripts(tab: Tab, served: str) -> None:
    page = tab(java_script_enabled=False)
    page.goto(served + TALK_PAGE)
    page.locator("#p18 .name a").first.click()
    assert page.url.endswith("back/places.html#reg-italy")


# ---- views


def view_of(page: Page) -> tuple[bool, ...]:
    """Return whether the edited reading, the source's, the entry and the call of a note are shown."""
    shown = ("#a13-perversely > .app-text", "#p13 > .as-source", "#a13-perversely-entry", "#ref-guerin")
    return tuple(page.locator(selector).is_visible() for selector in shown)


VIEWS = {
    "read": (True, False, False, False),
    "annotated": (True, False, True, True),
    "source": (True, True, False, False),
}


@pytest.mark.parametrize("scripts", [True, False])
def test_the_three_views(tab: Tab, served: str, scripts: bool) -> None:
    page = tab(viewport=WIDE, **({} if scripts else {"java_script_enabled": False}))
    page.goto(served + TALK_PAGE)
    assert view_of(page) == VIEWS["annotated"]
    for name, shown in VIEWS.items():
        page.check(f"#view-{name}")
        assert view_of(page) == shown


@pytest.mark.parametrize("scripts", [True, False])
def test_a_view_has_an_address(tab: Tab, served: str, scripts: bool) -> None:
    page = tab(viewport=WIDE, **({} if scripts else {"java_script_enabled": False}))
    for name in ("source", "read"):  # the second on the page that is open
        page.goto(f"{served}{TALK_PAGE}#view-{name}")
        assert view_of(page) == VIEWS[name]


def test_a_view_is_remembered_and_in_the_address(wide: Page, served: str) -> None:
    wide.check("#view-source")
    assert "view=source" in wide.url
    wide.goto(f"{served}index.html")
    wide.goto(f"{served}{TALK_PAGE}")
    assert view_of(wide) == VIEWS["source"]
    wide.goto(f"{served}{TALK_PAGE}?view=read#p13")
    assert view_of(wide) == VIEWS["read"]


FORMER = [("reading", "read"), ("apparatus", "annotated"), ("transcribed", "source")]


@pytest.mark.parametrize(("former", "name"), FORMER)
def test_addresses_of_views_in_version_0_1_0_still_open_them(wide: Page, served: str, former: str, name: str) -> None:
    wide.goto(f"{served}{TALK_PAGE}?view={former}")
    assert wide.locator(f"#view-{name}").is_checked()


def test_keys_choose_a_view_and_lead_to_the_search(wide: Page) -> None:
    for key, name in (("1", "read"), ("3", "source"), ("2", "annotated")):
        wide.keyboard.press(key)
        assert view_of(wide) == VIEWS[name]
    wide.keyboard.press("/")
    wide.wait_for_url("**/search.html")
    expect(wide.locator("#search-words")).to_be_focused()
    wide.keyboard.type("/1")
    expect(wide.locator("#search-words")).to_have_value("/1")


def test_the_keys_can_be_turned_off(wide: Page) -> None:
    wide.click(".bar-display")
    wide.uncheck("#use-keys")
    wide.keyboard.press("Escape")
    wide.keyboard.press("3")
    assert view_of(wide) == VIEWS["annotated"]
    wide.reload()
    wide.keyboard.press("3")
    assert view_of(wide) == VIEWS["annotated"]


SIDES = """() => [...document.querySelectorAll('.edited-text p > .as-source')].map(source => {
    const [a, b] = [source.previousElementSibling, source].map(side => side.getBoundingClientRect());
    return {level: Math.abs(a.top - b.top) < 1, apart: b.left - a.right};
})"""


@pytest.mark.parametrize("width", [1000, 1280, 1600])
def test_the_two_sides_of_the_source_view_are_level(tab: Tab, served: str, width: int) -> None:
    page = tab(viewport={"width": width, "height": 900})
    page.goto(f"{served}{TALK_PAGE}?view=source")
    sides = page.evaluate(SIDES)
    assert len(sides) >= 85
    assert all(side["level"] and side["apart"] > 20 for side in sides)


def test_the_source_view_marks_what_differs_on_both_sides(wide: Page) -> None:
    wide.check("#view-source")
    found = wide.evaluate("""() => {
        const dotted = (e) => getComputedStyle(e).textDecorationStyle === 'dotted';
        const marked = (e) => e.checkVisibility() && dotted(e);
        const shown = (selector) => [...document.querySelectorAll(selector)].filter(marked);
        const words = (e) => e.textContent.replaceAll("’", "'");
        const entries = [shown('.app-text').map(words), shown('.differs').map(e => e.dataset.edited)];
        const bare = (e) => !marked(e) && !e.parentElement.closest('.regular, .app-text');
        return [...entries, [...document.querySelectorAll('.regular')].filter(bare).map(words)];
    }""")
    assert len(found[0]) >= 5
    assert found[0] == found[1]
    assert found[2] == []


def test_a_narrow_window_shows_the_source_alone(narrow: Page, served: str) -> None:
    narrow.goto(f"{served}{TALK_PAGE}?view=source")
    assert narrow.locator("#p13 > .as-source").is_visible() and narrow.locator("#p13 > .as-edited").is_hidden()


def test_the_source_view_is_the_witness(wide: Page) -> None:
    wide.check("#view-source")
    shown = wide.evaluate("""() => [...document.querySelectorAll('#furo-main-content p[id^=p]')].map(p => {
        return p.querySelector('.as-source').innerText;
    })""")
    lines = (ROOT / "edition/witnesses/B.txt").read_text(encoding="utf-8").split("\n")
    known = {line.split(". ", 1)[-1] if line[:1].isdigit() else line for line in lines} | set(lines)
    assert len(shown) == 85
    assert [line for line in shown if line not in known] == []


# ---- the menu of a paragraph


def test_the_menu_copies_link_and_citations(wide: Page) -> None:
    wide.click("#p13 .para-number")
    menu = wide.locator("#place")
    assert menu.get_by_role("heading").inner_text() == "Paragraph 13"
    copied = {}
    for name in ("Link", "Reference", "BibTeX", "RIS"):
        menu.get_by_role("button", name=name).click()
        copied[name] = wide.evaluate("() => navigator.clipboard.readText()")
    assert copied["Link"] == f"{TALK_PAGE}#p13"
    assert copied["Reference"].startswith("Holmes, Dave. The workers militia") and copied["Reference"].endswith(
        " ¶ 13."
    )
    assert copied["BibTeX"].startswith("@book{") and "note = {¶ 13}" in copied["BibTeX"]
    assert copied["RIS"].startswith("TY  - BOOK\n") and "\nN1  - ¶ 13\nER  -" in copied["RIS"]
    assert not any("127.0.0.1" in text or "{" in text.replace("= {", "") for text in list(copied.values())[:2])
    assert "http" not in "".join(copied.values())
    wide.keyboard.press("Escape")
    assert menu.is_hidden()
    assert wide.locator("#p13 .para-number").evaluate("number => number === document.activeElement")


SELECT = """() => {
    document.head.insertAdjacentHTML('beforeend', '<link rel="canonical" href="https://example.org/text/talk.html">');
    const text = document.querySelector('#p13 .as-edited');
    const range = document.createRange();
    range.setStart(text.firstChild, 4);
    range.setEnd(text.querySelector('.app-text').firstChild, 10);
    getSelection().removeAllRanges();
    getSelection().addRange(range);
}"""


def test_words_selected_are_cited_with_their_place(wide: Page) -> None:
    wide.evaluate(SELECT)
    wide.get_by_role("button", name="Cite", exact=True).click()
    menu = wide.locator("#place")
    copied = {}
    for name in ("Link", "Reference", "RIS", "For a correction"):
        menu.get_by_role("button", name=name).click()
        copied[name] = wide.evaluate("() => navigator.clipboard.readText()")
    words = "social basis of fascism was the petty bourgeoisie, driven to desperation by the crisis. Perversely"
    link = "https://example.org/text/talk.html#p13:~:text=social%20basis%20of%20fascism,by%20the%20crisis.%20Perversely"
    assert copied["Link"] == link
    assert copied["Reference"].startswith(f"“{words}” Holmes, Dave. ") and copied["Reference"].endswith(
        f" ¶ 13. {link}."
    )
    assert f"\nUR  - {link}\n" in copied["RIS"]
    assert copied["For a correction"].endswith(f"\n\n{words}")


def test_without_a_repository_the_menu_has_no_links(wide: Page) -> None:
    assert wide.locator("#place a").count() == 0


REPOSITORY = "https://example.org/edition"


@pytest.fixture(scope="session")
def kept(once: Once) -> Path:
    """Return the folder of the pages as built where the repository has an address."""
    return once("kept", lambda out: build_with(out / "html", f"apparatus_repository={REPOSITORY}")) / "html"


@pytest.fixture(scope="session")
def paragraphs(tmp_path_factory: pytest.TempPathFactory) -> list[Place]:
    """Return the places of the text."""
    with opened(ROOT, tmp_path_factory.mktemp("dummy")) as app:
        domain = edition_of(app.env)
        return [place for place in places(domain.texts(), domain.file_of) if place.id.startswith("p")]


@pytest.fixture(scope="session")
def thirteen(paragraphs: list[Place]) -> Place:
    """Return the place of paragraph 13."""
    return paragraphs[12]


def test_with_a_repository_the_menu_points_at_the_sources(tab: Tab, kept: Path, thirteen: Place) -> None:
    page = tab()
    page.goto((kept / TALK_PAGE).as_uri())
    page.click("#p13 .para-number")
    links = {link.inner_text(): link.get_attribute("href") or "" for link in page.locator("#place a").all()}
    assert page.locator("#p13 .place-links").is_hidden()
    assert links["See the source lines"] == source_address(REPOSITORY, thirteen)
    expected = correction_address(REPOSITORY, thirteen, VERSION)
    assert fields_of(links["Propose a correction"]) == fields_of(expected)


def test_without_scripts_the_number_leads_to_the_paragraph_and_shows_its_links(
    tab: Tab, kept: Path, thirteen: Place
) -> None:
    page = tab(java_script_enabled=False)
    page.goto((kept / TALK_PAGE).as_uri())
    links = page.locator("#p13 .place-links")
    assert links.is_hidden()
    page.click("#p13 .para-number")
    assert page.url.endswith("#p13") and links.is_visible()
    found = {link.inner_text(): link.get_attribute("href") or "" for link in links.locator("a").all()}
    assert found["See the source lines"] == source_address(REPOSITORY, thirteen)
    assert found["Propose a correction"] == correction_address(REPOSITORY, thirteen, VERSION, words=False)


def test_the_text_weighs_less_than_200_kilobytes_with_these_links_too(kept: Path) -> None:
    assert weight(kept, TALK_PAGE) + fonts(kept) < 200_000


def test_what_is_copied_for_a_correction_names_the_place_as_the_form_does(wide: Page, thirteen: Place) -> None:
    wide.click("#p13 .para-number")
    wide.locator("#place").get_by_role("button", name="For a correction").click()
    copied = wide.evaluate("() => navigator.clipboard.readText()")
    where, _, words = copied.partition("\n\n")
    assert where == correction_block(thirteen, VERSION)
    assert words == thirteen.words


COPY_ALL = """() => {
  const writeText = async (text) => { globalThis.copied = text; };
  Object.defineProperty(navigator, "clipboard", { value: { writeText } });
  const button = [...document.querySelectorAll("#place button")].find((b) => b.textContent.includes("correction"));
  return [...document.querySelectorAll(".para-number")].map((number) => {
    number.click();
    button.click();
    return [number.closest("p").id, globalThis.copied];
  });
}"""


def test_every_paragraph_is_copied_as_one_reads_it(wide: Page, paragraphs: list[Place], formats: Path) -> None:
    """Without hidden words, labels and notes; with the glyphs of the source, since one corrects the source."""
    copied = {name: said.partition("\n\n")[2] for name, said in wide.evaluate(COPY_ALL)}
    assert copied == {place.id: place.words for place in paragraphs}
    record = json.loads((formats / "data/workers-militia.json").read_text(encoding="utf-8"))
    shown = {block["id"]: block["text"] for block in record["text"] if block.get("id") in copied}
    rules = load_regularisations(ROOT / "edition/witnesses/regularisation.toml")
    assert len(shown) == 85
    assert {name: regularise(words, rules) for name, words in copied.items()} == shown


def test_a_number_says_that_it_can_be_pressed(wide: Page) -> None:
    assert wide.locator("#p20 .para-number").get_attribute("title") == "Copy link, citation or correction"


def build_with(out: Path, *settings: str) -> None:
    """Build the pages with settings of the command line."""
    from sphinx.cmd.build import build_main

    options = [part for setting in settings for part in ("-D", setting)]
    arguments = ["-b", "html", "-q", "-E", "-d", str(out.parent / "trees"), "-c", str(ROOT), *options]
    assert build_main([*arguments, str(ROOT / "edition"), str(out)]) == 0


def fields_of(address: str) -> dict[str, list[str]]:
    """Return the fields of an address's query."""
    from urllib.parse import parse_qs, urlsplit

    return parse_qs(urlsplit(address).query)


# ---- themes


def colours(page: Page) -> tuple[str, str]:
    """Return paper and ink."""
    return tuple(  # type: ignore[return-value]
        page.evaluate("() => ['background-color', 'color'].map(p => getComputedStyle(document.body)[p])")
    )


def test_the_theme_is_that_of_the_system_or_the_one_chosen_and_paper_is_light(wide: Page) -> None:
    light = colours(wide)
    wide.emulate_media(color_scheme="dark")
    dark = colours(wide)
    assert light != dark
    wide.click(".bar-display")
    for name, expected in (("Light", light), ("Dark", dark), ("Automatic", dark)):
        wide.get_by_label(name).check()
        assert colours(wide) == expected
    wide.get_by_label("Light").check()
    wide.reload()
    assert colours(wide) == light
    wide.emulate_media(color_scheme="dark", media="print")
    assert colours(wide) == ("rgb(255, 255, 255)", "rgb(0, 0, 0)")


# ---- sizes, motion, paper, language


@pytest.mark.parametrize("width", WIDTHS)
def test_no_page_scrolls_sideways(visits: Visits, pages: dict[str, Any], width: int) -> None:
    """640 pixels with a device ratio of 2 are 1,280 at a zoom of 200 per cent."""
    assert {name: visits.needed[width, name] for name in pages if visits.needed[width, name] > width} == {}


TITLE_ENDS = """() => {
    const title = document.querySelector('h1');
    const texts = document.createTreeWalker(title, NodeFilter.SHOW_TEXT);
    const lines = new Map();
    for (let text = texts.nextNode(); text; text = texts.nextNode()) {
        if (!text.parentElement.checkVisibility()) continue;
        for (const word of text.data.matchAll(/\\S+/g)) {
            const range = document.createRange();
            range.setStart(text, word.index);
            range.setEnd(text, word.index + 1);
            lines.set(Math.round(range.getBoundingClientRect().top), word[0]);
        }
    }
    return [...lines.values()];
}"""


LOADED = """() => document.fonts.ready.then(() => new Promise(requestAnimationFrame)).then(() => [...document.fonts]
    .filter(face => /Libertinus Serif/.test(face.family) && face.status === 'loaded')
    .map(face => face.style === 'italic' ? 'italic' : face.weight === 'normal' ? 'regular' : 'semibold'))"""
"""Which faces of its own a page has drawn something in, once it is drawn."""
SHIFTS = """new PerformanceObserver(list => {
    window.moved = list.getEntries().reduce((sum, entry) => sum + entry.value, window.moved ?? 0);
}).observe({type: 'layout-shift', buffered: true})"""


LATE = ((TALK, 360), (TALK, 1280), ("front/introduction", 768), ("back/terms", 768), ("back/organisations", 768))
"""Pages with headings, italics and lists of terms, and widths, at which faces come late."""


def test_nothing_moves_when_the_faces_come_late(tab: Tab, served: str) -> None:
    page = tab()
    page.add_init_script(SHIFTS)
    held: list[Any] = []
    page.route("**/*.woff2", lambda route: held.append(route))
    for name, width in LATE:
        page.set_viewport_size({"width": width, "height": 780})
        page.goto(f"{served}{name}.html", wait_until="commit")
        page.wait_for_function("() => performance.getEntriesByName('first-contentful-paint').length")
        page.wait_for_timeout(300)
        while held:
            held.pop().continue_()
        page.evaluate("() => document.fonts.ready.then(() => null)")
        page.wait_for_timeout(200)
        assert page.evaluate("window.moved ?? 0") < 0.01, (name, width)
        assert page.evaluate(LOADED) == ["regular", "italic", "semibold"]


def test_a_page_asks_for_its_faces_beside_the_style_sheets(visits: Visits, pages: dict[str, Any]) -> None:
    """Then they are there at the first line; in the text and the index of words the others are further down."""
    for name, page in pages.items():
        asked = page.xpath("//link[@rel='preload'][@as='font'][@crossorigin]/@href")
        faces = [Path(address).stem.removeprefix("libertinus-serif-") for address in asked]
        assert faces == ([*visits.faces[name]] if name not in ("words.html", TALK_PAGE) else ["regular"]), name


@pytest.mark.parametrize("name", ["index.html", TALK_PAGE])
def test_no_line_of_the_title_ends_in_an_article(tab: Tab, served: str, name: str) -> None:
    page = tab()
    page.goto(served + name)
    ends = set()
    for width in range(320, 1601, 40):
        page.set_viewport_size({"width": width, "height": 900})
        ends |= set(page.evaluate(TITLE_ENDS))
    assert "socialism" in ends
    assert not ends & {"the", "The", "a", "an"}


def test_the_title_page_fits_a_window_and_has_one_way_in(tab: Tab, served: str) -> None:
    page = tab(viewport=WIDE)
    page.goto(f"{served}index.html")
    assert page.evaluate("() => document.documentElement.scrollHeight <= innerHeight")
    assert page.locator(".read a").count() == 1 and page.locator(".parts, .bar").count() == 0
    assert page.locator(".map h2").all_inner_texts() == ["Introduction", "Reference", "Index"]


def test_one_sees_where_one_is(wide: Page) -> None:
    """The part that is read is marked in the contents and named above the text with the paragraph."""
    where = "() => ['.parts [aria-current]', '.bar-where'].map(s => document.querySelector(s).textContent)"
    assert wide.evaluate(where) == ["Opening", "Opening · ¶ 1 of 85"]
    wide.evaluate("() => document.querySelector('#p24').scrollIntoView()")
    wide.wait_for_function("() => document.querySelector('.bar-where').textContent.includes('24')")
    assert wide.evaluate(where) == ["Arditi del Popolo", "Arditi del Popolo · ¶ 24 of 85"]
    assert wide.locator("html.bar-away").count() == 1
    wide.mouse.wheel(0, -100)
    wide.wait_for_selector("html:not(.bar-away)")


def test_a_line_shows_how_far_one_has_read_and_none_where_all_is_seen(tab: Tab, served: str) -> None:
    page = tab(viewport=WIDE)
    read = """share => getComputedStyle(document.querySelector('.bar'), '::after')
        .transform === `matrix(${share}, 0, 0, 1, 0, 0)`"""
    page.goto(f"{served}search.html")
    page.wait_for_function(read, arg=0)
    page.goto(served + TALK_PAGE)
    page.wait_for_function(read, arg=0)
    page.evaluate("() => scrollTo(0, document.body.scrollHeight)")
    page.wait_for_function(read, arg=1)


def test_a_text_without_sections_says_its_title_once(tab: Tab, served: str, site: Path) -> None:
    page = tab(viewport=WIDE)
    whole = (site / TALK_PAGE).read_text(encoding="utf-8")
    bare = whole.replace('class="parts"', "")
    page.route(f"**/{TALK_PAGE}", lambda route: route.fulfill(body=bare, content_type="text/html"))
    page.goto(f"{served}{TALK_PAGE}")
    expect(page.locator(".bar-where")).to_have_text("The workers militia and the struggle for socialism · ¶ 1 of 85")


def test_sections_too_short_to_come_to_the_top_are_marked_too(tab: Tab, served: str) -> None:
    page = tab(viewport=WIDE)
    page.goto(f"{served}front/use.html")
    marked = ".parts [aria-current]"
    assert page.locator(marked).count() == 0 and page.locator(".bar-where").inner_text() == "How to use this edition"
    last = page.locator(".parts a").all_inner_texts()[-1]
    page.evaluate("() => scrollTo(0, document.body.scrollHeight)")
    page.wait_for_function(f"() => document.querySelector('{marked}')?.textContent === '{last}'")
    for link in reversed(page.locator(".parts a").all()[-2:]):
        link.click()
        page.wait_for_function(
            f"words => document.querySelector('{marked}').textContent === words", arg=link.inner_text()
        )


def test_every_heading_has_a_link_and_every_page_is_marked_at_its_foot(pages: dict[str, Any]) -> None:
    for name, page in pages.items():
        headings = page.xpath("//article//section/*[self::h2 or self::h3][not(@id='beside')]")
        assert all(heading.xpath("./a[@class='headerlink']/@href") for heading in headings), name
        here = page.xpath("//nav[@class='map']//a[@aria-current='page']")
        assert len(here) == (name.startswith(("front/", "back/")) and name != "back/review.html"), name


def test_motion_is_reduced_where_it_is_asked_for(tab: Tab, served: str) -> None:
    page = tab(reduced_motion="reduce")
    page.goto(served + TALK_PAGE)
    moving = page.evaluate("""() => [...document.querySelectorAll('*')].filter(e => {
        const style = getComputedStyle(e);
        return parseFloat(style.transitionDuration) > 0 || style.animationName !== 'none';
    }).length""")
    assert moving == 0
    assert page.evaluate("() => getComputedStyle(document.documentElement).scrollBehavior") == "auto"


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_colours_of_the_system_leave_every_sign(tab: Tab, served: str, scheme: Any) -> None:
    """High contrast takes backgrounds and shadows away; the chosen view, the way in and the icons are still told."""
    page = tab(forced_colors="active", color_scheme=scheme, viewport={"width": 360, "height": 740})
    page.goto(served + TALK_PAGE)
    style = "(e, name) => getComputedStyle(e)[name]"
    labels = page.locator(".views label").all()
    assert [label.evaluate(style, "backgroundColor") for label in labels].count(
        page.locator(".views label:has(:checked)").evaluate(style, "backgroundColor")
    ) == 1
    paper = page.locator("body").evaluate(style, "backgroundColor")
    for icon in (".bar-search", ".bar-contents"):
        assert page.locator(icon).evaluate(style, "backgroundColor") not in (paper, "rgba(0, 0, 0, 0)"), icon
    page.goto(served + "index.html")
    assert page.locator(".front-page .read a").first.evaluate(style, "borderTopStyle") == "solid"


def test_letters_of_twice_the_size_fit(chromium: str, browser: Browser, served: str, pages: dict[str, Any]) -> None:
    """The size of letters that a reader sets in the browser: no page scrolls sideways, no title breaks in a word."""
    large = browser.browser_type.launch(
        executable_path=chromium, args=["--no-sandbox", "--blink-settings=defaultFontSize=32"]
    )
    page = large.new_page(viewport={"width": 1280, "height": 800})
    wider = []
    for name in pages:
        page.goto(served + name)
        assert page.evaluate("() => getComputedStyle(document.documentElement).fontSize") == "32px"
        if page.evaluate("() => document.documentElement.scrollWidth > innerWidth"):
            wider.append(name)
        title = page.locator("h1").first
        assert title.evaluate("h => h.getBoundingClientRect().width") > 400, name
    large.close()
    assert wider == []


def test_paper_has_no_chrome(wide: Page) -> None:
    wide.emulate_media(media="print")
    for selector in (".bar", "#page-contents", ".views", ".skip-to-content", "footer", "#place"):
        assert wide.locator(selector).is_hidden(), selector
    assert wide.locator("#p85").is_visible() and wide.locator("#note-talk").is_visible()


def test_no_sheet_of_paper_is_empty_or_begins_with_the_last_line_of_a_paragraph(wide: Page, served: str) -> None:
    for name in ("back/terms.html", "front/principles.html", TALK_PAGE):
        wide.goto(served + name)
        with pypdfium2.PdfDocument(wide.pdf(prefer_css_page_size=True)) as pdf:
            firsts = [page.get_textpage().get_text_range().partition("\r\n")[0] for page in pdf]
        assert all(firsts), name
        texts = [" ".join(text.split()) for text in wide.locator("article p").all_text_contents()]
        assert [first for first in firsts if any(t.endswith(first) and t != first for t in texts)] == [], name


def test_foreign_words_name_their_language(talk: Any) -> None:
    words = {(e.get("lang"), e.text_content()) for e in talk.xpath("//article//*[@lang]")}
    assert {("de", "Schutzbund"), ("it", "Arditi del Popolo"), ("de", "Freikorps")} <= words
    assert {lang for lang, _ in words} >= {"de", "it", "fr"}


def test_a_line_holds_about_65_characters(wide: Page) -> None:
    lines = wide.locator("#p10").evaluate("""p => {
        const range = document.createRange();
        const walker = document.createTreeWalker(p, NodeFilter.SHOW_TEXT);
        const tops = new Map();
        for (let node = walker.nextNode(); node; node = walker.nextNode()) {
            if (node.parentElement.closest('.para-number, .note-mark, .as-source')) continue;
            for (let n = 0; n < node.length; n += 1) {
                range.setStart(node, n); range.setEnd(node, n + 1);
                const top = Math.round(range.getBoundingClientRect().bottom / 8);
                tops.set(top, (tops.get(top) ?? 0) + 1);
            }
        }
        return [...tops.values()];
    }""")
    full = sorted(lines)[len(lines) // 2]
    assert 55 <= full <= 75


BEGUN = """article => {
    const found = [];
    const texts = document.createTreeWalker(article, NodeFilter.SHOW_TEXT);
    for (let text = texts.nextNode(); text; text = texts.nextNode()) {
        if (!text.parentElement.checkVisibility({visibilityProperty: true})) continue;
        for (const sign of text.data.matchAll(/[—…]/g)) {
            const range = document.createRange();
            range.setStart(text, sign.index);
            range.setEnd(text, sign.index + 1);
            const block = text.parentElement.closest('p, h1, h2, h3').getBoundingClientRect();
            const at = range.getBoundingClientRect();
            if (at.left - block.left < 3 && at.top - block.top > 12) found.push(text.data);
        }
    }
    return found;
}"""
"""Finds lines that begin with a dash or with an ellipsis; the first of a block may."""


@pytest.mark.parametrize("name", [TALK_PAGE, "front/principles.html"])
def test_no_line_begins_with_a_dash_or_an_ellipsis(narrow: Page, served: str, name: str) -> None:
    narrow.goto(served + name)
    assert narrow.locator(".unbroken").count() > 5
    assert narrow.locator("article").evaluate(BEGUN) == []


def test_the_last_line_of_a_title_is_not_one_word_after_a_short_one(narrow: Page, served: str) -> None:
    for name, last in (("index.html", "for socialism"), ("back/transcribed.html", "as transcribed")):
        narrow.goto(served + name)
        expect(narrow.locator("h1 .unbroken").last).to_have_text(last)


def test_the_lines_of_an_address_end_between_its_words(tab: Tab, served: str) -> None:
    page = tab(viewport=NARROW)
    page.goto(f"{served}back/works.html")
    shown = page.locator("ul.works a > .lining")
    assert shown.filter(has_text="/Édouard_Daladier/").count() == 1 and shown.filter(has_text="%C3").count() == 0
    assert page.locator(".works [href*='/%C3%89douard_Daladier/']").count() == 1
    broken = """links => links.flatMap(link => [...link.childNodes]).filter(text => {
        const range = document.createRange();
        range.selectNodeContents(text);
        return new Set([...range.getClientRects()].map(box => Math.round(box.top / 6))).size > 1;
    }).map(text => text.data)"""
    assert shown.evaluate_all(broken) == []


@pytest.mark.parametrize("view", ["annotated", "source"])
@pytest.mark.parametrize("width", [320, 1280])
def test_every_mark_follows_its_words_in_their_line(tab: Tab, served: str, width: int, view: str) -> None:
    page = tab(viewport={"width": width, "height": 800})
    page.goto(f"{served}{TALK_PAGE}?view={view}")
    alone = page.evaluate("""() => [...document.querySelectorAll('.app-mark, .quote-mark, .note-mark')].filter(mark => {
        const texts = document.createTreeWalker(mark.closest('p, h1, h2, h3'), NodeFilter.SHOW_TEXT);
        let before = null;
        if (!mark.checkVisibility()) return false;
        for (let text = texts.nextNode(); text && mark.compareDocumentPosition(text) === 2; text = texts.nextNode()) {
            if (text.data.trim() && text.parentElement.checkVisibility()) before = text;
        }
        const word = document.createRange();
        word.setStart(before, before.data.trimEnd().length - 1);
        word.setEnd(before, before.data.trimEnd().length);
        return mark.getBoundingClientRect().right < word.getBoundingClientRect().right;
    }).map(mark => mark.id || mark.getAttribute('popovertarget'))""")
    assert alone == []
