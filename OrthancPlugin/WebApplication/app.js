// The page of jobs: looks at the server once a second while something runs, and shows what it finds.

import * as api from './api.js';
import {listOf} from './details.js';
import {element, JobTable, setText} from './table.js';
import * as words from './words.js';

const busyMs = 1000;
const idleMs = 2000;
const step = 100; // jobs shown at first, and more at each press of "Show older jobs"
const most = 1000;

const at = (selector) => document.querySelector(selector);
const table = new JobTable(at('#jobs tbody'), act, speak);

let limit = step;
let filter = filterFromAddress();
let lastContact = null;
let timer;
let shown; // the question that the table answers
let look = 0; // number of the look at the server under way: an older one is not shown after a newer

// The filter is part of the address, so that it can be linked to: #state=Failure&series=<Orthanc identifier>
function filterFromAddress() {
  const asked = new URLSearchParams(location.hash.slice(1));
  const state = asked.get('state');
  return {...(state in words.states ? {state} : {}), ...(asked.get('series') ? {series: asked.get('series')} : {})};
}

function setFilter(changes) {
  const wanted = Object.entries({...filter, ...changes}).filter(([, value]) => value);
  location.hash = new URLSearchParams(wanted).toString();
}

// Once said it may go; the page must not grow with every job of a day.
function speak(text) {
  const spoken = at('#spoken');
  spoken.append(element('p', {}, text));
  if (spoken.childElementCount > 20) {
    spoken.firstElementChild.remove();
  }
}

// ---------------------------------------------------------------- looking

async function refresh() {
  clearTimeout(timer);
  const mine = ++look;
  let next = idleMs;
  try {
    const [status, jobs] = await Promise.all([api.status(), api.jobs({...filter, limit})]);
    if (mine !== look) {
      return;
    }
    showReachable();
    showStatus(status);
    showJobs(jobs);
    next = jobs.some(words.isActive) ? busyMs : idleMs;
  } catch (error) {
    if (mine !== look) {
      return;
    }
    showUnreachable(error);
  }
  if (!document.hidden) {
    timer = setTimeout(refresh, next);
  }
}

function showReachable() {
  lastContact = new Date();
  at('#offline').hidden = true;
  at('#jobs tbody').classList.remove('stale');
}

function showUnreachable(error) {
  const since = lastContact ? ` What is shown is from ${words.moment(lastContact)}.` : '';
  const text = error instanceof api.Unreachable ? `Orthanc cannot be reached, trying again.${since}` :
                                                  `${error.message}${since}`;
  setText(at('#offline'), text);
  at('#offline').hidden = false;
  at('#jobs tbody').classList.add('stale');
  at('#ready').className = '';
  setText(at('#ready'), 'State unknown');
}

function showStatus(status) {
  at('#ready').className = status.Ready ? 'yes' : 'no';
  setText(at('#ready'), status.Ready ? 'Ready' : `Not ready: ${(status.Reasons ?? []).join('; ')}`);
  const lines = (status.Workers ?? []).map((worker) => {
    const doing = worker.CurrentJob ? 'working' : 'idle';
    const heard = words.dateOf(worker.LastHeartbeat);
    return `Worker on ${worker.Host}, ${worker.Device}: ${doing}` +
        (heard && Date.now() - heard > 10000 ? `, last heard of at ${words.clock(heard)}` : '');
  });
  const list = at('#workers');
  if (list.textContent !== lines.join('')) {
    list.replaceChildren(...lines.map((line) => element('li', {}, line)));
  }
  const counts = status.Jobs ?? {};
  const all = Object.values(counts).reduce((sum, n) => sum + n, 0);
  for (const label of document.querySelectorAll('#filter label')) {
    const state = label.querySelector('input').value;
    setText(label.querySelector('b'), String(state ? counts[state] ?? 0 : all));
  }
}

function showJobs(jobs) {
  const question = JSON.stringify([filter, limit]);
  table.update(jobs, question === shown);
  shown = question;
  const what = filter.state ? `${words.states[filter.state].toLowerCase()} ` : '';
  const more = jobs.length === limit && limit < most;
  setText(at('#count'), more ? `The ${jobs.length} newest ${what}jobs` :
                               words.count(jobs.length, `${what}job`, `${what}jobs`));
  at('#jobs').hidden = jobs.length === 0;
  at('#none').hidden = jobs.length > 0;
  setText(at('#none'), filter.state || filter.series ? 'No job matches the filter.' :
                       'No jobs yet. Open a series in Orthanc Explorer and choose “Enhance this series”, or set ' +
                       'up a rule that does it for every series that matches.');
  at('#more').hidden = !more;
}

// ---------------------------------------------------------------- doing

async function act(name, job, button) {
  if (button.getAttribute('aria-disabled') === 'true') {
    return;
  }
  const question = {
    cancel: ['Cancel this job? What it has computed so far is lost.', 'Cancel the job'],
    remove: ['Delete this job from the list? The series it made stay in Orthanc.', 'Delete']
  }[name];
  if (question && !await isConfirmed(...question)) {
    return;
  }
  button.setAttribute('aria-disabled', 'true'); // not disabled: that would drop the focus
  try {
    if (name === 'details') {
      showDetails(await api.oneJob(job.ID));
    } else {
      await api[name](job.ID);
    }
  } catch (error) {
    tell(error instanceof api.Unreachable ? 'Orthanc cannot be reached: nothing was changed.' : error.message);
  }
  button.removeAttribute('aria-disabled');
  refresh();
}

function isConfirmed(text, yes) {
  const dialog = at('#confirm');
  setText(at('#confirm-text'), text);
  setText(dialog.querySelector('[value=yes]'), yes);
  dialog.returnValue = 'no';
  dialog.showModal();
  return new Promise((resolve) => {
    dialog.addEventListener('close', () => resolve(dialog.returnValue === 'yes'), {once: true});
  });
}

function openDialog(title, ...content) {
  setText(at('#details-title'), title);
  at('#details-body').replaceChildren(...content);
  at('#details').showModal();
  at('#details').scrollTop = 0; // the focus is on the button at its end
}

function tell(text) { openDialog('That did not work', element('p', {}, text)); }

function showDetails(job) {
  const {Result: result, ...rest} = job;
  const {State, ErrorCode, ErrorDescription, NextStep, Model, CreationTime, StartTime, CompletionTime, ...others} = rest;
  const content = [listOf(Object.entries(
      {State, ErrorCode, ErrorDescription, NextStep, Model, CreationTime, StartTime, CompletionTime, ...others}))];
  if (result) {
    content.push(element('h3', {}, 'Report of the worker'), listOf(Object.entries(result)));
  }
  openDialog('Job', ...content);
}

// ---------------------------------------------------------------- starting

function buildFilter() {
  const choices = [['', 'All'], ...Object.entries(words.states)];
  at('#filter fieldset').append(...choices.map(([value, label]) => {
    const input = element('input', {type: 'radio', name: 'state', value});
    input.addEventListener('change', () => setFilter({state: value}));
    return element('label', {}, input, `${label} `, element('b'));
  }));
  at('#series-filter button').addEventListener('click', () => setFilter({series: ''}));
  at('#filter').addEventListener('submit', (event) => event.preventDefault());
}

function applyFilter() {
  filter = filterFromAddress();
  limit = step;
  for (const input of document.querySelectorAll('#filter input')) {
    input.checked = input.value === (filter.state ?? '');
  }
  at('#series-filter').hidden = !filter.series;
  refresh();
}

at('nav a').href = api.explorer('lookup');
at('#studies').href = api.page('study', []);
at('#models').href = api.page('models', []);
at('.skip').addEventListener('click', (event) => {
  event.preventDefault(); // the part after # is the filter
  at('#jobs').focus();
});
at('#more').addEventListener('click', () => {
  limit = Math.min(limit + step, most);
  refresh();
});
addEventListener('hashchange', applyFilter);
document.addEventListener('visibilitychange', () => document.hidden ? clearTimeout(timer) : refresh());
buildFilter();
applyFilter();
