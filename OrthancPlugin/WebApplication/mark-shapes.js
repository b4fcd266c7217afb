// What can be drawn: a line, or a region as a sphere or as a flat shape with a thickness. All in patient mm.
//
// line: from, to. sphere: centre, radius. cylinder: from, to, radius. ellipse, box: centre, first, second (vectors from the
// centre to the middles of two sides, at right angles), thickness. polygon: points, thickness. `normal` of the plane that a
// flat one was drawn in goes with it.

import {add, cross, dot, length, scale, subtract, unit} from './geometry.js';

export const kinds = ['line', 'sphere', 'ellipse', 'box', 'polygon'];
const corners = 48; // of an ellipse as it is drawn

// A mark from where the hand went down and where it is. A sphere grows from its centre, an ellipse and a box between corners.
export function dragged(kind, from, to, {across, down, normal}, thickness) {
  const middle = scale(add(from, to), 0.5);
  const half = scale(subtract(to, from), 0.5);
  return kind === 'line' ? {kind, from, to} :
         kind === 'sphere' ? {kind, centre: from, radius: length(subtract(to, from))} :
         {kind, centre: middle, first: scale(across, dot(half, across)), second: scale(down, dot(half, down)), normal, thickness};
}

// Smaller than this in any direction it was a click.
export function isTooSmall(mark, mm) {
  const sizes = {
    line: () => [length(subtract(mark.to, mark.from))],
    sphere: () => [mark.radius],
    polygon: () => [mark.points.length < 3 ? 0 : Infinity]
  }[mark.kind]?.() ?? [length(mark.first), length(mark.second)];
  return sizes.some((size) => size < mm);
}

const alongAxis = (vector) => vector.filter((v) => Math.abs(v) > 1e-6 * length(vector)).length === 1;

const cornersOf = ({centre, first, second}) => [[-1, -1], [1, -1], [1, 1], [-1, 1]].map(
    ([a, b]) => add(centre, add(scale(first, a), scale(second, b))));

// As a request writes it (Interfaces.md, "Regions"). A box that is turned is the polygon that it is.
export function requestOf(mark) {
  switch (mark.kind) {
  case 'line':
    return {Name: mark.name, From: mark.from, To: mark.to};
  case 'sphere':
    return {Shape: 'sphere', Centre: mark.centre, RadiusMm: mark.radius};
  case 'cylinder':
    return {Shape: 'cylinder', From: mark.from, To: mark.to, RadiusMm: mark.radius};
  case 'ellipse':
    return {Shape: 'ellipse', Centre: mark.centre, FirstEnd: add(mark.centre, mark.first), SecondEnd: add(mark.centre, mark.second),
            ThicknessMm: mark.thickness};
  case 'box':
    if (alongAxis(mark.first) && alongAxis(mark.second)) {
      const size = [0, 1, 2].map((n) => 2 * (Math.abs(mark.first[n]) + Math.abs(mark.second[n])) +
                                        mark.thickness * Math.abs(mark.normal[n]));
      return {Shape: 'box', Centre: mark.centre, SizeMm: size};
    }
    return {Shape: 'polygon', Polygon: cornersOf(mark), ThicknessMm: mark.thickness};
  default:
    return {Shape: 'polygon', Polygon: mark.points, ThicknessMm: mark.thickness};
  }
}

// Normal of the plane that points lie in (Newell).
function normalOf(points) {
  const area = points.reduce((sum, point, n) => add(sum, cross(subtract(point, points[0]),
                                                               subtract(points[(n + 1) % points.length], points[0]))), [0, 0, 0]);
  return length(area) > 0 ? unit(area) : [0, 0, 1];
}

// The mark that a request's line or shape describes; `thickness` for what was drawn flat elsewhere. A box has its first two
// edges along the patient's x and y.
export function fromRequest(shape, thickness) {
  const depth = shape.ThicknessMm ?? thickness;
  switch (shape.Shape) {
  case undefined:
    return {kind: 'line', from: shape.From, to: shape.To};
  case 'sphere':
    return {kind: 'sphere', centre: shape.Centre, radius: shape.RadiusMm};
  case 'cylinder':
    return {kind: 'cylinder', from: shape.From, to: shape.To, radius: shape.RadiusMm};
  case 'ellipse': {
    const first = subtract(shape.FirstEnd, shape.Centre);
    const second = subtract(shape.SecondEnd, shape.Centre);
    return {kind: 'ellipse', centre: shape.Centre, first, second, normal: unit(cross(first, second)), thickness: depth};
  }
  case 'box': {
    const [x, y, z] = shape.SizeMm;
    return {kind: 'box', centre: shape.Centre, first: [x / 2, 0, 0], second: [0, y / 2, 0], normal: [0, 0, 1], thickness: z};
  }
  default:
    return {kind: 'polygon', points: shape.Polygon, normal: normalOf(shape.Polygon), thickness: depth};
  }
}

// Where its middle lies: what one looks at.
export function middleOf(mark) {
  return mark.centre ?? (mark.points ? scale(mark.points.reduce(add), 1 / mark.points.length) : scale(add(mark.from, mark.to), 0.5));
}

const mm = (value) => String(+value.toPrecision(3));

// Its size in words.
export function sizeOf(mark) {
  switch (mark.kind) {
  case 'line':
    return `${mm(length(subtract(mark.to, mark.from)))} mm`;
  case 'sphere':
    return `radius ${mm(mark.radius)} mm`;
  case 'cylinder':
    return `radius ${mm(mark.radius)} mm, ${mm(length(subtract(mark.to, mark.from)))} mm long`;
  case 'polygon':
    return `${mark.points.length} points, ${mm(mark.thickness)} mm thick`;
  default:
    return `${mm(2 * length(mark.first))} × ${mm(2 * length(mark.second))} mm, ${mm(mark.thickness)} mm thick`;
  }
}

// The curve of a flat mark.
function outlineOf(mark) {
  if (mark.kind === 'polygon') {
    return mark.points;
  }
  return mark.kind === 'box' ? cornersOf(mark) : Array.from({length: corners}, (_, n) => {
    const angle = 2 * Math.PI * n / corners;
    return add(mark.centre, add(scale(mark.first, Math.cos(angle)), scale(mark.second, Math.sin(angle))));
  });
}

// How a mark is seen in the plane through `point` with `normal`: its curves in patient mm, and whether it lies there.
export function curvesOf(mark, point, {across, down, normal}) {
  const away = (p) => Math.abs(dot(subtract(p, point), normal));
  if (mark.kind === 'line') {
    return {curves: [[mark.from, mark.to]], isClosed: false, isHere: Math.max(away(mark.from), away(mark.to)) < 1};
  }
  if (mark.kind === 'sphere') {
    const radius = Math.sqrt(Math.max(0, mark.radius ** 2 - away(mark.centre) ** 2));
    const circle = {kind: 'ellipse', centre: mark.centre, first: scale(across, radius), second: scale(down, radius)};
    return {curves: radius > 0 ? [outlineOf(circle)] : [], isClosed: true, isHere: true};
  }
  if (mark.kind === 'cylinder') {
    const axis = subtract(mark.to, mark.from);
    const beside = cross(unit(axis), normal);
    if (length(beside) <= 0.01) { // seen along its axis
      const circle = {kind: 'ellipse', centre: middleOf(mark), first: scale(across, mark.radius), second: scale(down, mark.radius)};
      return {curves: [outlineOf(circle)], isClosed: true, isHere: away(middleOf(mark)) <= length(axis) / 2};
    }
    const side = scale(unit(beside), mark.radius);
    const curve = [add(mark.from, side), add(mark.to, side), subtract(mark.to, side), subtract(mark.from, side)];
    return {curves: [curve], isClosed: true, isHere: away(middleOf(mark)) < mark.radius};
  }
  const outline = outlineOf(mark);
  const half = scale(mark.normal, mark.thickness / 2);
  const isParallel = Math.abs(dot(mark.normal, normal)) > 0.999;
  // From the side both faces are seen.
  const curves = isParallel ? [outline] : [outline.map((p) => add(p, half)), outline.map((p) => subtract(p, half))];
  return {curves, isClosed: !mark.isOpen, isHere: isParallel && away(middleOf(mark)) <= mark.thickness / 2 + 1e-6};
}
