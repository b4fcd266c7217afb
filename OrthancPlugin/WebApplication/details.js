// Everything there is to know of one job, in plain words; at the end, for support, every value as the server has it.

import * as api from './api.js';
import {factsOf} from './facts.js';
import {element} from './table.js';
import * as words from './words.js';

function textOf(value) {
  return typeof value === 'number' && !Number.isInteger(value) ? String(+value.toPrecision(6)) :
         value === true ? 'yes' :
         value === false ? 'no' :
         words.dateOf(value) ? words.moment(words.dateOf(value)) : String(value);
}

function isSimple(value) { return value === null || typeof value !== 'object'; }

function isEmpty(value) {
  return value === null || value === undefined || value === '' ||
      (typeof value === 'object' && !(value instanceof Node) && Object.keys(value).length === 0);
}

function describe(value) {
  if (value instanceof Node) {
    return value;
  }
  if (isSimple(value)) {
    return textOf(value);
  }
  if (Array.isArray(value) && value.every(isSimple)) {
    return value.map(textOf).join(', ');
  }
  return listOf(Object.entries(value));
}

function listOf(entries) {
  const list = element('dl');
  for (const [name, value] of entries.filter((entry) => !isEmpty(entry[1]))) {
    list.append(element('dt', {}, /^\d+$/.test(name) ? String(+name + 1) : name), element('dd', {}, describe(value)));
  }
  return list;
}

const {sentence} = words;
const compareLink = (series, text) => element('a', {href: api.page('compare', [['series', series]])}, text);
const explorerLink = (series, text) => element('a', {href: api.explorer(`series?uuid=${series}`)}, text);

// The before / after picture as large as it is.
export function pictureOf(job) {
  const image = element('img', {src: api.picture(job), alt: words.pictureText(job.Result), className: 'large'});
  return element('figure', {}, image, element('figcaption', {}, element('b', {}, 'RESEARCH'), ` ${image.alt}.`));
}

function outcome(job) {
  const state = words.isActive(job) && job.State === 'Running' ?
      `${words.stageOf(job)}, ${Math.round(job.Progress)} %` : words.states[job.State] ?? job.State;
  const isShown = job.ErrorCode && job.State !== 'Success';
  return listOf([
    ['State', state],
    [words.isActive(job) ? 'Last attempt' : 'Why', isShown ? `${sentence(job.ErrorDescription)} (${job.ErrorCode})` : ''],
    ['What to do', isShown ? sentence(job.NextStep) : ''],
    ['Waits because', sentence(words.withMoments(job.WaitingFor ?? ''))]
  ]);
}

function request(job) {
  return listOf([
    ['Requested by', job.Rule ? `the rule “${job.Rule}”` : 'a person'],
    ['Method', words.methodOf(job)],
    ['Options', job.Kind === 'Enhance' ? (job.OptionWords ?? []).join(', ') || 'defaults' : ''],
    ['Priority', job.Priority || ''],
    ['Requested', job.CreationTime]
  ]);
}

// Stages in the order in which they come, with their seconds.
function times(job) {
  const seconds = job.Result?.Seconds ?? {};
  const known = words.stageNames.filter(([stage]) => stage in seconds)
                    .map(([stage, name]) => `${name}: ${words.duration(1000 * seconds[stage])}`);
  return listOf([
    ['Begun', job.StartTime],
    ['Ended', job.CompletionTime],
    ['Spent on', known.length ? element('ul', {}, ...known.map((line) => element('li', {}, line))) : ''],
    ['Attempts', job.Attempts > 1 ? `${job.Attempts} of at most ${job.MaxAttempts}` : ''],
    ['Worker', job.Worker ?? job.Result?.Worker],
    ['Memory used', job.Result?.PeakMemoryMiB ? `${Math.round(job.Result.PeakMemoryMiB)} MiB` : '']
  ]);
}

function seriesOf(job) {
  const map = job.Result?.Uncertainty?.Series;
  return listOf([
    ['Source', job.Series ? explorerLink(job.Series, 'in Orthanc Explorer') : ''],
    ['New series', job.DerivedSeries ? compareLink(job.DerivedSeries, 'next to its source') : ''],
    ['Uncertainty map', map ? compareLink(map, 'next to the source') : ''],
    ['Sent to', job.Result?.SentTo]
  ]);
}

function section(title, content) {
  return content.childElementCount ? [element('h3', {}, title), content] : [];
}

export function detailsOf(job) {
  const {Result: result, ...rest} = job;
  const raw = element('details', {}, element('summary', {}, 'Every value, for support'), listOf(Object.entries(rest)));
  if (result) {
    raw.append(element('h3', {}, 'Worker report'), listOf(Object.entries(result)));
  }
  return [
    ...(job.HasPicture ? [pictureOf(job)] : []),
    outcome(job),
    ...section('Request', request(job)),
    ...(result && job.Kind === 'Enhance' ? section('Result', factsOf(job)) : []),
    ...section('Series', seriesOf(job)),
    ...section('Time', times(job)),
    raw
  ];
}
