// The form by which an investigator makes a study: a case is a study of Orthanc's, with a series of it for each arm.

import * as api from './api.js';
import {element, setText} from './table.js';
import * as words from './words.js';

const at = (selector) => document.querySelector(selector);
const most = 50; // studies found at once
const linesOf = (selector) => at(selector).value.split('\n').map((line) => line.trim()).filter(Boolean);
const nameOf = ({MainDicomTags: tags = {}}) => tags.SeriesDescription || `Series ${tags.SeriesNumber ?? ''}`.trim();

export class MakeForm {
  constructor(problem) {
    this.problem = problem;
    this.cases = []; // {name, series, chosen}
    at('#find-now').addEventListener('click', () => this.find().catch(problem));
    at('#find').addEventListener('keydown', (event) => {
      if (event.key === 'Enter') {
        event.preventDefault();
        this.find().catch(problem);
      }
    });
    at('#make-arms').addEventListener('change', () => this.showCases());
    at('#make-form').addEventListener('submit', (event) => {
      event.preventDefault();
      this.send().catch((error) => {
        setText(at('#made'), error.message);
      });
    });
  }

  async find() {
    const text = at('#find').value.trim();
    const ask = (tag) => api.find({Level: 'Study', Expand: true, Limit: most, CaseSensitive: false, Query: {[tag]: text ? `*${text}*` : '*'}});
    const answers = await Promise.all(/^\d{8}$/.test(text) ? [api.find({Level: 'Study', Expand: true, Limit: most, Query: {StudyDate: text}})] :
                                      ['PatientName', 'PatientID', 'StudyDescription'].map(ask));
    const studies = [...new Map(answers.flat().map((study) => [study.ID, study])).values()].slice(0, most);
    at('#found').replaceChildren(studies.length === 0 ? element('p', {}, 'Orthanc has no such study.') :
                                                         element('ul', {}, ...studies.map((study) => this.foundItem(study))));
  }

  foundItem(study) {
    const {PatientMainDicomTags: patient = {}, MainDicomTags: tags = {}} = study;
    const name = [patient.PatientName?.replace(/\^+/g, ' ').trim() || patient.PatientID, tags.StudyDescription,
                  words.dayOf(tags.StudyDate)].filter(Boolean).join(' · ');
    const button = element('button', {type: 'button'}, 'Add as a case');
    button.addEventListener('click', () => this.add(study.ID, name).catch(this.problem));
    return element('li', {}, button, name);
  }

  async add(studyId, name) {
    const all = await api.seriesOfStudy(studyId);
    const series = all.filter(({MainDicomTags: tags, Instances: images}) => ['MR', 'CT'].includes(tags?.Modality) && images.length > 1);
    if (series.length === 0) {
      throw new Error('This study has no series of MR or CT images.');
    }
    const taken = new Set(this.cases.map((one) => one.name));
    let unique = name.slice(0, 90) || 'case';
    for (let n = 2; taken.has(unique); n++) {
      unique = `${name.slice(0, 90)} (${n})`;
    }
    // The series that are called as those of the case before, else in their order.
    const before = this.cases.at(-1);
    const chosen = linesOf('#make-arms').map((_, arm) => {
      const alike = before && series.find((one) => nameOf(one) === nameOf(before.series.find((s) => s.ID === before.chosen[arm]) ?? {}));
      return (alike ?? series[Math.min(arm, series.length - 1)]).ID;
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
            `${nameOf(s)} (${words.count(s.Instances.length, 'image', 'images')})`, s.ID, false, s.ID === one.chosen[n])));
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
