/* config_help: what --help prints, from the table that is also what the program reads. */
#include <stdio.h>

#include "config.h"

static const char *const type_names[] = {
  [CONFIG_TEXT] = "text",
  [CONFIG_INTEGER] = "integer",
  [CONFIG_BOOL] = "true or false",
};

void config_help(const char *program, const char *prose, const struct config_table *table)
{
  printf("%s %s\n\n%s\n\nUsage: %s [--help | --version]\n\nOptions, from the environment:\n", program, STEWARD_VERSION,
         prose ? prose : "", program);
  for (size_t i = 0; i < table->count; i++) {
    const struct config_option *option = &table->options[i];
    printf("\n  %s  (%s", option->name, type_names[option->type]);
    if (option->flags & CONFIG_SECRET)
      printf(", secret");
    else if (option->fallback)
      printf(", default %s", option->fallback);
    printf("%s)\n      %s\n", option->flags & CONFIG_REQUIRED ? ", required" : "", option->help);
    if (option->flags & (CONFIG_SECRET | CONFIG_FILE))
      printf("      %s_FILE may name a file that holds it instead.\n", option->name);
  }
}
