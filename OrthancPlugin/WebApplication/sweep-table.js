// What a sweep has found: its combinations, the best first, beside interpolation alone.

import {csvLine, saveFile} from './save.js';
import {element} from './table.js';
import * as words from './words.js';

const figures = [ // as the reports of trainings have them
  ['piqe', 'PIQE', 1], ['psnr', 'PSNR, dB', 2], ['ssim', 'SSIM', 4], ['edgeEnergy', 'edge energy / truth', 3],
  ['modulation', 'slice-phase modulation', 3], ['borderDisplacement', 'border displacement, pixels', 3]
];
const valueText = (value) => typeof value === 'string' ? value : JSON.stringify(value);
const isKnown = (line, key) => Number.isFinite(line?.[key]);

// "cycle 5, identity 0.5"
const textOf = (pairs) => pairs.map(([option, value]) => `${words.optionName(option)} ${valueText(value)}`).join(', ');
export const bestText = ({Sweep: {Varied: varied, Ranked: [best]}}) => textOf(varied.map((option) => [option, best.Values[option]]));

// The n-th combination, from 1: the last option changes first.
function combinationAt(varied, n) {
  let rest = n - 1;
  const pairs = [];
  for (const {Option: option, Values: values} of [...varied].reverse()) {
    pairs.unshift([option, values[rest % values.length]]);
    rest = Math.floor(rest / values.length);
  }
  return pairs;
}

// What learns now, in words; nothing before the first combination has begun.
export function nowOf({Sweep: sweep, Vary: varied}) {
  return !sweep ? '' : sweep.Number ? `combination ${sweep.Number} of ${sweep.Combinations} (${textOf(combinationAt(varied, sweep.Number))})` :
                                      'training the best combination further';
}

// Steps of all its trainings, and those that are done.
export function stepsOf({Sweep: sweep, Losses: losses, Job: job}) {
  const {batchesPerEpoch: batches = 0, epochs = 0} = job.Options ?? {};
  const step = losses.at(-1)?.step ?? 0;
  return {all: (sweep.Combinations + epochs - 1) * batches,
          done: sweep.Number ? (sweep.Number - 1) * batches + step : (sweep.Combinations - 1) * batches + Math.max(batches, step)};
}

function remarkOf({Figures: line, Problem: problem}) {
  return problem ? problem : line?.collapsed ? 'collapsed: it does not follow its input' : '';
}

function csvOf({Varied: varied, Ranked: ranked, Baseline: baseline}) {
  const keys = figures.map(([key]) => key);
  const cells = (line) => keys.map((key) => isKnown(line, key) ? line[key] : '');
  return [['rank', ...varied, ...keys, 'remark'],
          ...ranked.map((row, n) => [n + 1, ...varied.map((option) => valueText(row.Values[option])), ...cells(row.Figures), remarkOf(row)]),
          ...(baseline ? [['', ...varied.map(() => ''), ...cells(baseline), 'interpolation alone']] : [])].map(csvLine).join('');
}

// Nothing for a training that varies nothing. `reportUrl`: of the whole report with its pictures, where it is there.
export function sweepOf(training, reportUrl) {
  const {Sweep: sweep, Job: job} = training;
  if (!sweep?.Ranked?.length) {
    return [];
  }
  const {Varied: varied, Ranked: ranked, Baseline: baseline, Combinations: count} = sweep;
  const shown = figures.filter(([key]) => ranked.some((row) => isKnown(row.Figures, key)));
  const cells = (line) => shown.map(([key, , decimals]) => element('td', {className: 'number'}, isKnown(line, key) ? line[key].toFixed(decimals) : ''));
  const rowOf = (row, n) => element(
      'tr', {className: remarkOf(row) ? 'bad' : ''}, element('th', {scope: 'row'}, String(n + 1)),
      ...varied.map((option) => element('td', {className: 'number'}, valueText(row.Values[option]))), ...cells(row.Figures), element('td', {}, remarkOf(row)));
  const heads = ['Rank', ...varied.map(words.optionName), ...shown.map(([, title]) => title), ''];
  const table = element(
      'table', {className: 'sweep'}, element('thead', {}, element('tr', {}, ...heads.map((text) => element('th', {scope: 'col'}, text)))),
      element('tbody', {}, ...ranked.map(rowOf),
              ...(baseline ? [element('tr', {}, element('th', {scope: 'row'}, ''), ...varied.map(() => element('td', {})), ...cells(baseline),
                                      element('td', {}, 'interpolation alone'))] : [])));
  table.setAttribute('aria-label', `Combinations of ${job.Model}, the best first`);
  const save = element('button', {type: 'button'}, 'Save as CSV');
  save.addEventListener('click', () => saveFile(csvOf(sweep), `${job.Model}-sweep.csv`, 'text/csv'));
  return [
    element('h4', {}, ranked.length < count ? `Combinations so far, ${ranked.length} of ${count}, the best first` : `${count} combinations, the best first`),
    element('p', {className: 'quiet'}, 'After one epoch each, ranked by PIQE (also spelt PIQUE; 0 is best). PIQE rewards artefacts, too: read it beside the figures against the truth.'),
    element('div', {className: 'scroll'}, table),
    element('p', {className: 'row'}, save, ...(reportUrl ? [element('a', {href: reportUrl, target: '_blank', rel: 'noopener'}, 'Report with pictures')] : []))
  ];
}
