// How the environment moves. These are functions over one environment in OpenCL C 1.2; the platform writes the kernels
// that run thousands of them at once, counts steps, ends episodes at max_episode_steps and starts new ones.
//
// With `lanes: scalar` in environment.yaml a real is a float, an integer an int and a mask an int that is 0 or not: write
// C as ever. There is no heap, no recursion and no global variable but __constant ones.

#define SIZE 5
#define EMPTY 0
#define PILLAR 1

// What is remembered from step to step. Fields are real, integer, natural or mask, and arrays of them, whose length is
// a plain number.
typedef struct {
    integer cells[25];  // SIZE rows of SIZE: EMPTY or PILLAR
    integer x, y;
    integer fruit_x, fruit_y;
    integer eaten;
} State;

// The actions, in the order of environment.yaml: up, right, down, left.
__constant int MOVE_X[4] = {0, 1, 0, -1};
__constant int MOVE_Y[4] = {1, 0, -1, 0};

// Helpers are plain functions above those that use them.
int blocked(const State *s, int x, int y) {
    if (x < 0 || x >= SIZE || y < 0 || y >= SIZE) {
        return 1;  // never index beyond an array: nothing catches it but env check
    }
    return s->cells[y * SIZE + x] == PILLAR;
}

// On a free cell where the agent is not.
void place_fruit(State *s, Rng *rng) {
    do {
        s->fruit_x = rng_below(rng, SIZE);
        s->fruit_y = rng_below(rng, SIZE);
    } while (blocked(s, s->fruit_x, s->fruit_y) || (s->fruit_x == s->x && s->fruit_y == s->y));
}

// A new episode. Set every field: nothing is left over from the episode before. All chance comes from rng, so that the
// same seed gives the same episodes.
void env_reset(State *s, const Params *p, Rng *rng) {
    for (int i = 0; i < SIZE * SIZE; i++) {
        s->cells[i] = EMPTY;
    }
    // Pillars only where row and column are odd: whatever is drawn, every free cell can be reached.
    for (int y = 1; y < SIZE; y += 2) {
        for (int x = 1; x < SIZE; x += 2) {
            if (rng_uniform(rng) < p->pillar_chance) {
                s->cells[y * SIZE + x] = PILLAR;
            }
        }
    }
    s->x = 2;
    s->y = 2;
    s->eaten = 0;
    place_fruit(s, rng);
}

// One step: move, then say what it was worth. actions and rewards have one element for each agent; here there is one.
void env_step(State *s, const Params *p, const Action *actions, Rng *rng, real *rewards) {
    int x = s->x + MOVE_X[actions[0]];
    int y = s->y + MOVE_Y[actions[0]];
    if (!blocked(s, x, y)) {
        s->x = x;
        s->y = y;
    }
    rewards[0] = -p->step_cost;
    if (s->x == s->fruit_x && s->y == s->fruit_y) {
        rewards[0] += 1.0f;
        s->eaten++;
        place_fruit(s, rng);
    }
}

// Whether the episode has come to an end by itself, asked after every step. The time limit is no business of this.
mask env_terminated(const State *s, const Params *p) {
    return s->eaten >= p->fruits;
}

// What one agent sees: every number of `observation` in environment.yaml, in its order.
void env_observe(const State *s, const Params *p, int agent, real *obs) {
    obs[0] = s->x;
    obs[1] = s->y;
    obs[2] = s->fruit_x - s->x;
    obs[3] = s->fruit_y - s->y;
    for (int move = 0; move < 4; move++) {
        obs[4 + move] = blocked(s, s->x + MOVE_X[move], s->y + MOVE_Y[move]);
    }
}

// What people see, in the units of `view`.
void env_draw(const State *s, const Params *p, Canvas *canvas) {
    draw_rect(canvas, 2.0f, 2.0f, 5.0f, 5.0f, 0.0f, 0.1f, GROUND);
    for (int y = 0; y < SIZE; y++) {
        for (int x = 0; x < SIZE; x++) {
            if (s->cells[y * SIZE + x] == PILLAR) {
                draw_rect(canvas, x, y, 0.9f, 0.9f, 0.0f, 0.1f, MUTED);
            }
        }
    }
    draw_circle(canvas, s->fruit_x, s->fruit_y, 0.25f, GOOD);
    draw_circle(canvas, s->x, s->y, 0.35f, ACCENT1);
}
