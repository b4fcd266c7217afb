// The form that begins a training: series of Orthanc, split by patient into those to learn from and those to judge by.

import * as api from './api.js';
import {imagesOfStudy, nameOfSeries, nameOfStudy, searchOf} from './find-studies.js';
import {SweepForm} from './sweep-form.js';
import {element, setText} from './table.js';
import {durationText, secondsPerStep} from './trainings.js';
import * as words from './words.js';

const at = (selector) => document.querySelector(selector);

export class TrainForm {
  constructor(presets, sent, problem) {
    Object.assign(this, {presets, sent, chosen: [], trainings: []}); // chosen: {id, name, patient, use}
    at('#train-preset').replaceChildren(...Object.keys(presets).map((name) => new Option(name, name, false, name === 'recommended-mr')));
    at('#train-preset').addEventListener('change', () => this.showOptions());
    this.sweep = new SweepForm(() => this.showEstimate());
    searchOf(at('#find'), at('#find-now'), at('#found'), 'Add its series', (study) => this.add(study), problem);
    at('#train-form').addEventListener('submit', (event) => {
      event.preventDefault();
      this.send().catch((error) => setText(at('#sent'), error.message));
    });
    ['#train-minutes', '#train-epochs', '#train-batches'].forEach((field) => at(field).addEventListener('input', () => this.showEstimate()));
    this.showOptions();
  }

  knowSpeeds(trainings) {
    this.trainings = trainings;
    this.showEstimate();
  }

  // How long it will take, before it begins.
  showEstimate() {
    const number = (field) => at(field).valueAsNumber || 0;
    const method = this.presets[at('#train-preset').value].method ?? 'anchored';
    const alike = this.trainings.find((one) => one.Job.Options?.method === method && secondsPerStep(one) > 0);
    const combinations = this.sweep.combinations();
    const epochs = number('#train-epochs') + Math.max(0, combinations - 1);
    const seconds = alike ? epochs * number('#train-batches') * secondsPerStep(alike) : 0;
    at('#train-minutes').disabled = combinations > 0; // every combination has the same number of batches
    at('#train-epochs').min = combinations > 0 ? 2 : 1;
    setText(at('#estimate'), number('#train-minutes') > 0 && !combinations ? `The training itself takes about ${durationText(60 * number('#train-minutes'))}; the comparison with the model in use adds to that.` :
                             seconds > 0 ? `The training itself takes about ${durationText(seconds)} at the speed of ${alike.Job.Model}; validation and the comparison add to that.` :
                                           `The duration is known after the first steps.${combinations ? '' : ' A budget limits it.'}`);
  }

  // The recipe without what has a field of its own.
  showOptions() {
    const {method, modality, epochs, batchesPerEpoch, ...options} = this.presets[at('#train-preset').value];
    at('#train-options').value = JSON.stringify(options, null, 2);
    at('#train-epochs').value = epochs ?? 5;
    at('#train-batches').value = batchesPerEpoch ?? 200;
    this.sweep.show(this.presets[at('#train-preset').value]);
  }

  // All series of one modality, those that are there already left out; a patient that is there keeps its side.
  async add(study) {
    const {modality} = this.presets[at('#train-preset').value];
    const series = (await imagesOfStudy(study.ID)).filter((one) => one.MainDicomTags.Modality === modality);
    const patient = study.ParentPatient;
    const use = this.chosen.find((one) => one.patient === patient)?.use ?? 'Series';
    const known = new Set(this.chosen.map((one) => one.id));
    this.chosen.push(...series.filter((one) => !known.has(one.ID)).map((one) => ({
      id: one.ID, name: `${nameOfStudy(study)}: ${nameOfSeries(one)} (${words.count(one.Instances.length, 'image', 'images')})`, patient, use
    })));
    setText(at('#sent'), series.length ? '' : `This study has no series of ${modality}, for which the recipe is meant.`);
    this.show();
  }

  show() {
    const rows = this.chosen.map((one) => {
      const select = element('select', {}, new Option('train on', 'Series', false, one.use === 'Series'),
                             new Option('validate with', 'Validation', false, one.use === 'Validation'),
                             new Option('leave out', '', false, one.use === ''));
      select.setAttribute('aria-label', `Use of ${one.name}`);
      select.addEventListener('change', () => {
        one.use = select.value;
        this.showSplit();
      });
      return element('tr', {}, element('th', {scope: 'row'}, one.name), element('td', {}, select));
    });
    at('#chosen').replaceChildren(...(rows.length ? [element('div', {className: 'scroll'}, element('table', {}, element('tbody', {}, ...rows)))] : []));
    this.showSplit();
  }

  // Patients that are in both sets: their validation says nothing about other patients.
  shared() {
    const on = (use) => new Set(this.chosen.filter((one) => one.use === use).map((one) => one.patient));
    const judged = on('Validation');
    return [...on('Series')].filter((patient) => judged.has(patient)).length;
  }

  showSplit() {
    const count = (use) => this.chosen.filter((one) => one.use === use).length;
    const shared = this.shared();
    at('#split').className = shared ? 'warning' : '';
    setText(at('#split'), shared ? `${words.count(shared, 'patient is', 'patients are')} in both sets: the validation would reward memorised images.` :
                          this.chosen.length ? `${count('Series')} to train on, ${count('Validation')} to validate with; no patient is in both sets.` : '');
  }

  async send() {
    const {method} = this.presets[at('#train-preset').value];
    let options;
    try {
      options = JSON.parse(at('#train-options').value);
    } catch (error) {
      throw new Error(`The options are not JSON: ${error.message}`);
    }
    if (this.shared() && !confirm('A patient is in both sets. Train anyway?')) {
      return;
    }
    const varied = this.sweep.varied();
    const ids = (use) => this.chosen.filter((one) => one.use === use).map((one) => one.id);
    const minutes = varied.length ? 0 : at('#train-minutes').valueAsNumber;
    const answer = await api.train({
      Name: at('#train-name').value.trim(), Replace: at('#train-replace').checked, Method: method ?? 'anchored', Series: ids('Series'), Validation: ids('Validation'),
      Minutes: minutes > 0 ? minutes : 0, ...(varied.length ? {Vary: varied} : {}),
      Options: {...options, epochs: at('#train-epochs').valueAsNumber, ...(minutes > 0 ? {} : {batchesPerEpoch: at('#train-batches').valueAsNumber})}
    });
    const what = varied.length ? 'sweep' : 'training';
    setText(at('#sent'), answer.IsNew ? `The ${what} is in the queue.` : '');
    if (!answer.IsNew) {
      const state = words.states[answer.State]?.toLowerCase() ?? answer.State;
      at('#sent').append(`This very ${what} is there already (${state}), and was not begun again: `, element('a', {href: `#training-${answer.ID}`}, answer.Model), '.');
    }
    await this.sent();
  }
}
