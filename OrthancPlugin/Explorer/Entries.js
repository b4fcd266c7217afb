// The entries of the panel, and what their texts are made of.

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

// Why nobody takes a job that waits, as a sentence; "" where it only waits for its turn.
function whyWaiting(job, status) {
  if (job.WaitingFor) {
    const why = job.WaitingFor.replace(/\d{8}T\d{6}(\.\d+)?/g, timeOf);
    return why.charAt(0).toUpperCase() + why.slice(1) + '.';
  }
  if (status.Ready === false) {
    return 'No worker can run it now: ' + (status.Reasons || []).join('; ') + '.';
  }
  return job.Hours ? 'Its rule only runs jobs between ' + job.Hours.replace('-', ' and ') + '.' : '';
}
