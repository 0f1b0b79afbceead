import pytest

from evaluation.policies import Policy, UnknownPolicy, parse_policy


@pytest.mark.parametrize(
    ("text", "policy"),
    [
        ("max_f", Policy("max_f")),
        (" recall ", Policy("recall")),
        ("recall=0.75", Policy("recall", 0.75)),
        ("precision=1", Policy("precision", 1.0)),
    ],
)
def test_policy_is_read(text: str, policy: Policy) -> None:
    assert parse_policy(text) == policy


@pytest.mark.parametrize("text", ["", "best", "max_f=0.5", "recall=", "recall=high", "recall=0", "precision=1.1"])
def test_what_is_no_policy_is_refused(text: str) -> None:
    with pytest.raises(UnknownPolicy, match=r"max_f|Write a share"):
        parse_policy(text)
