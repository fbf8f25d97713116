from exports.reports.markup import element, escaped


def test_words_are_escaped_once() -> None:
    inner = element("b", "a < b & \"c\" 'd'")
    assert inner == "<b>a &lt; b &amp; &quot;c&quot; &#x27;d&#x27;</b>"
    assert element("p", (inner, "<i>")) == f"<p>{inner}&lt;i&gt;</p>"


def test_attributes_cannot_be_left() -> None:
    assert element("a", "x", title='"><script>') == '<a title="&quot;&gt;&lt;script&gt;">x</a>'
    assert element("rect", width=12.345678, class_="bar", aria_hidden="true") == (
        '<rect width="12.35" class="bar" aria-hidden="true"></rect>'
    )


def test_what_html_cannot_hold_is_replaced() -> None:
    assert escaped("a\x00b\ud800c\x85") == "a\ufffdb?c\ufffd"
