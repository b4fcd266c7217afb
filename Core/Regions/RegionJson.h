#pragma once
#include "Geometry/VolumeGrid.h"
#include "Regions/LineProfile.h"
#include "Regions/Region.h"

#include <nlohmann/json_fwd.hpp>
#include <optional>
#include <string>
#include <vector>

namespace Clade
{
/// How a request writes the places that it measures (Interfaces.md, "Regions").
///
/// A region is one shape, or a list of shapes that are taken together:
///
///   {"Shape": "sphere",   "Centre": [x,y,z], "RadiusMm": r}
///   {"Shape": "cylinder", "From": [x,y,z], "To": [x,y,z], "RadiusMm": r}           From, To: centres of the
///   ends
///   {"Shape": "box",      "Centre": [x,y,z], "SizeMm": [dx,dy,dz]}                 full lengths of the edges
///   {"Shape": "ellipse",  "Centre": [x,y,z], "FirstEnd": [x,y,z], "SecondEnd": [x,y,z], "ThicknessMm": t}
///                                                                  ends of two semi-axes at right angles
///   {"Shape": "polygon",  "Polygon": [[x,y,z], ..], "ThicknessMm": t}              closed; "Shape" may be
///   left out
///
/// and a line is {"Name": "..", "From": [x,y,z], "To": [x,y,z]}. Points are patient millimetres (LPS), or,
/// with "Frame": "voxel", continuous voxel indices (column, row, slice) of `grid`, the first series; lengths
/// are millimetres in both. A box lies along the patient's axes, in the voxel frame along the grid's.
/// ThicknessMm left out is the grid's slice spacing. "Center" is understood for "Centre", "Points" for
/// "Polygon"; "Name" may stand with any shape.
///
/// Both throw Error(InvalidArgument) with a sentence that holds `path`, the place within the request.
/// `frame` is the frame where the object itself names none: "patient" or "voxel".
Region ParseRegion(const nlohmann::json& region, const VolumeGrid& grid, const std::string& frame,
                   const std::string& path);
std::vector<MeasureLine> ParseLines(const nlohmann::json& lines, const VolumeGrid& grid,
                                    const std::string& frame, const std::string& path);

/// The same, in the patient's frame; of a box that is turned, its polygon.
nlohmann::json ToJson(const Region& region);
nlohmann::json ToJson(const MeasureLine& line);
nlohmann::json ToJson(const Vector3& vector);

/// A box that does not lie along the patient's axes, as the polygon of its first two edges with the thickness
/// of its third; nothing for one that does.
std::optional<Polygon> PolygonOfTurnedBox(const Box& box);
} // namespace Clade
