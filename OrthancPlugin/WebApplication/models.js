// The page of models: what there is, what is being trained, and the form that begins a training.

import * as api from './api.js';
import {curvePlot} from './curve-plot.js';
import {markdown} from './markdown.js';
import {element, setText} from './table.js';
import {TrainForm} from './train-form.js';
import * as words from './words.js';

const at = (selector) => document.querySelector(selector);
const lookMs = 2000;

function showProblem(error) {
  at('#offline').hidden = false;
  setText(at('#offline'), error instanceof api.Unreachable ? 'Orthanc cannot be reached, trying again.' : error.message);
}

// ---------------------------------------------------------------- models

async function showCard(name) {
  const model = await api.oneModel(name);
  setText(at('#card-title'), name);
  at('#card-body').replaceChildren(...(model.Card ? markdown(model.Card) : [element('p', {}, 'This model has no card.')]));
  at('#card').showModal();
  at('#card').scrollTop = 0;
}

// What the file says of its model ("clade" of its metadata, a text of JSON); nothing where it is damaged.
function aboutOf(model) {
  try {
    return JSON.parse(model.Metadata?.clade ?? '{}') ?? {};
  } catch {
    return {};
  }
}

function rowOf(model) {
  const meta = aboutOf(model);
  const card = element('button', {type: 'button'}, 'Card');
  card.setAttribute('aria-label', `Card of ${model.Name}`);
  card.addEventListener('click', () => showCard(model.Name).catch(showProblem));
  const range = meta.factorRange ? `factors ${meta.factorRange.map((v) => +v.toFixed(2)).join(' to ')}` : '';
  return element('tr', {}, element('th', {scope: 'row'}, model.Name, element('small', {}, model.DefaultFor.length ? `default for ${model.DefaultFor.join(', ')}` : '')),
                 element('td', {}, model.Problem ? element('span', {className: 'error'}, model.Problem) :
                                                   [meta.modality, meta.method, range].filter(Boolean).join(', ') || 'interpolation'),
                 element('td', {}, model.Size ? `${(model.Size / 1048576).toFixed(1)} MiB` : ''),
                 element('td', {}, ...(model.HasCard ? [card] : [])));
}

async function showModels() {
  const models = await api.models();
  at('#models').replaceChildren(element('div', {className: 'scroll'}, element(
      'table', {}, element('thead', {}, element('tr', {}, ...['Model', 'For', 'Size', ''].map((text) => element('th', {scope: 'col'}, text)))),
      element('tbody', {}, ...models.map(rowOf)))));
  return models;
}

// ---------------------------------------------------------------- trainings

const titles = {piqe: 'PIQE (0 best; rewards artefacts, too)', psnr: 'PSNR, dB', ssim: 'SSIM'};

function curvesOf({Losses: losses, Epochs: epochs, Baseline: baseline}) {
  const pointsOf = (lines, read) => lines.map((line) => [line.step, read(line)]).filter(([x, y]) => Number.isFinite(x) && Number.isFinite(y));
  const names = [...new Set(losses.flatMap((line) => Object.keys(line.losses)))].slice(0, 6);
  const figure = (title, points, reference) => points.length === 0 ? [] : [element(
      'figure', {}, curvePlot(points, title, Number.isFinite(reference) ? reference : null),
      element('figcaption', {}, Number.isFinite(reference) ? `${title}; dashed: interpolation alone` : title))];
  return [...Object.entries(titles).flatMap(([key, title]) => figure(title, pointsOf(epochs, (line) => line[key]), baseline?.[key])),
          ...names.flatMap((name) => figure(`loss “${name}”`, pointsOf(losses, (line) => line.losses[name])))];
}

function resultOf(job) {
  const result = job.Result ?? {};
  return job.State === 'Success' ? `${result.Steps} steps; chosen: epoch ${result.ChosenEpoch}` + (result.Pique ? `, PIQE ${result.Pique.toFixed(1)}` : '') :
         job.State === 'Running' ? `${job.Stage || 'starting'}, ${Math.round(job.Progress)} %` :
         job.ErrorDescription ?? '';
}

function articleOf(training) {
  const {Job: job} = training;
  const article = element('article', {}, element('h3', {}, `${job.Model} `, element('small', {}, words.states[job.State] ?? job.State)));
  if (job.State === 'Running') {
    const bar = element('progress', {max: 100, value: job.Progress});
    bar.setAttribute('aria-label', `Progress of ${job.Model}`);
    article.append(bar);
  }
  article.append(element('p', {}, resultOf(job)), element('div', {className: 'curves'}, ...curvesOf(training)));
  const button = (text, act) => {
    const one = element('button', {type: 'button'}, text);
    one.addEventListener('click', () => act().then(look).catch(showProblem));
    article.append(one);
  };
  if (words.isActive(job) && !job.CancelRequested) {
    button('Cancel', () => confirm('Cancel this training? What it has learned so far is lost.') ? api.cancel(job.ID) : Promise.resolve());
  } else if (['Failure', 'Cancelled'].includes(job.State)) {
    button('Try again', () => api.retry(job.ID));
  }
  return article;
}

let timer;
let known = '';
async function look() {
  clearTimeout(timer);
  try {
    const jobs = (await api.jobs({limit: 1000})).filter((job) => job.Kind === 'Train').slice(0, 10);
    const trainings = await Promise.all(jobs.map((job) => api.training(job.ID)));
    const now = JSON.stringify(trainings);
    if (now !== known) { // nothing is moved under a hand that is about to click
      known = now;
      at('#trainings').replaceChildren(...(trainings.length ? trainings.map(articleOf) : [element('p', {className: 'quiet'}, 'None yet.')]));
      await showModels();
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
  new TrainForm(await api.presets(), look, showProblem);
  await look();
}

document.addEventListener('visibilitychange', () => document.hidden ? clearTimeout(timer) : look());
start().catch(showProblem);
