#pragma once
#include "Regions/LineProfile.h"
#include "Regions/Region.h"

#include <string>

namespace Clade
{
/// Regions and lines as the command line writes them, in patient millimetres (LPS), numbers between commas:
///
///   sphere:x,y,z,r                             centre and radius
///   box:x,y,z,dx,dy,dz                         centre and full lengths of the edges along the patient's axes
///   cylinder:x,y,z,x,y,z,r                     centres of the two ends, radius
///   ellipse:x,y,z,x,y,z,x,y,z,t                centre, ends of two semi-axes at right angles, thickness
///   polygon:x,y,z,x,y,z,x,y,z,..,t             three or more points, thickness
///
/// Throws Error(InvalidArgument) that shows the text and says what was expected.
Region ParseRegionText(const std::string& text);

/// "x,y,z x,y,z": first and last point, with one or more blanks between. Throws Error(InvalidArgument).
MeasureLine ParseLineText(const std::string& text);
} // namespace Clade
