// Extension of Orthanc Explorer (jQuery 1.7, jQuery Mobile 1.1): a panel on the pages of a series and of a study that
// queues enhancements, follows them while they run, and links to the derived series.
//
// Routes used, relative to /app/explorer.html: GET and POST ../series/{id}/clade, POST ../clade/jobs,
// GET ../clade/jobs/{id}, GET ../clade/jobs/{id}/wait, GET ../clade/status. Requests go through jQuery, so that the
// tokens which Orthanc Explorer takes from its address are sent with them.
(function() {
  'use strict';

  const STATES = {
    Pending: 'Waiting',
    Running: 'Running',
    Success: 'Done',
    Failure: 'Failed',
    Skipped: 'Skipped',
    Cancelled: 'Cancelled'
  };
  const STAGES = {
    fetch: 'fetching the images',
    read: 'reading the slices',
    resample: 'interpolating',
    network: 'applying the network',
    consistency: 'matching the acquired slices',
    write: 'writing the images',
    publish: 'storing the new series',
    send: 'sending the new series on'
  };
  const MODALITIES = ['CT', 'MR'];

  // ---------------------------------------------------------------- requests

  // An answer, or an Error whose message is a sentence for the user, with the server's code in front.
  function request(method, path, body) {
    return new Promise(function(resolve, reject) {
      $.ajax({
        url: '../' + path,
        type: method,
        data: body === undefined ? undefined : JSON.stringify(body),
        contentType: 'application/json',
        dataType: 'json',
        timeout: 40000,
        success: resolve,
        error: function(xhr) { reject(asError(xhr)); }
      });
    });
  }

  function asError(xhr) {
    let answer = {};
    try {
      answer = JSON.parse(xhr.responseText);
    } catch (notJson) {
      answer = {};
    }
    const said = answer && typeof answer.Message === 'string' ? answer.Message : '';
    const error = new Error(
        said && answer.Error ? answer.Error + ': ' + said :
        said || (xhr.status === 0 ? 'Orthanc cannot be reached.' :
                 'Orthanc answered with HTTP status ' + xhr.status + '.'));
    error.status = xhr.status;
    return error;
  }

  function jobsOf(answer) {
    return Array.isArray(answer) ? answer : answer && Array.isArray(answer.Jobs) ? answer.Jobs : [answer];
  }

  function isActive(job) {
    return job.State === 'Pending' || job.State === 'Running';
  }

  // ---------------------------------------------------------------- panel

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
      this.message = '';
      this.note = '';
      this.hint = '';
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
        try {
          const answers = await Promise.all(active.map((job) => this.look(job, job === first)));
          this.hint = first.State === 'Pending' ? await whyWaiting() : '';
          if (visit !== this.visit) {
            return;
          }
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
          await this.addTo(this.derived, job.DerivedSeries);
        }
      }
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
      jobsOf(answer).filter((job) => job && job.ID).forEach((job) => this.jobs.set(job.ID, job));
      return Promise.all((answer.DerivedSeries || []).map((one) => this.addTo(this.derived, one)));
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
      this.derived.forEach((series, id) => {
        const job = this.newestFirst().find((one) => one.DerivedSeries === id);
        this.list.append(linkTo(id, series.description, series, job).attr('data-theme', 'e'));
        this.list.append(compareLink(id));
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
      this.list.listview('refresh');
      this.speak();
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
      if (job.State === 'Pending' && this.hint) {
        line.append($('<p>').addClass('clade-wrap').text(this.hint));
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

  function descriptionOf(series) {
    const tags = series.MainDicomTags || {};
    return tags.SeriesDescription || 'Series ' + (tags.SeriesNumber || series.ID);
  }

  // An entry that leads to a series which `job`, if it is known, made or was made of.
  function linkTo(id, title, series, job) {
    // Left to the browser: jQuery Mobile goes nowhere from a page to the same page with other parameters.
    const link = $('<a>').attr({href: '#series?uuid=' + encodeURIComponent(id), 'data-ajax': 'false'});
    const made = job ? [job.Model, timeOf(job.CompletionTime)] : [];
    link.append($('<h3>').text(title));
    link.append($('<p>').text([series.slices + ' images'].concat(made).filter(Boolean).join(', ')));
    return item('').attr('data-icon', 'arrow-r').append(link);
  }

  // The page that shows a derived series beside its source, reformatted: its own slices alone look like the source's.
  function compareLink(id) {
    const link = $('<a>').attr({href: '../clade/app/compare?series=' + encodeURIComponent(id), 'data-ajax': 'false',
                                'target': '_self'});
    return item('clade-compare').attr('data-icon', 'search').append(link.text('Compare with its source'));
  }

  function item(name) { return $('<li>').addClass('clade-item').addClass(name); }

  function stateOf(job) {
    if (job.State === 'Running') {
      const stage = STAGES[job.Stage] || job.Stage || 'starting';
      return job.CancelRequested ? 'Cancelling…' : stage.charAt(0).toUpperCase() + stage.slice(1) + ' ' +
                                                       Math.round(job.Progress) + ' %';
    }
    return STATES[job.State] || job.State;
  }

  // "20261120T061534.123" (UTC) in the zone and language of the user.
  function timeOf(text) {
    const part = /^(\d{4})(\d\d)(\d\d)T(\d\d)(\d\d)(\d\d)/.exec(text || '');
    return part ? new Date(Date.UTC(+part[1], part[2] - 1, +part[3], +part[4], +part[5], +part[6])).toLocaleString() :
                  '';
  }

  async function whyWaiting() {
    const status = await request('GET', 'clade/status');
    if (status.Ready === false) {
      return 'No worker takes it now: ' + (status.Reasons || []).join('; ') + '.';
    }
    return '';
  }

  // ---------------------------------------------------------------- the two pages

  class SeriesPanel extends Panel {
    async load(visit) {
      this.isOffered = false;
      const series = await request('GET', 'series/' + this.uuid);
      const answer = await request('GET', 'series/' + this.uuid + '/clade');
      if (visit === this.visit) {
        await this.addAll(answer);
        const makers = Array.from(this.jobs.values()).filter((job) => job.DerivedSeries === this.uuid);
        this.isOffered = MODALITIES.includes((series.MainDicomTags || {}).Modality) && makers.length === 0;
        await Promise.all(makers.map((job) => this.addTo(this.sources, job.Series)));
        await this.nameDerived();
      }
    }

    start() { return request('POST', 'series/' + this.uuid + '/clade', {}); }
    caption() { return 'Enhance this series'; }

    nameOf() { return ''; } // there is one series, and the page says which

    render() {
      super.render();
      this.list.toggle(this.isOffered || this.jobs.size > 0 || this.message !== '');
    }
  }

  class StudyPanel extends Panel {
    async load(visit) {
      this.isOffered = false;
      this.offered = new Map(); // identifier -> description
      const series = await request('GET', 'studies/' + this.uuid + '/series');
      const images = series.filter((one) => MODALITIES.includes((one.MainDicomTags || {}).Modality));
      const answers = await Promise.all(images.map((one) => request('GET', 'series/' + one.ID + '/clade')));
      if (visit === this.visit) {
        await Promise.all(answers.map((answer) => this.addAll(answer)));
        await this.nameDerived();
        images.filter((one) => !this.derived.has(one.ID))
            .forEach((one) => this.offered.set(one.ID, descriptionOf(one)));
        this.isOffered = this.offered.size > 0;
      }
    }

    start() { return request('POST', 'clade/jobs', {Series: Array.from(this.offered.keys())}); }

    caption() {
      const count = this.offered ? this.offered.size : 0;
      return count === 1 ? 'Enhance the CT or MR series' : 'Enhance ' + count + ' CT and MR series';
    }

    nameOf(job) { return this.offered.get(job.Series) || ''; }

    render() {
      super.render();
      this.list.toggle(this.isOffered || this.message !== '');
    }
  }

  const STYLE = [
    '.clade-item h3, .clade-item .clade-wrap, .clade-wrap, .clade-error { white-space: normal !important; }',
    '.clade-note { font-weight: normal !important; }',
    '.clade-error, .clade-failed { color: #a00 !important; }',
    '.clade-job progress { display: block; width: 100%; height: 1em; margin: .3em 0 .5em; }',
    '.clade-spoken { position: absolute; width: 1px; height: 1px; overflow: hidden; clip: rect(0 0 0 0); }'
  ].join('\n');

  $('<style>').text(STYLE).appendTo('head');

  const panels = {};

  function showCurrent(name) {
    const data = $.mobile.pageData || {};
    if (data.active === name && data.uuid && panels[name]) {
      panels[name].show(data.uuid);
    }
  }

  $(document).on('pagebeforecreate', '#series', function() {
    panels.series = new SeriesPanel('series');
  });
  $(document).on('pagebeforecreate', '#study', function() {
    panels.study = new StudyPanel('study');
  });
  ['series', 'study'].forEach(function(name) {
    $(document).on('pagebeforeshow', '#' + name, function() { showCurrent(name); });
    $(document).on('pagehide', '#' + name, function() { panels[name].leave(); });
  });
  $(function() {
    // From one series to another the page stays: Orthanc Explorer refreshes it on the change of the address alone.
    $(window).bind('hashchange', function() {
      const data = $.mobile.pageData || {};
      if (panels[data.active] && data.uuid && panels[data.active].uuid !== data.uuid) {
        window.scrollTo(0, 0);
        showCurrent(data.active);
      }
    });
  });
})();
