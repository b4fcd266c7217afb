// The list of studies: what a reader has to read, and for an investigator how far the readers are.

import * as api from './api.js';
import {element} from './table.js';
import * as words from './words.js';

function stateOf(study) {
  return study.HasEnded ? 'ended' : !study.IsReader ? 'open' : `${study.Answered} of ${words.count(study.Cases, 'case', 'cases')} answered`;
}

function progressOf(study) {
  return (study.Progress ?? []).map(({Reader: reader, Answered: answered}) => `${reader}: ${answered}`).join(', ') || '–';
}

function actionsOf(study, isInvestigator, problem) {
  const link = (text, query) => element('a', {href: api.page('study', [['id', study.ID], ...query])}, text);
  const actions = [];
  if (study.IsReader && !study.HasEnded) {
    actions.push(link(study.Answered > 0 ? 'Continue' : 'Read', []), ' ');
  }
  if (isInvestigator && study.HasEnded) {
    actions.push(link('Results and key', [['show', 'results']]));
  }
  if (isInvestigator && !study.HasEnded) {
    const act = (text, question, action) => {
      const button = element('button', {type: 'button'}, text);
      button.addEventListener('click', () => {
        if (confirm(question)) {
          action().then(() => location.reload()).catch(problem);
        }
      });
      return button;
    };
    actions.push(act('End', 'End this study? Readers can no longer answer, and the key is shown.', () => api.endStudy(study.ID)));
    if ((study.Progress ?? []).length === 0) {
      actions.push(' ', act('Delete', 'Delete this study?', () => api.removeStudy(study.ID)));
    }
  }
  return actions;
}

export function showList(place, all, problem) {
  place.hidden = false;
  if (all.Studies.length === 0) {
    place.replaceChildren(element('p', {}, all.IsInvestigator ? 'There are no studies yet. Create one below.' :
                                                                'There are no studies for you to read.'));
    return;
  }
  const heading = ['Study', 'State', ...(all.IsInvestigator ? ['Cases answered'] : []), ''];
  const rows = all.Studies.map((study) => element(
      'tr', {}, element('th', {scope: 'row'}, study.Title), element('td', {}, stateOf(study)),
      ...(all.IsInvestigator ? [element('td', {}, progressOf(study))] : []),
      element('td', {}, ...actionsOf(study, all.IsInvestigator, problem))));
  place.replaceChildren(element('div', {className: 'scroll'}, element(
      'table', {}, element('thead', {}, element('tr', {}, ...heading.map((text) => element('th', {scope: 'col'}, text)))),
      element('tbody', {}, ...rows))));
}
