// The world of ../four-rooms, all of which the agent sees.

#define FULL_VIEW 1
#include "../four-rooms/four-rooms.cl"
