// Lines and regions that someone draws: what the hand does, and the list of what is there.

import {add, dot, length, scale, subtract} from './geometry.js';
import {dragged, fromRequest, isTooSmall, middleOf, requestOf, sizeOf} from './mark-shapes.js';
import {element} from './table.js';

const colours = ['#ff9f43', '#5fd3a6', '#e583ff', '#7fb8f5', '#ffe066', '#ff7b7b'];
const smallestMm = 0.5; // what is smaller was a click
const grabPixels = 8;   // so near to its first point a click closes a polygon, in pixels of the style sheet

const at = (selector) => document.querySelector(selector);

export class Marks {
  // view.marks is the list that is drawn. changed(): draw again; done(): measure; thicknessOf(normal): mm of a flat region in
  // a plane where the field says nothing.
  constructor(view, {changed, done, thicknessOf}) {
    Object.assign(this, {view, changed, done, thicknessOf});
  }

  clear() {
    this.view.marks = [];
    this.open = null;
    this.tell();
  }

  tell() {
    this.showList();
    this.changed();
  }

  // ------------------------------------------------------------ drawing

  thickness(normal) {
    const asked = at('#thickness').valueAsNumber;
    return asked > 0 ? asked : this.thicknessOf(normal);
  }

  role() { return document.querySelector('input[name=role]:checked').value; }

  freeName(stem, from = 1) {
    for (let n = from;; n++) {
      if (!this.view.marks.some((mark) => mark.name === `${stem} ${n}`)) {
        return `${stem} ${n}`;
      }
    }
  }

  begin(mark) {
    const isLine = mark.kind === 'line';
    const role = isLine ? '' : this.role();
    const isFirst = !isLine && !this.view.marks.some((other) => other.role === role);
    const used = this.view.marks.map((other) => other.colour);
    return {...mark, role, name: isLine ? this.freeName('line') : isFirst ? role : this.freeName(role, 2),
            colour: colours.find((colour) => !used.includes(colour)) ?? colours[this.view.marks.length % colours.length]};
  }

  // phase: start, drag or end; point: patient mm; axes: of the plane; mmPerPixel: of the canvas.
  draw(phase, point, kind, axes, mmPerPixel) {
    if (kind === 'polygon') {
      this.drawPolygon(phase, point, axes, mmPerPixel * (window.devicePixelRatio || 1));
      return;
    }
    if (phase === 'start') {
      this.from = point;
      this.drawn = this.begin(dragged(kind, point, point, axes, this.thickness(axes.normal)));
      this.view.marks.push(this.drawn);
    } else if (this.drawn) {
      Object.assign(this.drawn, dragged(kind, this.from, point, axes, this.drawn.thickness));
    }
    if (phase === 'end' && this.drawn) {
      this.end(this.drawn);
      this.drawn = null;
    }
    this.changed();
  }

  // Each click is a corner; a drag draws freely. A click near the first corner, a double click or Enter closes it.
  drawPolygon(phase, point, axes, pixelMm) {
    if (phase === 'start' && !this.open) {
      this.open = this.begin({kind: 'polygon', points: [point], normal: axes.normal, thickness: this.thickness(axes.normal),
                              isOpen: true});
      this.view.marks.push(this.open);
      this.corners = 1;
    } else if (this.open) {
      const {points, normal} = this.open;
      const flat = add(point, scale(normal, dot(subtract(points[0], point), normal))); // whatever plane is shown by now
      const from = length(subtract(flat, points[points.length - 1]));
      if (phase === 'start' && points.length > 2 && length(subtract(flat, points[0])) < grabPixels * pixelMm) {
        this.close();
      } else if (from > (phase === 'start' ? 1 : grabPixels / 2) * pixelMm && phase !== 'end') {
        points.push(flat);
      } else if (phase === 'end' && points.length > this.corners + 4) {
        this.close(); // it was drawn freely
      }
      this.corners = phase === 'start' ? points.length : this.corners;
    }
    this.changed();
  }

  close() {
    const mark = this.open;
    if (mark) {
      this.open = null;
      mark.isOpen = false;
      this.end(mark);
    }
  }

  // What is being drawn is not meant.
  drop() {
    if (this.open) {
      this.view.marks = this.view.marks.filter((mark) => mark !== this.open);
      this.open = null;
      this.tell();
    }
  }

  end(mark) {
    if (isTooSmall(mark, smallestMm)) {
      this.view.marks = this.view.marks.filter((other) => other !== mark);
      this.tell();
      return;
    }
    if (mark.role === 'signal' && !this.view.marks.some((other) => other.role === 'noise')) {
      at('input[name=role][value=noise]').checked = true;
    }
    this.tell();
    this.done();
  }

  // ------------------------------------------------------------ requests

  whole() { return this.view.marks.filter((mark) => !mark.isOpen); }
  lines() { return this.whole().filter((mark) => mark.kind === 'line').map(requestOf); }
  region(role) {
    const shapes = this.whole().filter((mark) => mark.role === role).map(requestOf);
    return shapes.length ? shapes : null;
  }

  // In place of what is there: lines and areas as a report or a CSV has them.
  take({Lines: lines, Areas: areas}) {
    this.view.marks = [];
    this.open = null;
    for (const shape of [...lines, ...areas]) {
      const mark = fromRequest(shape, this.thickness([0, 0, 1]));
      const role = mark.kind === 'line' ? '' : /noise|rausch|background/i.test(shape.Name) ? 'noise' : /signal/i.test(shape.Name) ? 'signal' : 'none';
      this.view.marks.push({...this.begin(mark), role, name: shape.Name || this.freeName(mark.kind)});
    }
    this.tell();
  }

  // ------------------------------------------------------------ list

  showList() {
    at('#marks').replaceChildren(...this.whole().map((mark) => this.item(mark)));
  }

  // Stays as it is where the mark is called otherwise: the hand that writes keeps its place.
  item(mark) {
    const swatch = element('span', {className: 'swatch'});
    swatch.style.background = mark.colour;
    const name = element('input', {value: mark.name, maxLength: 60});
    const size = element('small', {}, `${mark.kind}, ${sizeOf(mark)}`);
    const go = element('button', {type: 'button'}, 'Show');
    const remove = element('button', {type: 'button'}, 'Remove');
    const role = mark.kind === 'line' ? [] : [this.roleOf(mark)];
    const label = () => {
      for (const [node, text] of [[name, 'Name of'], [go, 'Show'], [remove, 'Remove'], ...role.map((node) => [node, 'What is shown by'])]) {
        node.setAttribute('aria-label', `${text} ${mark.name}`);
      }
    };
    label();
    name.addEventListener('change', () => {
      name.value = mark.name = name.value.trim() || mark.name;
      label();
      this.changed();
      this.done();
    });
    go.addEventListener('click', () => { this.view.cross = middleOf(mark); this.changed(); });
    remove.addEventListener('click', () => {
      this.view.marks = this.view.marks.filter((other) => other !== mark);
      this.tell();
      this.done();
      at('#measure-now').focus({preventScroll: true});
    });
    return element('li', {}, swatch, name, ...role, size, go, remove);
  }

  roleOf(mark) {
    const role = element('select', {}, ...['signal', 'noise', 'none'].map(
        (one) => new Option(one === 'none' ? 'not measured' : one, one, false, one === mark.role)));
    role.addEventListener('change', () => { mark.role = role.value; this.changed(); this.done(); });
    return role;
  }
}
