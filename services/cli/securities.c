/* Finds securities by symbol. */
#include "securities.h"

#include <string.h>

#include "account.seam.h"

struct status security_id_of(struct cli *cli, const char *text, uint64_t *out)
{
  Account__FindSecuritiesRequest request = ACCOUNT__FIND_SECURITIES_REQUEST__INIT;
  Account__FindSecuritiesResponse *found;
  if (text[0] != '\0' && text[strspn(text, "0123456789")] == '\0')
    return number_parse(cli->arena, "SECURITY", text, UINT64_MAX, out);
  request.symbols = &text;
  request.n_symbols = 1;
  struct status status = security_find_call(cli->call, &request, &found);
  if (!status_is_ok(status))
    return status;
  if (found->n_securities == 0)
    return call_fail(cli->call, STATUS_NOT_FOUND, "SECURITY", "the firm has no security %s", text);
  *out = found->securities[0]->security_id;
  return status;
}
