/* What is offered to every firm. */
#include "defaults.h"

const struct esg_default esg_default_values[] = {
  { "clean air", "Keeps what it lets into the air low." },
  { "pure water", "Uses little fresh water and returns it clean." },
  { "ocean life", "Spares the seas and what lives in them." },
  { "land health", "Spares soil, forests and what lives there." },
  { "sustainable product lifecycle", "Makes things that last and can be used again." },
  { "mindful business models", "Earns its money in ways that do no harm." },
  { "company transparency", "Says openly what it does and what it spends." },
  { "ethical leadership", "Is led honestly and checked by an independent board." },
  { "consumer safety", "Sells what is safe and treats customers fairly." },
  { "fair labor and thriving communities", "Pays and treats workers fairly, and helps where it works." },
  { "gender equality", "Gives women and men the same chances and pay." },
  { "LGBTQ inclusion", "Welcomes people whomever they love and whoever they are." },
  { "racial equality", "Gives people of every origin the same chances and pay." },
};
const size_t esg_default_value_count = sizeof esg_default_values / sizeof esg_default_values[0];

const struct esg_default esg_default_practices[] = {
  { "animal testing", "Tests its products on animals." },
  { "corporate political spending and lobbying", "Spends on campaigns and lobbying." },
  { "greenhouse-gas emissions", "Lets out much greenhouse gas for what it makes." },
  { "hazardous waste", "Leaves much dangerous waste." },
  { "energy inefficiency", "Uses much energy for what it makes." },
  { "fossil fuels", "Extracts, burns or sells coal, oil or gas." },
  { "weapons", "Makes or sells weapons." },
  { "tobacco", "Makes or sells tobacco." },
  { "gambling", "Runs or equips gambling." },
};
const size_t esg_default_practice_count = sizeof esg_default_practices / sizeof esg_default_practices[0];
