// A curve of a training as SVG.

const svg = (name, attributes, ...children) => {
  const node = document.createElementNS('http://www.w3.org/2000/svg', name);
  Object.entries(attributes).forEach(([key, value]) => node.setAttribute(key, value));
  node.append(...children);
  return node;
};

const short = (value) => (+value.toPrecision(3)).toString();

// points: [[x, y]] with finite numbers, ascending x; baseline: a value to compare with, or null.
export function curvePlot(points, label, baseline = null) {
  const [left, top, width, height] = [46, 10, 320, 120];
  const ys = [...points.map(([, y]) => y), ...(baseline === null ? [] : [baseline])];
  const [low, high] = [Math.min(...ys), Math.max(...ys)];
  const [from, to] = [points[0][0], points.at(-1)[0]];
  const x = (value) => left + (to > from ? (value - from) / (to - from) : 0.5) * (width - left - 10);
  const y = (value) => top + (high > low ? (high - value) / (high - low) : 0.5) * height;
  const plot = svg('svg', {viewBox: `0 0 ${width} ${top + height + 24}`, role: 'img', 'aria-label': label, class: 'curve'});
  for (const value of new Set([low, high])) {
    plot.append(svg('line', {x1: left, x2: width, y1: y(value), y2: y(value)}),
                svg('text', {x: left - 5, y: y(value) + 4, 'text-anchor': 'end'}, short(value)));
  }
  if (baseline !== null) {
    plot.append(svg('line', {class: 'baseline', x1: left, x2: width, y1: y(baseline), y2: y(baseline)}));
  }
  plot.append(points.length > 1 ? svg('polyline', {points: points.map(([a, b]) => `${x(a)},${y(b)}`).join(' ')}) :
                                  svg('circle', {cx: x(from), cy: y(points[0][1]), r: 4}),
              svg('text', {x: width - 10, y: top + height + 18, 'text-anchor': 'end'}, `step ${to}`));
  return plot;
}
