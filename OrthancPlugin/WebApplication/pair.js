// Which series belong together: the source, and what was derived from it.

import * as api from './api.js';

const most = 16; // series that one request measures

export const nameOfSeries = (series) => series.MainDicomTags?.SeriesDescription || `Series ${series.MainDicomTags?.SeriesNumber ?? ''}`.trim();

// The series that a derived one names as its source (PS3.3 C.12.2); nothing for an acquired one.
async function sourceUidOf(series) {
  const tags = await api.tagsOf(series.Instances[0]);
  return /^DERIVED/.test(tags.ImageType ?? '') ? tags.ReferencedSeriesSequence?.[0]?.SeriesInstanceUID : undefined;
}

// The series asked for and what belongs to it: source, and all that was derived from it.
export async function findPair(asked) {
  const series = await api.seriesOf(asked);
  const all = await api.seriesOfStudy(series.ParentStudy);
  const sourceUid = await sourceUidOf(series);
  const sourceId = all.find((s) => s.MainDicomTags?.SeriesInstanceUID === sourceUid)?.ID ?? asked;
  const images = all.filter((s) => ['MR', 'CT'].includes(s.MainDicomTags?.Modality) && s.ID !== sourceId && s.Instances.length > 1);
  const {DerivedSeries: derived = [], UncertaintySeries: maps = [], Jobs: jobs = []} = await api.derivedOf(sourceId).catch(() => ({}));
  images.sort((a, b) => derived.includes(b.ID) - derived.includes(a.ID));
  return {sourceSeries: all.find((s) => s.ID === sourceId) ?? series, images, derived, maps, jobs, study: series.ParentStudy,
          wanted: sourceId !== asked ? asked : derived.find((id) => images.some((s) => s.ID === id)) ?? images[0]?.ID};
}

// What can be measured at one place: source, derived series and all others in their frame of reference; maps of uncertainty
// are no images. The first of them as {id, name, isWanted, note}, and how many there are.
export async function measurableSeries({sourceSeries, images, derived, maps}) {
  const there = [sourceSeries, ...images.filter((s) => !maps.includes(s.ID))];
  const all = there.slice(0, most);
  const frames = await Promise.all(all.map((s) => api.tagsOf(s.Instances[0]).then((tags) => tags.FrameOfReferenceUID, () => undefined)));
  const offered = all.map((s, n) => {
    const isNear = n === 0 || derived.includes(s.ID) || !frames[0] || frames[n] === frames[0];
    return {id: s.ID, name: nameOfSeries(s), isWanted: isNear, note: isNear ? '' : 'lies in another frame of reference'};
  });
  return [offered, there.length];
}

// The job that made a derived series, with its report; nothing where the history has it no more.
export async function jobOf(jobs, derived) {
  const job = jobs.find((one) => one.DerivedSeries === derived);
  return job ? api.oneJob(job.ID) : undefined;
}
