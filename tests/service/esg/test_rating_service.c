/* RatingService: a vendor's file by its mapping. */
#include <string.h>

#include "esg_scene.h"

static const char file[] = "Ticker,Company,Sector,Industry,Total Risk,Level\n"
                           "MO,\"Altria, Inc\",Consumer Defensive,Tobacco,29.5,High\n"
                           "KO,Coca-Cola,Consumer Defensive,Beverages,21.0,\n"
                           "FOOD,The fund,Funds,Funds,,\n"
                           "NEW,Unknown,Energy,Oil,10,Low\n";

static void put_vendor(struct esg_scene *scene)
{
  Esg__Metric risk = ESG__METRIC__INIT, *metrics = &risk;
  Esg__SectorName sector = ESG__SECTOR_NAME__INIT, *sectors = &sector;
  Esg__Vendor vendor = ESG__VENDOR__INIT, *put;
  Esg__PutVendorRequest request = ESG__PUT_VENDOR_REQUEST__INIT;
  risk.name = "total risk";
  risk.column = "Total Risk";
  risk.direction = ESG__METRIC__DIRECTION__HIGH_IS_BAD;
  sector.theirs = "Consumer Defensive";
  sector.ours = "Consumer Staples";
  vendor.name = "M";
  vendor.weight = 1;
  vendor.symbol_column = "ticker";
  vendor.sector_column = "Sector";
  vendor.industry_column = "Industry";
  vendor.metrics = &metrics;
  vendor.n_metrics = 1;
  vendor.sectors = &sectors;
  vendor.n_sectors = 1;
  request.vendor = &vendor;
  cr_assert_ok(vendor_put_call(esg_scene_call(scene, ROLE_ADVISOR, ""), &request, &put));
}

static Esg__ImportRatingsRequest request_of(const char *text)
{
  Esg__ImportRatingsRequest request = ESG__IMPORT_RATINGS_REQUEST__INIT;
  request.vendor = "M";
  request.as_of = "2026-11-01";
  request.file = (ProtobufCBinaryData){ strlen(text), (uint8_t *)(uintptr_t)text };
  return request;
}

static void play_import(struct esg_scene *scene)
{
  Esg__ImportRatingsRequest request = request_of(file);
  Esg__ImportRatingsResponse *report;
  put_vendor(scene);
  request.dry_run = true;
  cr_assert_ok(rating_import_call(esg_scene_call(scene, ROLE_ADVISOR, ""), &request, &report));
  cr_expect_eq(scene->fake->observation_count, 0);
  cr_expect_str_eq(scene->fake->securities[6]->sector, "", "a dry run fills nothing");
  request.dry_run = false;
  cr_assert_ok(rating_import_call(esg_scene_call(scene, ROLE_ADVISOR, ""), &request, &report));
  cr_expect_eq(report->report->rows, 4);
  cr_expect_eq(report->report->taken, 3);
  cr_expect_eq(report->report->left_out, 1);
  cr_expect_eq(report->report->findings[0]->line, 5);
  cr_expect_eq(report->rows_without_data, 1);
  cr_expect_eq(report->n_unmapped_sectors, 2, "Funds and Energy");
  cr_expect_eq(report->sector_differences, 0, "Consumer Defensive is our Consumer Staples");
  cr_assert_eq(scene->fake->observation_count, 2);
  cr_expect_str_eq(scene->fake->observations[0].metric, "total risk");
  cr_expect_eq(scene->fake->observations[0].value_e6, 29500000);
  cr_expect_eq(report->securities_filled, 1, "the fund had no sector");
  cr_expect_str_eq(scene->fake->securities[6]->sector, "Funds");
  cr_expect_str_eq(scene->fake->securities[0]->industry, "Packaged Goods", "ours stays");
}

Test(rating_service, a_file_is_taken_by_its_vendors_mapping)
{
  esg_scene_run(play_import);
}

static void play_difference(struct esg_scene *scene)
{
  Esg__ImportRatingsRequest request = request_of("ticker,Sector,Industry,Total Risk\nMO,Energy,Oil,1\n\n");
  Esg__ImportRatingsResponse *report;
  put_vendor(scene);
  cr_assert_ok(rating_import_call(esg_scene_call(scene, ROLE_ADVISOR, ""), &request, &report));
  cr_expect_eq(report->sector_differences, 1);
  cr_assert_eq(report->report->n_findings, 1);
  cr_expect_str_eq(report->report->findings[0]->subject, "MO");
  cr_expect_str_eq(scene->fake->securities[0]->sector, "Consumer Staples");
}

Test(rating_service, a_sector_that_differs_is_told_and_ours_stays)
{
  esg_scene_run(play_difference);
}

static void play_wrong(struct esg_scene *scene)
{
  static const struct {
    const char *name, *text, *says;
  } rows[] = {
    { "no symbol column", "Sector,Industry,Total Risk\n", "line 1: there is no column ticker" },
    { "no metric column", "ticker,Sector,Industry\n", "line 1: there is no column Total Risk" },
    { "a short row", "ticker,Sector,Industry,Total Risk\nMO,Energy\n", "line 2: the row has another number" },
    { "a quote that stays open", "ticker,Sector,Industry,Total Risk\nMO,\"Energy,Oil,1\n", "line 2: " },
  };
  Esg__ImportRatingsResponse *report;
  Esg__ImportRatingsRequest request = request_of(file);
  cr_expect_refused(rating_import_call(esg_scene_call(scene, ROLE_ADVISOR, ""), &request, &report), STATUS_NOT_FOUND,
                    "vendor");
  put_vendor(scene);
  for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
    Esg__ImportRatingsRequest wrong = request_of(rows[i].text);
    struct status status = rating_import_call(esg_scene_call(scene, ROLE_ADVISOR, ""), &wrong, &report);
    cr_expect_refused(status, STATUS_INVALID_ARGUMENT, "file");
    cr_expect(strstr(status.message, rows[i].says) != NULL, "%s: %s", rows[i].name, status.message);
  }
  static const char nul[] = "ticker,Sector,Industry,Total Risk\nMO\0X,Energy,Oil,1\n";
  Esg__ImportRatingsRequest bytes = request_of("ticker,Sector,Industry,Total Risk\nMO,En\xff,Oil,1\n");
  for (int i = 0; i < 2; i++) {
    struct status status = rating_import_call(esg_scene_call(scene, ROLE_ADVISOR, ""), &bytes, &report);
    cr_expect_refused(status, STATUS_INVALID_ARGUMENT, "file");
    cr_expect(strstr(status.message, "line 2: the file is not text") != NULL, "%s", status.message);
    bytes.file = (ProtobufCBinaryData){ sizeof nul - 1, (uint8_t *)(uintptr_t)nul };
  }
  request.as_of = "2026-02-30";
  cr_expect_refused(rating_import_call(esg_scene_call(scene, ROLE_ADVISOR, ""), &request, &report),
                    STATUS_INVALID_ARGUMENT, "as_of");
  request.as_of = "2026-11-01";
  cr_expect_refused(rating_import_call(esg_scene_call(scene, ROLE_TRADER, ""), &request, &report),
                    STATUS_PERMISSION_DENIED, "");
  cr_expect_eq(scene->fake->observation_count, 0);
}

Test(rating_service, a_file_that_does_not_fit_is_refused_with_its_line)
{
  esg_scene_run(play_wrong);
}
