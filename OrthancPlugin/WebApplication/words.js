// The words and figures that people see.

export const states = {
  Pending: 'Waiting',
  Running: 'Running',
  Success: 'Done',
  Failure: 'Failed',
  Skipped: 'Skipped',
  Cancelled: 'Cancelled'
};

const stages = {
  prepare: 'Preparing the images',
  measure: 'Measuring the training speed',
  autoencoder: 'Learning slices',
  train: 'Learning',
  compare: 'Comparing with the model in use',
  fetch: 'Fetching the images',
  read: 'Reading the slices',
  resample: 'Interpolating',
  network: 'Applying the network',
  consistency: 'Matching the acquired slices',
  write: 'Writing the images',
  publish: 'Storing the new series',
  send: 'Sending the new series on'
};

export const stageNames = Object.entries(stages);

// Whether a network was asked for, and interpolation published.
const isInterpolatedInstead = ({Model: model, Result: result}) => model !== 'cubic' && result?.Model?.Name === 'cubic';

// Method and model of a job: "SR" is what a network does.
export const methodOf = (job) =>
    job.Kind === 'Train' ? `training of ${job.Model ?? 'a model'}` :
    job.Model === 'cubic' ? 'cubic interpolation (no network)' :
    isInterpolatedInstead(job) ? `cubic interpolation, in place of the network ${job.Model}` :
    job.Model === 'auto' ? 'chosen by modality' : `network ${job.Model ?? ''}`;

export const isActive = (job) => job.State === 'Pending' || job.State === 'Running';
export const stageOf = (job) =>
    job.CancelRequested ? 'Cancelling' : stages[job.Stage] ?? (job.Stage || 'Starting');

// "20261120T061534.123", UTC, as a Date; null for none.
export function dateOf(text) {
  const part = /^(\d{4})(\d\d)(\d\d)T(\d\d)(\d\d)(\d\d)(\.\d+)?$/.exec(text ?? '');
  return part && new Date(
      `${part[1]}-${part[2]}-${part[3]}T${part[4]}:${part[5]}:${part[6]}${(part[7] ?? '').slice(0, 4)}Z`);
}

const time = new Intl.DateTimeFormat(undefined, {timeStyle: 'medium'});
const dayAndTime = new Intl.DateTimeFormat(undefined, {dateStyle: 'medium', timeStyle: 'medium'});
export const clock = (date) => time.format(date);
export const moment = (date) =>
    (date.toDateString() === new Date().toDateString() ? time : dayAndTime).format(date);

// A sentence of the server's with its times as people write them.
export const withMoments = (text) => text.replace(/\d{8}T\d{6}(\.\d+)?/g, (found) => moment(dateOf(found)));

// "20260131" as DICOM writes days.
export function dayOf(text) {
  const part = /^(\d{4})(\d\d)(\d\d)$/.exec(text ?? '');
  return part ? new Intl.DateTimeFormat(undefined, {dateStyle: 'medium'}).format(
                    new Date(+part[1], part[2] - 1, +part[3])) : '';
}

export function duration(ms) {
  const seconds = Math.max(0, ms / 1000);
  return seconds < 0.1 ? 'less than 0.1 s' :
         seconds < 10 ? `${seconds.toFixed(1)} s` :
         seconds < 60 ? `${Math.round(seconds)} s` :
         `${Math.floor(seconds / 60)} min ${Math.round(seconds % 60)} s`;
}

// What is seen on a before / after picture, as its alternative text. `report`: the worker's, where it is known.
export function pictureText(report) {
  const {Input: input, Output: output, Picture: picture} = report ?? {};
  const every = (geometry) => geometry?.SpacingMm ? `, every ${+geometry.SpacingMm[2].toPrecision(3)} mm` : '';
  return `Before and after${picture ? `, ${picture.Plane} plane` : ''}: left as acquired${every(input)}, ` +
      `right derived${every(output)}`;
}

// A remaining time, rounded to what the estimate can bear.
export function roughly(seconds) {
  return seconds < 50 ? `${Math.max(5, 5 * Math.round(seconds / 5))} s` :
         seconds < 50 * 60 ? `${Math.max(1, Math.round(seconds / 60))} min` :
         seconds < 20 * 3600 ? `${+(seconds / 3600).toPrecision(2)} h` : `${+(seconds / 86400).toPrecision(2)} days`;
}

const ordinals = new Intl.PluralRules('en', {type: 'ordinal'});
export const ordinal = (n) => `${n}${{one: 'st', two: 'nd', few: 'rd', other: 'th'}[ordinals.select(n)]}`;

// An option of a training, for people: what is within a group of options is called without it.
export const optionName = (option) => option.replace(/^losses\./, '');

export const sentence = (text) => text ? `${text.charAt(0).toUpperCase()}${text.slice(1)}${/[.!?]$/.test(text) ? '' : '.'}` : '';

export const count = (n, one, many) => `${n} ${n === 1 ? one : many}`;

// What the file says of its model ("clade" of its metadata, a text of JSON); nothing where it is damaged.
export function aboutOf(model) {
  try {
    return JSON.parse(model.Metadata?.clade ?? '{}') ?? {};
  } catch {
    return {};
  }
}
