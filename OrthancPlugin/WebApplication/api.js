// Requests to the plugin and to Orthanc. Orthanc may lie below a prefix of a proxy, and shows the page with and without
// a slash at the end of its address.

const root = new URL(location.pathname.replace(/clade\/app(\/.*)?$/, ''), location.origin);

// The token under which the page was opened goes on with every request, as Orthanc Explorer does it.
const tokens = [...new URLSearchParams(location.search)].filter(
    ([name]) => ['token', 'auth-token', 'authorization'].includes(name));

// Orthanc did not answer at all, or what answered was not Orthanc.
export class Unreachable extends Error {}

// Orthanc refused: `status` (HTTP), and a sentence with the code in front as message.
export class Refused extends Error {
  constructor(status, answer) {
    const sentence = answer?.Message ||
        ([401, 403].includes(status) ?
             `You have no permission for this here (HTTP status ${status}): log in as a user who has it, or ask the administrator of Orthanc.` :
         status === 404 ? 'Orthanc does not have this item (HTTP status 404): it was deleted, or the address is wrong.' :
                          `Orthanc answered with HTTP status ${status}.`);
    super(answer?.Error && answer?.Message ? `${answer.Error}: ${sentence}` : sentence);
    this.status = status;
  }
}

async function request(method, path, body, patienceMs = 20000) {
  let response;
  let answer;
  try {
    response = await fetch(new URL(path, root), {
      method,
      // Marks the request as ours: no other site can send this type without being asked (CSRF).
      headers: method === 'GET' ? tokens : [...tokens, ['Content-Type', 'application/json']],
      body: body === undefined ? undefined : JSON.stringify(body),
      cache: 'no-store',
      signal: AbortSignal.timeout(patienceMs)
    });
    answer = await response.json().catch(() => null);
  } catch (error) {
    throw new Unreachable(String(error));
  }
  if ([502, 504].includes(response.status) || (response.ok && answer === null)) {
    throw new Unreachable(`HTTP status ${response.status}`); // of a proxy in front of an Orthanc that is down
  }
  if (!response.ok) {
    throw new Refused(response.status, answer);
  }
  return answer;
}

// What is no JSON: an array of pixels, a table. No time limit, but the page's own signal. A request for a range, here of
// everything, is sent by browsers without "Accept-Encoding: gzip" (Fetch standard, 4.6): for pixels Orthanc's compression takes
// far longer than a hospital's network saves by it.
export async function bytes(path, signal) {
  const response = await fetch(new URL(path, root), {headers: [...tokens, ['Range', 'bytes=0-']], signal}).catch((error) => {
    throw error.name === 'AbortError' ? error : new Unreachable(String(error));
  });
  if (!response.ok) {
    const answer = await response.json().catch(() => null);
    throw new Refused(response.status, answer);
  }
  return response.arrayBuffer();
}

export const numpy = (instance, isRescaled, signal) => bytes(`instances/${instance}/numpy?rescale=${isRescaled}`, signal);

export const orderedSlices = (series) => request('GET', `series/${series}/ordered-slices`);
export const instanceTags = (series) => request('GET', `series/${series}/instances-tags?simplify`);
export const tagsOf = (instance) => request('GET', `instances/${instance}/simplified-tags`);
export const seriesOf = (id) => request('GET', `series/${id}`);
export const seriesOfStudy = (id) => request('GET', `studies/${id}/series`);
export const derivedOf = (series) => request('GET', `series/${series}/clade`);
export const measure = (what, body) => request('POST', `clade/measure/${what}`, body, 40000); // the worker has 25 s
export const page = (name, query) => new URL(`clade/app/${name}?${new URLSearchParams([...query, ...tokens])}`, root).href;

const study = (id) => `clade/studies/${encodeURIComponent(id)}`;
export const readerStudies = () => request('GET', 'clade/studies');
export const oneStudy = (id) => request('GET', study(id));
export const studyCase = (id, number) => request('GET', `${study(id)}/cases/${number}`);
export const rank = (id, number, body) => request('POST', `${study(id)}/cases/${number}/ranks`, body);
export const makeStudy = (body) => request('POST', 'clade/studies', body);
export const endStudy = (id) => request('POST', `${study(id)}/end`, {});
export const removeStudy = (id) => request('DELETE', study(id));
export const studyResults = (id) => request('GET', `${study(id)}/results`);
export const studyTable = (id) => bytes(`${study(id)}/results.csv`);
export const find = (body) => request('POST', 'tools/find', body);

export const models = () => request('GET', 'clade/models');
export const oneModel = (name) => request('GET', `clade/models/${encodeURIComponent(name)}`);
export const presets = () => request('GET', 'clade/trainings/presets');
export const training = (id) => request('GET', `clade/trainings/${encodeURIComponent(id)}`);
export const rollBack = (name) => request('POST', `clade/models/${encodeURIComponent(name)}/rollback`, {});
export const pauseTraining = (id) => request('POST', `clade/trainings/${encodeURIComponent(id)}/pause`, {});
export const resumeTraining = (id) => request('POST', `clade/trainings/${encodeURIComponent(id)}/resume`, {});
// Of a model, `which`: "report" of its training or "sweep" that it was the best of.
export const report = (name, which) => new URL(
    `clade/models/${encodeURIComponent(name)}/${which}${tokens.length ? `?${new URLSearchParams(tokens)}` : ''}`, root).href;
export const train = (body) => request('POST', 'clade/models', body);

const job = (id) => `clade/jobs/${encodeURIComponent(id)}`;

export const status = () => request('GET', 'clade/status');
export const jobs = (query) => request('GET', `clade/jobs?${new URLSearchParams(query)}`);
export const oneJob = (id) => request('GET', job(id));
export const cancel = (id) => request('POST', `${job(id)}/cancel`, {});
export const retry = (id) => request('POST', `${job(id)}/retry`, {});
export const remove = (id) => request('DELETE', job(id));
// The address of the before / after picture; its version in it, so that a cache never shows one of an earlier attempt.
export const picture = (ofJob, version = ofJob.CompletionTime ?? '') => new URL(
    `${job(ofJob.ID)}/picture?${new URLSearchParams([['v', version], ...tokens])}`, root).href;
// The jobs of any number of series: one request takes 100. What was queued before a refusal is said with it.
export async function order(body) {
  const {Series: series} = body;
  const jobs = [];
  for (let begin = 0; begin < series.length; begin += 100) {
    try {
      jobs.push(...await request('POST', 'clade/jobs', {...body, Series: series.slice(begin, begin + 100)}));
    } catch (error) {
      throw begin === 0 ? error : new Error(`${begin} of ${series.length} series were ordered, the others not. ${error.message}`);
    }
  }
  return jobs;
}
export const rules = () => request('GET', 'clade/rules');
export const testRules = (body) => request('POST', 'clade/rules/test', body);
export const queue = () => request('GET', 'clade/queue');
export const setPaused = (isPaused) => request('POST', 'clade/queue', {Paused: isPaused});
export const changes = (query) => request('GET', `changes?${query}`);
export const studyOf = (id) => request('GET', `studies/${id}`);
export const explorer = (page) => new URL(`app/explorer.html${location.search}#${page}`, root).href;

// What a series is called, for people; `null` where Orthanc has it no more. Asked once, since it does not change.
const names = new Map();
export function nameOf(seriesId, studyId) {
  if (!names.has(seriesId)) {
    names.set(seriesId, askName(seriesId, studyId).catch((error) => {
      if (error instanceof Refused && error.status === 404) {
        return null;
      }
      names.delete(seriesId);
      throw error;
    }));
  }
  return names.get(seriesId);
}

const studies = new Map();
async function askName(seriesId, studyId) {
  const series = await request('GET', `series/${seriesId}`);
  if (!studies.has(studyId)) {
    studies.set(studyId, request('GET', `studies/${studyId ?? series.ParentStudy}`));
  }
  const study = await studies.get(studyId).catch((error) => {
    studies.delete(studyId);
    throw error;
  });
  const ofSeries = series.MainDicomTags ?? {};
  const ofStudy = study.MainDicomTags ?? {};
  const ofPatient = study.PatientMainDicomTags ?? {};
  return {
    series: ofSeries.SeriesDescription || `Series ${ofSeries.SeriesNumber ?? ''}`.trim(),
    modality: ofSeries.Modality ?? '',
    images: (series.Instances ?? []).length,
    study: ofStudy.StudyDescription ?? '',
    studyDate: ofStudy.StudyDate ?? '',
    patient: [...new Set([(ofPatient.PatientName ?? '').replace(/\^+/g, ' ').trim(), ofPatient.PatientID])]
                 .filter(Boolean).join(', ')
  };
}
