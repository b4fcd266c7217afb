// Box plots as SVG: median, quartiles, the values within one and a half boxes, and every value as a point.

const svg = (name, attributes = {}, ...children) => {
  const node = document.createElementNS('http://www.w3.org/2000/svg', name);
  Object.entries(attributes).forEach(([key, value]) => node.setAttribute(key, value));
  node.append(...children);
  return node;
};

// Linear between the sorted values, as numpy and R (type 7) have it.
export function quantile(sorted, part) {
  const place = part * (sorted.length - 1);
  const below = Math.floor(place);
  const above = Math.min(below + 1, sorted.length - 1);
  return sorted[below] + (sorted[above] - sorted[below]) * (place - below);
}

export function summaryOf(values) {
  const sorted = [...values].sort((a, b) => a - b);
  const [first, median, third] = [0.25, 0.5, 0.75].map((part) => quantile(sorted, part));
  const reach = 1.5 * (third - first);
  const within = sorted.filter((value) => value >= first - reach && value <= third + reach);
  return {first, median, third, low: within[0], high: within.at(-1)};
}

// groups: [{name, values}]; from and to: ends of the axis, whole numbers. Smaller values are higher: rank 1 is best.
export function boxPlot(groups, from, to, label) {
  const [left, top, width, height, bottom] = [36, 14, 560, 190, 34];
  const y = (value) => top + (value - from) / Math.max(to - from, 1) * height;
  const step = (width - left) / groups.length;
  const plot = svg('svg', {viewBox: `0 0 ${width} ${top + height + bottom}`, role: 'img', 'aria-label': label, class: 'boxes'});
  for (let rank = from; rank <= to; rank++) {
    plot.append(svg('line', {x1: left, x2: width, y1: y(rank), y2: y(rank), opacity: 0.2}),
                svg('text', {x: left - 10, y: y(rank) + 4, 'text-anchor': 'end'}, String(rank)));
  }
  groups.forEach(({name, values}, n) => {
    const middle = left + (n + 0.5) * step;
    const half = Math.min(42, step * 0.3);
    const {first, median, third, low, high} = summaryOf(values);
    const line = (x1, y1, x2, y2, kind = '') => svg('line', {x1, x2, y1: y(y1), y2: y(y2), class: kind});
    plot.append(line(middle, low, middle, first), line(middle, third, middle, high), line(middle - 12, low, middle + 12, low),
                line(middle - 12, high, middle + 12, high),
                svg('rect', {x: middle - half, y: y(first), width: 2 * half, height: Math.max(y(third) - y(first), 1), 'fill-opacity': 0.5}),
                line(middle - half, median, middle + half, median, 'median'),
                // Equal values lie beside each other.
                ...values.map((value, k) => svg('circle', {
                  class: 'point', r: 4, cy: y(value),
                  cx: middle + half * 0.7 * (values.length > 1 ? 2 * k / (values.length - 1) - 1 : 0)
                })),
                svg('text', {x: middle, y: top + height + 26, 'text-anchor': 'middle'}, name.length > 24 ? `${name.slice(0, 23)}…` : name));
  });
  return plot;
}
