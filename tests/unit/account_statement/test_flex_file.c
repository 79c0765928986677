/* Interactive Brokers' Flex Query. */
#include "told.h"

#define HEAD                                                                                                           \
  "<FlexQueryResponse queryName=\"q\" type=\"AF\">\n<FlexStatements count=\"1\">\n"                                    \
  "<FlexStatement accountId=\"U1\" fromDate=\"20260801\" toDate=\"20260831\">\n"                                       \
  "<AccountInformation accountId=\"U1\" acctAlias=\"One\" currency=\"USD\" />\n"
#define TAIL "</FlexStatement></FlexStatements></FlexQueryResponse>\n"
#define POSITION                                                                                                       \
  "<OpenPosition currency=\"USD\" assetCategory=\"STK\" symbol=\"BRK B\" conid=\"7\" position=\"15\" "                 \
  "markPrice=\"2\" positionValue=\"30\" costBasisMoney=\"20.10\" levelOfDetail=\"SUMMARY\" />\n"
#define LOT(quantity, cost)                                                                                            \
  "<OpenPosition symbol=\"BRK B\" conid=\"7\" position=\"" quantity "\" costBasisMoney=\"" cost                        \
  "\" levelOfDetail=\"LOT\" openDateTime=\"20250303;103000\" />\n"

Test(flex_file, positions_have_their_lots_and_cash_is_in_the_accounts_currency)
{
  expect_told(HEAD "<CashReport><CashReportCurrency currency=\"BASE_SUMMARY\" endingCash=\"9\" />"
                   "<CashReportCurrency currency=\"USD\" endingCash=\"7.50\" />"
                   "<CashReportCurrency currency=\"HKD\" endingCash=\"1\" /></CashReport>"
                   "<OpenPositions>" POSITION LOT("10", "13.40") LOT("5", "6.70") "</OpenPositions>" TAIL,
              "Interactive Brokers Flex Query\nU1 USD as of 2026-08-31, cash 7.50\n"
              "  15 BRK.B at 2.00 = 30.00 cost 20.10\n    lot 10 of 2025-03-03 cost 13.40\n"
              "    lot 5 of 2025-03-03 cost 6.70\n");
}

Test(flex_file, trades_and_cash_become_transactions_with_signs_of_the_account)
{
  expect_told(
      HEAD "<Trades><Trade currency=\"USD\" assetCategory=\"STK\" symbol=\"AAA\" conid=\"8\" transactionID=\"t1\" "
           "tradeDate=\"20260803\" settleDateTarget=\"20260804\" buySell=\"SELL\" quantity=\"-5\" tradePrice=\"10\" "
           "ibCommission=\"-1\" netCash=\"49\" levelOfDetail=\"EXECUTION\" />"
           "<Trade symbol=\"AAA\" conid=\"8\" levelOfDetail=\"ORDER\" /></Trades>"
           "<CashTransactions><CashTransaction type=\"Withholding Tax\" transactionID=\"c1\" currency=\"USD\" "
           "dateTime=\"20260805;202000\" amount=\"-1.5\" />"
           "<CashTransaction type=\"Deposits/Withdrawals\" transactionID=\"c2\" dateTime=\"20260806\" amount=\"-20\" />"
           "</CashTransactions>" TAIL,
      "Interactive Brokers Flex Query\nU1 USD as of 2026-08-31\n"
      "  2026-08-03 sell -5 AAA for 49.00 fee 1.00 [t1]\n  2026-08-05 dividend cash for -1.50 fee 0.00 [c1]\n"
      "  2026-08-06 withdrawal cash for -20.00 fee 0.00 [c2]\n");
}

Test(flex_file, a_file_that_contradicts_itself_is_refused_with_its_line)
{
  expect_error(HEAD "<OpenPositions>\n" POSITION LOT("10", "20.10") "</OpenPositions>" TAIL, 6,
               "the lots sum to 10 shares, the position says 15");
  expect_error(HEAD "<OpenPositions>\n" POSITION LOT("15", "25.10") "</OpenPositions>" TAIL, 6,
               "the lots cost 25.10, the position says 20.10");
  expect_error(HEAD "<EquitySummaryInBase>\n<EquitySummaryByReportDateInBase reportDate=\"20260831\" total=\"31\" />"
                    "</EquitySummaryInBase><OpenPositions>" POSITION "</OpenPositions>" TAIL,
               6, "the rows' values sum to 30.00, the total says 31.00");
}

Test(flex_file, what_is_no_flex_query_is_refused)
{
  expect_error("<FlexQueryResponse><FlexStatements>", 1, "this is not XML");
  expect_error("<!DOCTYPE f [<!ENTITY a \"b\">]>\n<FlexQueryResponse>&a;</FlexQueryResponse>", 1,
               "a DOCTYPE is not taken");
  expect_error("<other><FlexQueryResponse/></other>", 1, "this is no Flex Query");
  expect_error("<FlexQueryResponse></FlexQueryResponse>", 0, "there is no statement");
  expect_error(HEAD "<OpenPositions>\n<OpenPosition symbol=\"A\" position=\"many\" /></OpenPositions>" TAIL, 6,
               "position \"many\" is not a number");
  expect_error(HEAD "<a><a><a><a><a><a><a><a><a><a><a><a><a><a><a><a>", 5, "nested too deeply");
}

Test(flex_file, the_reference_file_is_read_whole)
{
  struct arena *arena = arena_new();
  struct findings *findings;
  size_t size;
  char *text = reference_read(arena, "statements/ibkr_flex_synthetic.xml", &size);
  const char *found = told(arena, text, size, &findings);
  cr_assert_str_eq(found,
                   "Interactive Brokers Flex Query\nU123456 USD as of 2026-08-31, cash 2318.44\n"
                   "  15 AMZN at 232.10 = 3481.50 cost 2826.00\n    lot 15 of 2025-03-03 cost 2826.00\n"
                   "  -100 700 at 600.00 = -60000.00 cost -59000.00\nU654321 USD as of 2026-08-31\n",
                   "%s", found);
  arena_free(arena);
}
