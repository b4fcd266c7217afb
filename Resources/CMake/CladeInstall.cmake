# What is installed besides the two programs, under the paths that Debian's own packages of Orthanc have below /usr.
# Everything belongs to the package clade (component "program"), unless it says COMPONENT plugin.
set(CMAKE_INSTALL_DEFAULT_COMPONENT_NAME program)
set(CMAKE_INSTALL_RPATH_USE_LINK_PATH ON) # a LibTorch that lies elsewhere (LIBTORCH) is found after installation, too

# A build folder that was copied still names the files, and the manifest, of the one that it was copied from.
install(CODE "
  if(NOT CMAKE_CURRENT_LIST_DIR STREQUAL \"${CMAKE_CURRENT_BINARY_DIR}\")
    message(FATAL_ERROR \"This build folder was made as ${CMAKE_CURRENT_BINARY_DIR} and has been copied: configure and build it anew before it is installed\")
  endif()" ALL_COMPONENTS)

# clade_install_etc(COMPONENT FOLDER file...): into /etc/FOLDER where the prefix is /usr, else into PREFIX/etc/FOLDER.
# What is known of the prefix is known at installation alone.
function(clade_install_etc component folder)
  list(TRANSFORM ARGN PREPEND "${PROJECT_SOURCE_DIR}/")
  install(CODE "
    string(REGEX REPLACE \"^/usr$\" \"\" prefix \"\${CMAKE_INSTALL_PREFIX}\")
    file(INSTALL DESTINATION \"\${prefix}/etc/${folder}\" TYPE FILE FILES ${ARGN})" COMPONENT ${component})
endfunction()

# clade_install_documents(PACKAGE COMPONENT): /usr/share/doc/PACKAGE with copyright and changes, as Debian wants them.
function(clade_install_documents package component)
  install(CODE "
    set(CLADE_SOURCE \"${PROJECT_SOURCE_DIR}\")
    set(CLADE_BUILD \"${PROJECT_BINARY_DIR}\")
    set(CLADE_PACKAGE \"${package}\")
    set(CLADE_PACKAGE_VERSION \"${CLADE_PACKAGE_VERSION}\")
    set(CLADE_PACKAGE_MAINTAINER \"${CLADE_PACKAGE_MAINTAINER}\")
    include(\"${PROJECT_SOURCE_DIR}/Resources/CMake/InstallDocuments.cmake\")" COMPONENT ${component})
endfunction()

# The version of the packages says for which Debian they were built, so that those for the next one are newer.
file(STRINGS /etc/os-release system REGEX "^VERSION_ID=")
string(REGEX REPLACE "[^0-9]" "" system "${system}")
set(CLADE_PACKAGE_RELEASE "1" CACHE STRING "Release of the Debian packages of one version of the program")
set(CLADE_PACKAGE_MAINTAINER "CLADE maintainers <clade@packages.invalid>" CACHE STRING
    "Who made the Debian packages, \"Name <mail address>\"")
set(CLADE_PACKAGE_VERSION "${PROJECT_VERSION}-${CLADE_PACKAGE_RELEASE}~deb${system}")

clade_install_documents(clade program)
clade_install_documents(orthanc-clade plugin)
clade_install_etc(plugin orthanc Configuration/clade.json)
clade_install_etc(program clade Configuration/worker.env)
install(FILES "Resources/Systemd/clade-worker@.service" DESTINATION lib/systemd/system)
install(FILES Resources/Documents/Installation.md DESTINATION share/doc/clade)
install(FILES Configuration/orthanc.json Configuration/authorization.json Configuration/orthanc-explorer-2-buttons.json
              Configuration/README.md
        DESTINATION share/doc/orthanc-clade/examples COMPONENT plugin)

# The default models, where the programs of a build and of an installation look for them.
file(CREATE_LINK "${PROJECT_SOURCE_DIR}/Resources/Models" "${CMAKE_BINARY_DIR}/models" SYMBOLIC)
install(DIRECTORY Resources/Models/ DESTINATION share/clade/models)
install(PROGRAMS Resources/Packages/install_models.sh DESTINATION share/clade)
