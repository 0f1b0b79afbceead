"""How many statements a claim and a vote cost: people wait for each of them."""

from collections.abc import Callable

import pytest

from labeling import services
from labeling.models import Queue
from tests.builders import make_person


@pytest.mark.parametrize(("is_adaptive", "statements"), [(False, 12), (True, 18)])
def test_the_first_vote_on_a_frame_costs_so_many_statements(
    make_queue: Callable[..., Queue], django_assert_num_queries: Callable, is_adaptive: bool, statements: int
) -> None:
    queue, person = make_queue(frames=2), make_person()
    Queue.objects.update(is_adaptive=is_adaptive)
    queue.refresh_from_db()
    lease = services.claim(person, queue)[0]

    with django_assert_num_queries(statements):
        services.record_vote(lease.token, person, [], idempotency_key="k")
