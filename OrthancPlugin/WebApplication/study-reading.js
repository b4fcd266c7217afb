// One case in front of its reader: the pictures, linked, and the questions. Every choice is sent when it is made.

import * as api from './api.js';
import {BlindedCase} from './blinded-volume.js';
import {letterOf, Pictures} from './study-pictures.js';
import {element, setText} from './table.js';
import {count} from './words.js';

const at = (selector) => document.querySelector(selector);

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
      this.pictures.show(this.shown);
      this.ask();
      this.showPlace();
      await this.shown.load(() => this.arrived(), signal);
    } catch (error) {
      this.problem(error);
    }
  }

  arrived() {
    const {loadedCount, slices} = this.shown;
    at('#loaded').hidden = loadedCount === slices;
    at('#loaded').value = loadedCount / slices;
    setText(at('#loading'), loadedCount < slices ? `${loadedCount} of ${slices} slices loaded` : 'All slices loaded');
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
