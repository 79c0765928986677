/* screen_service: serves steward.esg.v1.ScreenService. */
#ifndef STEWARD_ESG_SCREEN_SERVICE_H
#define STEWARD_ESG_SCREEN_SERVICE_H
#include "bus/bus.h"

void screen_serve(struct bus *bus);
#endif
