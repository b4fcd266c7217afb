// Extension of Orthanc Explorer (jQuery 1.7, jQuery Mobile 1.1): a panel on the pages of a series and of a study that
// queues enhancements, follows them while they run, and links to the derived series.
//
// Routes used, relative to /app/explorer.html: GET and POST ../series/{id}/clade, GET ../series/{id}/clade/picture, POST ../clade/jobs,
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
      this.list.append(linkTo(id, 'Its images in Orthanc Explorer', series));
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

  // The entry of a derived series, with its before / after picture, which leads to the page that shows it beside its source.
  function compareLink(id, series, job) {
    const link = $('<a>').attr({href: '../clade/app/compare?series=' + encodeURIComponent(id), 'data-ajax': 'false',
                                'target': '_self'});
    const made = job ? [job.Model, timeOf(job.CompletionTime)] : [];
    link.append($('<h3>').text(series.description));
    link.append($('<p>').text([series.slices + ' images'].concat(made).filter(Boolean).join(', ')));
    if (job && job.HasPicture) {
      // Within a paragraph: an image that is a child of the link would become a thumbnail of jQuery Mobile's.
      const image = $('<img>').attr({src: pictureOf(id, job), loading: 'lazy',
                                     alt: 'Before and after: left as acquired, right derived'});
      link.append($('<p>').append(image.addClass('clade-picture')));
    }
    link.append($('<p>').append($('<strong>').text('Compare with its source')));
    return item('clade-compare').attr('data-icon', 'search').append(link);
  }

  // With the tokens under which Orthanc Explorer was opened: an image carries no headers.
  function pictureOf(derived, job) {
    const asked = new URLSearchParams(window.location.search);
    const sent = new URLSearchParams([['v', job.CompletionTime || '']]);
    ['token', 'auth-token', 'authorization'].filter((name) => asked.has(name))
        .forEach((name) => sent.append(name, asked.get(name)));
    return '../series/' + derived + '/clade/picture?' + sent; // allowed to whoever may see the series
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
      this.names = new Map(); // of every series of the study
      const series = await request('GET', 'studies/' + this.uuid + '/series');
      series.forEach((one) => this.names.set(one.ID, descriptionOf(one)));
      const images = series.filter((one) => MODALITIES.includes((one.MainDicomTags || {}).Modality));
      const answers = await Promise.all(images.map((one) => request('GET', 'series/' + one.ID + '/clade')));
      if (visit === this.visit) {
        await Promise.all(answers.map((answer) => this.addAll(answer)));
        await this.nameDerived();
        images.filter((one) => !this.derived.has(one.ID) && !this.maps.has(one.ID))
            .forEach((one) => this.offered.set(one.ID, descriptionOf(one)));
        this.isOffered = this.offered.size > 0;
      }
    }

    start() { return request('POST', 'clade/jobs', {Series: Array.from(this.offered.keys())}); }

    caption() {
      const count = this.offered ? this.offered.size : 0;
      return count === 1 ? 'Enhance the CT or MR series' : 'Enhance ' + count + ' CT and MR series';
    }

    nameOf(job) { return this.names.get(job.Series) || ''; }

    render() {
      super.render();
      this.list.toggle(this.isOffered || this.message !== '');
    }
  }

  const STYLE = [
    '.clade-item h3, .clade-item .clade-wrap, .clade-wrap, .clade-error { white-space: normal !important; }',
    '.clade-note { font-weight: normal !important; }',
    '.clade-error, .clade-failed { color: #a00 !important; }',
    '.clade-picture { display: block; max-width: 100%; margin: .3em 0; background: #000; }',
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
