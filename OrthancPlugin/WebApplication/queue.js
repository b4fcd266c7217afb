// The queue: which place a job has and when it may begin; pause and resume; the same done to many jobs at once.

import * as api from './api.js';
import {element, setText} from './table.js';
import * as words from './words.js';

const atOnce = 6; // requests under way: as many as a browser sends to one server

export class Queue {
  constructor(place, tell, changed) {
    this.places = new Map();
    this.text = element('span');
    this.button = element('button', {type: 'button', hidden: true});
    this.button.addEventListener('click', async () => {
      this.button.setAttribute('aria-disabled', 'true');
      await api.setPaused(!this.isPaused).catch((error) => tell(error.message));
      this.button.removeAttribute('aria-disabled');
      changed();
    });
    place.append(this.text, ' ', this.button);
  }

  update(answer) {
    this.isPaused = answer.Paused;
    this.places = new Map((answer.Waiting ?? []).map((one) => [one.ID, one]));
    const since = words.dateOf(answer.PausedSince);
    const waiting = this.places.size + (answer.Unlisted ?? 0);
    const last = (answer.Waiting ?? []).at(-1)?.Seconds;
    setText(this.text, answer.Paused ? `The queue is paused${since ? ` since ${words.moment(since)}` : ''}: no job starts; running jobs continue.` :
                       waiting === 0 ? '' :
                       `${words.count(waiting, 'job waits', 'jobs wait')}` +
                           (Number.isFinite(last) ? `, the last starts in about ${words.roughly(last)}.` : '.'));
    setText(this.button, answer.Paused ? 'Resume the queue' : 'Pause the queue');
    this.button.hidden = !answer.MayPause;
  }

  // "2nd in the queue, starts in about 3 min"; why nobody takes it where nobody does.
  textOf(job) {
    if (job.Paused) {
      return words.withMoments(job.WaitingFor ?? 'paused');
    }
    const later = words.dateOf(job.NotBefore);
    if (later > Date.now()) {
      return job.Hours ? `waits for ${job.Hours.replace('-', ' to ')} (starts at ${words.moment(later)})` :
                         `next attempt at ${words.moment(later)}`;
    }
    const place = this.places.get(job.ID);
    const why = this.isPaused ? '' : words.withMoments(job.WaitingFor ?? '');
    if (!place) {
      return why && `waits: ${why}`;
    }
    const when = why ? `: ${why}` : this.isPaused ? ', paused' : Number.isFinite(place.Seconds) ?
        place.Seconds < 5 ? ', starts soon' : `, starts in about ${words.roughly(place.Seconds)}` : '';
    return `${words.ordinal(place.Position)} in the queue${when}`;
  }
}

// Does `action` to every job, some at a time; says how far it is. Resolves to the sentences of those that failed.
export async function doToAll(jobs, action, progress) {
  const failures = [];
  const left = [...jobs];
  let done = 0;
  const work = async () => {
    for (let job = left.shift(); job; job = left.shift()) {
      await action(job.ID).catch((error) => failures.push(error.message));
      progress(++done);
    }
  };
  await Promise.all(Array.from({length: atOnce}, work));
  return failures;
}
