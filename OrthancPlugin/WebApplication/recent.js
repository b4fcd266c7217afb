// Which CT and MR series came lately, and which there are of a name: asked of Orthanc itself, so that everybody sees what
// he may see.

import * as api from './api.js';
import * as words from './words.js';

const step = 1000; // changes asked for at once
const farthest = 30; // steps back, at most: a busy archive has a change an image

const isImages = (series) => ['MR', 'CT'].includes(series.MainDicomTags?.Modality);

// A name for people: what it is, of whom and when. Chinese, Arabic and all other names are as Orthanc has them.
function nameOfSeries(series, study) {
  const ofSeries = series.MainDicomTags ?? {};
  const patient = (study?.PatientMainDicomTags?.PatientName ?? '').replace(/\^+/g, ' ').trim();
  return [ofSeries.SeriesDescription || `Series ${ofSeries.SeriesNumber ?? ''}`.trim(), ofSeries.Modality, patient,
          words.dayOf(study?.MainDicomTags?.StudyDate)].filter(Boolean).join(' · ');
}

const orNull = (promise) => promise.catch((error) => {
  if (error instanceof api.Refused && error.status === 404) {
    return null; // gone meanwhile
  }
  throw error;
});

async function named(series) {
  const study = await orNull(api.studyOf(series.ParentStudy));
  return {ID: series.ID, name: nameOfSeries(series, study)};
}

async function lookUp(ids) {
  const series = (await Promise.all(ids.map((id) => orNull(api.seriesOf(id))))).filter((one) => one && isImages(one));
  return Promise.all(series.map(named));
}

// The newest first. Orthanc lists its changes the oldest first, so they are walked backwards.
export async function recentSeries(days, most) {
  const {Last: last} = await api.changes('last');
  const since = Date.now() - days * 24 * 3600 * 1000;
  const seen = new Set();
  const list = [];
  for (let end = last, n = 0; end > 0 && n < farthest && list.length < most; end -= step, n++) {
    const {Changes: changes} = await api.changes(`since=${Math.max(0, end - step)}&limit=${Math.min(step, end)}`);
    const fresh = changes.filter((one) => one.ResourceType === 'Series' && words.dateOf(one.Date) >= since).map((one) => one.ID).reverse()
                      .filter((id) => !seen.has(id) && seen.add(id));
    list.push(...await lookUp(fresh.slice(0, most)));
    if (changes.length && words.dateOf(changes[0].Date) < since) {
      break;
    }
  }
  return list.slice(0, most);
}

// Those of which a name, number or description holds the text.
export async function searchSeries(text, most) {
  const pattern = `*${text}*`;
  const queries = ['PatientName', 'PatientID', 'StudyDescription', 'SeriesDescription', 'AccessionNumber'].map((tag) => ({[tag]: pattern}));
  const answers = await Promise.all(queries.map((query) => api.find({Level: 'Series', Query: query, Limit: most, CaseSensitive: false})));
  return lookUp([...new Set(answers.flat())].slice(0, most));
}
