// What is measured with the marks: by the plugin, in patient coordinates, on every series of the study that is chosen.

import * as api from './api.js';
import {Marks} from './marks.js';
import {csvOf, resultTable, summaryTable} from './measure-table.js';
import {MeasureSets} from './measure-sets.js';
import {profilePlot} from './profile-plot.js';
import {saveFile} from './save.js';
import {element, setText} from './table.js';

const at = (selector) => document.querySelector(selector);
const sentence = (error) => error instanceof api.Unreachable ? 'Orthanc cannot be reached.' : error.message;
const isAboutSeries = (error) => error instanceof api.Refused && [400, 404, 422].includes(error.status);
const piqePlanes = ['sagittal', 'coronal'];

export class Measuring {
  // `hooks`: those of Marks but done.
  constructor(view, hooks) {
    this.marks = new Marks(view, {...hooks, done: () => this.measure()});
    this.series = []; // {id, name, isWanted, note}
    this.answers = new Map(); // by what was asked
    this.sets = new MeasureSets(this);
    at('#measure-now').addEventListener('click', () => this.measure());
    at('#piqe').addEventListener('click', () => this.measurePiqe());
    at('#table').addEventListener('click', () => this.measureTable());
    at('#csv').addEventListener('click', () => this.save());
    matchMedia('(prefers-color-scheme: dark)').addEventListener('change', () => this.show()); // plots have colours of their own
    at('#clear').addEventListener('click', () => { this.forget(); this.marks.clear(); this.show(); this.say(''); });
  }

  // Answers, and the one that is waited for.
  forget() {
    this.question = null;
    this.answers.clear();
  }

  say(text) { setText(at('#measuring'), text); }
  nameOf = (id) => this.series.find((s) => s.id === id)?.name ?? id;
  wanted() { return this.series.filter((s) => s.isWanted).map((s) => s.id); }

  // series: those that can be chosen, of `total` that the study has.
  setSeries(series, total) {
    this.total = total;
    this.series = series;
    at('#measured').replaceChildren(...series.map((one) => {
      const box = element('input', {type: 'checkbox', checked: one.isWanted, value: one.id, disabled: Boolean(one.note)});
      box.addEventListener('change', () => { one.isWanted = box.checked; this.showCount(); this.forget(); this.measure(); });
      return element('label', {className: 'check'}, box, ` ${one.name}`, ...(one.note ? [element('small', {}, ` ${one.note}`)] : []));
    }));
    this.showCount();
  }

  showCount() {
    const limit = this.series.length < this.total ? `; the first ${this.series.length} can be chosen` : '';
    setText(at('#measured-title'), `Series measured (${this.wanted().length} of ${this.total}${limit})`);
  }

  // ------------------------------------------------------------ questions

  // [measure, members] of all that the marks ask for.
  questions() {
    const [lines, signal, noise] = [this.marks.lines(), this.marks.region('signal'), this.marks.region('noise')];
    return [...(lines.length ? [['edge-sharpness', {Lines: lines}]] : []),
            ...(signal && noise ? [['snr', {Signal: signal, Noise: noise}]] : [])];
  }

  async measure() {
    this.question = null; // the marks have changed since it was asked
    const questions = this.questions();
    for (const name of ['edge-sharpness', 'snr']) {
      if (!questions.some(([what]) => what === name)) {
        this.answers.delete(name);
      }
    }
    const [signal, noise] = [this.marks.region('signal'), this.marks.region('noise')];
    const missing = signal && !noise ? 'Now draw a region of noise.' : noise && !signal ? 'Now draw a region of signal.' : '';
    if (!questions.length) {
      this.show();
      this.say(missing || (this.marks.whole().length ? '' : 'Draw a line across a border, or a region of signal and one of noise, first.'));
      return;
    }
    await this.ask(questions.map(([what, body]) => [what, what, () => this.together(what, body)]), missing);
  }

  measurePiqe() { return this.ask(this.piqeQuestions(), ''); }

  piqeQuestions() {
    return piqePlanes.map((plane) => [`piqe ${plane}`, 'piqe', () => this.oneByOne('piqe', {Plane: plane})]);
  }

  // All that the summary table shows, at one click.
  async measureTable() {
    const questions = this.questions();
    if (questions.length < 2) {
      this.say('The summary table needs a line across a border, a signal region and a noise region: draw what is missing, then press the button again.');
      return;
    }
    await this.ask([...questions.map(([what, body]) => [what, what, () => this.together(what, body)]), ...this.piqeQuestions()], '');
  }

  // questions: [key, name, work]. A later question makes the answer to an earlier one old.
  async ask(questions, done) {
    if (!this.wanted().length) {
      this.show();
      this.say('Choose at least one series to measure.');
      return;
    }
    const mine = this.question = {};
    try {
      for (const [n, [key, name, work]] of questions.entries()) {
        this.say(questions.length > 1 ? `Measuring ${name}, ${n + 1} of ${questions.length}…` : 'Measuring…');
        this.answers.delete(key);
        const answer = await work();
        if (mine !== this.question) {
          return;
        }
        this.answers.set(key, answer);
        this.show();
      }
      this.say(done);
    } catch (error) {
      if (mine === this.question) {
        this.show();
        this.say(sentence(error));
      }
    }
  }

  // Series of which something could not be measured.
  unmeasured() { return new Set([...this.answers.values()].flatMap(({Left = new Map()}) => [...Left.keys()])); }

  // All series in one request, as `clade measure` does it. Where one of them cannot be measured there, each by itself.
  async together(what, body) {
    const series = this.wanted();
    try {
      return await api.measure(what, {...body, Series: series});
    } catch (error) {
      if (!isAboutSeries(error) || series.length < 2) {
        throw error;
      }
      return this.oneByOne(what, body);
    }
  }

  // `Left`: series that could not be measured, and why. One after the other: with the step, or the range of intensities, of the first.
  async oneByOne(what, body) {
    const answers = [];
    const left = new Map();
    let failure;
    for (const id of this.wanted()) {
      try {
        const first = answers[0];
        const same = !first ? {} : what === 'piqe' ? {Range: first.Range} : what === 'edge-sharpness' ? {StepMm: first.StepMm} : {};
        answers.push(await api.measure(what, {...body, ...same, Series: [id]}));
      } catch (error) {
        if (!isAboutSeries(error)) {
          throw error;
        }
        failure = error;
        left.set(id, error.message);
      }
    }
    if (!answers.length) {
      throw failure;
    }
    return {...answers[0], Series: answers.flatMap((answer) => answer.Series), Left: left};
  }

  // ------------------------------------------------------------ answers

  show() {
    const answers = [...this.answers.values()];
    if (!answers.length) {
      at('#results').replaceChildren();
      return;
    }
    const warnings = answers.flatMap((a) => a.Series.flatMap((s) => [...(s.Warnings ?? []), ...(s.Lines ?? []).flatMap((l) => l.Warnings ?? [])]))
                         .map((w) => w.Text);
    const left = [...this.answers].flatMap(([what, {Left = []}]) => [...Left].map(
        ([id, why]) => `${what}: ${this.nameOf(id)} was left out: ${why}`));
    const profiles = this.answers.get('edge-sharpness');
    const summary = summaryTable(answers, this.nameOf);
    at('#results').replaceChildren(
        ...(summary ? [summary] : []), resultTable(answers, this.nameOf),
        ...[...left, ...new Set(warnings)].map((text) => element('p', {className: 'quiet'}, text)),
        ...(profiles ? profiles.Series[0].Lines.map((line, n) => profilePlot(
            line.Name, profiles.StepMm, profiles.Series.map((s) => ({name: this.nameOf(s.Series), values: s.Lines[n]?.Profile})))) : []));
  }

  save() {
    const text = csvOf([...this.answers.values()], this.marks.whole(), this.nameOf);
    saveFile(text, `${this.sets.name() || 'measurements'}.csv`, 'text/csv');
  }
}
