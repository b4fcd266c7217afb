// The panels of the two pages, and when they are shown.

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

  // One request takes 100 series. What was queued before a refusal is said with it.
  async start() {
    const series = Array.from(this.offered.keys());
    const jobs = [];
    for (let begin = 0; begin < series.length; begin += 100) {
      try {
        jobs.push(...await request('POST', 'clade/jobs', {Series: series.slice(begin, begin + 100)}));
      } catch (error) {
        error.message = (begin === 0 ? '' : begin + ' of ' + series.length + ' series were ordered, the others not. ') + error.message;
        throw error;
      }
    }
    return jobs;
  }

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
