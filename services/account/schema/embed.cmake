# Run by cmake -P at build: -DFOLDER=schema -DOUT=file.c makes a C table of the migrations, in order of their numbers.
file(GLOB files ${FOLDER}/[0-9][0-9][0-9][0-9]_*.sql)
list(SORT files)
set(texts "")
set(rows "")
foreach(file ${files})
  get_filename_component(name ${file} NAME_WE)
  string(SUBSTRING ${name} 0 4 digits)
  math(EXPR number "1${digits} - 10000")
  file(READ ${file} hex HEX)
  string(REGEX REPLACE "(..)" "0x\\1," bytes "${hex}")
  string(REGEX REPLACE "(0x..,0x..,0x..,0x..,0x..,0x..,0x..,0x..,0x..,0x..,0x..,0x..,0x..,0x..,0x..,0x..,)" "\\1\n" bytes "${bytes}")
  string(APPEND texts "static const unsigned char text_${number}[] = {\n${bytes}0x00 };\n")
  string(APPEND rows "  { ${number}, \"${name}\", (const char *)text_${number} },\n")
endforeach()
list(LENGTH files count)
file(WRITE ${OUT} "/* The migrations, generated from services/account/schema. */
#include \"migrations.h\"
${texts}const struct migration migrations[] = {
${rows}};
const size_t migration_count = ${count};
")
