// Marks as they are painted over a picture: whole where they lie in the plane, pale where they lie beside it.

import {curvesOf} from './mark-shapes.js';

// `pixelOf`: patient mm to a place on the canvas; `axes`: {across, down, normal} of the plane, which goes through `point`.
export function drawMark(context, mark, point, axes, pixelOf) {
  const ratio = window.devicePixelRatio || 1;
  const {curves, isClosed, isHere} = curvesOf(mark, point, axes);
  context.strokeStyle = context.fillStyle = mark.colour;
  context.lineWidth = 2 * ratio;
  context.globalAlpha = isHere ? 1 : 0.35;
  context.setLineDash(mark.role === 'noise' ? [6 * ratio, 4 * ratio] : []);
  let last;
  for (const curve of curves) {
    context.beginPath();
    for (const [n, p] of curve.entries()) {
      last = pixelOf(p);
      n ? context.lineTo(...last) : context.moveTo(...last);
    }
    if (isClosed) {
      context.closePath();
    }
    context.stroke();
  }
  context.setLineDash([]);
  if (mark.isOpen) { // where a click closes it
    const [x, y] = pixelOf(mark.points[0]);
    context.fillRect(x - 4 * ratio, y - 4 * ratio, 8 * ratio, 8 * ratio);
  }
  if (last) {
    const places = curves.flat().map(pixelOf);
    const right = places.reduce((a, b) => b[0] > a[0] ? b : a);
    context.textAlign = 'left';
    context.fillText(mark.name, right[0] + 6 * ratio, right[1]);
  }
  context.globalAlpha = 1;
}
