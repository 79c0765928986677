/* Recognises a statement's layout by its content. */
#include <string.h>

#include "custodian_file.h"
#include "flex_file.h"
#include "ofx_file.h"
#include "statement.h"

#define LOOKED_AT_BYTES 2048

void statement_parse(const void *data, size_t size, struct findings *findings, struct statement *out)
{
  char head[LOOKED_AT_BYTES + 1] = { 0 };
  if (size > 0)
    memcpy(head, data, size < LOOKED_AT_BYTES ? size : LOOKED_AT_BYTES);
  if (strstr(head, "<FlexQueryResponse"))
    flex_parse(data, size, findings, out);
  else if (strstr(head, "OFXHEADER") || strstr(head, "<OFX>") || strstr(head, "<ofx>"))
    ofx_parse(data, size, findings, out);
  else
    custodian_parse(data, size, findings, out);
}
