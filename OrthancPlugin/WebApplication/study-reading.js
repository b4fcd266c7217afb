// One case in front of its reader: the pictures, linked, and the questions. Every choice is sent when it is made.

import * as api from './api.js';
import {BlindedCase} from './blinded-volume.js';
import {add, dot, planeOf, scale, subtract} from './geometry.js';
import {Panel} from './panel.js';
import {element, setText} from './table.js';

const at = (selector) => document.querySelector(selector);
const letterOf = (n) => String.fromCharCode(65 + n);

export class Reading {
  constructor(id, problem) {
    Object.assign(this, {id, problem, panels: [], sending: Promise.resolve()});
    this.view = {
      tool: 'scroll', tilt: 0, turn: 0, cross: [0, 0, 0], anchor: [0, 0, 0], fieldMm: 200, window: {centre: 0, width: 1},
      marks: [], hidesCrosshair: true,
      centre({normal}) { return add(this.anchor, scale(normal, dot(subtract(this.cross, this.anchor), normal))); },
      isNearest() { return false; }
    };
  }

  async start(number) {
    this.study = await api.oneStudy(this.id);
    setText(at('#title'), this.study.Title);
    document.title = `CLADE: ${this.study.Title}`;
    at('#reading').hidden = false;
    at('#previous').addEventListener('click', () => this.open(this.number - 1));
    at('#next').addEventListener('click', () => this.open(this.number + 1));
    window.addEventListener('resize', () => this.requestDraw());
    const firstOpen = this.study.Answered.indexOf(false);
    await this.open(Number.isInteger(number) && number >= 0 && number < this.study.Answered.length ? number :
                    firstOpen < 0 ? 0 : firstOpen);
  }

  async open(number) {
    this.loading?.abort();
    this.loading = new AbortController();
    const {signal} = this.loading;
    await this.sending;
    this.number = number;
    history.replaceState(null, '', api.page('study', [['id', this.id], ['case', number]]));
    try {
      const answer = await api.studyCase(this.id, number);
      this.ranks = answer.Ranks;
      this.shown = new BlindedCase(this.id, number, answer);
      this.layOut();
      this.ask();
      this.showPlace();
      await this.shown.load(() => this.arrived(), signal);
    } catch (error) {
      this.problem(error);
    }
  }

  // ------------------------------------------------------------ pictures

  layOut() {
    const {shown, view} = this;
    view.cross = view.anchor = shown.middle;
    view.window = {...shown.window};
    const {across, down} = planeOf(this.study.Orientation);
    const extent = (axis) => {
      const places = shown.corners.map((corner) => dot(corner, axis));
      return Math.max(...places) - Math.min(...places);
    };
    view.fieldMm = 1.05 * Math.max(extent(across), extent(down));
    this.panels = [];
    const figures = shown.volumes.map((volume, n) => {
      const canvas = element('canvas', {tabIndex: 0});
      canvas.setAttribute('role', 'application');
      canvas.setAttribute('aria-label', `Picture ${letterOf(n)}; arrow keys up and down go through the slices`);
      this.panels.push(new Panel(canvas, volume, this.study.Orientation, view, this.actions()));
      return element('figure', {}, canvas, element('figcaption', {}, element('b', {}, letterOf(n))));
    });
    at('#pictures').style.setProperty('--columns', Math.min(figures.length, 3));
    at('#pictures').replaceChildren(...figures);
    this.requestDraw();
  }

  actions() {
    const {view} = this;
    const draw = () => this.requestDraw();
    return {
      move() {},
      draw() {},
      step: (direction) => { // up and down through the stack, as the wheel
        const {across, down, normal} = planeOf(this.study.Orientation);
        const way = dot(direction, down) || dot(direction, across);
        this.scroll(Math.sign(way), normal);
      },
      scroll: (steps, normal) => this.scroll(steps, normal),
      zoom(factor) { view.fieldMm = Math.min(2000, Math.max(5, view.fieldMm * factor)); draw(); },
      pan(vector) { view.anchor = add(view.anchor, vector); draw(); },
      window(dx, dy) {
        const step = view.window.width / 300;
        view.window = {centre: view.window.centre + dy * step, width: Math.max(view.window.width + dx * step, 16)};
        draw();
      }
    };
  }

  scroll(steps, normal) {
    const {shown, view} = this;
    const places = shown.corners.map((corner) => dot(corner, normal));
    const place = dot(view.cross, normal);
    const wanted = Math.min(Math.max(place + steps * shown.finestMm, Math.min(...places)), Math.max(...places));
    view.cross = add(view.cross, scale(normal, wanted - place));
    this.requestDraw();
  }

  requestDraw() {
    if (!this.isAsked) {
      this.isAsked = true;
      requestAnimationFrame(() => {
        this.isAsked = false;
        this.panels.forEach((panel) => panel.draw());
      });
    }
  }

  arrived() {
    const {loadedCount, slices} = this.shown;
    at('#loaded').hidden = loadedCount === slices;
    at('#loaded').value = loadedCount / slices;
    setText(at('#loading'), loadedCount < slices ? `${loadedCount} of ${slices} slices loaded` : 'All slices loaded');
    this.requestDraw();
  }

  // ------------------------------------------------------------ questions

  showPlace() {
    const {Answered: answered} = this.study;
    const done = answered.filter(Boolean).length;
    setText(at('#place'), `Case ${this.number + 1} of ${answered.length}; ${done} answered. 1 is best; pictures may share a rank.`);
    at('#previous').hidden = this.number === 0;
    at('#next').hidden = this.number === answered.length - 1;
  }

  ask() {
    setText(at('#saved'), '');
    at('#questions').replaceChildren(...this.study.Questions.map((question) => element(
        'fieldset', {}, element('legend', {}, question.Text),
        ...this.shown.volumes.map((volume, n) => this.ranksOf(question, volume.token, n)))));
    at('#questions').onsubmit = (event) => event.preventDefault();
  }

  ranksOf(question, token, n) {
    const group = `${question.Name}-${n}`;
    const inputs = this.shown.volumes.map((_, index) => {
      const rank = index + 1;
      const input = element('input', {type: 'radio', name: group, value: rank, disabled: this.study.HasEnded,
                                      checked: this.ranks[question.Name]?.[token] === rank});
      input.setAttribute('aria-label', `Picture ${letterOf(n)}: rank ${rank}`);
      input.addEventListener('change', () => this.choose(question.Name, token, rank));
      return element('label', {}, input, String(rank));
    });
    const row = element('div', {className: 'ranks'}, element('b', {}, `Picture ${letterOf(n)}`), ...inputs);
    row.setAttribute('role', 'radiogroup');
    row.setAttribute('aria-label', `Rank of picture ${letterOf(n)}`);
    return row;
  }

  // One after the other, so that the newest is the last to arrive.
  choose(question, token, rank) {
    const {number} = this;
    const ranks = this.ranks[question] = {...this.ranks[question], [token]: rank};
    setText(at('#saved'), 'Saving…');
    this.sending = this.sending.then(() => api.rank(this.id, number, {Question: question, Ranks: ranks})).then(() => {
      at('#offline').hidden = true;
      this.study.Answered[number] = this.study.Questions.every(
          ({Name: name}) => this.shown.volumes.every((volume) => this.ranks[name]?.[volume.token]));
      setText(at('#saved'), this.study.Answered[number] ? 'Saved: this case is answered.' : 'Saved.');
      this.showPlace();
    }).catch((error) => {
      setText(at('#saved'), 'Not saved.');
      this.problem(error);
    });
  }
}
