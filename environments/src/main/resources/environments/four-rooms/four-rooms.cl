// Four rooms, joined by a gap in each wall between them: MiniGrid's FourRoomsEnv (minigrid/envs/fourrooms.py), after Sutton,
// Precup and Singh (1999).

typedef struct {
    integer x;          // cells from the left
    integer y;          // cells from above
    integer direction;  // 0 right, 1 down, 2 left, 3 up
    integer steps;      // of this episode
    integer goal_x;
    integer goal_y;
    integer gap[4];     // y of the upper and lower one in the wall that stands, x of the left and right one in that which lies
} State;

#define THINGS 1
#define LANDMARKS 4
#define PLANES 1
#define EXTRAS 0
#ifndef FULL_VIEW
#define FULL_VIEW 0
#endif
#include "../grid-world/grid-world.cl"

// Where both walls stand, counted from the left and from above.
inline int middle(const Params *p) {
    return grid_size(p) / 2;
}

Thing thing_of(const State *s, const Params *p, int i) {
    Thing thing = {GOAL, s->goal_x, s->goal_y, 0, 1.0f, 0, 0, 0};
    if (i > 0) {
        thing.kind = GAP;
        thing.x = i <= 2 ? middle(p) : s->gap[i - 1];
        thing.y = i <= 2 ? s->gap[i - 1] : middle(p);
    }
    return thing;
}

// A line that crosses the wall with gaps at `upper` and `lower`, or is the wall with gaps at `left` and `right`.
inline uint line_of(const Params *p, int index, int upper, int lower, int left, int right) {
    int size = grid_size(p);
    if (index == 0 || index == size - 1) {
        return WALL_LINE;
    }
    if (index == middle(p)) {
        return WALL_LINE & ~(1u << left) & ~(1u << right);
    }
    return ROOM_LINE(size) | (index == upper || index == lower ? 0u : 1u << middle(p));
}

uint wall_row(const State *s, const Params *p, int y) {
    return line_of(p, y, s->gap[0], s->gap[1], s->gap[2], s->gap[3]);
}

uint wall_column(const State *s, const Params *p, int x) {
    return line_of(p, x, s->gap[2], s->gap[3], s->gap[0], s->gap[1]);
}

int step_limit(const Params *p) {
    return (int)p->max_steps;
}

void env_reset(State *s, const Params *p, Rng *rng) {
    int size = grid_size(p);
    for (int i = 0; i < 4; i++) {
        int first = i % 2 == 0 ? 1 : middle(p) + 1;
        int end = i % 2 == 0 ? middle(p) : size - 1;
        s->gap[i] = first + rng_below(rng, (uint)(end - first));
    }
    int x, y;
    s->goal_x = -1;
    s->goal_y = -1;
    place_freely(s, p, rng, 1, 1, size - 1, size - 1, &x, &y);
    s->x = x;
    s->y = y;
    s->direction = rng_below(rng, 4u);
    s->steps = 0;
    do {
        place_freely(s, p, rng, 1, 1, size - 1, size - 1, &x, &y);
    } while (x == s->x && y == s->y);
    s->goal_x = x;
    s->goal_y = y;
}

void env_step(State *s, const Params *p, const Action *actions, Rng *rng, real *rewards) {
    s->steps += 1;
    turn_or_walk(s, actions[0], is_blocked_ahead(s, p));
    rewards[0] = goal_reward(s, p);
}
