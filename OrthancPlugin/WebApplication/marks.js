// Lines and spheres that someone draws, and what is measured with them: by the plugin, in patient coordinates, on every
// series at the same place.

import * as api from './api.js';
import {length, subtract} from './geometry.js';
import {profilePlot} from './profile-plot.js';
import {element, setText} from './table.js';

const colours = ['#ff9f43', '#5fd3a6', '#e583ff', '#7fb8f5', '#ffe066', '#ff7b7b'];
const smallestMm = 0.5; // what is shorter was a click, not a line

const at = (selector) => document.querySelector(selector);
const figure = (value, digits = 4) => value === null || value === undefined ? '–' : String(+(+value).toPrecision(digits));

export class Marks {
  constructor(view, changed) {
    this.view = view;
    this.changed = changed;
    this.series = []; // {id, name} of those shown
    this.answers = [];
    at('#measure-now').addEventListener('click', () => this.measure(false));
    at('#store').addEventListener('click', () => this.measure(true));
    at('#piqe').addEventListener('click', () => this.measurePiqe());
    at('#csv').addEventListener('click', () => this.save());
    at('#clear').addEventListener('click', () => this.clear());
  }

  clear() {
    this.view.marks = [];
    this.answers = [];
    at('#results').replaceChildren();
    setText(at('#measuring'), '');
    this.changed();
  }

  nextName(kind) {
    const count = this.view.marks.filter((mark) => mark.kind === kind).length;
    return kind === 'line' ? `line ${count + 1}` : count === 0 ? 'signal' : count === 1 ? 'noise' : `sphere ${count + 1}`;
  }

  // phase: start, drag or end; point: patient mm. A sphere grows from its centre.
  draw(phase, point, kind) {
    if (phase === 'start') {
      const colour = colours[this.view.marks.length % colours.length];
      this.drawn = {kind, name: this.nextName(kind), colour, from: point, to: point, centre: point, radius: 0};
      this.view.marks.push(this.drawn);
    } else if (this.drawn) {
      this.drawn.to = point;
      this.drawn.radius = length(subtract(point, this.drawn.centre));
    }
    if (phase === 'end' && this.drawn) {
      const isClick = length(subtract(this.drawn.to, this.drawn.from)) < smallestMm;
      if (isClick) {
        this.view.marks.pop();
      }
      this.drawn = null;
      if (!isClick) {
        this.measure(false);
      }
    }
    this.changed();
  }

  lines() {
    return this.view.marks.filter((m) => m.kind === 'line').map((m) => ({Name: m.name, From: m.from, To: m.to}));
  }

  sphere(name) {
    const mark = this.view.marks.find((m) => m.kind === 'sphere' && m.name === name);
    return mark && {Shape: 'sphere', Centre: mark.centre, RadiusMm: mark.radius};
  }

  async measure(isStored) {
    const asked = [];
    const series = this.series.map((s) => s.id);
    if (this.lines().length) {
      asked.push(['edge-sharpness', {Series: series, Lines: this.lines()}]);
    }
    if (this.sphere('signal') && this.sphere('noise')) {
      asked.push(['snr', {Series: series, Signal: this.sphere('signal'), Noise: this.sphere('noise')}]);
    } else if (this.sphere('signal')) {
      setText(at('#measuring'), 'Now draw the second sphere, where the noise is taken.');
    }
    if (!asked.length) {
      if (!this.sphere('signal')) {
        setText(at('#measuring'), 'Draw a line across a border, or two spheres, first.');
      }
      return;
    }
    await this.ask(asked.map(([what, body]) => [what, isStored ? {...body, Store: true} : body]),
                   isStored ? 'The report is in the study.' : '');
  }

  measurePiqe() { return this.ask([['piqe', {Series: this.series.map((s) => s.id), Plane: 'sagittal'}],
                                   ['piqe', {Series: this.series.map((s) => s.id), Plane: 'coronal'}]], ''); }

  // A later question makes the answer to an earlier one old.
  async ask(questions, done) {
    const mine = this.question = {};
    setText(at('#measuring'), 'Measuring…');
    try {
      const answers = [];
      for (const [what, body] of questions) {
        answers.push(await api.measure(what, body));
      }
      if (mine === this.question) {
        this.answers = answers;
        setText(at('#measuring'), done);
        this.show();
      }
    } catch (error) {
      if (mine === this.question) {
        setText(at('#measuring'), error instanceof api.Unreachable ? 'Orthanc cannot be reached.' : error.message);
      }
    }
  }

  nameOf(id) { return this.series.find((s) => s.id === id)?.name ?? id; }

  // Rows of a table for each answer: what, place, then a number for each series, then the ratio of the second to the first.
  rowsOf(answer) {
    const of = (value) => answer.Series.map(value);
    if (answer.Measure === 'edge-sharpness') {
      const lines = answer.Series[0].Lines.map((line, n) => [`edge sharpness, ${line.Name} (1/mm)`, of((s) => s.Lines[n]?.Value)]);
      return lines.length > 1 ? [...lines, ['edge sharpness, mean (1/mm)', of((s) => s.Value)]] : lines;
    }
    if (answer.Measure === 'snr') {
      return [['mean of the signal', of((s) => s.Signal)], ['standard deviation of the noise', of((s) => s.Noise)],
              ['signal to noise', of((s) => s.Snr)]];
    }
    return [[`PIQE, ${answer.Plane} (lower is better)`, of((s) => s.Mean)]];
  }

  show() {
    const rows = this.answers.flatMap((answer) => this.rowsOf(answer));
    const head = element('tr', {}, ...['', ...this.answers[0].Series.map((s) => this.nameOf(s.Series)), 'ratio'].map(
        (text) => element('th', {scope: 'col'}, text)));
    const body = rows.map(([name, values]) => element(
        'tr', {}, element('th', {scope: 'row'}, name), ...values.map((v) => element('td', {}, figure(v))),
        element('td', {}, values.length > 1 && values[0] ? figure(values[1] / values[0], 3) : '–')));
    const warnings = this.answers.flatMap((a) => a.Series.flatMap((s) => [...(s.Warnings ?? []), ...(s.Lines ?? []).flatMap((l) => l.Warnings ?? [])]))
                         .map((w) => w.Text);
    const table = element('table', {}, element('thead', {}, head), element('tbody', {}, ...body));
    const profiles = this.answers.find((a) => a.Measure === 'edge-sharpness');
    at('#results').replaceChildren(
        table, ...[...new Set(warnings)].map((text) => element('p', {className: 'quiet'}, text)),
        ...(profiles ? profiles.Series[0].Lines.map((line, n) => profilePlot(
            line.Name, profiles.StepMm, profiles.Series.map((s) => ({name: this.nameOf(s.Series), values: s.Lines[n].Profile})))) : []));
  }

  // As `clade measure --csv` writes it in its long form: one number a line, every digit, with the places.
  save() {
    const cell = (text) => /[",\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
    const rows = this.answers.flatMap((answer) => this.rowsOf(answer).flatMap(([name, values]) => values.map(
        (value, n) => [name, this.nameOf(answer.Series[n].Series), answer.Series[n].Series, value ?? ''])));
    const places = this.view.marks.map((m) => m.kind === 'line' ?
        [m.name, 'line', [...m.from, ...m.to].join(' ')] : [m.name, 'sphere', [...m.centre, m.radius].join(' ')]);
    const text = [['measure', 'series', 'identifier', 'value'], ...rows, [], ['mark', 'kind', 'patient mm'], ...places]
                     .map((row) => row.map((v) => cell(String(v))).join(',')).join('\r\n');
    const link = element('a', {href: URL.createObjectURL(new Blob([text], {type: 'text/csv'})), download: 'measurements.csv'});
    link.click();
    setTimeout(() => URL.revokeObjectURL(link.href), 1000);
  }
}
