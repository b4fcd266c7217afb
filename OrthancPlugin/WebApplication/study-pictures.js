// The pictures of one case: linked, fitted to the screen, scrolled by hand or played as a clip.

import {add, dot, planeOf, scale, subtract} from './geometry.js';
import {Panel} from './panel.js';
import {Redraw} from './redraw.js';
import {element, setText} from './table.js';

const planesPerSecond = 12;
const margin = 1.04; // of the picture around what it shows

const at = (selector) => document.querySelector(selector);
export const letterOf = (n) => String.fromCharCode(65 + n);

// Least and greatest place of points along an axis.
function span(points, axis) {
  const places = points.map((point) => dot(point, axis));
  return [Math.min(...places), Math.max(...places)];
}

export class Pictures {
  // plane: axial, coronal or sagittal.
  constructor(plane) {
    Object.assign(this, {plane, panels: [], isFitted: true, direction: 1});
    this.redraw = new Redraw(() => this.panels.forEach((panel) => panel.draw()));
    this.view = {
      tool: 'scroll', tilt: 0, turn: 0, cross: [0, 0, 0], anchor: [0, 0, 0], fieldMm: 200, window: {centre: 0, width: 1},
      marks: [], hidesCrosshair: true,
      centre({normal}) { return add(this.anchor, scale(normal, dot(subtract(this.cross, this.anchor), normal))); },
      isNearest() { return false; }
    };
    window.addEventListener('resize', () => this.resized());
    at('#depth').addEventListener('input', (event) => this.scrollByHand(Number(event.target.value)));
    at('#play').addEventListener('click', () => this.play(!this.isPlaying));
    at('#fit').addEventListener('click', () => this.reset());
    at('#pictures').addEventListener('keydown', (event) => {
      if (event.key === ' ' && !at('#play').disabled) {
        event.preventDefault();
        event.repeat || this.play(!this.isPlaying);
      }
    });
  }

  // shown: a BlindedCase.
  show(shown) {
    this.play(false);
    this.shown = shown;
    const {across, down, normal} = planeOf(this.plane);
    const length = (axis) => span(shown.corners, axis).reduce((low, high) => Math.max(high - low, 1));
    this.extent = [length(across), length(down)];
    this.first = span(shown.corners, normal)[0];
    this.count = Math.max(1, Math.round(length(normal) / shown.finestMm) + 1);
    at('#depth').max = this.count - 1;
    this.panels = [];
    const figures = shown.volumes.map((volume, n) => {
      const canvas = element('canvas', {tabIndex: 0});
      canvas.setAttribute('role', 'application');
      canvas.setAttribute('aria-label', `Picture ${letterOf(n)}; arrow keys up and down go through the slices, space plays them`);
      this.panels.push(new Panel(canvas, volume, this.plane, this.view, this.actions()));
      return element('figure', {}, canvas, element('figcaption', {}, element('b', {}, letterOf(n))));
    });
    const style = at('#pictures').style;
    style.setProperty('--columns', Math.min(figures.length, 3));
    style.setProperty('--aspect', Math.min(2.6, Math.max(0.5, this.extent[0] / this.extent[1])));
    at('#pictures').replaceChildren(...figures);
    this.reset();
    this.arrived();
  }

  // More slices have come.
  arrived() {
    at('#play').disabled = this.shown.loadedCount < this.shown.slices;
    this.shown.loadedCount < 2 ? this.requestDraw() : this.redraw.requestSoon();
  }

  reset() {
    const {shown, view} = this;
    view.cross = view.anchor = shown.middle;
    view.window = {...shown.window};
    this.isFitted = true;
    this.fit();
    this.scrollTo(Math.floor((this.count - 1) / 2));
  }

  // As large as the canvas has room for.
  fit() {
    const {clientWidth: width, clientHeight: height} = this.panels[0].canvas;
    const mm = margin * Math.max(this.extent[0] / Math.max(width, 1), this.extent[1] / Math.max(height, 1));
    this.view.fieldMm = mm * Math.min(width, height);
  }

  resized() {
    if (this.shown && this.isFitted) {
      this.fit();
    }
    this.requestDraw();
  }

  actions() {
    const {view} = this;
    const draw = () => this.requestDraw();
    return {
      move() {},
      draw() {},
      step: (direction) => { // up and down through the stack, as the wheel
        const {across, down} = planeOf(this.plane);
        this.scrollByHand(this.index + Math.sign(dot(direction, down) || dot(direction, across)));
      },
      scroll: (steps) => this.scrollByHand(this.index + steps),
      zoom: (factor) => {
        this.isFitted = false;
        view.fieldMm = Math.min(2000, Math.max(5, view.fieldMm * factor));
        draw();
      },
      pan: (vector) => { view.anchor = add(view.anchor, vector); draw(); },
      window: (dx, dy) => {
        const step = view.window.width / 300;
        view.window = {centre: view.window.centre + dy * step, width: Math.max(view.window.width + dx * step, 16)};
        draw();
      }
    };
  }

  // ------------------------------------------------------------ the stack

  scrollByHand(index) {
    this.play(false);
    this.scrollTo(index);
  }

  scrollTo(index) {
    const {shown, view} = this;
    const {normal} = planeOf(this.plane);
    this.index = Math.min(Math.max(index, 0), this.count - 1);
    view.cross = add(view.cross, scale(normal, this.first + this.index * shown.finestMm - dot(view.cross, normal)));
    at('#depth').value = this.index;
    setText(at('#plane'), `${this.index + 1} of ${this.count}`);
    this.requestDraw();
  }

  // To and fro through the stack, until it is stopped or scrolled by hand.
  play(isPlaying) {
    if (this.isPlaying === isPlaying) {
      return;
    }
    cancelAnimationFrame(this.frame); // else two would play, stopped and started within a frame
    this.isPlaying = isPlaying;
    setText(at('#play'), isPlaying ? 'Stop' : 'Play');
    let before = performance.now();
    const tick = (now) => {
      const steps = Math.floor((now - before) * planesPerSecond / 1000);
      if (steps > 0) {
        before += steps * 1000 / planesPerSecond;
        const last = this.direction > 0 ? this.count - 1 : 0;
        this.scrollTo(this.index + this.direction * Math.min(steps, 3)); // a slow machine plays slowly, it leaves nothing out
        this.direction *= this.index === last ? -1 : 1;
      }
      if (this.isPlaying) { // the end of a case stops it
        this.frame = requestAnimationFrame(tick);
      }
    };
    if (isPlaying) {
      this.frame = requestAnimationFrame(tick);
    }
  }

  requestDraw() { this.redraw.request(); }
}
