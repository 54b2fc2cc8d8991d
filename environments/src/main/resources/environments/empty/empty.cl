// An empty room with a goal in its corner: MiniGrid's EmptyEnv (minigrid/envs/empty.py).

typedef struct {
    integer x;          // cells from the left
    integer y;          // cells from above
    integer direction;  // 0 right, 1 down, 2 left, 3 up
    integer steps;      // of this episode
} State;

#define THINGS 1
#define LANDMARKS 0
#define PLANES 1
#define EXTRAS 0
#ifndef FULL_VIEW
#define FULL_VIEW 0
#endif
#include "../grid-world/grid-world.cl"

Thing thing_of(const State *s, const Params *p, int i) {
    int corner = grid_size(p) - 2;
    Thing goal = {GOAL, corner, corner, 0, 1.0f, 0, 0, 0};
    return goal;
}

uint wall_row(const State *s, const Params *p, int y) {
    int size = grid_size(p);
    return y == 0 || y == size - 1 ? WALL_LINE : ROOM_LINE(size);
}

uint wall_column(const State *s, const Params *p, int x) {
    return wall_row(s, p, x);
}

int step_limit(const Params *p) {
    return p->max_steps > 0.0f ? (int)p->max_steps : 4 * grid_size(p) * grid_size(p);
}

void env_reset(State *s, const Params *p, Rng *rng) {
    int x = 1;
    int y = 1;
    s->direction = 0;
    if (p->random_start != 0.0f) {
        place_freely(s, p, rng, 1, 1, grid_size(p) - 1, grid_size(p) - 1, &x, &y);
        s->direction = rng_below(rng, 4u);
    }
    s->x = x;
    s->y = y;
    s->steps = 0;
}

void env_step(State *s, const Params *p, const Action *actions, Rng *rng, real *rewards) {
    s->steps += 1;
    turn_or_walk(s, actions[0], is_blocked_ahead(s, p));
    rewards[0] = goal_reward(s, p);
}
