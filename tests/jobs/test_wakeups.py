"""A broker that is down delays nobody and breaks nothing."""

import socket
import time
from collections.abc import Iterator
from typing import Any

import pytest
from celery import current_app

from config.settings import broker_options
from jobs import wakeups
from jobs.models import Job
from tests.jobs.conftest import queue


@pytest.fixture
def broker_url() -> Iterator[Any]:
    """Set the broker for one test; Celery keeps pools, which are emptied before and after."""
    conf = current_app.conf
    before = (conf.broker_url, conf.broker_transport, conf.broker_transport_options)

    def use(url: str, transport: str | None = None, options: dict[str, object] | None = None) -> None:
        current_app.pool.force_close_all()
        current_app.amqp._producer_pool = None
        current_app._pool = None
        options = broker_options(url) if options is None else options
        conf.update(broker_url=url, broker_write_url=url, broker_transport=transport, broker_transport_options=options)
        wakeups._rest_until = 0.0

    yield use
    use(*before)


@pytest.mark.django_db(transaction=True)
def test_a_job_is_queued_though_nobody_listens_at_the_broker(broker_url: Any) -> None:
    broker_url("amqp://guest:guest@127.0.0.1:1//")
    began = time.monotonic()
    for number in range(20):
        queue(number=number)
    assert Job.objects.count() == 20
    assert time.monotonic() - began < 2


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("scheme", ["amqp", "redis"])
def test_a_broker_that_takes_calls_and_never_answers_costs_one_time_out(broker_url: Any, scheme: str) -> None:
    with socket.create_server(("127.0.0.1", 0)) as silent:
        broker_url(f"{scheme}://127.0.0.1:{silent.getsockname()[1]}//")
        began = time.monotonic()
        for number in range(20):
            queue(number=number)
        assert time.monotonic() - began < 8
    assert Job.objects.count() == 20
