// What came out of a study: box plots of the ranks, tests, key, and the table to save.

import * as api from './api.js';
import {boxPlot} from './box-plot.js';
import {saveFile} from './save.js';
import {element, setText} from './table.js';
import {count} from './words.js';

const at = (selector) => document.querySelector(selector);
const figure = (value) => value === null || value === undefined ? '–' : (+value.toPrecision(4)).toString();
const probability = (p) => p < 0.0001 ? '< 0.0001' : figure(p);
const isNumber = (value) => typeof value === 'number' || /^<? ?[\d.]+$/.test(value);

function table(heading, rows) {
  const cell = (value) => element('td', {className: isNumber(value) ? 'number' : ''}, typeof value === 'number' ? figure(value) : value);
  const ofNumbers = (n) => n > 0 && rows.length > 0 && rows.every((row) => isNumber(row[n]));
  const head = heading.map((text, n) => element('th', {scope: 'col', className: ofNumbers(n) ? 'number' : ''}, text));
  const body = rows.map(([first, ...rest]) => element('tr', {}, element('th', {scope: 'row'}, first), ...rest.map(cell)));
  return element('div', {className: 'scroll'}, element(
      'table', {}, element('thead', {}, element('tr', {}, ...head)), element('tbody', {}, ...body)));
}

function testsOf(statistics, notTested) {
  if (!statistics?.Friedman) {
    const why = (statistics?.Warnings ?? []).map(({Text: text}) => text).join('; ');
    return [element('p', {}, `Not tested: ${notTested || why || 'there is nothing to compare'}.`)];
  }
  const {Friedman: friedman, Nemenyi: nemenyi, Summary: summary} = statistics;
  return [
    element('p', {className: 'friedman'}, `Friedman: χ² = ${figure(friedman.ChiSquared)}, ${friedman.Df} degrees of freedom, p = ` +
        `${probability(friedman.P)}; Kendall’s W = ${figure(friedman.KendallsW)}; ${count(statistics.Subjects, 'case', 'cases')}.`),
    table(['Arm', 'Mean', 'Median', 'Mean rank of the test'],
          summary.map((one, n) => [one.Condition, one.Mean, one.Median, friedman.MeanRanks[n]])),
    ...(nemenyi ? [
      element('h3', {}, `Nemenyi (critical difference of mean ranks at 0.05: ${figure(nemenyi.CriticalDifference)})`),
      table(['Pair', 'Difference', 'p'], nemenyi.Comparisons.map((one) => [one.Pair.join(' – '), one.MeanRankDifference, probability(one.P)]))
    ] : []),
    ...(statistics.Warnings ?? []).map(({Text: text}) => element('p', {className: 'quiet'}, text))
  ];
}

function questionOf(question, arms) {
  const shown = arms.filter((arm) => question.Ranks[arm]);
  return element(
      'section', {}, element('h2', {}, question.Text),
      ...(shown.length ? [boxPlot(shown.map((name) => ({name, values: question.Ranks[name]})), 1, arms.length,
                                  `Ranks for: ${question.Text}`)] : []),
      ...testsOf(question.Statistics, question.NotTested),
      element('details', {}, element('summary', {}, 'Each reader'), ...question.Readers.flatMap((reader) => [
        element('h3', {}, `${reader.Reader}, ${count(reader.Answered, 'case', 'cases')}`), ...testsOf(reader.Statistics, reader.NotTested)])));
}

export async function showResults(place, id) {
  const results = await api.studyResults(id);
  setText(at('#title'), results.Title);
  setText(at('#loading'), `Ended. Seed ${results.Seed}.`);
  const save = element('button', {type: 'button'}, 'Save the ranks as CSV');
  save.addEventListener('click', async () => {
    saveFile(await api.studyTable(id), 'reader-study.csv', 'text/csv');
  });
  const places = results.Arms.map((_, n) => `Picture ${String.fromCharCode(65 + n)}`);
  place.replaceChildren(
      element('p', {className: 'quiet'}, 'Rank 1 is best. A case counts if a reader has ranked all its pictures; its value is the mean over those readers.'),
      element('p', {className: 'row'}, save), ...results.Questions.map((question) => questionOf(question, results.Arms)),
      element('h2', {}, 'Key: which arm was where'),
      table(['Case', 'Reader', ...places], results.Key.map((one) => [one.Case, one.Reader, ...one.Order])));
  place.hidden = false;
}
