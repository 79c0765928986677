/* Custodians' CSV files, in each layout of the table. */
#include "told.h"

#define SCHWAB                                                                                                         \
  "\"Positions for account Individual ...576 as of 11:31 AM ET, 2026/09/24\"\n\n"                                      \
  "\"Symbol\",\"Description\",\"Qty (Quantity)\",\"Price\",\"Mkt Val (Market Value)\",\"Cost Basis\","                 \
  "\"% of Acct (% of Account)\",\"Asset Type\",\n"
#define AAA "\"AAA\",\"ALPHA INC\",\"2\",\"$5.00\",\"$10.00\",\"$8.00\",\"1%\",\"Equity\",\n"
#define CASH "\"Cash & Cash Investments\",\"--\",\"--\",\"--\",\"$1.50\",\"--\",\"1%\",\"Cash and Money Market\",\n"

Test(custodian_file, schwab_positions_name_the_end_of_the_account_and_the_date)
{
  expect_told(SCHWAB AAA "\"BRK/B\",\"B, INC\",\"1.5\",\"4\",\"6.00\",\"--\",\"1%\",\"Equity\",\n" CASH
                         "\"Positions Total\",\"\",\"--\",\"--\",\"$17.50\",\"$8.00\",\"\",\"\",\n",
              "Schwab positions\n...576 USD as of 2026-09-24, cash 1.50\n  2 AAA at 5.00 = 10.00 cost 8.00\n"
              "  1.5 BRK.B at 4.00 = 6.00 cost -\n");
}

Test(custodian_file, a_total_that_its_rows_do_not_make_is_refused)
{
  expect_error(SCHWAB AAA CASH "\"Positions Total\",\"\",\"--\",\"--\",\"$12.50\",\"$8.00\",\"\",\"\",\n", 6,
               "the rows' values sum to 11.50, the total says 12.50");
  expect_error(SCHWAB AAA CASH "\"Positions Total\",\"\",\"--\",\"--\",\"$11.50\",\"$9.00\",\"\",\"\",\n", 6,
               "the rows' costs sum to 8.00, the total says 9.00");
  expect_error("\"Date\",\"Action\",\"Symbol\",\"Description\",\"Quantity\",\"Price\",\"Fees & Comm\",\"Amount\"\n"
               "09/01/2026,Bank Interest,,INT,,,,$1.00\nTransactions Total,,,,,,,$2.00\n",
               3, "the rows' amounts sum to 1.00, the total says 2.00");
}

Test(custodian_file, several_accounts_stand_one_below_the_other)
{
  expect_told("\"Positions for All-Accounts as of 2026/09/24\"\n\"Individual ...576\"\n\n"
              "Symbol,Description,Quantity,Price,Market Value,Cost Basis,% of Acct (% of Account)\n"
              "AAA,A,1,2,2,1,\n"
              "Account Total,,,,2.00,1.00,\n\n\"Roth ...777\"\n"
              "Symbol,Description,Quantity,Price,Market Value,Cost Basis,% of Acct (% of Account)\n"
              "AAA,A,3,2,6,1,\n"
              "Account Total,,,,6.00,1.00,\n",
              "Schwab positions\n...576 USD as of 2026-09-24\n  1 AAA at 2.00 = 2.00 cost 1.00\n"
              "...777 USD as of 2026-09-24\n  3 AAA at 2.00 = 6.00 cost 1.00\n");
}

Test(custodian_file, schwab_transactions_get_ids_of_their_content)
{
  expect_told("\"Date\",\"Action\",\"Symbol\",\"Description\",\"Quantity\",\"Price\",\"Fees & Comm\",\"Amount\"\n"
              "09/02/2026,Sell,AAA,ALPHA,3,$5.00,$0.05,$14.95\n09/01/2026 as of 08/31/2026,Buy,BRK/B,B,2,$4,,-$8.00\n"
              "09/01/2026,Bank Interest,,INT,,,,$0.01\n09/01/2026,Bank Interest,,INT,,,,$0.01\n"
              "09/01/2026,MoneyLink Transfer,,TO BANK,,,,-$7.00\n09/01/2026,Stock Split,AAA,ALPHA,3,,,\n",
              "Schwab transactions\n USD as of -\n  2026-09-02 sell -3 AAA for 14.95 fee 0.05 [line]\n"
              "  2026-09-01 buy 2 BRK.B for -8.00 fee 0.00 [line]\n"
              "  2026-09-01 interest cash for 0.01 fee 0.00 [line]\n"
              "  2026-09-01 interest cash for 0.01 fee 0.00 [line]\n"
              "  2026-09-01 withdrawal cash for -7.00 fee 0.00 [line]\n");
}

Test(custodian_file, fidelity_positions_and_history_are_rows_of_the_same_table)
{
  expect_told("\xef\xbb\xbf"
              "Account Number,Account Name,Symbol,Description,Quantity,Last Price,Current Value,Cost Basis Total,Type\n"
              "Z1,Joint,SPAXX**,HELD IN MONEY MARKET,,,$12.00,,Cash,\nZ1,Joint,AAA,ALPHA,2,$5.00,$10.00,$8.00,Margin,\n"
              "Z1,Joint,AAA,ALPHA,1,$5.00,$5.00,$4.00,Cash,\n\n\"The data and information is \"\"as is\"\"\"\n",
              "Fidelity positions\nZ1 USD as of -, cash 12.00\n  3 AAA at 5.00 = 15.00 cost 12.00\n");
  expect_told(
      "\n\nRun Date,Account,Account Number,Action,Symbol,Description,Quantity,Price ($),Commission ($),Fees ($),"
      "Amount ($),Settlement Date\n"
      "09/02/2026,Joint,Z1, YOU BOUGHT ALPHA (AAA) (Cash),AAA,ALPHA,2,5,1,0.1,-11.10,09/03/2026\n",
      "Fidelity transactions\nZ1 USD as of -\n  2026-09-02 buy 2 AAA for -11.10 fee 1.10 [line]\n");
}

Test(custodian_file, pershing_rows_may_be_lots)
{
  expect_told(
      "Account Number,CUSIP,Symbol,Security Description,Quantity,Price,Market Value,Total Cost,Acquisition Date,"
      "As of Date\nP1,037833100,AAA,ALPHA,2,5,10,8,01/02/2020,09/24/2026\n"
      "P1,037833100,AAA,ALPHA,1,5,5,4,01/02/2021,09/24/2026\nP1,USD999997,,USD CASH,3.5,1,3.5,,,09/24/2026\n",
      "Pershing positions\nP1 USD as of 2026-09-24, cash 3.50\n  3 AAA at 5.00 = 15.00 cost 12.00\n"
      "    lot 2 of 2020-01-02 cost 8.00\n    lot 1 of 2021-01-02 cost 4.00\n");
}

Test(custodian_file, what_is_malformed_is_refused_with_its_line)
{
  expect_error("", 0, "no layout that is known");
  expect_error("a,b\n1,2\n", 0, "no layout that is known");
  expect_error(SCHWAB "\"AAA\",\"A\"\n", 4, "2 fields stand where 9 are wanted");
  expect_error(SCHWAB "\"AAA\",\"A\",\"two\",\"5\",\"10\",\"8\",\"1%\",\"Equity\",\n", 4, "\"two\" is not a number");
  expect_error(SCHWAB "\"--\",\"A\",\"2\",\"5\",\"10\",\"8\",\"1%\",\"Equity\",\n", 4, "the row names no security");
  expect_error(SCHWAB AAA "\"B", 5, "a quote is opened and never closed");
  expect_error("account,date,action,symbol,quantity,amount\nA,soon,buy,X,1,-1\n", 2, "\"soon\" is not a date");
}

Test(custodian_file, the_reference_file_is_read_whole)
{
  struct arena *arena = arena_new();
  struct findings *findings;
  size_t size;
  char *text = reference_read(arena, "statements/schwab_positions_synthetic.csv", &size);
  const char *found = told(arena, text, size, &findings);
  cr_assert_str_eq(found,
                   "Schwab positions\n...576 USD as of 2026-09-24, cash 23.81\n"
                   "  5.157 AMZN at 246.17 = 1269.50 cost 1121.37\n  2 BRK.B at 450.00 = 900.00 cost 800.00\n"
                   "  94.527 VOO at 688.50 = 65081.84 cost -\n  30 XYZQ at -0.41 = -12.34 cost 650.50\n",
                   "%s", found);
  arena_free(arena);
}
