// How the environment moves. These are functions over one environment in OpenCL C 1.2; the platform writes the kernels
// that run thousands of them at once, counts steps, ends episodes at max_episode_steps and starts new ones.
//
// A `real` is as many floats as the device computes with at once (16 on many CPUs, 1 on a GPU), so the same line of code
// advances that many environments. That is why nothing here says `if` about a real: each of them may go its own way.
//
//     mask far = s->position > REAL(1.0f);               a comparison gives a mask; join masks with & | !
//     real x = choose(far, REAL(1.0f), s->position);     for each environment one of the two
//
// Write constants as 0.5f, or REAL(0.5f) where a real is needed. sin, cos, exp, log, tanh, sqrt, fabs, fmin, fmax,
// clamp, floor work as ever. Where plain `if`, arrays and indexing are needed, say `lanes: scalar` in environment.yaml.

// What is remembered from step to step. Fields are real, integer, natural or mask, and arrays of them.
typedef struct {
    real position;  // m
    real velocity;  // m/s
    real target;    // m
} State;

// The actions, in the order of environment.yaml.
#define LEFT 0
#define COAST 1
#define RIGHT 2

// A new episode. Set every field: nothing is left over from the episode before. All chance comes from rng, so that the
// same seed gives the same episodes.
void env_reset(State *s, const Params *p, Rng *rng) {
    s->position = rng_range(rng, REAL(-1.0f), REAL(1.0f));
    s->velocity = REAL(0.0f);
    s->target = rng_range(rng, REAL(-1.0f), REAL(1.0f));
}

// One step: move, then say what it was worth. actions and rewards have one element for each agent; here there is one.
void env_step(State *s, const Params *p, const Action *actions, Rng *rng, real *rewards) {
    real push = choose(actions[0] == LEFT, -p->force, choose(actions[0] == RIGHT, p->force, REAL(0.0f)));
    real acceleration = (push - p->friction * s->velocity) / p->mass;
    s->velocity += p->tau * acceleration;
    s->position += p->tau * s->velocity;

    // 1 on the target, less with the distance; never below 0, or leaving the track would be the way out.
    real distance = s->position - s->target;
    rewards[0] = 1.0f / (1.0f + 10.0f * distance * distance);
}

// Whether the episode has come to an end by itself, asked after every step. The time limit is no business of this.
mask env_terminated(const State *s, const Params *p) {
    return fabs(s->position) > p->track;
}

// What one agent sees: every number of `observation` in environment.yaml, in its order.
void env_observe(const State *s, const Params *p, int agent, real *obs) {
    obs[0] = s->position;
    obs[1] = s->velocity;
    obs[2] = s->target;
}

// What people see, in the units of `view`. Always one environment at a time: a real is a float here, and `if` is fine.
void env_draw(const State *s, const Params *p, Canvas *canvas) {
    draw_line(canvas, -p->track, 0.0f, p->track, 0.0f, 0.02f, MUTED);
    draw_rect(canvas, s->target, 0.0f, 0.1f, 0.5f, 0.0f, 0.02f, GOOD);
    draw_circle(canvas, s->position, 0.0f, 0.15f, ACCENT1);
}
