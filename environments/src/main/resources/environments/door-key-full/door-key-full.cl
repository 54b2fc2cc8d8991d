// The world of ../door-key, all of which the agent sees.

#define FULL_VIEW 1
#include "../door-key/door-key.cl"
