// Extension of Orthanc Explorer (jQuery 1.7, jQuery Mobile 1.1): a panel on the pages of a series and of a study that
// queues enhancements, follows them while they run, and links to the derived series. The files of this folder are parts of
// one function (RestApplication.cpp): words and requests here, then entries of a list, the panel, the two pages.
//
// Routes used, relative to /app/explorer.html: GET and POST ../series/{id}/clade, GET ../series/{id}/clade/picture, POST ../clade/jobs,
// GET ../clade/jobs/{id}, GET ../clade/jobs/{id}/wait, GET ../clade/status. Requests go through jQuery, so that the
// tokens which Orthanc Explorer takes from its address are sent with them.

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
