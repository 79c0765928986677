/* check: what a contract must keep, beyond what protoc checks. Each fault is printed with file and name. */
#ifndef SEAMGEN_CHECK_H
#define SEAMGEN_CHECK_H
#include "model.h"

/* Number of faults. */
size_t check_shapes(const struct model *model);   /* no client streaming, proto3 optional, maps, groups, proto2 */
size_t check_names(const struct model *model);    /* services' prefixes and the C names made of them clash nowhere */
size_t check_comments(const struct model *model); /* every message, field and method says what it is */
size_t check_rules(const struct model *model);    /* rules fit their fields */
#endif
