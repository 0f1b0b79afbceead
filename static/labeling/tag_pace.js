// One's own pace: frames per hour of the last answers, counted from the time a frame was looked at, not from the clock.

const LAST = 20;
const ENOUGH = 3; // fewer say nothing yet

export class Pace {
  constructor() {
    this.spent = [];
  }

  add(milliseconds) {
    this.spent = [...this.spent, Math.max(1, milliseconds)].slice(-LAST);
  }

  get perHour() {
    if (this.spent.length < ENOUGH) return 0;
    const sum = this.spent.reduce((total, one) => total + one, 0);
    return Math.round((3600000 * this.spent.length) / sum);
  }

  get words() {
    return this.perHour ? `${this.perHour.toLocaleString("en")}/h` : "";
  }
}
