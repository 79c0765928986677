/* Investment statements in OFX, of SGML and of XML. */
#include "told.h"

#include "file_text.h"

#define SGML                                                                                                           \
  "OFXHEADER:100\nDATA:OFXSGML\nVERSION:102\n\n<OFX>\n<SIGNONMSGSRSV1><SONRS><FI><ORG>Broker &amp; Co"                 \
  "</FI></SONRS></SIGNONMSGSRSV1>\n<INVSTMTMSGSRSV1><INVSTMTTRNRS><INVSTMTRS>\n<DTASOF>20260831\n<CURDEF>USD\n"        \
  "<INVACCTFROM><BROKERID>b<ACCTID>12-34</INVACCTFROM>\n"
#define SGML_END "</INVSTMTRS></INVSTMTTRNRS></INVSTMTMSGSRSV1></OFX>\n"
#define SECID "<SECID><UNIQUEID>037833100<UNIQUEIDTYPE>CUSIP</SECID>"
#define TRAN(id) "<INVTRAN><FITID>" id "<DTTRADE>20260803<MEMO>m</INVTRAN>"

Test(ofx_file, values_of_sgml_need_no_closing_tag)
{
  expect_told(SGML "<INVPOSLIST><POSSTOCK><INVPOS>" SECID "<POSTYPE>LONG<UNITS>12,5<UNITPRICE>10<MKTVAL>125.00"
                   "</INVPOS></POSSTOCK></INVPOSLIST><INVBAL><AVAILCASH>3.25<MARGINBALANCE>-1</INVBAL>" SGML_END,
              "OFX investment statement\n12-34 USD as of 2026-08-31, cash 2.25\n"
              "  12.5 037833100 at 10.00 = 125.00 cost -\n");
}

Test(ofx_file, every_kind_of_transaction_that_is_posted_is_read)
{
  expect_told(
      SGML "<INVTRANLIST><DTSTART>20260801<DTEND>20260831\n"
           "<BUYSTOCK><INVBUY>" TRAN("1") SECID "<UNITS>2<UNITPRICE>5<COMMISSION>1<TOTAL>-11</INVBUY></BUYSTOCK>\n"
                                                "<SELLMF><INVSELL>" TRAN("2") SECID
      "<UNITS>-1<UNITPRICE>5<TOTAL>5</INVSELL></SELLMF>\n"
      "<INCOME>" TRAN("3") SECID "<INCOMETYPE>DIV<TOTAL>0.40</INCOME>\n"
                                 "<REINVEST>" TRAN("4") SECID
      "<INCOMETYPE>DIV<TOTAL>-4<UNITS>1<UNITPRICE>4</REINVEST>\n"
      "<INVBANKTRAN><STMTTRN><TRNTYPE>DEBIT<DTPOSTED>20260804<TRNAMT>-9.99<FITID>5<NAME>Rent</STMTTRN></INVBANKTRAN>\n"
      "<INVEXPENSE>" TRAN("6") "<TOTAL>-2</INVEXPENSE>\n"
                               "<SPLIT>" TRAN("7") SECID "</SPLIT></INVTRANLIST>" SGML_END,
      "OFX investment statement\n12-34 USD as of 2026-08-31\n"
      "  2026-08-03 buy 2 cash for -11.00 fee 1.00 [1]\n  2026-08-03 sell -1 cash for 5.00 fee 0.00 [2]\n"
      "  2026-08-03 dividend cash for 0.40 fee 0.00 [3]\n  2026-08-03 dividend cash for 4.00 fee 0.00 [4/income]\n"
      "  2026-08-03 buy 1 cash for -4.00 fee 0.00 [4]\n  2026-08-04 withdrawal cash for -9.99 fee 0.00 [5]\n"
      "  2026-08-03 fee cash for -2.00 fee 0.00 [6]\n");
}

Test(ofx_file, what_is_malformed_is_refused_with_its_line)
{
  expect_error("<OFX><A></B></OFX>", 1, "closed that is not open");
  expect_error("<OFX><A", 1, "a tag is opened and never closed");
  expect_error("<OFX><!DOCTYPE x></OFX>", 1, "declarations and comments are not read");
  expect_error("<OFX></OFX>", 0, "there is no investment statement");
  expect_error("OFXHEADER:100\n", 0, "the file has no element OFX");
  expect_error("<OFX>text</OFX>\ntext", 2, "text stands where none can");
  expect_error(SGML "\n<INVPOSLIST><POSSTOCK><INVPOS>" SECID "<UNITS>1,000.5</INVPOS></POSSTOCK></INVPOSLIST>" SGML_END,
               12, "\"1,000.5\" is not a number");
  expect_error(SGML "\n<INVPOSLIST><POSSTOCK></POSSTOCK></INVPOSLIST>" SGML_END, 12, "has no INVPOS");
  expect_error(SGML "<INVTRANLIST>\n<INCOME>" TRAN("3") SECID "<TOTAL>1</INCOME>\n<INCOME>" TRAN("3") SECID
               "<TOTAL>1</INCOME></INVTRANLIST>" SGML_END,
               13, "this transaction's id comes twice");
}

Test(ofx_file, nesting_has_a_limit)
{
  struct arena *arena = arena_new();
  const char *text = "<OFX>";
  for (int i = 0; i < 100; i++)
    text = arena_printf(arena, "%s<A>", text);
  expect_error(text, 1, "nested too deeply");
  arena_free(arena);
}

Test(ofx_file, windows_characters_become_utf8)
{
  struct arena *arena = arena_new();
  size_t size;
  cr_assert_str_eq(file_text_from_windows(arena, "caf\xe9 \x80 \x93", 8, &size),
                   "caf\xc3\xa9 \xe2\x82\xac \xe2\x80\x9c");
  cr_assert_eq(size, 13);
  arena_free(arena);
}

Test(ofx_file, the_specifications_example_is_read_whole)
{
  struct arena *arena = arena_new();
  struct findings *findings;
  size_t size;
  char *text = reference_read(arena, "statements/invstmtrs.ofx", &size);
  const char *found = told(arena, text, size, &findings);
  cr_assert_str_eq(found,
                   "OFX investment statement\n999988 USD as of 2005-08-27, cash 150.00\n"
                   "  200 ACME at 49.50 = 9900.00 cost -\n  1 LUAXX at 5.00 = 500.00 cost -\n"
                   "  2005-08-25 buy 100 ACME for -5025.00 fee 25.00 [23321]\n"
                   "  2005-08-25 deposit cash for 1000.00 fee 0.00 [12345]\n",
                   "%s", found);
  arena_free(arena);
}
