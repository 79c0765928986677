/* Asks for what a client's own wishes hold back. */
#include "wishes.h"

void wishes_check(struct gate *gate)
{
  (void)gate; /* no wishes are kept yet */
}
