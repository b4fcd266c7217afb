// When pictures are drawn again: at once for a hand that moves something, a few times a second for slices that arrive. Drawing
// for each slice took longer than fetching it.

const restMs = 300; // between two drawings that only show what has arrived

export class Redraw {
  // draw(): draws everything.
  constructor(draw) {
    Object.assign(this, {draw, last: -Infinity});
  }

  // In the next frame.
  request() {
    if (!this.isAsked) {
      this.isAsked = true;
      requestAnimationFrame(() => {
        this.isAsked = false;
        clearTimeout(this.timer);
        this.timer = undefined;
        this.draw();
        this.last = performance.now();
      });
    }
  }

  // Soon; the last slice that arrives is drawn, too.
  requestSoon() {
    if (!this.isAsked && this.timer === undefined) {
      this.timer = setTimeout(() => this.request(), Math.max(0, this.last + restMs - performance.now()));
    }
  }
}
