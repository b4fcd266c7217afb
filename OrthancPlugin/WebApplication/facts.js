// The report of a job in plain words, for the picture that it made.

import {element} from './table.js';
import {sentence} from './words.js';

const figure = (value) => String(+(+value).toPrecision(3));

function geometry(report) {
  const {Input: input, Output: output} = report;
  if (!input?.Slices || !output?.Slices) {
    return [];
  }
  const share = (output.Slices - input.Slices) / output.Slices;
  return [`${input.Slices} slices were acquired; the new series has ${output.Slices} planes. What lies between the acquired ` +
          `slices (about ${Math.round(100 * Math.max(0, share))} % of the planes) is estimated, not measured.`];
}

function method(report, job) {
  const model = report.Model?.Name ?? job.Model;
  const isNetwork = model !== 'cubic';
  const where = report.Precision ? `, on ${report.Device}, ${report.Precision}` : ''; // not where it was stored before
  return [isNetwork ? `Made by the network ${model}${where}.` : 'Interpolated (cubic B-spline): no network was used.'];
}

function consistency(report) {
  const {Before: before, After: after} = report.Consistency ?? {};
  const lines = [];
  if (before?.RMS !== undefined) {
    lines.push(`Averaged over the thickness of a slice, the network's own result was ${figure(before.RMS)} units (RMS) away ` +
               'from what was measured.');
  }
  if (after?.RMS !== undefined) {
    lines.push(`It was then made to agree with the acquired slices: a difference of ${figure(after.RMS)} units (RMS) remains.`);
  }
  return lines;
}

function gate(report) {
  if (!report.Gate) {
    return [];
  }
  const {Failure: failure, Network: network} = report.Gate;
  const judged = ['correlation with interpolation', 'range', 'consistency with the acquired slices', 'banding',
                  ...(network?.Agreement === undefined ? [] : ['agreement with the acquired slices']),
                  ...(network?.Modulation === undefined ? [] : ['stairs'])];
  return [failure ? `The quality gate refused it: ${failure}.` : `It passed the quality gate (${judged.join(', ')}).`];
}

const warnings = (report) => (report.Warnings ?? []).map((w) => sentence(w.Text ?? w.Message ?? String(w)));

export function factsOf(job) {
  const report = job.Result ?? {};
  const lines = [...geometry(report), ...method(report, job), ...consistency(report), ...gate(report), ...warnings(report)];
  return element('ul', {}, ...lines.map((line) => element('li', {}, line)));
}
