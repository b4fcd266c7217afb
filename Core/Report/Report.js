'use strict';
// Draws each figure from the JSON beside it. Nothing of a plot leaves the page: no logo, no upload to a cloud.
for (const plot of document.querySelectorAll('.plot')) {
  const figure = JSON.parse(plot.nextElementSibling.textContent);
  Plotly.newPlot(plot, figure.data, figure.layout, {
    responsive: true, displaylogo: false, showSendToCloud: false, showEditInChartStudio: false,
    toImageButtonOptions: { format: 'svg' },
  });
}
