#pragma once
#include "Measurement/MeasurementResult.h"
#include "Statistics/ResultTable.h"

namespace Clade
{
/// The values of a measurement, a row for each series and line; of a comparison a row for each figure.
ResultTable SummaryOf(const MeasurementResult& result);
/// All that lies behind them, for spreadsheets: a row for each slice of PIQE, for each sample of a profile,
/// for each phase; for other measurements the summary. Numbers have every digit.
ResultTable DetailsOf(const MeasurementResult& result);
} // namespace Clade
