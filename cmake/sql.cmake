# steward_sql(TARGET FOLDER PREFIX): the .sql files of FOLDER become C of an existing target: #include "PREFIX_sql.h" has
# `sql_NAME` for each FOLDER/NAME.sql, and PREFIX_statements with PREFIX_statement_count for pg_pool_new().
function(steward_sql target folder prefix)
  get_filename_component(folder ${folder} ABSOLUTE)
  file(GLOB statements CONFIGURE_DEPENDS ${folder}/*.sql)
  set(made ${CMAKE_CURRENT_BINARY_DIR}/sql/${prefix})
  file(MAKE_DIRECTORY ${made})
  add_custom_command(
    OUTPUT ${made}/${prefix}_sql.h ${made}/${prefix}_sql.c
    COMMAND sqlgen ${prefix} ${made} ${statements}
    DEPENDS sqlgen ${statements}
    COMMENT "sql of ${prefix}")
  target_sources(${target} PRIVATE ${made}/${prefix}_sql.c ${made}/${prefix}_sql.h)
  target_include_directories(${target} PUBLIC ${made})
endfunction()
