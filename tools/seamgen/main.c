/* main.c: seamgen reads the descriptor set of all contracts, checks them, and writes the typed seam. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "check.h"
#include "emit.h"
#include "names.h"

#define MAX_SET_BYTES (64u << 20)

static uint8_t *read_file(const char *path, size_t *size)
{
  FILE *in = fopen(path, "rb");
  if (!in) {
    perror(path);
    return NULL;
  }
  uint8_t *data = malloc(MAX_SET_BYTES);
  *size = data ? fread(data, 1, MAX_SET_BYTES, in) : 0;
  bool is_ok = data && !ferror(in) && *size < MAX_SET_BYTES;
  fclose(in);
  if (is_ok)
    return data;
  fprintf(stderr, "%s: cannot be read, or is larger than 64 MiB\n", path);
  free(data);
  return NULL;
}

static bool generate(const Google__Protobuf__FileDescriptorSet *set, const char *folder)
{
  struct model model;
  if (!model_read(set, &model))
    return false;
  size_t faults = check_shapes(&model) + check_names(&model) + check_rules(&model) + check_comments(&model);
  if (faults > 0) {
    fprintf(stderr, "seamgen: %zu fault%s in the contracts\n", faults, faults == 1 ? "" : "s");
    return false;
  }
  return emit_all(&model, folder);
}

int main(int argc, char **argv)
{
  if (argc != 3) {
    fprintf(stderr, "usage: seamgen DESCRIPTOR-SET FOLDER\n");
    return 2;
  }
  size_t size = 0;
  uint8_t *data = read_file(argv[1], &size);
  if (!data)
    return 1;
  Google__Protobuf__FileDescriptorSet *set = google__protobuf__file_descriptor_set__unpack(NULL, size, data);
  if (!set)
    fprintf(stderr, "%s: is not a FileDescriptorSet\n", argv[1]);
  bool is_ok = set && generate(set, argv[2]);
  keep_free();
  if (set)
    google__protobuf__file_descriptor_set__free_unpacked(set, NULL);
  free(data);
  return is_ok ? 0 : 1;
}
