# Finds the third parties once. Each found one is an interface target Clade::ThirdParty::NAME; a missing one is
# named in one line, and the folders that need it are left out (CladeFolder.cmake).
set(THREADS_PREFER_PTHREAD_FLAG ON)
find_package(Threads REQUIRED)

function(clade_third_party name)
  cmake_parse_arguments(ARG "" "" "LIBRARIES;INCLUDE" ${ARGN})
  add_library(CladeThirdParty${name} INTERFACE)
  add_library(Clade::ThirdParty::${name} ALIAS CladeThirdParty${name})
  target_link_libraries(CladeThirdParty${name} INTERFACE ${ARG_LIBRARIES})
  target_include_directories(CladeThirdParty${name} SYSTEM INTERFACE ${ARG_INCLUDE})
endfunction()

find_package(nlohmann_json 3.9 QUIET)
if(nlohmann_json_FOUND)
  clade_third_party(Json LIBRARIES nlohmann_json::nlohmann_json)
endif()

if(POLICY CMP0167) # CMake 3.30 has no FindBoost of its own any more
  cmake_policy(SET CMP0167 NEW)
endif()
find_package(Boost 1.74 QUIET) # headers only: Asio, Beast, UUID, Math
if(Boost_FOUND)
  clade_third_party(Boost LIBRARIES Boost::headers Threads::Threads)
endif()

find_package(OpenSSL QUIET)
if(OpenSSL_FOUND)
  clade_third_party(OpenSsl LIBRARIES OpenSSL::SSL OpenSSL::Crypto)
endif()

find_path(RE2_INCLUDE re2/re2.h)
find_library(RE2_LIBRARY re2)
if(RE2_INCLUDE AND RE2_LIBRARY)
  clade_third_party(Re2 LIBRARIES ${RE2_LIBRARY} INCLUDE ${RE2_INCLUDE})
endif()

find_path(FFTW_INCLUDE fftw3.h)
find_library(FFTW_LIBRARY fftw3)
if(FFTW_INCLUDE AND FFTW_LIBRARY)
  clade_third_party(Fftw LIBRARIES ${FFTW_LIBRARY} INCLUDE ${FFTW_INCLUDE})
endif()

find_package(SQLiteCpp QUIET)
if(SQLiteCpp_FOUND)
  clade_third_party(Sqlite LIBRARIES SQLiteCpp)
endif()

# libpqxx 6.4 or later, with libpq, whose parser of addresses is used too. Debian's static libpqxx is no position-independent
# code: the plugin needs the shared one.
find_path(PQXX_INCLUDE pqxx/pqxx)
find_library(PQXX_LIBRARY pqxx)
find_path(PQ_INCLUDE libpq-fe.h PATH_SUFFIXES postgresql)
find_library(PQ_LIBRARY pq)
if(PQXX_INCLUDE AND PQXX_LIBRARY AND PQ_INCLUDE AND PQ_LIBRARY)
  clade_third_party(Postgres LIBRARIES ${PQXX_LIBRARY} ${PQ_LIBRARY} INCLUDE ${PQXX_INCLUDE} ${PQ_INCLUDE})
endif()

find_path(NIFTI_INCLUDE nifti1_io.h PATH_SUFFIXES nifti)
find_library(NIFTI_LIBRARY niftiio)
find_library(ZNZ_LIBRARY znz)
if(NIFTI_INCLUDE AND NIFTI_LIBRARY AND ZNZ_LIBRARY)
  clade_third_party(Nifti LIBRARIES ${NIFTI_LIBRARY} ${ZNZ_LIBRARY} INCLUDE ${NIFTI_INCLUDE})
endif()

find_package(PNG QUIET)
if(PNG_FOUND)
  clade_third_party(Png LIBRARIES PNG::PNG)
endif()

# Plotly, a file that is built into the program; Resources/Scripts/setup.sh fetches it. Every build folder shares it.
if(NOT EXISTS "${PLOTLY_SCRIPT}")
  unset(PLOTLY_SCRIPT CACHE)
endif()
find_file(PLOTLY_SCRIPT plotly-cartesian.min.js NO_DEFAULT_PATH
          PATHS "${PROJECT_SOURCE_DIR}/build/web/node_modules/plotly.js-cartesian-dist-min")
if(PLOTLY_SCRIPT)
  clade_third_party(Plotly)
endif()

find_package(DCMTK CONFIG QUIET)
if(DCMTK_FOUND)
  clade_third_party(Dcmtk LIBRARIES DCMTK::dcmdata DCMTK::dcmimage DCMTK::dcmimgle DCMTK::dcmjpeg DCMTK::dcmjpls
                    DCMTK::dcmsr DCMTK::ofstd DCMTK::oflog)
endif()

# Decodes JPEG 2000 and, from 2.5.0 on, High-Throughput JPEG 2000. Its own CMake files of Debian ask for its programs, too.
find_path(OPENJPEG_INCLUDE openjpeg.h PATH_SUFFIXES openjpeg-2.5 openjpeg-2.6)
find_library(OPENJPEG_LIBRARY openjp2)
if(OPENJPEG_INCLUDE AND OPENJPEG_LIBRARY)
  clade_third_party(OpenJpeg LIBRARIES ${OPENJPEG_LIBRARY} INCLUDE ${OPENJPEG_INCLUDE})
endif()

find_package(CLI11 QUIET)
if(CLI11_FOUND)
  clade_third_party(Cli11 LIBRARIES CLI11::CLI11)
endif()

find_path(ORTHANC_SDK_INCLUDE orthanc/OrthancCPlugin.h)
if(ORTHANC_SDK_INCLUDE)
  clade_third_party(OrthancSdk INCLUDE ${ORTHANC_SDK_INCLUDE})
endif()

find_package(Torch QUIET)
if(Torch_FOUND)
  clade_third_party(Torch LIBRARIES ${TORCH_LIBRARIES})
  if(CLADE_SANITIZE) # GCC 12 then sees uninitialized values in LibTorch's headers
    target_compile_options(CladeThirdPartyTorch INTERFACE -Wno-maybe-uninitialized)
  endif()
  if(Torch_VERSION VERSION_GREATER_EQUAL 2.13) # its headers want C++20 from here on
    target_compile_features(CladeThirdPartyTorch INTERFACE cxx_std_20)
  endif()
endif()

find_package(GTest QUIET)
find_package(benchmark QUIET)
