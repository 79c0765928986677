/* Recognises a statement's layout by its content. */
#include <string.h>

#include "custodian_file.h"
#include "flex_file.h"
#include "ofx_file.h"
#include "statement.h"

#define LOOKED_AT_BYTES 2048

enum form { FORM_FLEX, FORM_OFX, FORM_CSV };

static enum form form_of(const void *data, size_t size)
{
  char head[LOOKED_AT_BYTES + 1] = { 0 };
  if (size > 0)
    memcpy(head, data, size < LOOKED_AT_BYTES ? size : LOOKED_AT_BYTES);
  if (strstr(head, "<FlexQueryResponse"))
    return FORM_FLEX;
  bool is_ofx = strstr(head, "OFXHEADER") || strstr(head, "<OFX>") || strstr(head, "<ofx>");
  return is_ofx ? FORM_OFX : FORM_CSV;
}

const char *statement_layout(struct arena *arena, const void *data, size_t size)
{
  switch (form_of(data, size)) {
  case FORM_FLEX:
    return FLEX_LAYOUT;
  case FORM_OFX:
    return OFX_LAYOUT;
  default:
    return custodian_layout(arena, data, size);
  }
}

void statement_parse(const void *data, size_t size, struct findings *findings, struct statement *out)
{
  switch (form_of(data, size)) {
  case FORM_FLEX:
    flex_parse(data, size, findings, out);
    break;
  case FORM_OFX:
    ofx_parse(data, size, findings, out);
    break;
  default:
    custodian_parse(data, size, findings, out);
    break;
  }
}
