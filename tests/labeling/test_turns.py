from threading import Barrier, Thread
from time import sleep

from labeling.turns import Turns


def test_turns_come_in_the_order_of_asking_and_one_at_a_time() -> None:
    turns, order, inside = Turns(), [], []

    def ask(number: int) -> None:
        with turns:
            inside.append(number)
            assert inside == [number]
            order.append(number)
            inside.remove(number)

    threads = [Thread(target=ask, args=[number]) for number in range(8)]
    with turns:
        for thread in threads:
            thread.start()
            while len(turns._waiting) <= threads.index(thread):
                sleep(0.001)
    for thread in threads:
        thread.join()

    assert order == list(range(8))


def test_a_turn_is_free_again_after_an_error() -> None:
    turns, start = Turns(), Barrier(2)

    def fail() -> None:
        start.wait()
        try:
            with turns:
                raise ValueError
        except ValueError:
            pass

    thread = Thread(target=fail)
    thread.start()
    start.wait()
    thread.join()
    with turns:
        assert True
