/* Imports small files. */
#include "files.h"

#include <string.h>

#include "wire/wire.h"

const char holdings_text[] =
    "Made Up Fund\nFund Holdings as of,\"Nov 20, 2026\"\n \n"
    "Ticker,Name,Sector,Asset Class,Market Value,Weight (%),Price,Exchange,Market Currency\n"
    "\"AAPL\",\"APPLE\",\"Technology\",\"Equity\",\"6,000.00\",\"59.99\",\"212.28\",\"NASDAQ\",\"USD\"\n"
    "\"BRKB\",\"BERKSHIRE\",\"Financials\",\"Equity\",\"3,000.00\",\"30.00\",\"91.50\",\"NYSE\",\"USD\"\n"
    "\"NEM\",\"NEWMONT\",\"Materials\",\"Equity\",\"1,000.00\",\"10.00\",\"31.72\",\"NYSE\",\"USD\"\n"
    "\"USD\",\"USD CASH\",\"Cash\",\"Cash\",\"1.00\",\"0.01\",\"100.00\",\"-\",\"USD\"\n"
    " \n\"legal text\"\n";

struct caller administrator(uint64_t firm_id)
{
  return house_caller(ROLE_ADMINISTRATOR, firm_id, ADMINISTRATOR);
}

int64_t number(struct house *house, const char *sql)
{
  return store_number(&house->database, sql);
}

/* Ends the call; its answer lives on. */
static Account__ImportReport *keep(struct house *house, struct call *call, const Account__ImportReport *report)
{
  size_t size = account__import_report__get_packed_size(report);
  uint8_t *packed = arena_alloc(house->arena, size + 1);
  account__import_report__pack(report, packed);
  call_end(call);
  return account__import_report__unpack(wire_allocator(house->arena), size, packed);
}

Account__ImportReport *import_fund(struct house *house, uint64_t firm_id, const char *text, bool dry_run)
{
  struct call *call = house_call(house, administrator(firm_id), "");
  Account__ImportHoldingsRequest request = ACCOUNT__IMPORT_HOLDINGS_REQUEST__INIT;
  Account__ImportReport *report;
  request.file.data = (uint8_t *)text;
  request.file.len = strlen(text);
  request.symbol = "FUND";
  request.file_name = "fund.csv";
  request.dry_run = dry_run;
  expect_ok(import_holdings_call(call, &request, &report));
  return keep(house, call, report);
}

Account__ImportReport *import_closes(struct house *house, uint64_t firm_id, const char *text)
{
  struct call *call = house_call(house, administrator(firm_id), "");
  Account__ImportPricesRequest request = ACCOUNT__IMPORT_PRICES_REQUEST__INIT;
  Account__ImportReport *report;
  request.file.data = (uint8_t *)text;
  request.file.len = strlen(text);
  request.source = "made up";
  expect_ok(import_prices_call(call, &request, &report));
  return keep(house, call, report);
}

Account__ImportReport *import_metrics(struct house *house, const char *as_of, const char *text)
{
  struct call *call = house_call(house, administrator(FIRM), "");
  Account__ImportObservationsRequest request = ACCOUNT__IMPORT_OBSERVATIONS_REQUEST__INIT;
  Account__ImportReport *report;
  request.file.data = (uint8_t *)text;
  request.file.len = strlen(text);
  request.source = "vendor";
  request.as_of = as_of;
  expect_ok(import_observations_call(call, &request, &report));
  return keep(house, call, report);
}

void expect_finding(const Account__ImportReport *report, Account__ImportFinding__Severity severity, uint32_t line,
                    const char *part)
{
  for (size_t i = 0; i < report->n_findings; i++) {
    const Account__ImportFinding *finding = report->findings[i];
    if (finding->severity == severity && finding->line == line && strstr(finding->message, part))
      return;
  }
  cr_assert_fail("no finding in line %u says \"%s\"; the first says \"%s\"", line, part,
                 report->n_findings > 0 ? report->findings[0]->message : "");
}
