# How contracts become C: steward_bootstrap() makes what seamgen itself reads, steward_contracts() all the rest.
# The work is done by proto_generate.cmake, which leaves unchanged outputs alone, so that one edited contract does not
# rebuild the house.
find_program(PROTOC protoc REQUIRED)
find_program(PROTOC_C protoc-c REQUIRED)
find_path(PROTO_INCLUDE google/protobuf/descriptor.proto REQUIRED)
set(PROTO_OUT ${CMAKE_BINARY_DIR}/proto)
set(PROTO_SCRIPT ${CMAKE_SOURCE_DIR}/cmake/proto_generate.cmake)

# proto_command(OUTPUTS ... PROTOS ... DEPENDS ... SEAMGEN program)
function(proto_command)
  cmake_parse_arguments(arg "" "SEAMGEN;WORK" "OUTPUTS;PROTOS;DEPENDS" ${ARGN})
  set(parameters ${PROTO_OUT}/${arg_WORK}.parameters.cmake)
  file(GENERATE OUTPUT ${parameters} CONTENT "set(SOURCE \"${CMAKE_CURRENT_SOURCE_DIR}\")
set(INCLUDE \"${PROTO_INCLUDE}\")
set(OUT \"${PROTO_OUT}\")
set(WORK \"${PROTO_OUT}/${arg_WORK}\")
set(PROTOC \"${PROTOC}\")
set(PROTOC_C \"${PROTOC_C}\")
set(SEAMGEN \"${arg_SEAMGEN}\")
set(PROTOS \"${arg_PROTOS}\")
set(OUTPUTS \"${arg_OUTPUTS}\")
")
  list(TRANSFORM arg_OUTPUTS PREPEND ${PROTO_OUT}/)
  add_custom_command(OUTPUT ${arg_OUTPUTS}
    COMMAND ${CMAKE_COMMAND} -DPARAMETERS=${parameters} -P ${PROTO_SCRIPT}
    DEPENDS ${PROTO_SCRIPT} ${parameters} ${arg_DEPENDS}
    COMMENT "Generating ${arg_WORK}" VERBATIM)
endfunction()

# The C files of protos: a/b.proto -> a/b.pb-c.c, a/b.pb-c.h
function(proto_messages out)
  set(list)
  foreach(proto ${ARGN})
    string(REGEX REPLACE "\\.proto$" ".pb-c" stem ${proto})
    list(APPEND list ${stem}.c ${stem}.h)
  endforeach()
  set(${out} ${list} PARENT_SCOPE)
endfunction()

# The seam's files: by package and, for server tables, by the services that the files declare.
function(proto_seam out)
  set(list seam.c)
  foreach(proto ${ARGN})
    string(REGEX REPLACE "^steward/([a-z_]+)/v1/.*" "\\1" package ${proto})
    list(APPEND list ${package}.seam.h ${package}.methods.c ${package}.stubs.c)
    file(STRINGS ${proto} services REGEX "^service +[A-Za-z0-9]+")
    foreach(line ${services})
      string(REGEX REPLACE "^service +([A-Za-z0-9]+).*" "\\1" service "${line}")
      list(APPEND list ${package}.${service}.server.c ${package}.${service}.unused.c)
    endforeach()
  endforeach()
  list(REMOVE_DUPLICATES list)
  set(${out} ${list} PARENT_SCOPE)
endfunction()

# A library of generated sources. protoc-c's output is not ours to warn about.
function(proto_library name)
  set(sources ${ARGN})
  list(TRANSFORM sources PREPEND ${PROTO_OUT}/)
  add_library(${name} STATIC ${sources})
  target_link_libraries(${name} PUBLIC steward_flags PkgConfig::protobufc)
  target_include_directories(${name} SYSTEM PUBLIC ${PROTO_OUT})
  foreach(source ${sources})
    if(source MATCHES "\\.pb-c\\.c$")
      set_source_files_properties(${source} PROPERTIES COMPILE_OPTIONS -w)
    endif()
  endforeach()
endfunction()
