// A series of Orthanc's as voxels in patient coordinates. Slices come one by one, from the middle outwards, so that a
// picture is there at once; Orthanc decodes them, whatever their encoding.

import * as api from './api.js';
import {add, cross, dot, Grid, scale, subtract, unit} from './geometry.js';

const atATime = 6; // requests under way: what browsers allow to one server

// What cannot be shown, with a sentence that says why.
export class CannotShow extends Error {}

function numbers(text, count) {
  const values = String(text ?? '').split('\\').map(Number);
  return values.length === count && values.every(Number.isFinite) ? values : null;
}

// Where a slice lies, from its attributes; null for an image without geometry.
function placeOf(tags) {
  const position = numbers(tags.ImagePositionPatient, 3);
  const orientation = numbers(tags.ImageOrientationPatient, 6);
  const spacing = numbers(tags.PixelSpacing, 2);
  return position && orientation && spacing ? {position, orientation, spacing} : null;
}

// The frames of one instance: one of a classic image, several of an enhanced one, whose places are in its functional
// groups.
function framesOf(instance, tags) {
  const perFrame = tags.PerFrameFunctionalGroupsSequence;
  if (!Array.isArray(perFrame)) {
    return [{instance, frame: 0, tags, place: placeOf(tags)}];
  }
  const shared = tags.SharedFunctionalGroupsSequence?.[0] ?? {};
  const find = (groups, sequence) => groups[sequence]?.[0] ?? shared[sequence]?.[0] ?? {};
  return perFrame.map((groups, frame) => {
    const all = {
      ...tags,
      ...find(groups, 'PixelMeasuresSequence'),
      ...find(groups, 'PlaneOrientationSequence'),
      ...find(groups, 'PlanePositionSequence'),
      ...find(groups, 'PixelValueTransformationSequence'),
      ...find(groups, 'FrameVOILUTSequence')
    };
    return {instance, frame, tags: all, place: placeOf(all)};
  });
}

const normalOf = ({orientation}) => unit(cross(orientation.slice(0, 3), orientation.slice(3)));

// The largest stack of parallel images of one size: what the worker takes of a series, too, with scouts left out.
function largestStack(frames) {
  const stacks = [];
  for (const frame of frames.filter(({place}) => place)) {
    const normal = normalOf(frame.place);
    const home = stacks.find((stack) => dot(stack.normal, normal) > 0.999 && stack.rows === frame.tags.Rows &&
                                        stack.columns === frame.tags.Columns);
    home ? home.frames.push(frame) : stacks.push({normal, rows: frame.tags.Rows, columns: frame.tags.Columns, frames: [frame]});
  }
  const largest = stacks.sort((a, b) => b.frames.length - a.frames.length)[0];
  if (!largest || largest.frames.length < 2) {
    throw new CannotShow('This series has no stack of parallel images, so it cannot be reformatted.');
  }
  const height = ({place}) => dot(place.position, largest.normal);
  largest.frames.sort((a, b) => height(a) - height(b));
  // Where several volumes lie in one series, the first image of each position is shown.
  largest.frames = largest.frames.filter((frame, n, all) => n === 0 || height(frame) - height(all[n - 1]) > 1e-3);
  return largest;
}

function windowOf(tags) {
  const centre = parseFloat(tags.WindowCenter);
  const width = parseFloat(tags.WindowWidth);
  return Number.isFinite(centre) && width > 0 ? {centre, width} : null;
}

// Orthanc's array of an image: numpy's format, version 1 or 2, little-endian, C order.
function readNumpy(buffer) {
  const view = new DataView(buffer);
  const isFirst = view.getUint8(6) === 1;
  const headerLength = isFirst ? view.getUint16(8, true) : view.getUint32(8, true);
  const start = (isFirst ? 10 : 12) + headerLength;
  const header = new TextDecoder('latin1').decode(new Uint8Array(buffer, 0, start));
  const type = /'descr':\s*'[<|=]?([a-z]\d)'/.exec(header)?.[1];
  const kind = {u1: Uint8Array, i1: Int8Array, u2: Uint16Array, i2: Int16Array, f4: Float32Array}[type];
  if (!kind) {
    throw new CannotShow(`Orthanc sent pixels of an unknown type (${type}).`);
  }
  const shape = /'shape':\s*\(([^)]*)\)/.exec(header)[1].split(',').map((n) => n.trim()).filter(Boolean).map(Number);
  const isAligned = start % kind.BYTES_PER_ELEMENT === 0; // as numpy has it
  return {values: isAligned ? new kind(buffer, start) : new kind(buffer.slice(start)), shape};
}

// From this many images on, the attributes of three tell where all lie, if Orthanc says that they make a volume: asking for
// all takes longer than a person likes to wait.
const manyImages = 64;

async function framesOfSeries(seriesId) {
  const order = await api.orderedSlices(seriesId).catch(() => null);
  const short = order?.SlicesShort ?? [];
  if (order?.Type !== 'Volume' || short.length < manyImages || short.some(([, , count]) => count !== 1)) {
    const tags = await api.instanceTags(seriesId);
    return Object.entries(tags).flatMap(([instance, all]) => framesOf(instance, all));
  }
  const ids = short.map(([id]) => id);
  const [first, middle, last] = await Promise.all(
      [ids[0], ids[ids.length >> 1], ids[ids.length - 1]].map((id) => api.tagsOf(id)));
  const [from, to] = [placeOf(first), placeOf(last)];
  if (!from || !to) {
    throw new CannotShow('The images of this series do not state their position in the patient.');
  }
  const step = scale(subtract(to.position, from.position), 1 / (ids.length - 1));
  return ids.map((instance, k) => ({instance, frame: 0, tags: middle,
                                    place: {...from, position: add(from.position, scale(step, k))}}));
}

export class Volume {
  // Reads where the slices of a series lie; `load` then fetches their voxels.
  static async open(seriesId) {
    return new Volume(seriesId, largestStack(await framesOfSeries(seriesId)));
  }

  constructor(seriesId, stack) {
    const {frames} = stack;
    const first = frames[0].place;
    const last = frames[frames.length - 1].place;
    const tags = frames[frames.length >> 1].tags;
    this.id = seriesId;
    this.frames = frames;
    this.columns = +tags.Columns;
    this.rows = +tags.Rows;
    this.slices = frames.length;
    const [rowSpacing, columnSpacing] = first.spacing; // PixelSpacing: between rows first (PS3.3 10.7.1.3)
    const step = scale(subtract(last.position, first.position), 1 / (frames.length - 1));
    this.sliceSpacingMm = Math.abs(dot(step, stack.normal));
    this.pixelSpacingMm = [columnSpacing, rowSpacing];
    this.grid = new Grid(first.position, [
      scale(first.orientation.slice(0, 3), columnSpacing), scale(first.orientation.slice(3), rowSpacing), step
    ]);
    this.slope = +(tags.RescaleSlope ?? 1) || 1;
    this.intercept = +(tags.RescaleIntercept ?? 0) || 0;
    this.isInverted = tags.PhotometricInterpretation === 'MONOCHROME1';
    this.window = windowOf(tags);
    this.tags = tags;
    this.voxels = null; // made by the first slice, of its type; Float32Array where the slope changes between slices
    this.loaded = new Uint8Array(this.slices);
    this.loadedCount = 0;
    const slopes = new Set(frames.map((f) => `${+(f.tags.RescaleSlope ?? 1)} ${+(f.tags.RescaleIntercept ?? 0)}`));
    this.isRescaledByOrthanc = slopes.size > 1;
    if (this.isRescaledByOrthanc) {
      this.slope = 1;
      this.intercept = 0;
    }
  }

  // Patient position of the middle: where one looks first.
  centreMm() {
    return this.grid.patientFromIndex([(this.columns - 1) / 2, (this.rows - 1) / 2, (this.slices - 1) / 2]);
  }

  normal() { return unit(cross(unit(this.grid.steps[0]), unit(this.grid.steps[1]))); }

  // Memory that its voxels take, before they are there.
  sizeBytes() {
    const bytes = this.isRescaledByOrthanc ? 4 : +this.tags.BitsAllocated > 8 ? 2 : 1;
    return bytes * this.columns * this.rows * this.slices;
  }

  // All slices that are not there yet, from the middle outwards. `arrived` is called after each; `signal` ends it.
  async load(arrived, signal) {
    const middle = this.slices >> 1;
    const order = [...this.frames.keys()].filter((k) => !this.loaded[k]).sort((a, b) => Math.abs(a - middle) - Math.abs(b - middle));
    const images = new Map(); // enhanced images: all frames come in one answer
    const framesLeft = new Map();
    order.forEach((k) => framesLeft.set(this.frames[k].instance, (framesLeft.get(this.frames[k].instance) ?? 0) + 1));
    const fetchNext = async () => {
      for (let k = order.shift(); k !== undefined && !signal?.aborted; k = order.shift()) {
        const {instance, frame} = this.frames[k];
        if (!images.has(instance)) {
          images.set(instance, api.numpy(instance, this.isRescaledByOrthanc, signal).then(readNumpy));
        }
        this.put(k, await images.get(instance), frame);
        framesLeft.set(instance, framesLeft.get(instance) - 1);
        if (framesLeft.get(instance) === 0) {
          images.delete(instance);
        }
        arrived();
      }
    };
    await Promise.all(Array.from({length: atATime}, fetchNext));
  }

  put(k, {values, shape}, frame) {
    const size = this.columns * this.rows;
    const count = shape.reduce((a, b) => a * b, 1);
    if (count % size !== 0 || (frame + 1) * size > count) {
      throw new CannotShow(`An image has the shape ${shape.join(' x ')}; ${this.columns} x ${this.rows} pixels of one ` +
                           'channel were expected.');
    }
    this.voxels ??= new values.constructor(size * this.slices);
    this.voxels.set(values.subarray(frame * size, (frame + 1) * size), k * size);
    this.loadedCount += 1 - this.loaded[k]; // a request that was given up may still be answered
    this.loaded[k] = 1;
  }

  // The real-world value of the voxel whose centre is nearest to a point in mm; null outside and where not loaded.
  valueAt(pointMm) {
    const [i, j, k] = this.grid.indexFromPatient(pointMm).map(Math.round);
    if (i < 0 || j < 0 || k < 0 || i >= this.columns || j >= this.rows || k >= this.slices || !this.loaded[k]) {
      return null;
    }
    return this.voxels[(k * this.rows + j) * this.columns + i] * this.slope + this.intercept;
  }

  // A window for a series that names none: from the 1st to the 99th of a hundred parts of the values of the slice nearest to
  // the middle that has come.
  guessWindow() {
    const middle = this.slices >> 1;
    const distance = (k) => Math.abs(k - middle);
    const k = [...this.loaded.keys()].filter((n) => this.loaded[n]).reduce((a, b) => distance(b) < distance(a) ? b : a);
    const size = this.columns * this.rows;
    const values = Float32Array.from(this.voxels.subarray(k * size, (k + 1) * size)).sort();
    const low = values[Math.floor(0.01 * (size - 1))] * this.slope + this.intercept;
    const high = values[Math.floor(0.99 * (size - 1))] * this.slope + this.intercept;
    return {centre: (low + high) / 2, width: Math.max(high - low, 1e-6)};
  }
}
