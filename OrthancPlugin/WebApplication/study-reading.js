// One case in front of its reader: the pictures, linked, and the questions. Every choice is sent when it is made.

import * as api from './api.js';
import {BlindedCase} from './blinded-volume.js';
import {letterOf, Pictures} from './study-pictures.js';
import {element, setText} from './table.js';
import {count} from './words.js';

const at = (selector) => document.querySelector(selector);
const mostBytes = 2 ** 30; // voxels of the case in view and of the next together; the next is not fetched ahead beyond it

export class Reading {
  constructor(id, problem) {
    Object.assign(this, {id, problem, sending: Promise.resolve()});
  }

  async start(number) {
    this.study = await api.oneStudy(this.id);
    setText(at('#title'), this.study.Title);
    document.title = `CLADE: ${this.study.Title}`;
    at('#reading').hidden = false;
    this.pictures = new Pictures(this.study.Orientation);
    at('#previous').addEventListener('click', () => this.open(this.number - 1));
    at('#next').addEventListener('click', () => this.open(this.number + 1));
    const firstOpen = this.study.Answered.indexOf(false);
    await this.open(Number.isInteger(number) && number >= 0 && number < this.study.Answered.length ? number :
                    firstOpen < 0 ? 0 : firstOpen);
  }

  async open(number) {
    this.number = number;
    const turn = this.turn = {}; // another may be opened while this one waits
    const under = [this.current, this.ahead].filter(Boolean);
    const before = under.find((one) => one.number === number && !one.hasFailed);
    under.filter((one) => one !== before).forEach((one) => one.under.abort());
    this.current = this.ahead = undefined;
    await this.sending;
    history.replaceState(null, '', api.page('study', [['id', this.id], ['case', number]]));
    try {
      const answer = await api.studyCase(this.id, number);
      if (this.turn !== turn) {
        before?.under.abort();
        return;
      }
      const current = this.current = before ?? this.fetch(number, answer);
      this.ranks = answer.Ranks;
      this.shown = current.shown;
      this.pictures.show(this.shown);
      this.ask();
      this.showPlace();
      this.showLoading();
      await current.loaded;
      await this.fetchAhead(current);
    } catch (error) {
      if (this.turn === turn) {
        this.number = this.shown?.number ?? number; // what is in view stays so
      }
      if (this.current !== before) {
        before?.under.abort();
      }
      this.problem(error);
    }
  }

  // A case whose pictures are under way, {number, shown, loaded: a promise}.
  fetch(number, answer) {
    const one = {number, shown: new BlindedCase(this.id, number, answer), under: new AbortController()};
    one.loaded = one.shown.load(() => one === this.current && this.arrived(), one.under.signal);
    one.loaded.catch(() => { one.hasFailed = true; }); // told where it is waited for
    return one;
  }

  // The case after the one in view, so that it is there when it is opened. Where it cannot be had, opening it tells why.
  async fetchAhead(current) {
    const number = current.number + 1;
    const isCurrent = () => current === this.current;
    if (number === this.study.Answered.length || !isCurrent()) {
      return;
    }
    const answer = await api.studyCase(this.id, number).catch(() => null);
    const bytes = 2 * (answer?.Pictures.length ?? 0) * (answer?.Size.reduce((a, b) => a * b) ?? 0); // of 16 bits
    if (answer && isCurrent() && current.shown.sizeBytes() + bytes <= mostBytes) {
      this.ahead = this.fetch(number, answer);
      await this.ahead.loaded.then(() => isCurrent() && this.showLoading(), () => {});
    }
  }

  showLoading() {
    const {loadedCount, slices} = this.shown;
    const isNextReady = this.ahead && this.ahead.shown.loadedCount === this.ahead.shown.slices;
    at('#loaded').hidden = loadedCount === slices;
    at('#loaded').value = loadedCount / slices;
    setText(at('#loading'), loadedCount < slices ? `${loadedCount} of ${slices} slices loaded` :
                            isNextReady ? 'All slices loaded; the next case is ready' : 'All slices loaded');
  }

  arrived() {
    this.showLoading();
    this.pictures.arrived();
  }

  // ------------------------------------------------------------ questions

  showPlace() {
    const {Answered: answered} = this.study;
    const done = answered.filter(Boolean).length;
    const isDone = done === answered.length;
    setText(at('#place'), `Case ${this.number + 1} of ${answered.length}; ` +
        (this.study.HasEnded ? 'the study has ended: ranks can no longer be changed.' :
         isDone ? `${count(done, 'case is', 'cases are')} answered: thank you. Ranks can be changed until the study ends.` :
                  `${done} answered. 1 is best; pictures may share a rank.`));
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
    const {number} = this.shown; // not the one that is being opened
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
