// The pictures of one case as volumes that Panel draws: all on one grid, with one range of values. A slice is drawn when
// all pictures have it, so that speed gives none of them away.

import * as api from './api.js';
import {Grid, add, scale, cross, unit} from './geometry.js';

const atATime = 6; // requests under way: what browsers allow to one server

export class BlindedCase {
  // answer: of GET /clade/studies/{id}/cases/{n}
  constructor(studyId, number, answer) {
    Object.assign(this, {studyId, number});
    const [columns, rows, slices] = answer.Size;
    const [columnMm, rowMm, sliceMm] = answer.SpacingMm;
    const normal = unit(cross(answer.RowDirection, answer.ColumnDirection));
    const grid = new Grid(answer.OriginMm, [
      scale(answer.RowDirection, columnMm), scale(answer.ColumnDirection, rowMm), scale(normal, sliceMm)
    ]);
    this.loaded = new Uint8Array(slices);
    this.loadedCount = 0;
    this.slices = slices;
    this.finestMm = Math.min(columnMm, rowMm, sliceMm);
    this.sizeMm = [columns * columnMm, rows * rowMm, slices * sliceMm];
    this.window = {centre: answer.Window.Centre, width: answer.Window.Width};
    this.volumes = answer.Pictures.map((token) => ({
      token, columns, rows, slices, grid, loaded: this.loaded, voxels: new Uint16Array(columns * rows * slices),
      slope: 1, intercept: 0, isInverted: false
    }));
    this.middle = grid.patientFromIndex([(columns - 1) / 2, (rows - 1) / 2, (slices - 1) / 2]);
    this.corners = [0, 1, 2, 3, 4, 5, 6, 7].map((n) => add(grid.origin, [0, 1, 2].reduce(
        (sum, axis) => n >> axis & 1 ? add(sum, scale(grid.steps[axis], answer.Size[axis] - 1)) : sum, [0, 0, 0])));
  }

  sizeBytes() { return this.volumes.reduce((sum, {voxels}) => sum + voxels.byteLength, 0); }

  // All slices, from the middle outwards. `arrived` is called after each; `signal` ends it.
  async load(arrived, signal) {
    const middle = this.slices >> 1;
    const order = Array.from({length: this.slices}, (_, k) => k)
                      .sort((a, b) => Math.abs(a - middle) - Math.abs(b - middle));
    const size = this.volumes[0].columns * this.volumes[0].rows;
    const fetchNext = async () => {
      for (let k = order.shift(); k !== undefined && !signal.aborted; k = order.shift()) {
        const slices = await Promise.all(this.volumes.map(
            (volume) => api.bytes(`clade/studies/${this.studyId}/cases/${this.number}/pictures/${volume.token}/${k}`, signal)));
        slices.forEach((bytes, n) => this.volumes[n].voxels.set(new Uint16Array(bytes), k * size));
        this.loaded[k] = 1;
        this.loadedCount++;
        arrived();
      }
    };
    await Promise.all(Array.from({length: Math.max(1, Math.floor(atATime / this.volumes.length))}, fetchNext));
  }
}
