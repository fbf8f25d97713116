from exports.privacy.text.styles import KEEP, MASK, STYLES


def test_masking_is_among_the_styles_and_keeping_says_what_it_takes() -> None:
    assert MASK in STYLES
    assert "say why" in STYLES[KEEP]
