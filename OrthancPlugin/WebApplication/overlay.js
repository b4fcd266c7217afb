// The uncertainty maps of derived series (half the difference of their two orientations), laid over them in orange.

import * as api from './api.js';
import {setText} from './table.js';
import {Volume} from './volume.js';

const at = (selector) => document.querySelector(selector);
const reportsOf = ({Result: result = {}}) => [result, ...(Array.isArray(result.Volumes) ? result.Volumes : [])];
// Where the colour is full: what one voxel in a thousand exceeds, as the series says.
const highOf = ({window}) => window ? window.centre + window.width / 2 : 1;

// The series of the map that `job` has made with a derived series.
function mapOf(derived, job) {
  const reports = reportsOf(job ?? {}).filter((report) => report.Uncertainty?.Series);
  return (reports.find((report) => report.DerivedSeries === derived) ?? reports[0])?.Uncertainty.Series;
}

export class Overlay {
  // changed(): draw again; failed(error): show it.
  constructor({changed, arrived, failed}) {
    Object.assign(this, {changed, arrived, failed, maps: new Map()}); // by derived series: {id, volume}
    at('#uncertainty').addEventListener('change', () => this.load());
  }

  // made: [derived series, the job that made it, if it is known], ...
  choose(made) {
    const before = this.maps;
    this.maps = new Map(made.map(([derived, job]) => [derived, mapOf(derived, job)]).filter(([, id]) => id)
                            .map(([derived, id]) => [derived, before.get(derived) ?? {id}]));
    at('#uncertainty-label').hidden = this.maps.size === 0;
    this.load();
  }

  // One after the other. What is not shown takes no memory.
  async load() {
    this.loading?.abort();
    this.loading = new AbortController();
    const {signal} = this.loading;
    this.isShown = this.maps.size > 0 && at('#uncertainty').checked;
    setText(at('#uncertainty-legend'), '');
    for (const map of this.maps.values()) {
      if (!this.isShown) {
        map.volume = undefined;
      } else if (!signal.aborted) {
        await this.read(map, signal);
      }
    }
    if (this.isShown && !signal.aborted) {
      const highs = [...this.maps.values()].filter((map) => map.volume).map((map) => +highOf(map.volume).toPrecision(3));
      setText(at('#uncertainty-legend'), highs.length ? ` (orange, full from ${highs.join(', ')} on)` : '');
    }
    this.changed();
  }

  async read(map, signal) {
    try {
      const volume = map.volume ?? await Volume.open(map.id);
      if (signal.aborted) {
        return; // whoever looks now opens it
      }
      map.volume = volume;
      await volume.load(this.arrived, signal);
    } catch (error) {
      if (!signal.aborted) {
        map.volume = undefined; // a part of it is none; asked for again, it is read again
      }
      this.failed(error);
    }
  }

  // The map to lay over pictures of the volume, {volume, high}, or null.
  over({id}) {
    const map = this.isShown ? this.maps.get(id)?.volume : null;
    return map?.voxels ? {volume: map, high: highOf(map)} : null;
  }

  valueAt(derived, point) { return this.over({id: derived})?.volume.valueAt(point) ?? null; }
}
