/* rmd_law_file: where the service's law comes from. */
#ifndef STEWARD_CRM_RMD_LAW_FILE_H
#define STEWARD_CRM_RMD_LAW_FILE_H
#include "rmd_law.h"

/* The law of a file, or the one that is built in when there is no path. What is not whole is refused, with the cell. */
struct status rmd_law_open(const char *path, struct arena *arena, struct rmd_law **out);
#endif
