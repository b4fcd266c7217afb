// One picture: a plane of one volume with crosshair, letters of the directions, marks, and what the mouse, fingers and keys
// do to it. What is seen is decided by the shared `view`; a panel only asks for changes of it.

import {add, dot, letters, planeOf, scale, subtract} from './geometry.js';
import {drawMark} from './mark-drawing.js';
import {kinds} from './mark-shapes.js';
import {paint, sample, tint} from './sampling.js';

const smallestMmPerPixel = 0.02;

export class Panel {
  // plane: axial, coronal or sagittal. actions: {move(point), scroll(steps, plane), zoom(factor, point), pan(vector),
  // window(dx, dy), and where one draws: draw(phase, point, kind, axes, mmPerPixel), close(), drop()}, all in patient mm.
  constructor(canvas, volume, plane, view, actions) {
    Object.assign(this, {canvas, volume, plane, view, actions});
    this.context = canvas.getContext('2d', {alpha: false});
    this.fingers = new Map();
    this.listen();
  }

  axes() { return planeOf(this.plane, this.view.tilt, this.view.turn); }

  // Patient position of a place on the canvas, in device pixels.
  pointAt(x, y) {
    const {across, down} = this.axes();
    const mm = this.mmPerPixel();
    return add(this.view.centre(this.axes()),
               add(scale(across, (x - this.canvas.width / 2) * mm), scale(down, (y - this.canvas.height / 2) * mm)));
  }

  pixelOf(point) {
    const {across, down} = this.axes();
    const offset = subtract(point, this.view.centre(this.axes()));
    const mm = this.mmPerPixel();
    return [dot(offset, across) / mm + this.canvas.width / 2, dot(offset, down) / mm + this.canvas.height / 2];
  }

  mmPerPixel() { return Math.max(smallestMmPerPixel, this.view.fieldMm / Math.min(this.canvas.width, this.canvas.height)); }

  resize() {
    const ratio = window.devicePixelRatio || 1;
    const width = Math.max(16, Math.round(this.canvas.clientWidth * ratio));
    const height = Math.max(16, Math.round(this.canvas.clientHeight * ratio));
    if (this.canvas.width !== width || this.canvas.height !== height) {
      this.canvas.width = width;
      this.canvas.height = height;
      this.image = this.context.createImageData(width, height);
      this.values = new Float32Array(width * height);
    }
  }

  draw() {
    this.resize();
    const {width, height} = this.canvas;
    const {across, down} = this.axes();
    const mm = this.mmPerPixel();
    if (this.volume.voxels) {
      const plane = {topLeft: this.pointAt(0.5, 0.5), across: scale(across, mm), down: scale(down, mm), width, height};
      sample(this.volume, plane, this.view.isNearest(this.volume), this.values);
      paint(this.values, this.volume, this.view.window, this.image);
      const over = this.view.overlayOf?.(this.volume);
      if (over) {
        sample(over.volume, plane, false, this.values);
        tint(this.values, over.volume, over.high, this.image);
      }
      this.context.putImageData(this.image, 0, 0);
    } else {
      this.context.fillStyle = '#000';
      this.context.fillRect(0, 0, width, height);
    }
    this.drawMarks();
    if (!this.view.hidesCrosshair) {
      this.drawCrosshair();
    }
    this.drawLetters(across, down);
  }

  drawCrosshair() {
    const [x, y] = this.pixelOf(this.view.cross);
    const {width, height} = this.canvas;
    const gap = 12 * (window.devicePixelRatio || 1);
    const c = this.context;
    c.strokeStyle = 'rgb(90 190 255 / 80%)';
    c.lineWidth = 1;
    c.beginPath();
    for (const [x1, y1, x2, y2] of [[0, y, x - gap, y], [x + gap, y, width, y], [x, 0, x, y - gap], [x, y + gap, x, height]]) {
      c.moveTo(Math.round(x1) + 0.5, Math.round(y1) + 0.5);
      c.lineTo(Math.round(x2) + 0.5, Math.round(y2) + 0.5);
    }
    c.stroke();
  }

  drawLetters(across, down) {
    const ratio = window.devicePixelRatio || 1;
    const c = this.context;
    const {width, height} = this.canvas;
    c.font = `${13 * ratio}px system-ui, sans-serif`;
    c.fillStyle = '#ffd479';
    c.textBaseline = 'middle';
    c.textAlign = 'left';
    c.fillText(letters(scale(across, -1)), 5 * ratio, height / 2 - 12 * ratio);
    c.textAlign = 'right';
    c.fillText(letters(across), width - 5 * ratio, height / 2 - 12 * ratio);
    c.textAlign = 'center';
    c.fillText(letters(scale(down, -1)), width / 2 + 12 * ratio, 10 * ratio);
    c.fillText(letters(down), width / 2 + 12 * ratio, height - 10 * ratio);
  }

  drawMarks() {
    for (const mark of this.view.marks) {
      drawMark(this.context, mark, this.view.cross, this.axes(), (point) => this.pixelOf(point));
    }
  }

  // ------------------------------------------------------------ hands

  position(event) {
    const box = this.canvas.getBoundingClientRect();
    return [(event.clientX - box.left) * this.canvas.width / box.width, (event.clientY - box.top) * this.canvas.height / box.height];
  }

  listen() {
    const on = (name, act) => this.canvas.addEventListener(name, act, {passive: false});
    on('pointerdown', (event) => this.down(event));
    on('pointermove', (event) => this.moved(event));
    for (const name of ['pointerup', 'pointercancel']) {
      on(name, (event) => this.up(event));
    }
    on('wheel', (event) => this.wheel(event));
    on('dblclick', () => this.actions.close?.());
    on('contextmenu', (event) => event.preventDefault());
    on('keydown', (event) => this.key(event));
  }

  down(event) {
    event.preventDefault();
    this.canvas.focus({preventScroll: true});
    this.canvas.setPointerCapture(event.pointerId);
    this.fingers.set(event.pointerId, this.position(event));
    this.tool = event.button === 2 ? 'window' : event.button === 1 || event.shiftKey ? 'pan' : this.view.tool;
    if (this.fingers.size === 1) {
      this.dragged = this.position(event)[1];
      this.touch('start', ...this.position(event));
    }
  }

  touch(phase, x, y) {
    const point = this.pointAt(x, y);
    if (this.tool === 'move') {
      this.actions.move(point);
    } else if (kinds.includes(this.tool)) {
      this.actions.draw(phase, point, this.tool, this.axes(), this.mmPerPixel());
    }
  }

  moved(event) {
    const before = this.fingers.get(event.pointerId);
    if (!before) {
      return;
    }
    const now = this.position(event);
    if (this.fingers.size === 2) {
      this.pinch(event.pointerId, before, now);
    } else if (this.tool === 'window') {
      this.actions.window(now[0] - before[0], now[1] - before[1]);
    } else if (this.tool === 'scroll') {
      this.drag(now[1]);
    } else if (this.tool === 'pan') {
      this.actions.pan(subtract(this.pointAt(...before), this.pointAt(...now)));
    } else {
      this.touch('drag', ...now);
    }
    this.fingers.set(event.pointerId, now);
  }

  // Through the planes, one for every few pixels that the hand went down.
  drag(y) {
    const perPlane = 6 * (window.devicePixelRatio || 1);
    const steps = Math.trunc((y - this.dragged) / perPlane);
    if (steps !== 0) {
      this.dragged += steps * perPlane;
      this.actions.scroll(steps, this.axes().normal);
    }
  }

  // Two fingers: their distance zooms, their middle moves the picture.
  pinch(id, before, now) {
    const other = [...this.fingers].find(([key]) => key !== id)[1];
    const distance = (a) => Math.hypot(a[0] - other[0], a[1] - other[1]);
    if (distance(now) > 1 && distance(before) > 1) {
      this.actions.zoom(distance(before) / distance(now));
    }
    this.actions.pan(scale(subtract(this.pointAt(...before), this.pointAt(...now)), 0.5));
  }

  up(event) {
    const at = this.fingers.get(event.pointerId);
    this.fingers.delete(event.pointerId);
    if (at && this.fingers.size === 0 && event.type === 'pointerup') {
      this.touch('end', ...at);
    }
  }

  wheel(event) {
    event.preventDefault();
    if (event.ctrlKey || event.metaKey) {
      this.actions.zoom(Math.exp(Math.sign(event.deltaY) * 0.12));
    } else {
      this.actions.scroll(Math.sign(event.deltaY), this.axes().normal);
    }
  }

  key(event) {
    const {across, down, normal} = this.axes();
    const step = (vector, sign) => this.actions.step(scale(vector, sign));
    const keys = {
      ArrowLeft: () => step(across, -1), ArrowRight: () => step(across, 1),
      ArrowUp: () => step(down, -1), ArrowDown: () => step(down, 1),
      PageUp: () => this.actions.scroll(-1, normal), PageDown: () => this.actions.scroll(1, normal),
      '+': () => this.actions.zoom(1 / 1.15), '-': () => this.actions.zoom(1.15),
      Enter: () => this.actions.close?.(), Escape: () => this.actions.drop?.()
    };
    if (keys[event.key] && !event.ctrlKey && !event.metaKey && !event.altKey) {
      event.preventDefault();
      keys[event.key]();
    }
  }
}
