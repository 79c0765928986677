/* How long tests wait for what must come. A wait ends as soon as it is there, so the limit is only for what never
 * comes: one for all, so long that a slow and busy machine makes tests slow and nothing else. Below that of a whole
 * test (time_limit.c), so that a complaint says what was waited for. */
#ifndef TEST_PATIENCE_H
#define TEST_PATIENCE_H

#define PATIENCE_S 180
#define PATIENCE_MS (PATIENCE_S * 1000)
#define PATIENCE_US (PATIENCE_S * 1000000LL)

#define SILENCE_MS 500 /* how long tests listen for what must not come */
#endif
