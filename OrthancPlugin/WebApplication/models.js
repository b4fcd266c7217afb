// The page of models: what there is, what is being trained, and the form that begins a training.

import * as api from './api.js';
import {markdown} from './markdown.js';
import {element, setText} from './table.js';
import {TrainForm} from './train-form.js';
import {articleOf} from './trainings.js';
import * as words from './words.js';

const at = (selector) => document.querySelector(selector);
const lookMs = 2000;

function showProblem(error) {
  at('#offline').hidden = false;
  setText(at('#offline'), error instanceof api.Unreachable ? 'Orthanc cannot be reached; trying again.' : error.message);
}

// ---------------------------------------------------------------- models

async function showCard(name) {
  const model = await api.oneModel(name);
  setText(at('#card-title'), name);
  at('#card-body').replaceChildren(...(model.Card ? markdown(model.Card) : [element('p', {}, 'This model has no card.')]));
  at('#card').showModal();
  at('#card').scrollTop = 0;
}

function reportLink(model, which, text) {
  const link = element('a', {href: api.report(model.Name, which), target: '_blank', rel: 'noopener', className: 'report'}, text);
  link.setAttribute('aria-label', `${text} of ${model.Name}`);
  return link;
}

function rowOf(model) {
  const meta = words.aboutOf(model);
  const card = element('button', {type: 'button'}, 'Card');
  card.setAttribute('aria-label', `Card of ${model.Name}`);
  card.addEventListener('click', () => showCard(model.Name).catch(showProblem));
  const back = element('button', {type: 'button'}, 'Go back');
  back.setAttribute('aria-label', `Go back to the previous ${model.Name}`);
  back.title = 'Restore the model that this one replaced; going back again undoes it';
  back.addEventListener('click', () => confirm(`Go back to the previous model ${model.Name}? New jobs use it at once. Going back again undoes it.`) &&
                                       act(() => api.rollBack(model.Name)));
  const range = meta.factorRange ? `factors ${meta.factorRange.map((v) => +v.toFixed(2)).join(' to ')}` : '';
  return element('tr', {}, element('th', {scope: 'row'}, model.Name, element('small', {}, model.DefaultFor.length ? `default for ${model.DefaultFor.join(', ')}` : '')),
                 element('td', {}, model.Problem ? element('span', {className: 'error'}, model.Problem) :
                                                   [meta.modality, meta.method, range].filter(Boolean).join(', ') || 'interpolation',
                                ...(range ? [element('small', {}, 'factor: slice spacing over pixel spacing')] : [])),
                 element('td', {}, model.Size ? `${(model.Size / 1048576).toFixed(1)} MiB` : ''),
                 element('td', {className: 'actions'}, ...(model.HasCard ? [card] : []), ...(model.Before ? [back] : []),
                         ...(model.HasReport ? [reportLink(model, 'report', 'Report')] : []),
                         ...(model.HasSweep ? [reportLink(model, 'sweep', 'Sweep')] : [])));
}

let shown = '';
async function showModels() {
  const models = await api.models();
  if (shown === (shown = JSON.stringify(models))) { // nothing is moved under a hand that is about to click
    return models;
  }
  at('#models').replaceChildren(element('div', {className: 'scroll'}, element(
      'table', {}, element('thead', {}, element('tr', {}, ...['Model', 'For', 'Size', ''].map((text) => element('th', {scope: 'col'}, text)))),
      element('tbody', {}, ...models.map(rowOf)))));
  return models;
}

// ---------------------------------------------------------------- trainings

const act = (does) => does().then(look).catch(showProblem);

let form;
let timer;
let known = '';
async function look() {
  clearTimeout(timer);
  try {
    const jobs = await api.jobs({kind: 'Train', limit: 10});
    const trainings = await Promise.all(jobs.map((job) => api.training(job.ID)));
    const models = await showModels();
    const now = JSON.stringify([trainings, models]);
    if (now !== known) { // nothing is moved under a hand that is about to click
      known = now;
      form?.knowSpeeds(trainings);
      at('#trainings').replaceChildren(...(trainings.length ? trainings.map((training) => articleOf(training, models, act)) : [element('p', {className: 'quiet'}, 'None yet.')]));
    }
    at('#offline').hidden = true;
  } catch (error) {
    showProblem(error);
  }
  if (!document.hidden) {
    timer = setTimeout(look, lookMs);
  }
}

async function start() {
  const models = await showModels();
  setText(at('#loading'), words.count(models.length, 'model', 'models'));
  form = new TrainForm(await api.presets(), look, showProblem);
  await look();
}

document.addEventListener('visibilitychange', () => document.hidden ? clearTimeout(timer) : look());
start().catch(showProblem);
