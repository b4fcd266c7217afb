# Headers that take longer to read than our own code are read once for a whole group of targets. Here, in seconds of
# one core: torch/torch.h 12.7, torch/types.h 6, CLI/CLI.hpp 3.9, gmock/gmock.h and nlohmann/json.hpp 1.2 each.
# A precompiled header is not free: every unit instantiates again what its inline functions leave pending, used or not.
# An empty unit takes 4.6 s with torch/torch.h, 1.4 s with torch/types.h: networks include what they need above that.
#
# clade_precompile(TARGET GROUP): TARGET uses the precompiled headers of GROUP. GCC accepts them only where the
# options of the language, of code generation and of threads are the same, so programs and libraries have groups of
# their own (-fPIE, -fPIC), and so has what stands above LibTorch, whose definitions it sees.
set(CLADE_HEADERS_Library  <nlohmann/json.hpp> <algorithm> <filesystem> <functional> <map> <memory> <optional> <string> <vector>)
set(CLADE_HEADERS_LibraryAboveTorch ${CLADE_HEADERS_Library})
set(CLADE_HEADERS_Torch    <torch/types.h> <torch/utils.h>)
set(CLADE_HEADERS_Test     <gmock/gmock.h> <gtest/gtest.h> <nlohmann/json.hpp> <algorithm> <filesystem> <fstream> <map> <string> <vector>)
set(CLADE_HEADERS_TorchTest <torch/types.h> <torch/utils.h> ${CLADE_HEADERS_Test})
set(CLADE_NEEDS_Library Json)
set(CLADE_NEEDS_LibraryAboveTorch Json Torch)
set(CLADE_NEEDS_Torch Torch)
set(CLADE_NEEDS_Test Json)
set(CLADE_NEEDS_TorchTest Json Torch)

function(clade_precompile target group)
  set(needs)
  foreach(party IN LISTS CLADE_NEEDS_${group})
    if(NOT TARGET Clade::ThirdParty::${party})
      return()
    endif()
    list(APPEND needs Clade::ThirdParty::${party})
  endforeach()
  if(NOT TARGET CladeHeaders${group})
    set(source "${CMAKE_BINARY_DIR}/Headers/${group}.cpp")
    file(CONFIGURE OUTPUT "${source}" CONTENT "// carries the precompiled headers of the group ${group}\n")
    add_library(CladeHeaders${group} OBJECT "${source}")
    target_link_libraries(CladeHeaders${group} PRIVATE CladeBuildOptions Threads::Threads ${needs})
    if(group MATCHES "Test$")
      set_target_properties(CladeHeaders${group} PROPERTIES POSITION_INDEPENDENT_CODE OFF)
      target_compile_options(CladeHeaders${group} PRIVATE -fPIE)
      target_link_libraries(CladeHeaders${group} PRIVATE GTest::gmock)
    endif()
    target_precompile_headers(CladeHeaders${group} PRIVATE ${CLADE_HEADERS_${group}})
  endif()
  # A PRIVATE third party of a folder must not become visible by this: nothing but the headers is shared.
  target_precompile_headers(${target} REUSE_FROM CladeHeaders${group})
endfunction()

# clade_unite(TARGET): compiles the sources of TARGET in groups, so that headers and templates are paid for once a
# group. Names in the unnamed namespaces of one folder must therefore differ. CLADE_UNITE=OFF compiles each by itself.
option(CLADE_UNITE "compile the sources of a folder in groups" ON)
function(clade_unite target)
  if(CLADE_UNITE)
    set_target_properties(${target} PROPERTIES UNITY_BUILD ON UNITY_BUILD_BATCH_SIZE 8)
  endif()
endfunction()
