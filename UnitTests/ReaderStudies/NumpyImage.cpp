#include "ReaderStudies/NumpyImage.h"

#include "Base/Error.h"

#include <cstring>
#include <gtest/gtest.h>
#include <string>

using namespace Clade;

namespace
{
template<class Number>
std::string FileOf(const std::string& type, const std::string& shape, const std::vector<Number>& numbers,
                   const std::string& order = "False")
{
  std::string header = "{'descr': '" + type + "', 'fortran_order': " + order + ", 'shape': " + shape + ", }";
  header.resize(118, ' ');
  std::string file = "\x93NUMPY";
  file += {'\x01', '\x00', '\x76', '\x00'};
  file += header;
  file.append(reinterpret_cast<const char*>(numbers.data()), numbers.size() * sizeof(Number));
  return file;
}

void ExpectRefused(const std::string& file)
{
  try
  {
    ReadNumpyImage(file);
    FAIL() << file.substr(0, 60);
  }
  catch (const Error& error)
  {
    EXPECT_EQ(error.Code(), ErrorCode::InvalidFile);
  }
}
} // namespace

TEST(NumpyImage, ReadsEveryTypeThatOrthancSends)
{
  const std::string shape = "(1, 2, 3, 1)";
  const std::vector<float> expected = {1, 2, 3, 4, 5, 6};
  EXPECT_EQ(ReadNumpyImage(FileOf<float>("<f4", shape, {1, 2, 3, 4, 5, 6})).values, expected);
  EXPECT_EQ(ReadNumpyImage(FileOf<std::uint16_t>("<u2", shape, {1, 2, 3, 4, 5, 6})).values, expected);
  EXPECT_EQ(ReadNumpyImage(FileOf<std::int16_t>("<i2", shape, {1, 2, 3, 4, 5, 6})).values, expected);
  EXPECT_EQ(ReadNumpyImage(FileOf<std::uint8_t>("|u1", shape, {1, 2, 3, 4, 5, 6})).values, expected);
  const NumpyImage image = ReadNumpyImage(FileOf<std::int8_t>("|i1", "(1,2,3,1)", {-1, 2, 3, 4, 5, 6}));
  EXPECT_EQ(image.values.front(), -1);
  EXPECT_EQ(image.rows, 2u);
  EXPECT_EQ(image.columns, 3u);
}

TEST(NumpyImage, WhatIsNotOneGreyFrameIsRefused)
{
  ExpectRefused("");
  ExpectRefused("no numpy at all");
  ExpectRefused(FileOf<float>("<f4", "(2, 2, 3, 1)", {1, 2, 3, 4, 5, 6, 1, 2, 3, 4, 5, 6}));
  ExpectRefused(FileOf<float>("<f4", "(1, 2, 1, 3)", {1, 2, 3, 4, 5, 6}));
  ExpectRefused(FileOf<float>("<f4", "(1, 2, 3, 1)", {1, 2, 3, 4, 5}));
  ExpectRefused(FileOf<float>("<f4", "(1, 2, 3, 1)", {1, 2, 3, 4, 5, 6}, "True"));
  ExpectRefused(FileOf<double>("<f8", "(1, 2, 3, 1)", {1, 2, 3, 4, 5, 6}));
  ExpectRefused(FileOf<float>("<f4", "(1, 0, 3, 1)", {}));
}
