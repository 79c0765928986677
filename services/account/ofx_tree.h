/* ofx_tree: the elements of an OFX file, of SGML (1.x: closing tags of values may be missing) and of XML (2.x) alike.
 *
 * A value ends at the next tag; a closing tag that closes nothing is an error of the file, as is a depth, a count or a
 * value past its limit. Entities of characters are read, others are not known: there is no DOCTYPE to declare them.
 */
#ifndef STEWARD_ACCOUNT_OFX_TREE_H
#define STEWARD_ACCOUNT_OFX_TREE_H
#include "import_findings.h"

#define OFX_MAX_DEPTH 32
#define OFX_MAX_NODES 1000000
#define OFX_MAX_TAG_BYTES 40
#define OFX_MAX_VALUE_BYTES 4096

struct ofx_node {
  const char *tag, *value; /* value "" of an element that holds others */
  uint32_t line;
  struct ofx_node *parent, *first, *last, *next;
};

/* The element OFX, or NULL with an error. The bytes should be UTF-8 without NUL; texts are in the findings' arena. */
const struct ofx_node *ofx_tree_read(const void *data, size_t size, struct findings *findings);

const struct ofx_node *ofx_child(const struct ofx_node *node,
                                 const char *tag);                   /* NULL when there is none; of NULL too */
const char *ofx_value(const struct ofx_node *node, const char *tag); /* of a child; "" when there is none */
#endif
