'use strict';
// Draws each figure from the JSON beside it. Nothing of a plot leaves the page: no logo, no upload to a cloud.
const dark = matchMedia('(prefers-color-scheme: dark)');

// The colours of ground and lines as the page has them; printed, they are those of paper.
function grounds(isDark) {
  const [ground, text, line, grid] = isDark ? ['#14171b', '#e4e7eb', '#8a94a0', '#353b43'] :
                                              ['#ffffff', '#1a1a1a', '#444444', '#e5e5e5'];
  return {paper_bgcolor: ground, plot_bgcolor: ground, 'font.color': text, 'xaxis.linecolor': line,
          'yaxis.linecolor': line, 'xaxis.gridcolor': grid, 'yaxis.gridcolor': grid};
}

for (const plot of document.querySelectorAll('.plot')) {
  const figure = JSON.parse(plot.nextElementSibling.textContent);
  Plotly.newPlot(plot, figure.data, figure.layout, {
    responsive: true, displaylogo: false, showSendToCloud: false, showEditInChartStudio: false,
    toImageButtonOptions: { format: 'svg' },
  });
  const paint = (isDark) => Plotly.relayout(plot, grounds(isDark));
  if (dark.matches) {
    paint(true);
  }
  dark.addEventListener('change', () => paint(dark.matches));
  addEventListener('beforeprint', () => paint(false));
  addEventListener('afterprint', () => paint(dark.matches));
}
