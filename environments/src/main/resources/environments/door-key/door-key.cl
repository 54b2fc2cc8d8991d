// A key that opens a door to the room with the goal: MiniGrid's DoorKeyEnv (minigrid/envs/doorkey.py).

typedef struct {
    integer x;          // cells from the left
    integer y;          // cells from above
    integer direction;  // 0 right, 1 down, 2 left, 3 up
    integer steps;      // of this episode
    integer wall;       // x of the wall between the rooms
    integer door_y;     // y of the door in it
    integer door;       // OPEN, CLOSED or LOCKED
    integer key_x;      // where the key lies
    integer key_y;
    integer carrying;   // 1: the agent has the key
} State;

#define OPEN 0
#define CLOSED 1
#define LOCKED 2

#define THINGS 3
#define LANDMARKS 0
#define PLANES 2
#define EXTRAS 3
#ifndef FULL_VIEW
#define FULL_VIEW 0
#endif
#include "../grid-world/grid-world.cl"

Thing thing_of(const State *s, const Params *p, int i) {
    int corner = grid_size(p) - 2;
    if (i == 0) {
        Thing goal = {GOAL, corner, corner, 0, 1.0f, 0, 0, 0};
        return goal;
    }
    if (i == 1) {
        int carried = s->carrying;
        Thing key = {KEY, carried ? s->x : s->key_x, carried ? s->y : s->key_y, 0, -1.0f, 1, 0, carried};
        return key;
    }
    int shut = s->door != OPEN;
    float code = s->door == OPEN ? -1.0f : s->door == CLOSED ? 0.5f : 1.0f;
    Thing door = {DOOR, s->wall, s->door_y, 1, code, shut, shut, 0};
    return door;
}

// The door stands in a gap of the wall.
uint wall_row(const State *s, const Params *p, int y) {
    int size = grid_size(p);
    return y == 0 || y == size - 1 ? WALL_LINE : ROOM_LINE(size) | (y == s->door_y ? 0u : 1u << s->wall);
}

uint wall_column(const State *s, const Params *p, int x) {
    int size = grid_size(p);
    if (x == s->wall) {
        return WALL_LINE & ~(1u << s->door_y);
    }
    return x == 0 || x == size - 1 ? WALL_LINE : ROOM_LINE(size);
}

int step_limit(const Params *p) {
    return p->max_steps > 0.0f ? (int)p->max_steps : 10 * grid_size(p) * grid_size(p);
}

void world_extras(const State *s, const Params *p, real *obs) {
    obs[0] = (float)s->carrying;
    obs[1] = s->door == LOCKED ? 1.0f : 0.0f;
    obs[2] = s->door == OPEN ? 1.0f : 0.0f;
}

void env_reset(State *s, const Params *p, Rng *rng) {
    int size = grid_size(p);
    s->wall = 2 + rng_below(rng, (uint)(size - 4));
    s->door_y = 1 + rng_below(rng, (uint)(size - 3));
    s->door = LOCKED;
    s->carrying = 0;
    s->key_x = -1;
    s->key_y = -1;
    s->x = -1;
    s->y = -1;
    int x, y;
    place_freely(s, p, rng, 1, 1, s->wall, size - 1, &x, &y);
    s->x = x;
    s->y = y;
    s->direction = rng_below(rng, 4u);
    s->steps = 0;
    do {
        place_freely(s, p, rng, 1, 1, s->wall, size - 1, &x, &y);
    } while (x == s->x && y == s->y);
    s->key_x = x;
    s->key_y = y;
}

void env_step(State *s, const Params *p, const Action *actions, Rng *rng, real *rewards) {
    s->steps += 1;
    int action = actions[0];
    int x = s->x + AHEAD_X(s->direction);
    int y = s->y + AHEAD_Y(s->direction);
    int has_key = !s->carrying & (x == s->key_x) & (y == s->key_y);
    int has_door = (x == s->wall) & (y == s->door_y);
    int has_wall = is_wall(s, p, x, y);
    Thing goal = thing_of(s, p, 0);
    int has_goal = (x == goal.x) & (y == goal.y);
    int picks_up = (action == 3) & has_key;
    int drops = (action == 4) & s->carrying & !(has_goal | has_door | has_wall);
    // A locked door opens to who has the key.
    int toggles = (action == 5) & has_door & ((s->door != LOCKED) | s->carrying);
    turn_or_walk(s, action, has_wall | has_key | (has_door & (s->door != OPEN)));
    s->key_x = drops ? x : s->key_x;
    s->key_y = drops ? y : s->key_y;
    s->carrying = (s->carrying | picks_up) & !drops;
    s->door = toggles ? (s->door == OPEN ? CLOSED : OPEN) : s->door;
    rewards[0] = goal_reward(s, p);
}
