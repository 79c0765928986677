# What every target shares: language, warnings, hardening, sanitizers, libraries; and three ways to declare a target.
set(CMAKE_C_STANDARD 17)
set(CMAKE_C_EXTENSIONS ON)
set(CMAKE_CXX_STANDARD 14) # QuickFIX 1.15's headers need 14
set(CMAKE_EXPORT_COMPILE_COMMANDS ON)
set(STEWARD_SANITIZE "" CACHE STRING "sanitizers, comma separated")
option(STEWARD_FUZZ "build the fuzzers (clang)" OFF)
option(STEWARD_FAULTS "compile fault points in (common/program/fault.h); never in what is installed" OFF)
if(NOT CMAKE_BUILD_TYPE)
  set(CMAKE_BUILD_TYPE RelWithDebInfo)
endif()

find_program(CCACHE ccache)
if(CCACHE)
  set(CMAKE_C_COMPILER_LAUNCHER ${CCACHE})
  set(CMAKE_CXX_COMPILER_LAUNCHER ${CCACHE})
endif()

find_package(PkgConfig REQUIRED)
foreach(lib uv=libuv zmq=libzmq protobufc=libprotobuf-c sodium=libsodium oath=liboath jansson=jansson curl=libcurl pq=libpq
            expat=expat openblas=openblas criterion=criterion quickfix=quickfix)
  string(REPLACE "=" ";" pair ${lib})
  list(GET pair 0 short)
  list(GET pair 1 module)
  pkg_check_modules(${short} IMPORTED_TARGET ${module})
endforeach()

add_library(steward_flags INTERFACE)
target_include_directories(steward_flags INTERFACE ${CMAKE_SOURCE_DIR}/common)
target_compile_definitions(steward_flags INTERFACE _GNU_SOURCE STEWARD_VERSION="${PROJECT_VERSION}")
target_compile_options(steward_flags INTERFACE
  -Wall -Wextra -Werror -Wshadow -Wpointer-arith -Wwrite-strings -Wvla -Wundef
  $<$<COMPILE_LANGUAGE:C>:-Wstrict-prototypes -Wmissing-prototypes>
  $<$<COMPILE_LANGUAGE:C>:-Wno-missing-field-initializers>
  -fno-omit-frame-pointer -fstack-protector-strong -fstack-clash-protection
  $<$<C_COMPILER_ID:GNU>:-ftrivial-auto-var-init=zero> -fPIE) # clang 14 wants to be asked twice
if(STEWARD_FAULTS)
  target_compile_definitions(steward_flags INTERFACE STEWARD_FAULTS)
endif()
if(STEWARD_FUZZ)
  target_compile_options(steward_flags INTERFACE -fsanitize=fuzzer-no-link)
endif()
if(CMAKE_SYSTEM_PROCESSOR MATCHES "x86_64")
  target_compile_options(steward_flags INTERFACE -fcf-protection)
endif()
target_link_options(steward_flags INTERFACE -pie -Wl,-z,relro,-z,now -Wl,--as-needed)
if(STEWARD_SANITIZE)
  target_compile_options(steward_flags INTERFACE -fsanitize=${STEWARD_SANITIZE} -fno-sanitize-recover=all -O1)
  target_link_options(steward_flags INTERFACE -fsanitize=${STEWARD_SANITIZE})
else()
  target_compile_options(steward_flags INTERFACE -O2 -U_FORTIFY_SOURCE -D_FORTIFY_SOURCE=3)
endif()
# Assertions stay on in every build.
string(REPLACE "-DNDEBUG" "" CMAKE_C_FLAGS_RELWITHDEBINFO "${CMAKE_C_FLAGS_RELWITHDEBINFO}")
string(REPLACE "-DNDEBUG" "" CMAKE_CXX_FLAGS_RELWITHDEBINFO "${CMAKE_CXX_FLAGS_RELWITHDEBINFO}")

# steward_library(NAME SOURCES a.c b.c LINKS common_base PkgConfig::uv)
function(steward_library name)
  cmake_parse_arguments(arg "" "" "SOURCES;LINKS" ${ARGN})
  add_library(${name} STATIC ${arg_SOURCES})
  target_link_libraries(${name} PUBLIC steward_flags ${arg_LINKS})
  target_include_directories(${name} PUBLIC ${CMAKE_CURRENT_SOURCE_DIR})
endfunction()

# steward_embed(OUT FILE NAME HEADER): a C file OUT of the build folder that holds FILE as `const char NAME[]`, which HEADER
# declares, with a NUL behind it, and its size as NAME_size.
function(steward_embed out file name header)
  set_property(DIRECTORY APPEND PROPERTY CMAKE_CONFIGURE_DEPENDS ${CMAKE_CURRENT_SOURCE_DIR}/${file})
  file(READ ${file} bytes HEX)
  string(REGEX REPLACE "(..)" "0x\\1," bytes "${bytes}")
  string(REGEX REPLACE "(................................................................................)" "\\1\n" bytes
                       "${bytes}")
  file(CONFIGURE OUTPUT ${out} CONTENT [[
/* Made at build from @file@. */
#include "@header@"

const char @name@[] = {
@bytes@0 };
const size_t @name@_size = sizeof @name@ - 1;
]] @ONLY)
endfunction()

# steward_program(steward-risk SOURCES main.c ... LINKS ...) -> build/<preset>/bin/steward-risk
function(steward_program name)
  cmake_parse_arguments(arg "" "" "SOURCES;LINKS" ${ARGN})
  add_executable(${name} ${arg_SOURCES})
  target_link_libraries(${name} PRIVATE steward_flags ${arg_LINKS})
  target_include_directories(${name} PRIVATE ${CMAKE_CURRENT_SOURCE_DIR})
  set_target_properties(${name} PROPERTIES RUNTIME_OUTPUT_DIRECTORY ${CMAKE_BINARY_DIR}/bin)
endfunction()

# steward_test(LAYER NAME SOURCES ... LINKS ...) -> build/<preset>/tests/LAYER/test_NAME, a criterion program.
# tests/run starts every program it finds in build/<preset>/tests/LAYER.
function(steward_test layer name)
  cmake_parse_arguments(arg "" "" "SOURCES;LINKS" ${ARGN})
  set(target test_${layer}_${name})
  add_executable(${target} ${arg_SOURCES} ${CMAKE_SOURCE_DIR}/tests/time_limit.c)
  target_link_libraries(${target} PRIVATE steward_flags ${arg_LINKS} PkgConfig::criterion)
  if(layer STREQUAL service)
    target_link_libraries(${target} PRIVATE contracts_unused) # what its fakes leave out
  endif()
  target_include_directories(${target} PRIVATE ${CMAKE_SOURCE_DIR}/tests) # what all layers share
  target_compile_definitions(${target} PRIVATE STEWARD_SOURCE_DIR="${CMAKE_SOURCE_DIR}")
  set_target_properties(${target} PROPERTIES OUTPUT_NAME test_${name}
    RUNTIME_OUTPUT_DIRECTORY ${CMAKE_BINARY_DIR}/tests/${layer})
endfunction()
