// What was drawn, step by step. Each step is the whole drawing, {box, strokes}, so that undo and redo only move between steps.

export class History {
  constructor(first) {
    this.steps = [first];
    this.at = 0;
  }

  get now() {
    return this.steps[this.at];
  }

  add(step) {
    this.steps.splice(this.at + 1, Infinity, step);
    this.at += 1;
  }

  // Whether strokes would be lost with this drawing; a box alone is soon drawn again.
  get hasUnsaved() {
    return this.at > 0 && this.now.strokes.length > 0;
  }

  get canUndo() {
    return this.at > 0;
  }

  get canRedo() {
    return this.at + 1 < this.steps.length;
  }

  undo() {
    if (this.canUndo) this.at -= 1;
  }

  redo() {
    if (this.canRedo) this.at += 1;
  }
}
