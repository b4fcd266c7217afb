// The volumes of what is shown: read in the order in which they are looked at, and forgotten with what is shown no more.

import {nameOfSeries} from './pair.js';
import {CannotShow, Volume} from './volume.js';

const mostBytes = 3 * 2 ** 29; // voxels of all series, without maps of uncertainty; more, and browsers end the page

export class Loading {
  // derived: identifiers of the series that were estimated. arrived(volume): a slice of it; failed(error): tell.
  constructor(derived, {arrived, failed}) {
    Object.assign(this, {derived, arrived, failed, volumes: new Map()});
  }

  // The signal that lives until others are shown. `ids`: what is to be shown; the memory of all else is free.
  begin(ids) {
    this.under?.abort();
    this.under = new AbortController();
    for (const id of this.volumes.keys()) {
      if (!ids.includes(id)) {
        this.volumes.delete(id);
      }
    }
    return this.under.signal;
  }

  // A promise: the same for all who ask before it is kept.
  volumeOf(series) {
    if (!this.volumes.has(series.ID)) {
      const opening = this.open(series);
      this.volumes.set(series.ID, opening);
      opening.catch(() => this.volumes.get(series.ID) === opening && this.volumes.delete(series.ID)); // asked again, it is tried again
    }
    return this.volumes.get(series.ID);
  }

  async open(series) {
    const volume = await Volume.open(series.ID);
    volume.name = nameOfSeries(series);
    volume.isEstimated = this.derived.includes(series.ID);
    return volume;
  }

  // The series beside the source as volumes. unfit(id): one that cannot be shown, or is too much.
  async openBeside(source, several, signal, unfit) {
    const opened = [];
    let bytes = source.sizeBytes();
    for (const series of several) {
      try {
        const volume = await this.volumeOf(series);
        if (signal.aborted) {
          break;
        }
        if (opened.length > 0 && bytes + volume.sizeBytes() > mostBytes) {
          throw new CannotShow(`${volume.name} is not shown: with it the pictures would take more than ${(mostBytes / 1e9).toFixed(1)} GB of ` +
                               'memory. Take another one away first.');
        }
        bytes += volume.sizeBytes();
        opened.push(volume);
      } catch (error) {
        if (signal.aborted) {
          break;
        }
        this.failed(error);
        unfit(series.ID);
      }
    }
    return opened;
  }

  // Voxels: groups of volumes one after the other, those of a group together.
  async load(groups, signal) {
    for (const together of groups) {
      if (!signal.aborted) {
        await Promise.all(together.map((volume) => volume.load(() => this.arrived(volume), signal))).catch(this.failed);
      }
    }
  }
}
