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
  fetch: 'Fetching the images',
  read: 'Reading the slices',
  resample: 'Interpolating',
  network: 'Applying the network',
  consistency: 'Matching the acquired slices',
  write: 'Writing the images',
  publish: 'Storing the new series',
  send: 'Sending the new series on'
};

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

export const count = (n, one, many) => `${n} ${n === 1 ? one : many}`;
