/* index_service: serves steward.rebalancer.v1.IndexService. */
#ifndef STEWARD_REBALANCER_INDEX_SERVICE_H
#define STEWARD_REBALANCER_INDEX_SERVICE_H
#include "bus/bus.h"

void index_serve(struct bus *bus);
#endif
