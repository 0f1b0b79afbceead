// Practice frames: the answer is met with the truth, right quiet, wrong marked with words; then any key goes on.

export class Feedback {
  constructor({ answer, tell, next }) {
    Object.assign(this, { answer, tell, next });
    this.awaited = null; // the key of the answer that was sent
    this.isOn = false;
  }

  wait(key) {
    this.awaited = key;
    this.isOn = true;
    this.next("go on");
    this.tell("Practice. One moment …");
  }

  // → whether this receipt was waited for.
  isFor(key) {
    return this.isOn && this.awaited === key;
  }

  show(truth) {
    const wrong = this.answer.judge(truth);
    const rest = "Any key goes on.";
    if (!wrong.length) return this.tell(`Practice: all right. ${rest}`);
    return this.tell(`Practice: ${wrong.join(", ")}. ${rest}`);
  }

  // Without the network nothing can be told; the answer is kept like every other.
  miss() {
    this.tell("Practice: your answer is kept, what is right can be told only with the network. Any key goes on.");
  }

  end() {
    this.awaited = null;
    this.isOn = false;
    this.next("next");
  }
}
