import pytest

from evaluation.policies import Policy, UnknownPolicy, parse_policy, policy_name


@pytest.mark.parametrize(
    ("text", "policy"),
    [
        ("max_f", Policy("max_f")),
        (" recall ", Policy("recall")),
        ("recall=0.75", Policy("recall", 0.75)),
        ("precision=1", Policy("precision", 1.0)),
        ("cost=1:5", Policy("cost", costs=(1.0, 5.0))),
        ("cost=0:0.5", Policy("cost", costs=(0.0, 0.5))),
    ],
)
def test_policy_is_read(text: str, policy: Policy) -> None:
    assert parse_policy(text) == policy


@pytest.mark.parametrize("text", ["", "best", "max_f=0.5", "recall=", "recall=high", "recall=0", "precision=1.1"])
def test_what_is_no_policy_is_refused(text: str) -> None:
    with pytest.raises(UnknownPolicy, match=r"max_f|Write a share"):
        parse_policy(text)


@pytest.mark.parametrize(
    "pair",
    ["", "5", "1:2:3", "a:b", "0:0", "-1:5", "nan:1", "1:nan", "inf:1", "1:1000001", "0.123456789012:0.1234567890"],
)
def test_what_are_no_costs_is_refused_with_the_remedy(pair: str) -> None:
    with pytest.raises(
        UnknownPolicy, match=r"are no costs\. Write what a false alarm and then what a miss costs.*cost=1:5"
    ):
        parse_policy(f"cost={pair}")


@pytest.mark.parametrize(
    ("text", "kept"), [("recall", True), ("recall=0.8", True), ("recall=0.9", False), ("cost=1:1", False)]
)
def test_a_run_keeps_thresholds_for_its_recipes_targets_only(text: str, kept: bool) -> None:
    assert parse_policy(text).is_kept_by({"thresholds": {"recall_target": 0.8}}) is kept


def test_names_are_what_people_read() -> None:
    names = [policy_name(text) for text in ("max_f", "recall=0.75", "cost=1:5")]
    assert names == ["highest F1", "recall target 0.75", "lowest cost (false alarm 1, miss 5)"]
