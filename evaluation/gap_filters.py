"""What narrows the frames of a matrix cell: an episode, a range of scores, the reason that was given."""

from typing import Any
from urllib.parse import urlencode

from django import forms
from django.db.models import Exists, OuterRef, QuerySet
from django.http import QueryDict

from corpus.models import Episode, Frame
from evaluation.models import Evaluation, EvaluationPair, GapReason

NO_REASON = "-"


class GapFilter(forms.Form):
    """Each field may be empty; one that makes no sense narrows nothing, so that an old link still opens the page."""

    episode = forms.ModelChoiceField(Episode.objects.none(), required=False, empty_label="any episode")
    low = forms.FloatField(min_value=0, max_value=1, required=False, label="Score from")
    high = forms.FloatField(min_value=0, max_value=1, required=False, label="to")
    reason = forms.ChoiceField(required=False)

    def __init__(self, evaluation: Evaluation, query: QueryDict) -> None:
        super().__init__(query)
        self.evaluation = evaluation
        self.fields["episode"].queryset = Episode.objects.filter(show=evaluation.show_id, split=evaluation.split)
        known = evaluation.reasons.exclude(reason="").order_by("reason").values_list("reason", flat=True).distinct()
        self.fields["reason"].choices = [("", "any reason"), (NO_REASON, "none given"), *((one, one) for one in known)]
        for field in ("low", "high"):
            self.fields[field].widget.attrs["step"] = "any"
        self.is_valid()

    @property
    def asked(self) -> dict[str, Any]:
        return {name: value for name, value in self.cleaned_data.items() if value not in (None, "")}

    @property
    def whole(self) -> str:
        """What is asked as the whole query of a link, `?episode=3&low=0.2`; empty where nothing is asked."""
        return f"?{self._query}" if self._query else ""

    @property
    def more(self) -> str:
        """The same behind other parts of a query."""
        return f"&{self._query}" if self._query else ""

    @property
    def _query(self) -> str:
        return urlencode({name: getattr(value, "pk", value) for name, value in self.asked.items()})

    def narrow(self, rows: QuerySet[EvaluationPair]) -> QuerySet[EvaluationPair]:
        asked = self.asked
        if "episode" in asked:
            rows = rows.filter(frame__in=Frame.objects.filter(episode=asked["episode"]).values("pk"))
        if "low" in asked:
            rows = rows.filter(score__gte=asked["low"])
        if "high" in asked:
            rows = rows.filter(score__lte=asked["high"])
        if "reason" in asked:
            rows = self._with_reason(rows, asked["reason"])
        return rows

    def _with_reason(self, rows: QuerySet[EvaluationPair], reason: str) -> QuerySet[EvaluationPair]:
        said = GapReason.objects.filter(
            evaluation=self.evaluation, frame=OuterRef("frame"), character=OuterRef("character")
        )
        if reason == NO_REASON:
            return rows.filter(~Exists(said.exclude(reason="")))
        return rows.filter(Exists(said.filter(reason=reason)))
