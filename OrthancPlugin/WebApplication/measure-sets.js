// Sets of measurements that have a name: kept as DICOM reports (TID 1500) in the study, so any browser finds them again, and
// other programs read them. What a viewer drew is taken from its reports and from CSV of OsiriX and Horos.

import * as api from './api.js';
import {setText} from './table.js';

const at = (selector) => document.querySelector(selector);
const named = /^Image quality: (.*) RESEARCH$/; // as the plugin describes them

// "20260131", "101500.123" as people read it.
function momentOf({SeriesDate: date = '', SeriesTime: time = ''}) {
  const [, ...d] = /^(\d{4})(\d\d)(\d\d)$/.exec(date) ?? [];
  return d.length ? `${d.join('-')} ${time.slice(0, 2)}:${time.slice(2, 4)}:${time.slice(4, 6)}` : '';
}

export class MeasureSets {
  constructor(measuring) {
    this.measuring = measuring;
    at('#store').addEventListener('click', () => this.store());
    at('#load').addEventListener('click', () => this.load());
    at('#import').addEventListener('change', () => this.importCsv());
  }

  name() { return at('#set-name').value.trim(); }

  // Of the study, newest first.
  async list(study) {
    this.study = study;
    const reports = (await api.seriesOfStudy(study)).filter((s) => s.MainDicomTags?.Modality === 'SR');
    const key = ({MainDicomTags: tags}) => `${tags.SeriesDate ?? ''}${tags.SeriesTime ?? ''}`;
    reports.sort((a, b) => key(b).localeCompare(key(a)));
    const titleOf = ({MainDicomTags: tags}) => named.exec(tags.SeriesDescription ?? '')?.[1] ?? (tags.SeriesDescription || 'report');
    at('#sets').replaceChildren(...reports.map((s) => new Option(
        [titleOf(s), momentOf(s.MainDicomTags)].filter(Boolean).join(', '), s.ID)));
    at('#kept').hidden = !reports.length;
    this.titles = new Map(reports.map((s) => [s.ID, named.exec(s.MainDicomTags.SeriesDescription ?? '')?.[1] ?? '']));
  }

  async try(work) {
    try {
      await work();
    } catch (error) {
      this.measuring.say(error instanceof api.Unreachable ? 'Orthanc cannot be reached.' : error.message);
    }
  }

  store() {
    return this.try(async () => {
      const {marks} = this.measuring;
      const unmeasurable = this.measuring.unmeasured();
      const series = this.measuring.wanted().filter((id) => !unmeasurable.has(id));
      const piqe = [...this.measuring.answers.keys()].filter((key) => key.startsWith('piqe '));
      const measures = [...this.measuring.questions().map(([what, body]) => ({Measure: what, ...body})),
                        ...piqe.map((key) => ({Measure: 'piqe', Plane: key.slice('piqe '.length)}))];
      if (!measures.length) {
        this.measuring.say('There is nothing to save yet: draw a line, or a region of signal and one of noise.');
        return;
      }
      if (!this.name()) {
        this.measuring.say('Give the set a name first.');
        at('#set-name').focus();
        return;
      }
      this.measuring.say('Saving the set…');
      await api.measure('set', {Series: series, Name: this.name(), Measures: measures, Store: true});
      await this.list(this.study);
      const unmeasured = marks.whole().length - marks.lines().length - (marks.region('signal') ?? []).length - (marks.region('noise') ?? []).length;
      this.measuring.say(`“${this.name()}” was saved as a report in this study` + (unmeasured ? `, without ${unmeasured} regions that are not measured.` : '.'));
    });
  }

  load() {
    return this.try(async () => {
      const id = at('#sets').value;
      await this.take({Rois: id}, 'the report');
      at('#set-name').value = this.titles.get(id) ?? '';
    });
  }

  importCsv() {
    return this.try(async () => {
      const [file] = at('#import').files;
      if (file) {
        const text = await file.text();
        at('#import').value = ''; // the same file may be asked for again
        await this.take({RoisCsv: text}, file.name);
      }
    });
  }

  async take(from, where) {
    this.measuring.say(`Reading ${where}…`);
    const drawn = await api.measure('regions', {Series: this.measuring.wanted(), ...from});
    if (!drawn.Lines.length && !drawn.Areas.length) {
      this.measuring.say([`There are no lines or regions in ${where}.`, ...drawn.Warnings.map((w) => w.Text)].join(' '));
      return;
    }
    this.measuring.marks.take(drawn);
    await this.measuring.measure();
    this.warn(drawn.Warnings.map((w) => w.Text));
  }

  warn(texts) {
    const unsure = this.measuring.marks.whole().filter((mark) => mark.role === 'none');
    const all = [...texts, ...(unsure.length ? [`Mark ${unsure.map((m) => `“${m.name}”`).join(', ')} as signal or noise.`] : [])];
    if (all.length) {
      setText(at('#measuring'), all.join(' '));
    }
  }
}
