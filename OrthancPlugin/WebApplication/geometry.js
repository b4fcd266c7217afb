// Vectors and affine maps in patient millimetres (LPS). A vector is an array of three numbers.

export const add = (a, b) => [a[0] + b[0], a[1] + b[1], a[2] + b[2]];
export const subtract = (a, b) => [a[0] - b[0], a[1] - b[1], a[2] - b[2]];
export const scale = (a, s) => [a[0] * s, a[1] * s, a[2] * s];
export const dot = (a, b) => a[0] * b[0] + a[1] * b[1] + a[2] * b[2];
export const length = (a) => Math.sqrt(dot(a, a));
export const unit = (a) => scale(a, 1 / length(a));
export const cross = (a, b) => [
  a[1] * b[2] - a[2] * b[1],
  a[2] * b[0] - a[0] * b[2],
  a[0] * b[1] - a[1] * b[0]
];

// `a` turned by `radians` about the unit vector `axis` (Rodrigues' formula).
export function rotate(a, axis, radians) {
  const c = Math.cos(radians);
  const s = Math.sin(radians);
  return add(add(scale(a, c), scale(cross(axis, a), s)), scale(axis, dot(axis, a) * (1 - c)));
}

// The grid of a volume: index (i along a row, j down a column, k through the slices) to patient millimetres and back.
// The three steps need not be at right angles: a tilted stack is shown as it lies.
export class Grid {
  // origin: patient position of voxel (0, 0, 0); steps: from voxel to voxel along i, j and k, all in mm.
  constructor(origin, steps) {
    this.origin = origin;
    this.steps = steps;
    const [a, b, c] = steps;
    const volume = dot(a, cross(b, c));
    this.rows = [scale(cross(b, c), 1 / volume), scale(cross(c, a), 1 / volume), scale(cross(a, b), 1 / volume)];
  }

  patientFromIndex([i, j, k]) {
    return add(this.origin, add(scale(this.steps[0], i), add(scale(this.steps[1], j), scale(this.steps[2], k))));
  }

  // Continuous indices.
  indexFromPatient(point) {
    return this.indexOfStep(subtract(point, this.origin));
  }

  // How the index changes along a vector in mm.
  indexOfStep(vector) {
    return this.rows.map((row) => dot(row, vector));
  }
}

// The planes that can be shown. `across` points to the right of the picture, `down` to its bottom: the patient's right is
// on the left, head and front are up, as radiologists look at them.
const anatomical = {
  axial: {across: [1, 0, 0], down: [0, 1, 0]},
  coronal: {across: [1, 0, 0], down: [0, 0, -1]},
  sagittal: {across: [0, 1, 0], down: [0, 0, -1]}
};

// The plane of the name, turned by two angles (radians) about its own horizontal and vertical axis: an oblique plane.
export function planeOf(name, tilt = 0, turn = 0) {
  const {across, down} = anatomical[name];
  const turned = rotate(across, down, turn);
  const tilted = rotate(down, turned, tilt);
  return {across: turned, down: tilted, normal: cross(turned, tilted)};
}

// Letters of the patient's directions (right, left, anterior, posterior, head, feet) that a vector points to, the strongest
// first; a direction within 20 degrees of an axis has one letter.
export function letters(vector) {
  return [['L', 'R'], ['P', 'A'], ['H', 'F']]
      .map(([positive, negative], axis) => ({letter: vector[axis] > 0 ? positive : negative, part: Math.abs(vector[axis])}))
      .filter(({part}) => part > 0.342)
      .sort((a, b) => b.part - a.part)
      .map(({letter}) => letter)
      .join('');
}
