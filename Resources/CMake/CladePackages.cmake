# cpack -G DEB (Resources/Scripts/make_packages.sh): the packages clade (component "program") and orthanc-clade (component
# "plugin"). What they need of Debian is read from the binaries (dpkg-shlibdeps).

# Everything that is installed, and nothing else.
add_custom_target(programs)
foreach(program IN ITEMS clade clade-compute OrthancClade)
  if(TARGET ${program})
    add_dependencies(programs ${program})
  endif()
endforeach()

set(CPACK_PACKAGE_NAME clade)
set(CPACK_PACKAGE_VENDOR "CLADE")
set(CPACK_PACKAGE_CONTACT "${CLADE_PACKAGE_MAINTAINER}")
set(CPACK_PACKAGING_INSTALL_PREFIX /usr)
set(CPACK_STRIP_FILES ON)
set(CPACK_INSTALL_DEFAULT_DIRECTORY_PERMISSIONS OWNER_READ OWNER_WRITE OWNER_EXECUTE GROUP_READ GROUP_EXECUTE
    WORLD_READ WORLD_EXECUTE)
set(CPACK_COMPONENTS_ALL program plugin)
set(CPACK_COMPONENTS_GROUPING IGNORE)
set(CPACK_DEB_COMPONENT_INSTALL ON)
set(CPACK_DEBIAN_FILE_NAME DEB-DEFAULT)
set(CPACK_DEBIAN_PACKAGE_SECTION science)
set(CPACK_DEBIAN_PACKAGE_SHLIBDEPS ON)
set(CPACK_DEBIAN_PACKAGE_CONTROL_STRICT_PERMISSION ON)
set(CPACK_DEBIAN_COMPRESSION_TYPE xz)
set(CPACK_DEBIAN_PACKAGE_VERSION "${CLADE_PACKAGE_VERSION}") # the release is in it

# clade_package(COMPONENT NAME DEPENDS DESCRIPTION): control files from Resources/Packages/NAME; the line above the
# description is that of the project.
function(clade_package component name depends description)
  string(TOUPPER ${component} upper)
  file(GLOB control CONFIGURE_DEPENDS "${PROJECT_SOURCE_DIR}/Resources/Packages/${name}/*")
  set(CPACK_DEBIAN_${upper}_PACKAGE_NAME ${name} PARENT_SCOPE)
  set(CPACK_DEBIAN_${upper}_PACKAGE_DEPENDS "${depends}" PARENT_SCOPE)
  set(CPACK_DEBIAN_${upper}_PACKAGE_CONTROL_EXTRA "${control}" PARENT_SCOPE)
  set(CPACK_DEBIAN_${upper}_DESCRIPTION "${description}" PARENT_SCOPE)
endfunction()

clade_package(program clade "adduser"
  "Makes near-isotropic volumes from series of thick slices, in exact patient
coordinates: inspects, enhances, measures and learns, from DICOM folders and
NIfTI files, and carries out the jobs of the package orthanc-clade. With the
default models for MR and CT. For research.")
# Plugin and worker speak through tables whose form belongs to the version.
clade_package(plugin orthanc-clade "orthanc (>= 1.10.1), clade (= ${CLADE_PACKAGE_VERSION}), adduser"
  "Series of thick slices that Orthanc receives come back near-isotropic in the
same study, by rules, by a button of Orthanc Explorer or through REST. The
work is done by workers of the package clade, outside Orthanc's process. For
research.")
include(CPack)
