"""Text stays text: whatever somebody typed, a page has no tag or attribute of it."""

from __future__ import annotations

from html.parser import HTMLParser

from hypothesis import given
from hypothesis import strategies as st

from tracker.domain.text import shown
from tracker.formats.markup import Html, element, joined, text

HOSTILE = st.text() | st.sampled_from(
    ["<script>alert(1)</script>", "\"'><img src=x onerror=alert(2)>", "&lt;", "]]>", "-->"]
)


class Read(HTMLParser):
    """What a browser makes of markup."""

    def __init__(self, markup: str) -> None:
        super().__init__(convert_charrefs=True)
        self.tags: list[tuple[str, dict[str, str | None]]] = []
        self.said = ""
        self.feed(markup)
        self.close()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append((tag, dict(attrs)))

    def handle_data(self, data: str) -> None:
        self.said += data


@given(HOSTILE, HOSTILE)
def test_what_goes_into_an_element_is_read_as_it_was_typed(content: str, title: str) -> None:
    found = Read(element("p", content, title=title))
    assert found.tags == [("p", {"title": shown(title, lines=True)})]
    assert found.said == shown(content, lines=True)


@given(st.lists(HOSTILE))
def test_joined_texts_are_texts_and_elements_are_elements(texts: list[str]) -> None:
    found = Read(joined(*texts, element("br"), by="<"))
    assert [tag for tag, _ in found.tags] == ["br"]


def test_only_what_this_module_made_is_taken_for_markup() -> None:
    assert element("p", str(element("b", "x"))) == "<p>&lt;b&gt;x&lt;/b&gt;</p>"
    assert element("p", element("b", "x"), class_="a", data_b=1, hidden=True, id=None) == (
        '<p class="a" data-b="1" hidden><b>x</b></p>'
    )
    assert isinstance(text("x"), Html)


def test_what_turns_the_direction_of_reading_is_shown() -> None:
    assert text("\u202egnp.exe") == "\\u202egnp.exe"
