from measures.lots import lot


def test_lot_belongs_to_its_names() -> None:
    assert lot("Ann", 7) == lot("Ann", 7) != lot("Ann", 8)


def test_orders_of_two_people_have_nothing_to_do_with_each_other() -> None:
    first, second = (sorted(range(400), key=lambda item: lot(person, item)) for person in (41, 42))
    same = sum(abs(first.index(item) - second.index(item)) for item in range(400)) / 400
    assert 110 < same < 157  # a third of 400 by chance; 0 if they were alike


def test_sides_change_by_chance() -> None:
    sides = [lot(item, 3) % 2 for item in range(1000)]
    alike = sum(one == lot(item, 4) % 2 for item, one in enumerate(sides))
    assert 450 < sum(sides) < 550 and 450 < alike < 550
