# Run by cmake -P at build: copies contracts with their C package, runs protoc-c on the copies, protoc for the
# descriptor set of the originals, seamgen on the set; then puts what changed into the output folder.
# The file PARAMETERS sets SOURCE, INCLUDE, OUT, WORK: folders; PROTOS, OUTPUTS: lists; PROTOC, PROTOC_C, SEAMGEN:
# programs, the last one empty when bootstrapping.
cmake_minimum_required(VERSION 3.25)
include(${PARAMETERS})

function(run)
  execute_process(COMMAND ${ARGN} RESULT_VARIABLE result)
  if(NOT result EQUAL 0)
    message(FATAL_ERROR "${ARGV0} failed")
  endif()
endfunction()

# protoc-c reads its own options from the copy; a stock protoc never sees them.
function(copy_contract from proto package)
  file(READ ${from}/${proto} text)
  string(CONCAT options "import \"protobuf-c/protobuf-c.proto\"; option (pb_c_file).c_package = \"${package}\"; "
                        "option (pb_c_file).const_strings = true;")
  string(REGEX REPLACE "(\npackage [a-z0-9_.]+;)" "\\1 ${options}" copy "${text}")
  if(copy STREQUAL text)
    message(FATAL_ERROR "proto/${proto}: no package line")
  endif()
  file(WRITE ${WORK}/copy/${proto} "${copy}")
endfunction()

file(REMOVE_RECURSE ${WORK})
file(MAKE_DIRECTORY ${WORK}/copy ${WORK}/out)
foreach(proto ${PROTOS})
  if(proto STREQUAL "google/protobuf/descriptor.proto")
    # protoc-c's options extend this one: it must stay as it is.
  elseif(proto MATCHES "^google/protobuf/")
    copy_contract(${INCLUDE} ${proto} google.protobuf)
  elseif(proto MATCHES "^steward/([a-z_]+)/v1/[a-z_]+\\.proto$")
    copy_contract(${SOURCE} ${proto} ${CMAKE_MATCH_1})
  else()
    message(FATAL_ERROR "proto/${proto}: contracts are named steward/<package>/v1/<name>.proto")
  endif()
endforeach()

if(SEAMGEN)
  run(${PROTOC} -I ${SOURCE} -I ${INCLUDE} --include_imports --include_source_info
      --descriptor_set_out=${WORK}/out/contracts.binpb ${PROTOS})
endif()
# What is imported but not copied here (the options, well-known types) is found in the originals.
run(${PROTOC_C} -I ${WORK}/copy -I ${SOURCE} -I ${INCLUDE} --c_out=${WORK}/out ${PROTOS})
if(SEAMGEN)
  run(${SEAMGEN} ${WORK}/out/contracts.binpb ${WORK}/out)
endif()
foreach(output ${OUTPUTS})
  get_filename_component(folder ${OUT}/${output} DIRECTORY)
  file(MAKE_DIRECTORY ${folder})
  file(COPY_FILE ${WORK}/out/${output} ${OUT}/${output} ONLY_IF_DIFFERENT)
endforeach()
