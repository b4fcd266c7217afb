// What the panels of both pages have in common.

// What the two pages have in common; `load` fills it from the server, `start` queues jobs.
class Panel {
  constructor(page) {
    this.page = page;
    this.list = $('<ul>').attr({
      'id': 'clade-' + page,
      'data-role': 'listview',
      'data-inset': 'true',
      'data-theme': 'd',
      'data-divider-theme': 'c'
    });
    this.list.append($('<li>').attr('data-role', 'list-divider').text('Through-plane super-resolution'));
    this.button = $('<a>').attr({href: '#', id: 'clade-' + page + '-start'}).text('Enhance');
    this.button.bind('click', (event) => {
      event.preventDefault();
      this.queue();
    });
    this.buttonItem = $('<li>').attr('data-icon', 'star').append(this.button);
    this.list.append(this.buttonItem);
    this.more = $('<a>').attr({'id': 'clade-' + page + '-more', 'data-ajax': 'false', 'target': '_self'})
                    .text('Model and options…');
    this.moreItem = $('<li>').attr('data-icon', 'gear').append(this.more);
    this.list.append(this.moreItem);
    this.list.insertBefore($('#' + page + '-delete').closest('ul'));
    this.live = $('<div>').attr({'aria-live': 'polite', 'role': 'status'}).addClass('clade-spoken')
                    .insertAfter(this.list);
    this.visit = 0; // of the page: an answer to an earlier one is not shown
  }

  // Called whenever the page shows another resource, or the same again.
  async show(uuid) {
    const visit = ++this.visit;
    this.uuid = uuid;
    this.jobs = new Map();
    this.derived = new Map(); // made of what is shown
    this.sources = new Map(); // what is shown was made of
    this.maps = new Map(); // uncertainty maps
    this.mapsOf = new Map(); // identifier of a source -> Set of its uncertainty maps
    this.madeFrom = new Map(); // identifier of a source -> Set of those derived from it
    this.message = '';
    this.note = '';
    this.reasons = new Map(); // identifier of a job that waits -> why, as a sentence
    this.isQueueing = false;
    this.list.hide();
    try {
      await this.load(visit);
    } catch (error) {
      if (error.status === 404) {
        return; // the resource is gone: Orthanc Explorer says so
      }
      this.message = error.message;
    }
    if (visit === this.visit) {
      this.list.show();
      this.render();
      this.follow(visit);
    }
  }

  leave() { this.visit++; }

  async queue() {
    if (this.isQueueing) {
      return;
    }
    const visit = this.visit;
    this.isQueueing = true;
    this.message = '';
    this.render();
    try {
      const jobs = jobsOf(await this.start());
      if (visit === this.visit) {
        jobs.forEach((job) => this.jobs.set(job.ID, job));
        const done = jobs.filter((job) => job.State === 'Success');
        this.note = done.length === 0 ? '' :
                    jobs.length === 1 ? 'This was done before; here is the result.' :
                                        done.length + ' of ' + jobs.length + ' were done before.';
        await this.nameDerived();
      }
    } catch (error) {
      if (visit === this.visit) {
        this.message = error.message;
      }
    }
    if (visit === this.visit) {
      this.isQueueing = false;
      this.render();
      this.follow(visit);
    }
  }

  // Follows the jobs until all have ended: waits a second for one, then looks at the others.
  async follow(visit) {
    if (this.followed === visit) {
      return;
    }
    this.followed = visit;
    while (visit === this.visit) {
      const active = Array.from(this.jobs.values()).filter(isActive);
      if (active.length === 0) {
        break;
      }
      const first = active.find((job) => job.State === 'Running') || active[0];
      const begun = Date.now();
      try {
        const answers = await Promise.all(active.map((job) => this.look(job, job === first)));
        const waiting = answers.filter((job) => job && job.State === 'Pending');
        const status = waiting.length > 0 ? await request('GET', 'clade/status') : {};
        if (visit !== this.visit) {
          return;
        }
        this.reasons = new Map(waiting.map((job) => [job.ID, whyWaiting(job, status)]));
        answers.forEach((job, i) => job ? this.jobs.set(job.ID, job) : this.jobs.delete(active[i].ID));
        this.message = '';
        await this.nameDerived();
      } catch (error) {
        this.message = error.message;
        await new Promise((resolve) => setTimeout(resolve, 3000));
      }
      if (visit === this.visit) {
        this.render();
      }
      if (Date.now() - begun < 500) { // too many wait already: the server answered at once
        await new Promise((resolve) => setTimeout(resolve, 1000));
      }
    }
    this.followed = undefined;
  }

  // The job as it is now; nothing if it was removed from the history.
  async look(job, isToWait) {
    try {
      return await request('GET', 'clade/jobs/' + job.ID + (isToWait ? '/wait?timeout=1' : ''));
    } catch (error) {
      if (error.status === 404) {
        return null;
      }
      throw error;
    }
  }

  async nameDerived() {
    for (const job of this.jobs.values()) {
      if (job.DerivedSeries && job.DerivedSeries !== this.uuid) {
        this.noteMaker(job.Series, job.DerivedSeries);
        await this.addTo(this.derived, job.DerivedSeries);
      }
    }
  }

  noteMaker(source, derived) {
    this.madeFrom.set(source, (this.madeFrom.get(source) || new Set()).add(derived));
  }

  // Puts the series, if it is there, into a Map of identifier -> {description, slices}.
  async addTo(map, id) {
    if (map.has(id)) {
      return;
    }
    try {
      const series = await request('GET', 'series/' + id);
      map.set(id, {description: descriptionOf(series), slices: (series.Instances || []).length});
    } catch (error) {
      if (error.status !== 404) {
        throw error;
      }
    }
  }

  addAll(answer) {
    (answer.UncertaintySeries || []).forEach((id) => this.mapsOf.set(
        answer.Series, (this.mapsOf.get(answer.Series) || new Set()).add(id)));
    (answer.DerivedSeries || []).forEach((id) => this.noteMaker(answer.Series, id));
    jobsOf(answer).filter((job) => job && job.ID).forEach((job) => this.jobs.set(job.ID, job));
    return Promise.all((answer.DerivedSeries || []).map((one) => this.addTo(this.derived, one)).concat(
        (answer.UncertaintySeries || []).map((one) => this.addTo(this.maps, one))));
  }

  // -------------------------------------------------------------- what is seen

  render() {
    this.list.children('.clade-item').remove();
    this.button.text(this.isQueueing ? 'Queueing…' : this.caption());
    if (this.message) {
      this.list.append(item('clade-error').text(this.message).attr('role', 'alert'));
    }
    if (this.note) {
      this.list.append(item('clade-wrap clade-note').text(this.note));
    }
    this.madeFrom.forEach((ids, source) => {
      const shown = Array.from(ids).filter((id) => this.derived.has(id));
      const name = this.nameOf({Series: source});
      if (shown.length > 0 && name) {
        this.list.append(item('clade-source').attr('data-role', 'list-divider').text('Derived from ' + name));
      }
      shown.forEach((id) => this.listDerived(id));
      (this.mapsOf.get(source) || []).forEach((id) => {
        if (this.maps.has(id)) {
          this.list.append(compareLink(id, this.maps.get(id)));
        }
      });
    });
    this.sources.forEach((series, id) => {
      const job = this.newestFirst().find((one) => one.Series === id);
      this.list.append(linkTo(id, 'Made from ' + series.description, series, job));
    });
    this.shownJobs().forEach((job) => this.list.append(this.jobItem(job)));
    if (this.jobs.size > 0) {
      const link = $('<a>').attr({href: '../clade/app/', 'data-ajax': 'false', 'target': '_self'});
      this.list.append(item('').attr('data-icon', 'grid').append(link.text('All jobs')));
    }
    this.buttonItem.toggle(this.isOffered);
    this.more.attr('href', '../clade/app/enhance?' + this.page + '=' + encodeURIComponent(this.uuid));
    this.moreItem.toggle(this.isOffered);
    this.list.listview('refresh');
    this.speak();
  }

  // A derived series: opens beside its source, since its own slices look like those that were acquired.
  listDerived(id) {
    const job = this.newestFirst().find((one) => one.DerivedSeries === id);
    const series = this.derived.get(id);
    this.list.append(compareLink(id, series, job).attr('data-theme', 'e'));
    this.list.append(linkTo(id, 'Images in Orthanc Explorer', series));
  }

  newestFirst() {
    const jobs = Array.from(this.jobs.values());
    return jobs.sort((a, b) => (b.CreationTime || '').localeCompare(a.CreationTime || ''));
  }

  // What runs or waits, and how the last one of a series ended; a success is seen by its derived series.
  shownJobs() {
    const ended = new Set();
    return this.newestFirst().filter((job) => {
      if (isActive(job)) {
        return true;
      }
      const isNewest = !ended.has(job.Series);
      ended.add(job.Series);
      return isNewest && job.State !== 'Success';
    });
  }

  jobItem(job) {
    const line = item('clade-job');
    const about = this.nameOf(job);
    line.append($('<h3>').text(stateOf(job)));
    if (about) {
      line.append($('<p>').append($('<strong>').text(about)));
    }
    if (job.State === 'Running') {
      line.append($('<progress>').attr({max: 100, value: job.Progress, 'aria-label': 'Progress'}));
    }
    const why = job.State === 'Pending' && this.reasons.get(job.ID);
    if (why) {
      line.append($('<p>').addClass('clade-wrap clade-why').text(why));
    }
    if (job.ErrorCode && job.State !== 'Cancelled') {
      const text = job.ErrorCode + ': ' + (job.ErrorDescription || '');
      line.append($('<p>').addClass('clade-wrap').toggleClass('clade-failed', job.State === 'Failure')
                      .text(isActive(job) ? 'Last attempt: ' + text : text));
      if (job.NextStep) {
        line.append($('<p>').addClass('clade-wrap clade-next').text('What to do: ' + job.NextStep + '.'));
      }
    }
    const made = [job.Model === 'auto' ? '' : job.Model, job.Rule ? 'rule “' + job.Rule + '”' : '',
                  timeOf(job.CompletionTime || job.CreationTime)];
    line.append($('<p>').text(made.filter(Boolean).join(', ')));
    return line;
  }

  speak() {
    const text = this.newestFirst().map((job) => [this.nameOf(job), STATES[job.State] || job.State]
                                                   .filter(Boolean).join(': ')).join('; ');
    if (this.live.text() !== text) { // the state alone: a percentage a second is noise
      this.live.text(text);
    }
  }
}
