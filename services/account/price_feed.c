/* Publishes batches of prices. */
#include "price_feed.h"

#include "account_sql.h"
#include "bus/feed.h"
#include "wire/wire.h"

struct status price_feed_open(struct account *account, struct bus *bus, struct arena *arena, const char *endpoint)
{
  struct pg_rows *rows;
  struct status status = pg_query(account->pool, arena, &sql_price_feed_heads, NULL, &rows);
  if (status_is_ok(status))
    status = feed_publisher_new(bus, endpoint, &account->price_feed);
  for (size_t row = 0; status_is_ok(status) && row < pg_count(rows); row++)
    feed_publish_head(account->price_feed, (uint64_t)pg_get_int8(rows, row, 0), (uint64_t)pg_get_int8(rows, row, 1));
  return status;
}

void price_feed_close(struct account *account)
{
  feed_publisher_free(account->price_feed);
  account->price_feed = NULL;
}

void price_feed_publish(struct account *account, struct call *call, uint64_t sequence, const Account__PriceTicks *ticks)
{
  size_t size = 0;
  if (!account->price_feed)
    return;
  const void *packed = wire_pack(call->arena, &ticks->base, &size);
  feed_publish(account->price_feed, call->caller.firm_id, sequence, packed, size);
}
