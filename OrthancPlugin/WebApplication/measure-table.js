// What was measured, as rows: for the page and as CSV.

import {requestOf} from './mark-shapes.js';
import {csvLine} from './save.js';
import {element} from './table.js';

export const figure = (value, digits = 4) => value === null || value === undefined ? '–' : String(+(+value).toPrecision(digits));

// Quantities of an answer: {key, title, unit, values: [{series, value, note}]}, a value for each series. `short`: the title in
// the summary, of those that are in it.
function quantitiesOf(answer) {
  const of = (value, note = () => '') => answer.Series.map((s) => ({series: s.Series, value: value(s) ?? null, note: note(s)}));
  const voxels = (region) => (s) => s[region] ? `${s[region].Voxels} voxels` : '';
  switch (answer.Measure) {
  case 'edge-sharpness': {
    const unit = answer.Unit;
    const lines = answer.Series[0].Lines.map((line, n) => (
        {key: 'line', title: `edge sharpness, ${line.Name}`, unit, values: of((s) => s.Lines[n]?.Value)}));
    const short = 'edge sharpness';
    return lines.length > 1 ? [...lines, {key: 'sharpness', short, title: 'edge sharpness, mean', unit, values: of((s) => s.Value)}] :
                              lines.map((line) => ({...line, key: 'sharpness', short}));
  }
  case 'snr':
    return [{key: 'signal', title: 'mean of the signal', unit: '', values: of((s) => s.Signal, voxels('SignalRegion'))},
            {key: 'noise', title: 'standard deviation of the noise', unit: '', values: of((s) => s.Noise, voxels('NoiseRegion'))},
            {key: 'snr', short: 'signal to noise', title: 'signal to noise', unit: '', values: of((s) => s.Snr)}];
  default:
    return [{key: 'piqe', short: `PIQE, ${answer.Plane}`, title: `PIQE, ${answer.Plane} (lower is better)`, unit: '',
             values: of((s) => s.Mean, (s) => `${s.Slices.length} slices`)}];
  }
}

export const allQuantities = (answers) => answers.flatMap(quantitiesOf);

const ratioOf = ({values}, n) => n > 0 && values[0].value && values[n].value !== null ? values[n].value / values[0].value : null;

// A group of rows for each quantity, a row for each series: it fits a telephone. `nameOf`: of a series.
export function resultTable(answers, nameOf) {
  const head = element('tr', {}, ...['', 'value', 'ratio to the first'].map((text) => element('th', {scope: 'col'}, text)));
  const groups = allQuantities(answers).map((quantity) => element(
      'tbody', {},
      element('tr', {className: 'quantity'}, element('th', {scope: 'rowgroup', colSpan: 3},
                                                     quantity.title + (quantity.unit ? ` (${quantity.unit})` : ''))),
      ...quantity.values.map(({series, value, note}, n) => element(
          'tr', {}, element('th', {scope: 'row'}, nameOf(series), ...(note ? [element('small', {}, note)] : [])),
          element('td', {}, figure(value)), element('td', {}, n === 0 ? '' : figure(ratioOf(quantity, n), 3))))));
  return element('table', {className: 'measured'}, element('thead', {}, head), ...groups);
}

// Sharpness, SNR and PIQE, one row per series; null if fewer than two of them are known.
export function summaryTable(answers, nameOf) {
  const columns = allQuantities(answers).filter(({short}) => short);
  if (new Set(columns.map(({key}) => key)).size < 2) {
    return null;
  }
  const titles = columns.map(({short, unit}) => short + (unit ? ` ${unit}` : ''));
  const body = columns[0].values.map(({series}) => element(
      'tr', {}, element('th', {scope: 'row'}, nameOf(series)), ...columns.map((quantity) => {
        const n = quantity.values.findIndex((v) => v.series === series);
        const ratio = n > 0 ? ratioOf(quantity, n) : null;
        return element('td', {}, n < 0 ? '–' : figure(quantity.values[n].value, 3),
                       ...(ratio === null ? [] : [element('small', {}, `× ${figure(ratio, 3)}`)]));
      })));
  return element('table', {className: 'summary'},
                 element('caption', {}, 'Summary (× ratio to the first series; PIQE: lower is better)'),
                 element('thead', {}, element('tr', {}, ...['', ...titles].map((text) => element('th', {scope: 'col'}, text)))),
                 element('tbody', {}, ...body));
}

// One number per line with all its digits, then the marks as requests write them.
export function csvOf(answers, marks, nameOf) {
  const rows = allQuantities(answers).flatMap((quantity) => quantity.values.map(({series, value}, n) => [
    quantity.title, nameOf(series), series, value ?? '', quantity.unit, ratioOf(quantity, n) ?? ''
  ]));
  const places = marks.map((mark) => [mark.name, mark.role || 'line', JSON.stringify(requestOf(mark))]);
  return [['measure', 'series', 'identifier', 'value', 'unit', 'ratio'], ...rows, [], ['mark', 'role', 'place in patient mm'], ...places]
      .map(csvLine).join('');
}
