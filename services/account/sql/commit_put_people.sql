-- Writes people; who keeps one stays.
-- in: firm_id int8, person_id_list int8[], name_list text[], organisation_list bool[], born_on_list date[], email_list text[], residence_list text[], household_id_list int8[], version_list int8[], keeper_id_list int8[], tax_residence_list text[], died_on_list date[], marital_status_list int4[], spouse_id_list int8[], phone_list text[], address_line1_list text[], address_line2_list text[], city_list text[], region_list text[], postal_code_list text[], country_list text[], employment_list int4[], employer_list text[], occupation_list text[], broker_dealer_list bool[], controls_company_list text[], politically_exposed_list bool[]
-- out: none
INSERT INTO person (firm_id, person_id, name, organisation, born_on, email, residence, household_id, version, keeper_id,
                    tax_residence, died_on, marital_status, spouse_id, phone, address_line1, address_line2, city, region,
                    postal_code, country, employment, employer, occupation, broker_dealer, controls_company,
                    politically_exposed)
SELECT $1, * FROM unnest($2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17, $18, $19, $20, $21, $22, $23, $24, $25, $26, $27)
ON CONFLICT (firm_id, person_id) DO UPDATE
SET name = excluded.name, organisation = excluded.organisation, born_on = excluded.born_on, email = excluded.email,
    residence = excluded.residence, household_id = excluded.household_id, version = excluded.version,
    tax_residence = excluded.tax_residence, died_on = excluded.died_on, marital_status = excluded.marital_status,
    spouse_id = excluded.spouse_id, phone = excluded.phone, address_line1 = excluded.address_line1,
    address_line2 = excluded.address_line2, city = excluded.city, region = excluded.region,
    postal_code = excluded.postal_code, country = excluded.country, employment = excluded.employment,
    employer = excluded.employer, occupation = excluded.occupation, broker_dealer = excluded.broker_dealer,
    controls_company = excluded.controls_company, politically_exposed = excluded.politically_exposed
