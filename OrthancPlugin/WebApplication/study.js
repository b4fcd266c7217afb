// The page of reader studies. Its address says what is shown: nothing, the list; ?id=..., reading; ?id=...&show=results.

import * as api from './api.js';
import {showList} from './study-list.js';
import {MakeForm} from './study-make.js';
import {Reading} from './study-reading.js';
import {showResults} from './study-results.js';
import {setText} from './table.js';

const at = (selector) => document.querySelector(selector);

export function showProblem(error) {
  if (error.name === 'AbortError') {
    return;
  }
  at('#offline').hidden = false;
  setText(at('#offline'), error instanceof api.Unreachable ?
      'Orthanc cannot be reached: your last choice may not be saved. It is sent again with your next choice.' : error.message);
}

async function start() {
  const asked = new URLSearchParams(location.search);
  const id = asked.get('id');
  at('#all').href = api.page('study', []);
  at('#all').hidden = !id;
  if (id && asked.get('show') === 'results') {
    await showResults(at('#results'), id);
  } else if (id) {
    await new Reading(id, showProblem).start(Number(asked.get('case') ?? NaN));
  } else {
    const all = await api.readerStudies();
    showList(at('#list'), all, showProblem);
    at('#make').hidden = !all.IsInvestigator;
    if (all.IsInvestigator) {
      new MakeForm(showProblem);
    }
    setText(at('#loading'), all.User === 'everybody' ? 'This Orthanc has no user accounts, so all readers count as one; enable AuthenticationEnabled to tell them apart.' :
                                                       `You are ${all.User}.`);
  }
}

start().catch((error) => {
  setText(at('#loading'), '');
  showProblem(error);
});
