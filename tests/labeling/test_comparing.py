from labeling.comparing import Compared, added, compared

YES, NO, UNSURE = "yes", "no", "unsure"


def test_an_answer_is_held_against_most_of_the_others() -> None:
    answers = [
        (YES, [YES, YES]),  # found
        (NO, [YES, YES, NO]),  # missed, though one agrees
        (NO, [NO]),  # spared
        (YES, [NO, UNSURE]),  # invented
    ]

    assert compared(answers) == Compared(agree=4, pairs=7, found=1, present=2, spared=1, absent=2)


def test_who_is_unsure_or_alone_is_not_compared() -> None:
    assert compared([(UNSURE, [YES, YES]), (YES, []), (YES, [UNSURE])]) == Compared()


def test_a_tie_of_the_others_decides_nothing_but_pairs_count() -> None:
    assert compared([(YES, [YES, NO])]) == Compared(agree=1, pairs=2)


def test_characters_add_up() -> None:
    assert added([Compared(1, 2, 3, 4, 5, 6), Compared(1, 1, 1, 1, 1, 1)]) == Compared(2, 3, 4, 5, 6, 7)
    assert added([]) == Compared()
