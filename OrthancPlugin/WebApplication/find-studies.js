// Studies of Orthanc by patient, description or date, for forms that pick series.

import * as api from './api.js';
import {element} from './table.js';
import * as words from './words.js';

const most = 50; // studies found at once

export const nameOfSeries = ({MainDicomTags: tags = {}}) => tags.SeriesDescription || `Series ${tags.SeriesNumber ?? ''}`.trim();

export const imagesOfStudy = async (id) => (await api.seriesOfStudy(id)).filter(
    ({MainDicomTags: tags, Instances: images}) => ['MR', 'CT'].includes(tags?.Modality) && images.length > 1);

export function nameOfStudy({PatientMainDicomTags: patient = {}, MainDicomTags: tags = {}}) {
  return [patient.PatientName?.replace(/\^+/g, ' ').trim() || patient.PatientID, tags.StudyDescription,
          words.dayOf(tags.StudyDate)].filter(Boolean).join(' · ');
}

async function find(text) {
  const ask = (query) => api.find({Level: 'Study', Expand: true, Limit: most, CaseSensitive: false, Query: query});
  const queries = /^\d{8}$/.test(text) ? [{StudyDate: text}] :
      ['PatientName', 'PatientID', 'StudyDescription'].map((tag) => ({[tag]: text ? `*${text}*` : '*'}));
  const answers = await Promise.all(queries.map(ask));
  return [...new Map(answers.flat().map((study) => [study.ID, study])).values()].slice(0, most);
}

// A field and its button; what is found is a list with a button for each study, which calls `choose(study)`.
export function searchOf(field, button, place, label, choose, problem) {
  const search = async () => {
    const studies = await find(field.value.trim());
    place.replaceChildren(studies.length === 0 ? element('p', {}, 'Orthanc has no such study.') :
                                                 element('ul', {}, ...studies.map((study) => {
                                                   const act = element('button', {type: 'button'}, label);
                                                   act.addEventListener('click', () => Promise.resolve(choose(study)).catch(problem));
                                                   return element('li', {}, act, nameOfStudy(study));
                                                 })));
  };
  button.addEventListener('click', () => search().catch(problem));
  field.addEventListener('keydown', (event) => {
    if (event.key === 'Enter') {
      event.preventDefault();
      search().catch(problem);
    }
  });
}
