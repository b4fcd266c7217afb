// The page of jobs: looks at the server once a second while something runs, and shows what it finds.

import * as api from './api.js';
import {detailsOf, pictureOf} from './details.js';
import {factsOf} from './facts.js';
import {doToAll, Queue} from './queue.js';
import {element, JobTable, setText} from './table.js';
import * as words from './words.js';

const busyMs = 1000;
const idleMs = 2000;
const manyMs = 5000; // where there is much to show
const many = 200;
const step = 100; // jobs shown at first, and more at each press of "Show older jobs"
const most = 1000;

const at = (selector) => document.querySelector(selector);
const queue = new Queue(at('#queue'), tell, refresh);
const table = new JobTable(at('#jobs tbody'), act, speak, (job) => queue.textOf(job));

let limit = step;
let filter = filterFromAddress();
let lastContact = null;
let timer;
let shown; // the question that the table answers
let look = 0; // number of the look at the server under way: an older one is not shown after a newer

// The filter is part of the address, so that it can be linked to: #state=Failure&series=<Orthanc identifier>&search=words
function filterFromAddress() {
  const asked = new URLSearchParams(location.hash.slice(1));
  const state = asked.get('state');
  return {...(state in words.states ? {state} : {}), ...(asked.get('series') ? {series: asked.get('series')} : {}),
          ...(asked.get('search') ? {search: asked.get('search')} : {})};
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
    const {search, ...asked} = filter;
    const [status, jobs, waiting] = await Promise.all(
        [api.status(), api.jobs({...asked, limit: search ? most : limit}), api.queue()]);
    if (mine !== look) {
      return;
    }
    showReachable();
    showStatus(status);
    queue.update(waiting);
    showJobs(jobs);
    next = jobs.length > many ? manyMs : jobs.some(words.isActive) ? busyMs : idleMs;
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
  const since = lastContact ? ` The page shows the state of ${words.moment(lastContact)}.` : '';
  const text = error instanceof api.Unreachable ? `Orthanc cannot be reached; trying again.${since}` :
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
  for (const label of document.querySelectorAll('#filter fieldset label')) {
    const state = label.querySelector('input').value;
    setText(label.querySelector('b'), String(state ? counts[state] ?? 0 : all));
  }
}

let listed = []; // as the server gave them
let left = []; // of them, what the search has found

function showJobs(jobs) {
  const question = JSON.stringify([filter, limit]);
  table.update(jobs, question === shown);
  shown = question;
  listed = jobs;
  showFound();
  if (filter.search) {
    table.named().then(showFound); // only now can names be searched
  }
}

function showFound() {
  left = table.search(filter.search ?? '');
  const what = filter.state ? `${words.states[filter.state].toLowerCase()} ` : '';
  const more = !filter.search && listed.length === limit && limit < most;
  setText(at('#count'), filter.search ? `${left.length} of ${words.count(listed.length, `${what}job`, `${what}jobs`)}` :
                        more ? `The ${listed.length} newest ${what}jobs` :
                               words.count(listed.length, `${what}job`, `${what}jobs`));
  at('#jobs').hidden = left.length === 0;
  at('#none').hidden = left.length > 0;
  setText(at('#none'), filter.state || filter.series || filter.search ? 'No job matches the filter.' :
                       'No jobs yet. Open a series in Orthanc Explorer and choose “Enhance this series”, or set ' +
                       'up a rule that enhances every matching series.');
  at('#more').hidden = !more;
  showBulk();
}

const isCancellable = (job) => words.isActive(job) && !job.CancelRequested;
const isRetryable = (job) => ['Failure', 'Skipped', 'Cancelled'].includes(job.State);

function showBulk() {
  for (const [id, verb, isFor] of [['#cancel-all', 'Cancel', isCancellable], ['#retry-all', 'Try again', isRetryable]]) {
    const count = left.filter(isFor).length;
    at(id).hidden = count < 2;
    setText(at(id), verb === 'Cancel' ? `Cancel all ${count} shown` : `Try all ${count} shown again`);
  }
}

// ---------------------------------------------------------------- doing

// A job is known by its series.
async function titleOf(job) {
  const name = job.Series ? await api.nameOf(job.Series, job.Study).catch(() => null) : null;
  return name?.series ? `Job of ${name.series}` : 'Job';
}

async function act(name, job, button) {
  if (button.getAttribute('aria-disabled') === 'true') {
    return;
  }
  const question = {
    cancel: ['Cancel this job? What it has computed so far is lost.', 'Cancel the job'],
    remove: ['Delete this job from the list? The series that it made stay in Orthanc.', 'Delete']
  }[name];
  if (question && !await isConfirmed(...question)) {
    return;
  }
  button.setAttribute('aria-disabled', 'true'); // not disabled: that would drop the focus
  try {
    if (name === 'details') {
      openDialog(await titleOf(job), ...detailsOf(await api.oneJob(job.ID)));
    } else if (name === 'picture') {
      showPicture(await api.oneJob(job.ID));
    } else {
      await api[name](job.ID);
    }
  } catch (error) {
    tell(error instanceof api.Unreachable ? 'Orthanc cannot be reached: nothing was changed.' : error.message);
  }
  button.removeAttribute('aria-disabled');
  refresh();
}

async function actOnAll(name, isFor, question, yes) {
  const jobs = left.filter(isFor);
  if (!await isConfirmed(question(jobs.length), yes)) {
    return;
  }
  const failures = await doToAll(jobs, api[name], (done) => setText(at('#bulk'), `${done} of ${jobs.length}…`));
  setText(at('#bulk'), '');
  if (failures.length) {
    tell(`${jobs.length - failures.length} of ${jobs.length} succeeded. ${failures.length} did not; the first: ${failures[0]}`);
  }
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

function tell(text) { openDialog('The action failed', element('p', {}, text)); }

function showPicture(job) {
  const compare = element('a', {href: api.page('compare', [['series', job.DerivedSeries]])}, 'Compare in any plane');
  openDialog('Before and after', pictureOf(job), element('p', {}, compare), factsOf(job));
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
  at('#search').addEventListener('input', (event) => setFilter({search: event.target.value.trim()}));
  at('#cancel-all').addEventListener('click', () => actOnAll(
      'cancel', isCancellable, (n) => `Cancel ${words.count(n, 'job', 'jobs')}? What they have computed so far is lost.`, 'Cancel them'));
  at('#retry-all').addEventListener('click', () => actOnAll(
      'retry', isRetryable, (n) => `Try ${words.count(n, 'job', 'jobs')} again?`, 'Try again'));
}

function applyFilter() {
  filter = filterFromAddress();
  limit = step;
  for (const input of document.querySelectorAll('#filter input[type=radio]')) {
    input.checked = input.value === (filter.state ?? '');
  }
  at('#series-filter').hidden = !filter.series;
  if (document.activeElement !== at('#search')) {
    at('#search').value = filter.search ?? '';
  }
  refresh();
}

at('nav a').href = api.explorer('lookup');
at('#studies').href = api.page('study', []);
at('#models').href = api.page('models', []);
at('#rules-link').href = api.page('rules', []);
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
