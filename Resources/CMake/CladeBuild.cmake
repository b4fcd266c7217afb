# Language, warnings and sanitizers of every target of the project.
if(NOT CMAKE_BUILD_TYPE AND NOT CMAKE_CONFIGURATION_TYPES)
  set(CMAKE_BUILD_TYPE RelWithDebInfo CACHE STRING "" FORCE)
endif()
set(CMAKE_CXX_STANDARD 17)
set(CMAKE_CXX_STANDARD_REQUIRED ON)
set(CMAKE_CXX_EXTENSIONS OFF)
set(CMAKE_POSITION_INDEPENDENT_CODE ON) # the folders are linked into the plugin too
set(CMAKE_CXX_FLAGS_RELWITHDEBINFO "-O2 -g1 -DNDEBUG") # line tables are enough for a stack trace; a tenth of the size
set(CMAKE_EXPORT_COMPILE_COMMANDS ON)
set(CMAKE_RUNTIME_OUTPUT_DIRECTORY "${CMAKE_BINARY_DIR}")
set(CMAKE_LIBRARY_OUTPUT_DIRECTORY "${CMAKE_BINARY_DIR}")

find_program(CCACHE ccache)
if(CCACHE AND NOT CMAKE_CXX_COMPILER_LAUNCHER)
  set(CMAKE_CXX_COMPILER_LAUNCHER "${CCACHE}")
endif()

option(CLADE_WARNINGS_AS_ERRORS "Warnings stop the build (as in continuous integration)" OFF)
option(CLADE_SANITIZE "AddressSanitizer and UndefinedBehaviorSanitizer" OFF)
option(CLADE_SANITIZE_THREADS "ThreadSanitizer" OFF)

add_library(CladeBuildOptions INTERFACE)
target_compile_options(CladeBuildOptions INTERFACE -Wall -Wextra -Wpedantic -Wshadow -Wnon-virtual-dtor
  -Woverloaded-virtual -fvisibility=hidden -fvisibility-inlines-hidden)
if(CLADE_WARNINGS_AS_ERRORS)
  target_compile_options(CladeBuildOptions INTERFACE -Werror)
endif()
if(CLADE_SANITIZE)
  add_compile_options(-fsanitize=address,undefined -fno-sanitize-recover=undefined -fno-omit-frame-pointer)
  add_link_options(-fsanitize=address,undefined)
  # GCC bug 105562: false alarm in std::regex where the sanitizers are on
  target_compile_options(CladeBuildOptions INTERFACE $<$<CXX_COMPILER_ID:GNU>:-Wno-maybe-uninitialized>)
endif()
if(CLADE_SANITIZE_THREADS)
  add_compile_options(-fsanitize=thread -fno-omit-frame-pointer)
  add_link_options(-fsanitize=thread)
  target_compile_options(CladeBuildOptions INTERFACE $<$<CXX_COMPILER_ID:GNU>:-Wno-maybe-uninitialized -Wno-tsan>)
endif()
target_compile_definitions(CladeBuildOptions INTERFACE CLADE_VERSION="${PROJECT_VERSION}")
