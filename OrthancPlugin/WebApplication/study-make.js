// The form by which an investigator makes a study: a case is a study of Orthanc's, with a series of it for each arm.

import * as api from './api.js';
import {imagesOfStudy, nameOfSeries, nameOfStudy, searchOf} from './find-studies.js';
import {element, setText} from './table.js';
import * as words from './words.js';

const at = (selector) => document.querySelector(selector);
const linesOf = (selector) => at(selector).value.split('\n').map((line) => line.trim()).filter(Boolean);

const atATime = 6; // requests under way: what browsers allow to one server

// The first series that something was derived from, and what was derived; those of the study in their order where nothing was.
async function sourceAndDerived(series) {
  const ids = series.map((one) => one.ID);
  for (let begin = 0; begin < ids.length; begin += atATime) {
    const found = await Promise.all(ids.slice(begin, begin + atATime).map(async (source) => {
      const {DerivedSeries: derived = []} = await api.derivedOf(source);
      return [source, ...derived.filter((id) => ids.includes(id))];
    }));
    const first = found.find((one) => one.length > 1);
    if (first) {
      return first;
    }
  }
  return ids;
}

export class MakeForm {
  constructor(problem) {
    this.problem = problem;
    this.cases = []; // {name, series, chosen}
    searchOf(at('#find'), at('#find-now'), at('#found'), 'Add as a case', (study) => this.add(study.ID, nameOfStudy(study)), problem);
    at('#make-arms').addEventListener('change', () => this.showCases());
    at('#make-form').addEventListener('submit', (event) => {
      event.preventDefault();
      this.send().catch((error) => {
        setText(at('#made'), error.message);
      });
    });
  }

  async add(studyId, name) {
    const series = await imagesOfStudy(studyId);
    if (series.length === 0) {
      throw new Error('This study has no series of MR or CT images.');
    }
    const taken = new Set(this.cases.map((one) => one.name));
    let unique = name.slice(0, 90) || 'case';
    for (let n = 2; taken.has(unique); n++) {
      unique = `${name.slice(0, 90)} (${n})`;
    }
    // The series that are called as those of the case before, else a source and what was derived from it.
    const before = this.cases.at(-1);
    const likely = before ? [] : await sourceAndDerived(series);
    const chosen = linesOf('#make-arms').map((_, arm) => {
      const alike = before && series.find((one) => nameOfSeries(one) === nameOfSeries(before.series.find((s) => s.ID === before.chosen[arm]) ?? {}));
      return alike?.ID ?? likely[arm] ?? series[Math.min(arm, series.length - 1)].ID;
    });
    this.cases.push({name: unique, series, chosen});
    this.showCases();
  }

  showCases() {
    const arms = linesOf('#make-arms');
    at('#cases').replaceChildren(...this.cases.map((one, index) => {
      const remove = element('button', {type: 'button'}, 'Remove');
      remove.addEventListener('click', () => {
        this.cases.splice(index, 1);
        this.showCases();
      });
      return element('li', {}, one.name, ' ', remove, ...arms.map((arm, n) => {
        const select = element('select', {}, ...one.series.map((s) => new Option(
            `${nameOfSeries(s)} (${words.count(s.Instances.length, 'image', 'images')})`, s.ID, false, s.ID === one.chosen[n])));
        one.chosen[n] ??= one.series[0].ID;
        select.addEventListener('change', () => { one.chosen[n] = select.value; });
        return element('label', {}, arm, select);
      }));
    }));
  }

  body() {
    const arms = linesOf('#make-arms');
    const readers = linesOf('#make-readers');
    const seed = at('#make-seed').value.trim();
    return {
      Title: at('#make-name').value.trim(),
      Arms: arms,
      Orientation: at('#make-plane').value,
      Questions: linesOf('#make-questions-text').map((line) => {
        const [name, ...text] = line.split(':');
        return {Name: name.trim(), Text: text.join(':').trim()};
      }),
      Cases: this.cases.map((one) => ({Name: one.name, Series: one.chosen.slice(0, arms.length)})),
      ...(readers.length ? {Readers: readers} : {}),
      ...(seed ? {Seed: Number(seed)} : {})
    };
  }

  async send() {
    if (this.cases.length === 0) {
      setText(at('#made'), 'Add a case first.');
      return;
    }
    setText(at('#made'), 'Looking at the images of all cases…');
    await api.makeStudy(this.body());
    location.reload();
  }
}
