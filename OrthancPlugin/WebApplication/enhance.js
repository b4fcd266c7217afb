// The page that asks for an enhancement with a model and options of one's choice: ?series=... or ?study=...

import * as api from './api.js';
import {exceptionsOf, showExceptions} from './exceptions.js';
import {element, setText} from './table.js';
import {aboutOf, count} from './words.js';

const at = (selector) => document.querySelector(selector);
const usual = {Grid: 'isotropic', Planes: 'auto', Consistency: 'auto'};

let models = [];

function showProblem(error) {
  at('#offline').hidden = false;
  setText(at('#offline'), error instanceof api.Unreachable ? 'Orthanc cannot be reached. Reload the page to try again.' : error.message);
}

const descriptionOf = (series) => series.MainDicomTags?.SeriesDescription || `Series ${series.MainDicomTags?.SeriesNumber ?? ''}`.trim();
const isImages = (series) => ['MR', 'CT'].includes(series.MainDicomTags?.Modality);

// The series that may be asked for: that of the address, or those of a study that nothing of ours has made.
async function candidates(asked) {
  if (asked.get('series')) {
    return [await api.seriesOf(asked.get('series'))];
  }
  if (!asked.get('study')) {
    throw new Error('The address names no series and no study: open this page from Orthanc Explorer.');
  }
  const images = (await api.seriesOfStudy(asked.get('study'))).filter(isImages);
  const answers = await Promise.all(images.map((series) => api.derivedOf(series.ID)));
  const made = new Set(answers.flatMap((one) => [...(one.DerivedSeries ?? []), ...(one.UncertaintySeries ?? [])]));
  return images.filter((series) => !made.has(series.ID));
}

function showSeries(list) {
  at('#series').replaceChildren(...list.map((series) => {
    const box = element('input', {type: 'checkbox', name: 'series', value: series.ID, checked: list.length === 1 || isImages(series)});
    const about = `${series.MainDicomTags?.Modality ?? ''}, ${count((series.Instances ?? []).length, 'image', 'images')}`;
    return element('label', {className: 'check'}, box, element('span', {}, `${descriptionOf(series)} `, element('small', {}, about)));
  }));
}

function showModels(modality) {
  const fitting = models.filter((model) => !model.Problem && [undefined, modality].includes(aboutOf(model).modality));
  const usualModel = models.find((model) => model.DefaultFor?.includes(modality));
  at('#model').replaceChildren(new Option(usualModel ? `usual: ${usualModel.Name}` : 'the default of the modality', 'auto'),
                               ...fitting.map((model) => new Option(`network ${model.Name}`, model.Name)),
                               new Option('cubic interpolation (no network)', 'cubic'));
}

// What only a network uses is not asked for with interpolation.
function showFitting() {
  const isCubic = at('#model').value === 'cubic';
  for (const node of document.querySelectorAll('.network')) {
    node.hidden = isCubic;
  }
  const model = models.find((one) => one.Name === at('#model').value);
  const {method, factorRange: range} = model ? aboutOf(model) : {};
  setText(at('#about-model'), [method ? `method ${method}` : '', range ? `for slice spacings of ${range[0]} to ${range[1]} times the pixel spacing` : '']
                                  .filter(Boolean).join(', '));
  if (at('#Uncertainty').checked) {
    at('#Planes').value = 'both';
  }
}

function optionsOf() {
  const options = {};
  for (const [name, value] of Object.entries(usual)) {
    const chosen = at(`#${name}`);
    if (chosen.value !== value && !chosen.closest('[hidden]')) {
      options[name] = chosen.value;
    }
  }
  if (at('#model').value !== 'cubic') {
    if (at('#Uncertainty').checked) {
      options.Uncertainty = true;
    }
    if (at('#Adapt').valueAsNumber > 0) {
      options.Adapt = at('#Adapt').valueAsNumber;
    }
  }
  return Object.assign(options, exceptionsOf(at('#exceptions')));
}

function sayWhatCame(jobs) {
  const fresh = jobs.filter((job) => job.IsNew).length;
  const link = element('a', {href: jobs.length === 1 ? `./#series=${jobs[0].Series}` : './'}, 'Show progress');
  const done = jobs.length - fresh;
  at('#answer').replaceChildren(
      `${fresh} of ${jobs.length} queued${done ? `; ${done} requested before` : ''}. `, link);
}

async function order(event) {
  event.preventDefault();
  const series = [...document.querySelectorAll('[name=series]:checked')].map((box) => box.value);
  if (!series.length) {
    setText(at('#answer'), 'Choose a series first.');
    return;
  }
  at('#start').setAttribute('aria-disabled', 'true');
  try {
    sayWhatCame(await api.order({Series: series, Model: at('#model').value, Options: optionsOf(), Force: at('#Force').checked}));
  } catch (error) {
    setText(at('#answer'), error instanceof api.Unreachable ? 'Orthanc cannot be reached: nothing was queued.' : error.message);
  }
  at('#start').removeAttribute('aria-disabled');
}

async function start() {
  const asked = new URLSearchParams(location.search);
  const list = await candidates(asked);
  models = await api.models().catch(() => []); // the form works with "auto" and "cubic" all the same
  const place = asked.get('series') ? `series?uuid=${asked.get('series')}` : `study?uuid=${asked.get('study')}`;
  at('#explorer').href = api.explorer(place);
  if (!list.length) {
    setText(at('#loading'), 'This study has no CT or MR series that could be enhanced.');
    return;
  }
  setText(at('#title'), list.length === 1 ? descriptionOf(list[0]) : `${list.length} series`);
  showSeries(list);
  showModels(list[0].MainDicomTags?.Modality);
  showExceptions(at('#exceptions'));
  showFitting();
  at('#order').addEventListener('change', showFitting);
  at('#order').addEventListener('submit', order);
  at('#loading').hidden = true;
  at('#order').hidden = false;
}

start().catch((error) => { at('#loading').hidden = true; showProblem(error); });
