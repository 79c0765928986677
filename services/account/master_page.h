/* master_page: pages of rows with rising ids: a token is the last id of the page before. */
#ifndef STEWARD_ACCOUNT_MASTER_PAGE_H
#define STEWARD_ACCOUNT_MASTER_PAGE_H
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define PAGE_DEFAULT 100
#define PAGE_TOKEN_SIZE 24

bool page_parse(const char *token, int64_t *after); /* "" is the first page */
const char *page_format(int64_t last, char buffer[PAGE_TOKEN_SIZE]);
#endif
