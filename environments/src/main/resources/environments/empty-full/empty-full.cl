// The world of ../empty, all of which the agent sees.

#define FULL_VIEW 1
#include "../empty/empty.cl"
