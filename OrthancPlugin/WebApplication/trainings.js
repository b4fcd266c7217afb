// The trainings of the page of models: how far they are, their curves and pictures, and what can be done with them.

import * as api from './api.js';
import {comparisonOf} from './comparison.js';
import {curvePlot} from './curve-plot.js';
import {bestText, nowOf, stepsOf, sweepOf} from './sweep-table.js';
import {element} from './table.js';
import * as words from './words.js';

const titles = {piqe: 'PIQE (0 is best; also rewards artefacts)', psnr: 'PSNR, dB', ssim: 'SSIM'};

function curvesOf({Losses: losses, Epochs: epochs, Baseline: baseline}) {
  const pointsOf = (lines, read) => lines.map((line) => [line.step, read(line)]).filter(([x, y]) => Number.isFinite(x) && Number.isFinite(y));
  const names = [...new Set(losses.flatMap((line) => Object.keys(line.losses)))].slice(0, 6);
  const figure = (title, points, reference) => points.length === 0 ? [] : [element(
      'figure', {}, curvePlot(points, title, Number.isFinite(reference) ? reference : null),
      element('figcaption', {}, Number.isFinite(reference) ? `${title}; dashed: interpolation only` : title))];
  return [...Object.entries(titles).flatMap(([key, title]) => figure(title, pointsOf(epochs, (line) => line[key]), baseline?.[key])),
          ...names.flatMap((name) => figure(`loss “${name}”`, pointsOf(losses, (line) => line.losses[name])))];
}

// How fast it went, judging left out; 0 where that is not known.
export function secondsPerStep({Losses: losses}) {
  const pauseSeconds = 300; // lines come at least every half minute
  let [seconds, steps] = [0, 0];
  for (let n = 1; n < losses.length; n++) {
    const between = (Date.parse(losses[n].time) - Date.parse(losses[n - 1].time)) / 1000;
    if (between >= 0 && between < pauseSeconds) {
      seconds += between;
      steps += losses[n].step - losses[n - 1].step;
    }
  }
  return steps > 0 ? seconds / steps : 0;
}

export function durationText(seconds) {
  return seconds < 90  ? words.count(Math.max(1, Math.round(seconds)), 'second', 'seconds') :
         seconds < 5400 ? words.count(Math.round(seconds / 60), 'minute', 'minutes') :
                          `${(seconds / 3600).toFixed(1)} hours`;
}

function leftText(training) {
  const steps = training.Sweep ? stepsOf(training) : {all: training.Steps, done: training.Losses.at(-1)?.step};
  const left = (steps.all - steps.done) * secondsPerStep(training);
  return left > 0 ? `, about ${durationText(left)} of training left` : '';
}

// The validation slice; drawn anew after every epoch, so that its address changes with them.
function pictureOf({Job: job, Epochs: epochs}) {
  if (!job.HasPicture) {
    return [];
  }
  const kept = epochs.filter((line) => line.chosen).at(-1);
  const hasTruth = kept && Number.isFinite(kept.psnr);
  const parts = `interpolated, network${hasTruth ? ', truth' : ''}`;
  return [element('figure', {className: 'validation'},
                  element('img', {src: api.picture(job, `${job.CreationTime}-${epochs.length}`), alt: `A validation slice, from left to right: ${parts}`}),
                  element('figcaption', {}, `A validation slice${kept ? `, after epoch ${kept.epoch}` : ''}: ${parts}`))];
}

const hasCheckpointText = 'What it has learned is kept.';

function stateOf(job) {
  return job.CancelRequested ? 'Cancelling' : !job.Paused ? words.states[job.State] ?? job.State : job.State === 'Running' ? 'Pausing' : 'Paused';
}

function textOf(training) {
  const {Job: job, Epochs: epochs} = training;
  const result = job.Result ?? {};
  const done = epochs.length ? `${words.count(epochs.length, 'epoch', 'epochs')} done. ` : '';
  const doing = job.State === 'Running' && job.Stage === 'train' ? [nowOf(training)].filter(Boolean).map((text) => `: ${text}`).join('') : '';
  return job.State === 'Success' ? (training.Sweep?.Ranked?.length ? `The best: ${bestText(training)}. ` : '') + `${result.Steps} steps; chosen: epoch ${result.ChosenEpoch}` + (result.Pique ? `, PIQE ${result.Pique.toFixed(1)}` : '') :
         job.State === 'Running' ? `${words.stageOf(job)}, ${Math.round(job.Progress)} %${doing}${job.Stage === 'train' ? leftText(training) : ''}` :
         job.Paused              ? done + hasCheckpointText :
         job.State === 'Pending' ? done + (job.ErrorDescription ?? '') :
                                   job.ErrorDescription ?? '';
}

// The report lies with the model, which may have been replaced since.
function sweepReport({Job: job}, models) {
  const model = models.find((one) => one.Name === job.Model && one.SHA256 && one.SHA256 === job.Result?.Model?.Sha256);
  return model?.HasSweep ? api.report(job.Model, 'sweep') : '';
}

function budgetOf({Minutes: minutes}) {
  return minutes ? `Budget: ${words.count(minutes, 'minute', 'minutes')}. ` : '';
}

// act: what a button does, after which the page looks again. models: as the server has them now.
export function articleOf(training, models, act) {
  const {Job: job} = training;
  const article = element('article', {id: `training-${job.ID}`}, element('h3', {}, `${job.Model} `, element('small', {}, stateOf(job))));
  if (job.State === 'Running') {
    const bar = element('progress', {max: 100, value: job.Progress});
    bar.setAttribute('aria-label', `Progress of ${job.Model}`);
    article.append(bar);
  }
  article.append(element('p', {className: 'progress-text'}, budgetOf(training) + textOf(training)),
                 element('div', {className: 'curves'}, ...pictureOf(training), ...curvesOf(training)),
                 ...sweepOf(training, sweepReport(training, models)), ...comparisonOf(training));
  const buttons = element('p', {className: 'row'});
  const button = (text, does) => {
    const one = element('button', {type: 'button'}, text);
    one.setAttribute('aria-label', `${text}: ${job.Model}`);
    one.addEventListener('click', () => act(does));
    buttons.append(one);
  };
  if (words.isActive(job) && !job.CancelRequested) {
    job.Paused ? button('Resume', () => api.resumeTraining(job.ID)) : button('Pause', () => api.pauseTraining(job.ID));
    button('Cancel', async () => confirm('Cancel this training? What it has learned so far is lost.') && api.cancel(job.ID));
  } else if (['Failure', 'Cancelled'].includes(job.State)) {
    button('Try again', () => api.retry(job.ID));
  }
  article.append(...(buttons.children.length ? [buttons] : []));
  return article;
}
