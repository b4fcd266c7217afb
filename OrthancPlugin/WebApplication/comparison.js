// A trained model beside the one in use, on the validation series: who is better in what, and the rule that would use it.

import {element} from './table.js';
import * as words from './words.js';

const inWords = (figures, better) => figures.filter((figure) => figure.Better === better).map((figure) => figure.Meaning);
const list = (parts) => new Intl.ListFormat('en', {type: 'conjunction'}).format(parts);

function sentencesOf({Candidate: candidate, Reference: reference, Figures: figures, Volumes: volumes, KeptBack: keptBack}) {
  const other = reference === 'cubic' ? 'interpolation (cubic)' : candidate === reference ? `${reference} as it was` : reference;
  const clause = (who, better) => inWords(figures, better).length ? [`${who} is better in: ${list(inWords(figures, better))}.`] : [];
  return [
    `Measured on ${words.count(volumes, 'validation volume', 'validation volumes')}, against ${other}.`,
    ...clause(candidate, 'Candidate'), ...clause(other, 'Reference'),
    ...(inWords(figures, 'Same').length ? [`About the same: ${list(inWords(figures, 'Same'))}.`] : []),
    ...(keptBack ? [`The quality gate would refuse ${words.count(keptBack, 'of its results', 'of its results')}.`] : [])
  ];
}

function tableOf({Candidate: candidate, Reference: reference, Figures: figures}) {
  const cell = (value, decimals, isBetter) => element('td', {className: isBetter ? 'number better' : 'number'}, value === null ? '' : value.toFixed(decimals) + (isBetter ? ' ✓' : ''));
  const isCubic = reference === 'cubic';
  const heads = ['Figure', `${candidate} (new)`, ...(isCubic ? [] : [reference]), 'interpolation'];
  return element('div', {className: 'scroll'}, element(
      'table', {className: 'comparison', ariaLabel: `${candidate} compared`},
      element('thead', {}, element('tr', {}, ...heads.map((text) => element('th', {scope: 'col'}, text)))),
      element('tbody', {}, ...figures.map((figure) => element(
          'tr', {}, element('th', {scope: 'row'}, figure.Title, element('small', {}, figure.Meaning)),
          cell(figure.Candidate, figure.Decimals, figure.Better === 'Candidate'),
          ...(isCubic ? [] : [cell(figure.Reference, figure.Decimals, figure.Better === 'Reference')]),
          cell(figure.Interpolated, figure.Decimals, isCubic && figure.Better === 'Reference'))))));
}

// What an administrator puts into the configuration; the page writes nothing there.
function ruleOf(model, modality) {
  return JSON.stringify({Name: model, Match: {Modality: `^${modality}$`}, Model: model}, null, 2);
}

// Nothing before the training has ended. A model that was not compared is not offered for a rule.
export function comparisonOf({Job: job}) {
  const comparison = job.State === 'Success' ? job.Result?.Comparison : undefined;
  if (comparison === undefined) {
    return [];
  }
  if (comparison === null || comparison.Problem) {
    return [element('p', {className: 'warning'}, comparison ? `It could not be compared: ${comparison.Problem}` :
                                                'There is nothing to compare it on: no validation series was given. Train again with validation series before you use it in a rule.')];
  }
  const leftOut = comparison.LeftOut.map((one) => element('li', {}, `Left out: ${one.Volume} ${one.Method}: ${one.Text}`));
  const rule = element('details', {className: 'rule'}, element('summary', {}, 'Use it in a rule'),
                       element('p', {className: 'quiet'}, 'For “Rules” in the section “Clade” of Orthanc’s configuration; the first rule that matches a new series applies. Restart Orthanc afterwards. ',
                               element('a', {href: 'rules'}, 'Try and refine it on the page of rules.')),
                       element('pre', {tabIndex: 0}, ruleOf(job.Model, job.Options?.modality ?? 'MR')));
  return [
    element('h4', {}, 'Before you use it'),
    element('ul', {className: 'verdict'}, ...sentencesOf(comparison).map((text) => element('li', {}, text)), ...leftOut),
    tableOf(comparison), rule
  ];
}
