// At an edge nothing may be done any more.

typedef struct {
    real x;
    real goal;
    integer moves;
} State;

void env_reset(State *s, const Params *p, Rng *rng) {
    s->x = rng_range(rng, REAL(-0.5f), REAL(0.5f));
    s->goal = rng_range(rng, REAL(-1.0f), REAL(1.0f));
    s->moves = INTEGER(0);
}

void env_step(State *s, const Params *p, const Action *actions, Rng *rng, real *rewards) {
    s->x += choose(actions[0] == 1, p->stride, -p->stride);
    s->moves += 1;
    rewards[0] = choose(fabs(s->x - s->goal) < REAL(0.1f), REAL(1.0f), REAL(0.0f));
}

mask env_terminated(const State *s, const Params *p) {
    return fabs(s->x) > REAL(1.2f);
}

void env_observe(const State *s, const Params *p, int agent, real *obs) {
    obs[0] = s->x;
    obs[1] = s->goal;
}

void env_action_mask(const State *s, const Params *p, int agent, mask *allowed) {
    allowed[0] = fabs(s->x) < REAL(0.9f);
    allowed[1] = allowed[0];
}

void env_draw(const State *s, const Params *p, Canvas *canvas) {
    draw_line(canvas, -1.2f, 0.0f, 1.2f, 0.0f, 0.02f, MUTED);
    draw_circle(canvas, s->goal, 0.0f, 0.1f, GOOD);
    draw_circle(canvas, s->x, 0.0f, 0.1f, ACCENT1);
}
