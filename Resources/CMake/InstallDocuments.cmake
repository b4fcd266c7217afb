# Run at installation (CladeInstall.cmake) for the package CLADE_PACKAGE: its copyright and its compressed changes, made in
# CLADE_BUILD.
set(folder "${CMAKE_INSTALL_PREFIX}/share/doc/${CLADE_PACKAGE}")
set(made "${CLADE_BUILD}/documents/${CLADE_PACKAGE}")
file(MAKE_DIRECTORY "${made}")

string(TIMESTAMP seconds "%s" UTC) # SOURCE_DATE_EPOCH where that is set: the same packages can be made again
set(ENV{LC_ALL} C)
execute_process(COMMAND date --utc --rfc-email "--date=@${seconds}" OUTPUT_VARIABLE CLADE_DATE
                OUTPUT_STRIP_TRAILING_WHITESPACE COMMAND_ERROR_IS_FATAL ANY)
configure_file("${CLADE_SOURCE}/Resources/Packages/changelog.in" "${made}/changelog.Debian" @ONLY)
file(COPY_FILE "${CLADE_SOURCE}/NEWS" "${made}/changelog")
foreach(name changelog changelog.Debian)
  execute_process(COMMAND gzip -9nf "${made}/${name}" COMMAND_ERROR_IS_FATAL ANY)
endforeach()
file(INSTALL DESTINATION "${folder}" TYPE FILE FILES "${made}/changelog.gz" "${made}/changelog.Debian.gz"
     "${CLADE_SOURCE}/Resources/Packages/copyright")
