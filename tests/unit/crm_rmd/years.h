/* years: the text table of required distributions, embedded at build. */
#ifndef STEWARD_TESTS_CRM_RMD_YEARS_H
#define STEWARD_TESTS_CRM_RMD_YEARS_H
#include <stddef.h>
extern const char rmd_years_text[];
extern const size_t rmd_years_text_size;
#endif
