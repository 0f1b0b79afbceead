// The figures of one character at any threshold, with the intervals of measures/intervals.py: no drawing here.

// Counts below each candidate are running sums over the scores from high to low, so a slider step looks them up.
export function prepare(truth, scores, groups, groupCount) {
  const order = [...scores.keys()].filter((i) => truth[i] >= 0).sort((a, b) => scores[b] - scores[a]);
  const steps = [{ threshold: 1.0000001, found: 0, wrong: 0, end: 0 }];
  let found = 0, wrong = 0;
  order.forEach((frame, place) => {
    truth[frame] === 1 ? (found += 1) : (wrong += 1);
    const next = order[place + 1];
    if (next === undefined || scores[next] !== scores[frame]) {
      steps.push({ threshold: scores[frame], found, wrong, end: place + 1 });
    }
  });
  return { order, steps, truth, groups, groupCount, positives: found, negatives: wrong };
}

// The candidate that decides as this threshold does: the lowest score not below it.
export function stepAt(one, threshold) {
  let low = 0, high = one.steps.length - 1;
  while (low < high) {
    const middle = (low + high + 1) >> 1;
    if (one.steps[middle].threshold >= threshold) low = middle;
    else high = middle - 1;
  }
  return low;
}

export function countsAt(one, step) {
  const { found, wrong } = one.steps[step];
  return { tp: found, fp: wrong, fn: one.positives - found, tn: one.negatives - wrong };
}

const FIGURES = {
  Precision: [(c) => c.tp, (c) => c.tp + c.fp],
  Recall: [(c) => c.tp, (c) => c.tp + c.fn],
  F1: [(c) => 2 * c.tp, (c) => 2 * c.tp + c.fp + c.fn],
  Accuracy: [(c) => c.tp + c.tn, (c) => c.tp + c.fp + c.fn + c.tn],
};

export function figuresAt(one, step, t) {
  const whole = countsAt(one, step);
  const parts = groupCounts(one, one.steps[step].end);
  return Object.entries(FIGURES).map(([name, [top, bottom]]) => {
    const value = bottom(whole) ? top(whole) / bottom(whole) : null;
    return { name, value, interval: value === null || t === null ? null : interval(value, whole, parts, top, bottom, t) };
  });
}

function groupCounts(one, end) {
  const parts = Array.from({ length: one.groupCount }, () => ({ tp: 0, fp: 0, fn: 0, tn: 0 }));
  one.order.forEach((frame, place) => {
    const part = parts[one.groups[frame]];
    if (place < end) one.truth[frame] === 1 ? part.tp++ : part.fp++;
    else one.truth[frame] === 1 ? part.fn++ : part.tn++;
  });
  return parts;
}

// The jackknife over episodes on the logit scale; where no episode changes anything, Wilson's with episodes as trials.
function interval(value, whole, parts, top, bottom, t) {
  const left = parts.map((part) => {
    const below = bottom(whole) - bottom(part);
    return below > 0 ? (top(whole) - top(part)) / below : value;
  });
  const count = left.length, mean = left.reduce((sum, one) => sum + one, 0) / count;
  const error = Math.sqrt(((count - 1) / count) * left.reduce((sum, one) => sum + (one - mean) ** 2, 0));
  if (error < 1e-12 || value <= 0 || value >= 1) {
    return wilson(value, Math.max(1, parts.filter((part) => bottom(part) > 0).length));
  }
  const half = (t * error) / (value * (1 - value)), middle = Math.log(value / (1 - value));
  return [share(middle - half), share(middle + half)];
}

function wilson(value, n) {
  const z = 1.959963984540054, center = (value + z ** 2 / (2 * n)) / (1 + z ** 2 / n);
  const half = (z / (1 + z ** 2 / n)) * Math.sqrt((value * (1 - value)) / n + z ** 2 / (4 * n ** 2));
  return [value === 0 ? 0 : center - half, value === 1 ? 1 : center + half];
}

const share = (logit) => 1 / (1 + Math.exp(-logit));
