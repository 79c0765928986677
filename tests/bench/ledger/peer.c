/* Runs pgbench and reads its figure. */
#include "peer.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static void run(const char *line)
{
  if (system(line) == 0)
    return;
  fprintf(stderr, "failed: %s\n", line);
  exit(1);
}

void peer_make(const char *socket)
{
  char line[1024];
  snprintf(line, sizeof line, "psql -q -v ON_ERROR_STOP=1 -h '%s' -U steward steward -f '%s' >&2", socket, PEER_SQL);
  run(line);
}

static const char *const scripts[] = {
  [PEER_TRANSFER] = "'\\set account random(1, 1000)' '\\set source random(0, 1)'"
                    " '\\set key random(1, 1000000000000000)'"
                    " \"SELECT peer.transfer(:key::text, :account, :source, 1 - :source, 10000);\"",
  [PEER_PUT] = "'\\set id random(1, 1000000000000000)' '\\set key random(1, 1000000000000000)'"
               " \"SELECT peer.put(:key::text, :id, decode(repeat('61', 180), 'hex'));\"",
  [PEER_GET] = "'\\set id random(1, 1000)' \"SELECT body, version FROM peer.record WHERE id = :id"
               " ORDER BY version DESC LIMIT 1;\"",
};

double peer_run(const char *socket, enum peer_work work, int seconds)
{
  char line[2048], answer[256];
  double rate = 0;
  snprintf(line, sizeof line,
           "printf '%%s\\n' %s | pgbench -n -M prepared -c 8 -j 1 -T %d -f - -h '%s' -U steward steward 2>/dev/null",
           scripts[work], seconds, socket);
  FILE *pipe = popen(line, "r");
  while (pipe && fgets(answer, sizeof answer, pipe))
    if (strncmp(answer, "tps = ", 6) == 0)
      rate = strtod(answer + 6, NULL);
  if (!pipe || pclose(pipe) != 0 || rate <= 0) {
    fprintf(stderr, "pgbench failed\n");
    exit(1);
  }
  return rate;
}
