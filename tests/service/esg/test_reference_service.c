/* ReferenceService, VendorService, ExclusionService: what a firm rates by, and who may say so. */
#include <string.h>

#include "esg_scene.h"

static Esg__Reference *enable(struct esg_scene *scene, const char *key, const char **names, size_t count)
{
  Esg__EnableReferenceRequest request = ESG__ENABLE_REFERENCE_REQUEST__INIT;
  Esg__Reference *reference;
  request.names = names;
  request.n_names = count;
  cr_assert_ok(reference_enable_call(esg_scene_call(scene, ROLE_ADVISOR, key), &request, &reference));
  return reference;
}

static void play_enable(struct esg_scene *scene)
{
  Esg__OfferReferenceRequest offer = ESG__OFFER_REFERENCE_REQUEST__INIT;
  Esg__Reference *offered;
  const char *some[] = { "clean air", "tobacco" };
  cr_assert_ok(reference_offer_call(esg_scene_call(scene, ROLE_ASSISTANT, ""), &offer, &offered));
  cr_expect_eq(offered->n_values, 13);
  cr_expect_eq(offered->n_practices, 9);
  Esg__Reference *reference = enable(scene, "some", some, 2);
  cr_expect_eq(reference->n_values, 1);
  cr_expect_eq(reference->n_practices, 1);
  cr_expect_eq(enable(scene, "some", some, 2)->n_values, 1, "a replay");
  cr_expect_eq(fake_account_version(scene->fake, "esg.reference", 1), 1);
  reference = enable(scene, "", NULL, 0);
  cr_expect_eq(reference->n_values, 13);
  cr_expect_eq(reference->n_practices, 9);
  cr_assert_ok(reference_offer_call(esg_scene_call(scene, ROLE_ASSISTANT, ""), &offer, &offered));
  cr_expect_eq(offered->n_values + offered->n_practices, 0);
  cr_expect_eq(enable(scene, "", NULL, 0)->n_values, 13, "nothing is left to take");
}

Test(reference_service, a_firm_takes_what_is_offered_once)
{
  esg_scene_run(play_enable);
}

static void play_value(struct esg_scene *scene)
{
  Esg__Value value = ESG__VALUE__INIT, *put;
  Esg__PutValueRequest request = ESG__PUT_VALUE_REQUEST__INIT;
  Esg__EnableReferenceRequest unknown = ESG__ENABLE_REFERENCE_REQUEST__INIT;
  Esg__ListReferenceRequest list = ESG__LIST_REFERENCE_REQUEST__INIT;
  Esg__Reference *reference;
  const char *name = "quiet neighbours";
  value.name = "silence";
  request.value = &value;
  cr_assert_ok(reference_put_value_call(esg_scene_call(scene, ROLE_COMPLIANCE, "k"), &request, &put));
  cr_expect_eq(put->version, 1);
  cr_assert_ok(reference_put_value_call(esg_scene_call(scene, ROLE_COMPLIANCE, "k"), &request, &put));
  cr_expect_eq(put->version, 1, "a replay");
  value.retired = true;
  cr_assert_ok(reference_put_value_call(esg_scene_call(scene, ROLE_COMPLIANCE, ""), &request, &put));
  cr_expect_eq(put->version, 2);
  cr_assert_ok(reference_list_call(esg_scene_call(scene, ROLE_TRADER, ""), &list, &reference));
  cr_assert_eq(reference->n_values, 1);
  cr_expect(reference->values[0]->retired);
  scene->fake->next_commit = status_fail(STATUS_ABORTED, "version", "somebody was faster");
  cr_expect_refused(reference_put_value_call(esg_scene_call(scene, ROLE_ADVISOR, ""), &request, &put), STATUS_ABORTED,
                    "version");
  cr_expect_refused(reference_put_value_call(esg_scene_call(scene, ROLE_TRADER, ""), &request, &put),
                    STATUS_PERMISSION_DENIED, "");
  value.name = "";
  cr_expect_refused(reference_put_value_call(esg_scene_call(scene, ROLE_ADVISOR, ""), &request, &put),
                    STATUS_INVALID_ARGUMENT, "value.name");
  unknown.names = &name;
  unknown.n_names = 1;
  cr_expect_refused(reference_enable_call(esg_scene_call(scene, ROLE_ADVISOR, ""), &unknown, &reference),
                    STATUS_NOT_FOUND, "names[0]");
}

Test(reference_service, a_value_replaces_the_one_of_its_name_and_what_is_wrong_is_named)
{
  esg_scene_run(play_value);
}

static void play_vendor(struct esg_scene *scene)
{
  Esg__Metric metric = ESG__METRIC__INIT, *metrics[] = { &metric, &metric };
  Esg__SectorName sector = ESG__SECTOR_NAME__INIT, *sectors[] = { &sector, &sector };
  Esg__Vendor vendor = ESG__VENDOR__INIT, *put;
  Esg__PutVendorRequest request = ESG__PUT_VENDOR_REQUEST__INIT;
  Esg__ListVendorsRequest list = ESG__LIST_VENDORS_REQUEST__INIT;
  Esg__ListVendorsResponse *vendors;
  esg_scene_enable(scene);
  metric.name = "air";
  metric.value = "clean air";
  metric.direction = ESG__METRIC__DIRECTION__HIGH_IS_BAD;
  sector.theirs = "Technology";
  sector.ours = "Information Technology";
  vendor.name = "V1";
  vendor.weight = 2;
  vendor.metrics = metrics;
  vendor.n_metrics = 1;
  request.vendor = &vendor;
  cr_assert_ok(vendor_put_call(esg_scene_call(scene, ROLE_ADVISOR, "k"), &request, &put));
  cr_assert_ok(vendor_put_call(esg_scene_call(scene, ROLE_ADVISOR, "k"), &request, &put));
  cr_expect_eq(put->version, 1);
  vendor.weight = 3;
  cr_expect_refused(vendor_put_call(esg_scene_call(scene, ROLE_ADVISOR, "k"), &request, &put),
                    STATUS_FAILED_PRECONDITION, "idempotency_key");
  cr_assert_ok(vendor_list_call(esg_scene_call(scene, ROLE_TRADER, ""), &list, &vendors));
  cr_assert_eq(vendors->n_vendors, 1);
  cr_expect_eq(vendors->vendors[0]->weight, 2);
  vendor.n_metrics = 2;
  cr_expect_refused(vendor_put_call(esg_scene_call(scene, ROLE_ADVISOR, ""), &request, &put), STATUS_INVALID_ARGUMENT,
                    "vendor.metrics[1].name");
  vendor.n_metrics = 1;
  vendor.sectors = sectors;
  vendor.n_sectors = 2;
  cr_expect_refused(vendor_put_call(esg_scene_call(scene, ROLE_ADVISOR, ""), &request, &put), STATUS_INVALID_ARGUMENT,
                    "vendor.sectors[1].theirs");
  vendor.n_sectors = 0;
  metric.value = "moonlight";
  cr_expect_refused(vendor_put_call(esg_scene_call(scene, ROLE_ADVISOR, ""), &request, &put), STATUS_INVALID_ARGUMENT,
                    "vendor.metrics[0].value");
  metric.value = "clean air";
  static const char *const names[] = { " V1", "V1 ", "V\n1", "V\x7f" };
  for (size_t i = 0; i < sizeof names / sizeof names[0]; i++) {
    vendor.name = names[i];
    cr_expect_refused(vendor_put_call(esg_scene_call(scene, ROLE_ADVISOR, ""), &request, &put), STATUS_INVALID_ARGUMENT,
                      "vendor.name");
  }
  vendor.name = "v1";
  cr_expect_refused(vendor_put_call(esg_scene_call(scene, ROLE_ADVISOR, ""), &request, &put), STATUS_ALREADY_EXISTS,
                    "vendor.name");
  vendor.n_metrics = 0;
  cr_expect_refused(vendor_put_call(esg_scene_call(scene, ROLE_ADVISOR, ""), &request, &put), STATUS_INVALID_ARGUMENT,
                    "vendor.metrics");
  cr_expect_refused(vendor_put_call(esg_scene_call(scene, ROLE_TRADER, ""), &request, &put), STATUS_PERMISSION_DENIED,
                    "");
}

Test(vendor_service, a_mapping_names_each_metric_and_sector_once_and_values_that_exist)
{
  esg_scene_run(play_vendor);
}

static struct status put_list(struct esg_scene *scene, const char *key, Esg__Exclusion *list, Esg__Exclusions **out)
{
  Esg__PutExclusionRequest request = ESG__PUT_EXCLUSION_REQUEST__INIT;
  request.list = list;
  return exclusion_put_call(esg_scene_call(scene, ROLE_COMPLIANCE, key), &request, out);
}

static void play_exclusions(struct esg_scene *scene)
{
  Esg__Exclusion list = ESG__EXCLUSION__INIT;
  Esg__Exclusions *lists;
  Esg__PutExclusionRequest put = ESG__PUT_EXCLUSION_REQUEST__INIT;
  Esg__RemoveExclusionRequest remove = ESG__REMOVE_EXCLUSION_REQUEST__INIT;
  Esg__ListExclusionsRequest read = ESG__LIST_EXCLUSIONS_REQUEST__INIT;
  const char *practices[] = { "weapons" };
  uint64_t ids[] = { KO, 999 };
  esg_scene_enable(scene);
  list.name = "no weapons";
  list.reason = "policy";
  cr_expect_refused(put_list(scene, "", &list, &lists), STATUS_INVALID_ARGUMENT, "list.practices");
  list.security_ids = ids;
  list.n_security_ids = 2;
  cr_expect_refused(put_list(scene, "", &list, &lists), STATUS_NOT_FOUND, "list.security_ids[1]");
  list.n_security_ids = 1;
  list.practices = practices;
  list.n_practices = 1;
  cr_assert_ok(put_list(scene, "k", &list, &lists));
  cr_assert_ok(put_list(scene, "k", &list, &lists));
  cr_expect_eq(lists->version, 1, "a replay");
  list.name = "another";
  cr_assert_ok(put_list(scene, "", &list, &lists));
  cr_assert_eq(lists->n_lists, 2);
  cr_expect_str_eq(lists->lists[0]->name, "another", "by name");
  practices[0] = "loud music";
  cr_expect_refused(put_list(scene, "", &list, &lists), STATUS_NOT_FOUND, "list.practices[0]");
  remove.name = "another";
  cr_assert_ok(exclusion_remove_call(esg_scene_call(scene, ROLE_COMPLIANCE, "r"), &remove, &lists));
  cr_assert_ok(exclusion_remove_call(esg_scene_call(scene, ROLE_COMPLIANCE, "r"), &remove, &lists));
  cr_expect_eq(lists->n_lists, 1, "a replay");
  cr_expect_refused(exclusion_remove_call(esg_scene_call(scene, ROLE_COMPLIANCE, ""), &remove, &lists),
                    STATUS_NOT_FOUND, "name");
  put.list = &list;
  cr_expect_refused(exclusion_put_call(esg_scene_call(scene, ROLE_ADVISOR, ""), &put, &lists), STATUS_PERMISSION_DENIED,
                    "");
  cr_assert_ok(exclusion_list_call(esg_scene_call(scene, ROLE_TRADER, ""), &read, &lists));
  cr_expect_eq(lists->version, 3);
}

Test(exclusion_service, lists_are_kept_by_name_by_compliance)
{
  esg_scene_run(play_exclusions);
}
