/* risk_level: the five levels of clients and portfolios, shown with their meaning wherever a level is. */
#ifndef STEWARD_RISK_RISK_LEVEL_H
#define STEWARD_RISK_RISK_LEVEL_H

#define LEVEL_COUNT 5

enum risk_level {
  LEVEL_UNSCORED = 0,     /* no level can be given; denies every purchase */
  LEVEL_CAUTIOUS = 1,     /* below the broad equity market */
  LEVEL_GROWTH = 2,       /* similar to it */
  LEVEL_GROWTH_PLUS = 3,  /* more complex or riskier */
  LEVEL_AGGRESSIVE = 4,   /* significantly higher */
  LEVEL_SPECULATIVE = 5,  /* exceptional risk, speculative and concentrated */
  LEVEL_INADMISSIBLE = 6, /* of portfolios only: beyond the last bound of a row */
};

const char *risk_level_name(enum risk_level level);    /* "Growth plus" */
const char *risk_level_meaning(enum risk_level level); /* "more complex or riskier than the broad equity market" */
#endif
