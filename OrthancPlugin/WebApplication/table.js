// The table of jobs. Rows are kept and changed in place, so that the keyboard's focus and a screen reader's place
// survive every look at the server. Data enters the page through textContent alone.

import * as api from './api.js';
import * as words from './words.js';

export function element(name, properties = {}, ...children) {
  const node = Object.assign(document.createElement(name), properties);
  node.append(...children);
  return node;
}

// Changes nothing where nothing changed: a selection of text stays, nothing is read out again.
export function setText(node, text) {
  if (node.textContent !== text) {
    node.textContent = text;
  }
}

function show(node, isShown) { node.hidden = !isShown; }

const actions = [
  {name: 'cancel', label: 'Cancel', isFor: (job) => words.isActive(job) && !job.CancelRequested},
  {name: 'retry', label: 'Try again', isFor: (job) => ['Failure', 'Skipped', 'Cancelled'].includes(job.State)},
  {name: 'remove', label: 'Delete', isFor: (job) => !words.isActive(job)},
  {name: 'details', label: 'Details', isFor: () => true}
];

class Row {
  constructor(id, onAction, placeOf) {
    this.placeOf = placeOf;
    this.state = element('span', {className: 'state'});
    this.progress = element('progress', {max: 100});
    this.stage = element('small');
    this.error = element('span', {className: 'error'});
    this.derived = element('a', {className: 'derived'}, 'Compare with the source');
    this.image = element('img', {alt: words.pictureText(), loading: 'lazy', decoding: 'async'});
    this.picture = element('button', {type: 'button', className: 'picture', title: 'Show it larger'}, this.image);
    this.picture.addEventListener('click', () => onAction('picture', this.job, this.picture));
    this.series = element('a');
    this.about = element('small');
    this.patient = element('small');
    this.model = element('span', {className: 'brief'});
    this.options = element('small');
    this.rule = element('span');
    this.attempts = element('small');
    this.time = element('time');
    this.took = element('small');
    this.buttons = actions.map(({name, label}) => {
      const button = element('button', {type: 'button', textContent: label});
      button.dataset.action = name;
      button.addEventListener('click', () => onAction(name, this.job, button));
      return button;
    });
    const cell = (...children) => element('td', {}, ...children);
    const spaced = this.buttons.flatMap((button) => [button, ' ']);
    this.node = element(
        'tr', {}, cell(this.state, this.progress, this.stage, this.error, this.derived, this.picture),
        element('th', {scope: 'row'}, this.series, this.patient, this.about), cell(this.model, this.options),
        cell(this.rule, this.attempts), cell(this.time, this.took), cell(...spaced));
    this.node.dataset.job = id;
  }

  // Ends when the name of the series is there as well.
  update(job) {
    this.job = job;
    this.node.className = job.State;
    setText(this.state, words.states[job.State] ?? job.State);
    this.updateProgress(job);
    this.updateError(job);
    show(this.derived, Boolean(job.DerivedSeries));
    if (job.DerivedSeries) {
      this.derived.href = api.page('compare', [['series', job.DerivedSeries]]);
    }
    show(this.picture, Boolean(job.HasPicture));
    if (job.HasPicture && this.image.src !== api.picture(job)) {
      this.image.src = api.picture(job);
    }
    setText(this.model, job.Model === 'auto' ? 'chosen by modality' : job.Model ?? '');
    setText(this.options, (job.OptionWords ?? []).join(', '));
    setText(this.rule, job.Rule ? `rule “${job.Rule}”` : 'by hand');
    setText(this.attempts, job.Attempts > 1 ? `attempt ${Math.min(job.Attempts, job.MaxAttempts)} of ${job.MaxAttempts}` : '');
    this.updateTime(job);
    this.buttons.forEach((button, i) => show(button, actions[i].isFor(job)));
    return this.updateSeries(job);
  }

  // Identifiers are found by a good part of them alone: a short number is in too many.
  isCalled(word) {
    return word.length >= 8 && [this.job.ID, this.job.Series, this.job.SeriesInstanceUID].some((name) => (name ?? '').includes(word));
  }

  // All that a search looks at.
  words() {
    const {ErrorCode, ErrorDescription, Model, Rule, OptionWords} = this.job;
    return [this.series.textContent, this.patient.textContent, this.about.textContent, ErrorCode, ErrorDescription,
            Model, Rule, words.states[this.job.State], ...(OptionWords ?? [])].join(' ').toLowerCase();
  }

  updateProgress(job) {
    const isRunning = job.State === 'Running';
    show(this.progress, isRunning);
    if (isRunning) {
      this.progress.value = job.Progress;
    }
    setText(this.stage, isRunning ? `${words.stageOf(job)}, ${Math.round(job.Progress)} %` :
                        job.State === 'Pending' && job.CancelRequested ? 'Removing what was stored' :
                        job.State === 'Pending' ? this.placeOf(job) : '');
  }

  updateError(job) {
    const isShown = Boolean(job.ErrorCode) && job.State !== 'Success' && job.State !== 'Cancelled';
    show(this.error, isShown);
    if (isShown) {
      const step = job.NextStep ? ` (what to do: ${job.NextStep})` : '';
      const text = `${job.ErrorCode}: ${job.ErrorDescription ?? ''}${step}`;
      setText(this.error, words.isActive(job) ? `Last attempt: ${text}` : text);
    }
  }

  updateTime(job) {
    const start = words.dateOf(job.StartTime);
    const end = words.dateOf(job.CompletionTime);
    const date = end ?? words.dateOf(job.CreationTime);
    if (date) {
      this.time.dateTime = date.toISOString();
      this.time.title = `requested ${words.moment(words.dateOf(job.CreationTime))}`;
      setText(this.time, words.moment(date));
    }
    setText(this.took, job.State === 'Running' && start ? `for ${words.duration(Date.now() - start)}` :
                       end && start ? `took ${words.duration(end - start)}` :
                       end ? '' : 'requested');
  }

  updateSeries(job) {
    if (!job.Series) {
      setText(this.series, 'No series');
    }
    this.naming ??= job.Series ? this.showName(job) : Promise.resolve();
    return this.naming;
  }

  async showName(job) {
    this.series.href = api.explorer(`series?uuid=${job.Series}`);
    try {
      const name = await api.nameOf(job.Series, job.Study);
      if (name === null) {
        this.series.removeAttribute('href');
        setText(this.series, 'No longer in Orthanc');
        setText(this.about, job.SeriesInstanceUID ?? job.Series);
        return;
      }
      this.name = name.series;
      setText(this.series, name.series);
      setText(this.about, [`${name.modality}, ${words.count(name.images, 'image', 'images')}`, name.study,
                           words.dayOf(name.studyDate)].filter(Boolean).join(' · '));
      setText(this.patient, name.patient);
      this.buttons.forEach((button, i) => button.setAttribute('aria-label', `${actions[i].label}: ${name.series}`));
      this.progress.setAttribute('aria-label', `Progress of ${name.series}`);
    } catch {
      this.naming = undefined; // asked again at the next look
      setText(this.series, `Series ${job.SeriesInstanceUID ?? job.Series}`);
    }
  }
}

export class JobTable {
  // `placeOf`: what is said of a job that waits.
  constructor(body, onAction, speak, placeOf) {
    this.placeOf = placeOf;
    this.body = body;
    this.onAction = onAction;
    this.speak = speak;
    this.rows = new Map();
  }

  // Shows these jobs, in this order. `isNews`: what differs from before has happened just now, and is read out.
  update(jobs, isNews) {
    const ids = new Set(jobs.map((job) => job.ID));
    for (const [id, row] of this.rows) {
      if (!ids.has(id)) {
        this.drop(id, row);
      }
    }
    jobs.forEach((job, i) => {
      const row = this.rows.get(job.ID) ?? new Row(job.ID, this.onAction, this.placeOf);
      this.rows.set(job.ID, row);
      const before = row.job?.State;
      const named = this.put(job, row);
      if (isNews && before !== job.State) {
        named.then(() => this.speak(`${row.name ?? 'Job'}: ${words.states[job.State] ?? job.State}`));
      }
      if (this.body.children[i] !== row.node) {
        this.body.insertBefore(row.node, this.body.children[i] ?? null);
      }
    });
  }

  // A button that goes away must not take the focus with it.
  put(job, row) {
    const focused = row.node.contains(document.activeElement) ? document.activeElement : null;
    const named = row.update(job);
    if (focused?.hidden) {
      row.buttons.find((button) => !button.hidden).focus();
    }
    return named;
  }

  // Hides the rows in which not every word of the text is found; returns the jobs that are left. A row whose series has no
  // name yet is looked at again with the next call.
  search(text) {
    const sought = text.toLowerCase().split(/\s+/).filter(Boolean);
    const left = [];
    for (const row of this.rows.values()) {
      const has = row.words();
      const isFound = sought.every((word) => has.includes(word) || row.isCalled(word));
      show(row.node, isFound);
      if (isFound) {
        left.push(row.job);
      }
    }
    return left;
  }

  // Once every series has its name, or is known to be gone.
  named() { return Promise.all([...this.rows.values()].map((row) => row.naming)); }

  drop(id, row) {
    const hadFocus = row.node.contains(document.activeElement);
    const next = row.node.nextElementSibling ?? row.node.previousElementSibling;
    row.node.remove();
    this.rows.delete(id);
    if (hadFocus) {
      (next?.querySelector('button:not([hidden])') ?? this.body.closest('table')).focus();
    }
  }
}
