"""What characters say in Chinese at large."""

import numpy as np

from faqsearch.analysis import Analyzer
from faqsearch.analysis.background import Background
from faqsearch.analysis.units import char_units, ngram_codes, pair_codes, run_number


def test_information_is_the_negative_logarithm_of_a_characters_share() -> None:
    information = Background({"的": 700, "冻": 200}).information(char_units([("的冻", True)]))
    np.testing.assert_allclose(information, [-np.log(750 / 950), -np.log(250 / 950)])


def test_two_characters_say_what_both_say() -> None:
    background = Background({"的": 700, "冻": 200})
    single = background.information(char_units([("的冻", True)])).sum()
    units = char_units([("的冻", True)])
    np.testing.assert_allclose(background.information(ngram_codes(units)[2:]), [single])
    np.testing.assert_allclose(background.information(pair_codes(units)), [single])


def test_runs_of_letters_say_as_much_as_a_character_never_seen() -> None:
    background = Background({"的": 700})
    codes = np.array([run_number("level2"), ord("龘")])
    assert len(set(background.information(codes))) == 1


def test_function_words_say_less_than_others() -> None:
    said = Analyzer().background.information(char_units([("的了冻赎", True)]))
    assert said[:2].max() < said[2:].min()
