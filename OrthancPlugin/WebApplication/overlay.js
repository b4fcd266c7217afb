// The uncertainty map of a derived series (half the difference of its two orientations), laid over it in orange.

import * as api from './api.js';
import {setText} from './table.js';
import {Volume} from './volume.js';

const at = (selector) => document.querySelector(selector);
const reportsOf = ({Result: result = {}}) => [result, ...(Array.isArray(result.Volumes) ? result.Volumes : [])];

export class Overlay {
  // changed(): draw again; failed(error): tell.
  constructor({changed, arrived, failed}) {
    Object.assign(this, {changed, arrived, failed});
    at('#uncertainty').addEventListener('change', () => this.load());
  }

  // The map of the series that `job` has made; none without one.
  choose(derived, job) {
    this.loading?.abort();
    this.derived = derived;
    this.map = null;
    const reports = reportsOf(job ?? {}).filter((report) => report.Uncertainty?.Series);
    const id = (reports.find((report) => report.DerivedSeries === derived) ?? reports[0])?.Uncertainty.Series;
    at('#uncertainty-label').hidden = !id;
    this.id = id;
    this.load();
  }

  async load() {
    this.isShown = Boolean(this.id) && at('#uncertainty').checked;
    setText(at('#uncertainty-legend'), '');
    if (this.isShown && !this.map) {
      this.loading?.abort();
      this.loading = new AbortController();
      const {signal} = this.loading;
      try {
        const map = await Volume.open(this.id);
        if (!signal.aborted) {
          this.map = map;
          await map.load(this.arrived, signal);
        }
      } catch (error) {
        if (!signal.aborted) {
          this.map = null; // a part of it is none; asked for again, it is read again
        }
        this.failed(error);
      }
    }
    if (this.isShown && this.map) {
      setText(at('#uncertainty-legend'), ` (orange, full from ${+this.high().toPrecision(3)} on)`);
    }
    this.changed();
  }

  // Where the colour is full: what one voxel in a thousand exceeds, as the series says.
  high() { return this.map.window ? this.map.window.centre + this.map.window.width / 2 : 1; }

  // The map to lay over pictures of the volume, {volume, high}, or null.
  over(volume) {
    return this.isShown && this.map?.voxels && volume.id === this.derived ? {volume: this.map, high: this.high()} : null;
  }

  valueAt(point) { return this.isShown && this.map ? this.map.valueAt(point) : null; }
}

export const jobOf = async (jobs, derived) => {
  const job = jobs.find((one) => one.DerivedSeries === derived);
  return job ? api.oneJob(job.ID) : null;
};
