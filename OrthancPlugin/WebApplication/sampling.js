// A plane of a volume as a picture: the only place where voxels become pixels.

// Index bounds of a pixel loop: where a ramp start + n * step stays within [low, high], as [first, last) of n.
function insideRange(start, step, low, high, count) {
  if (step === 0) {
    return start >= low && start <= high ? [0, count] : [0, 0];
  }
  const a = (low - start) / step;
  const b = (high - start) / step;
  return [Math.max(0, Math.ceil(Math.min(a, b))), Math.min(count, Math.floor(Math.max(a, b)) + 1)];
}

// Samples `volume` at the centres of `width` x `height` pixels: pixel (x, y) lies at topLeft + x * across + y * down (mm).
// `nearest`: through the slices each is drawn as the slab that it is, within them and else everything is interpolated.
// Outside the volume the result is NaN; voxels reach half a step beyond their centres.
export function sample(volume, {topLeft, across, down, width, height}, nearest, out = new Float32Array(width * height)) {
  const {columns, rows, slices, voxels, loaded} = volume;
  const start = volume.grid.indexFromPatient(topLeft);
  const stepX = volume.grid.indexOfStep(across);
  const stepY = volume.grid.indexOfStep(down);
  const size = [columns, rows, slices];
  const slice = columns * rows;
  out.fill(NaN);
  for (let y = 0; y < height; y++) {
    const at = start.map((value, axis) => value + y * stepY[axis]);
    let first = 0;
    let last = width;
    for (let axis = 0; axis < 3; axis++) {
      const [a, b] = insideRange(at[axis], stepX[axis], -0.5, size[axis] - 0.5, width);
      first = Math.max(first, a);
      last = Math.min(last, b);
    }
    for (let x = first; x < last; x++) {
      const i = Math.min(Math.max(at[0] + x * stepX[0], 0), columns - 1);
      const j = Math.min(Math.max(at[1] + x * stepX[1], 0), rows - 1);
      let k = Math.min(Math.max(at[2] + x * stepX[2], 0), slices - 1);
      if (nearest) {
        k = Math.round(k);
      }
      const i0 = Math.min(Math.floor(i), columns - 2 < 0 ? 0 : columns - 2);
      const j0 = Math.min(Math.floor(j), rows - 2 < 0 ? 0 : rows - 2);
      const k0 = Math.floor(k);
      const k1 = Math.min(k0 + 1, slices - 1);
      const c = k - k0;
      if (!loaded[k0] || (c > 0 && !loaded[k1])) {
        continue;
      }
      const a = i - i0;
      const b = j - j0;
      const right = columns > 1 ? 1 : 0;
      const below = rows > 1 ? columns : 0;
      const n = k0 * slice + j0 * columns + i0;
      const plane = (m) => (voxels[m] * (1 - a) + voxels[m + right] * a) * (1 - b) +
                           (voxels[m + below] * (1 - a) + voxels[m + below + right] * a) * b;
      const near = plane(n);
      out[y * width + x] = c > 0 ? near * (1 - c) + plane(n + (k1 - k0) * slice) * c : near;
    }
  }
  return out;
}

// Stored values as grey pixels of `image` (an ImageData of the same size). window: {centre, width} in real-world units.
export function paint(values, volume, window, image) {
  const {slope, intercept, isInverted} = volume;
  const low = window.centre - window.width / 2;
  const gain = 255 / Math.max(window.width, 1e-9);
  const pixels = new Uint32Array(image.data.buffer);
  for (let n = 0; n < values.length; n++) {
    const value = values[n];
    if (value !== value) {
      pixels[n] = 0xff000000;
      continue;
    }
    let grey = Math.min(255, Math.max(0, (value * slope + intercept - low) * gain)) + 0.5 | 0;
    if (isInverted) {
      grey = 255 - grey;
    }
    pixels[n] = 0xff000000 | grey << 16 | grey << 8 | grey;
  }
}

// Orange over a picture, the more the higher the stored values are: nothing at 0, strongest from `high` (real-world units) on.
export function tint(values, {slope, intercept}, high, image) {
  const pixels = image.data;
  for (let n = 0; n < values.length; n++) {
    const part = Math.min(1, (values[n] * slope + intercept) / high) * 0.8;
    if (part > 0) { // not for NaN
      for (const [channel, colour] of [[0, 255], [1, 130], [2, 0]]) {
        const k = 4 * n + channel;
        pixels[k] += (colour - pixels[k]) * part;
      }
    }
  }
}
