/* names: text that lives until the program ends, and the name rules of protoc-c and of the seam. */
#ifndef SEAMGEN_NAMES_H
#define SEAMGEN_NAMES_H
#include <stdbool.h>
#include <stddef.h>

/* Zeroed memory that is given back by keep_free(). Never NULL. */
void *keep_alloc(size_t size);
char *keep_printf(const char *format, ...) __attribute__((format(printf, 1, 2)));
void keep_free(void);

/* "OrderLog" -> "order_log", "ETFImport" -> "etf_import". */
const char *name_snake(const char *camel);

/* protoc-c's rules for a dotted name: "crm.CalculateRequest" -> "Crm__CalculateRequest", "crm__calculate_request". */
const char *name_type(const char *dotted);
const char *name_lower(const char *dotted);

bool name_ends_with(const char *text, const char *end);
#endif
