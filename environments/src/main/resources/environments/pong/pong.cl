// Table tennis as on the screens of 1972: two paddles, a ball that grows faster with every hit. A court of 2 by 1.5, the
// middle at (0, 0), y upwards.

typedef struct {
    real x;          // of the ball
    real y;
    real vx;         // per second
    real vy;
    real paddle[2];  // y of the left paddle, agent 0, and the right one, agent 1
    integer points;  // played so far
} State;

#define HALF_WIDTH 1.0f
#define HALF_HEIGHT 0.75f
#define PADDLE_X 0.95f
#define RADIUS 0.02f

inline real clipped(real x, real low, real high) {
    return choose(x < low, low, choose(x > high, high, x));
}

// The ball starts in the middle, towards either side, at most 45 degrees steep.
inline void serve(mask which, State *s, const Params *p, Rng *rng) {
    real side = choose(rng_uniform(rng) < REAL(0.5f), REAL(-1.0f), REAL(1.0f));
    real sine, cosine;
    real_sincos(rng_range(rng, REAL(-0.78539816f), REAL(0.78539816f)), &sine, &cosine);
    s->x = choose(which, REAL(0.0f), s->x);
    s->y = choose(which, rng_range(rng, REAL(-0.5f), REAL(0.5f)), s->y);
    s->vx = choose(which, side * p->ball_speed * cosine, s->vx);
    s->vy = choose(which, p->ball_speed * sine, s->vy);
}

void env_reset(State *s, const Params *p, Rng *rng) {
    s->x = REAL(0.0f);
    s->y = REAL(0.0f);
    s->vx = REAL(0.0f);
    s->vy = REAL(0.0f);
    s->paddle[0] = REAL(0.0f);
    s->paddle[1] = REAL(0.0f);
    s->points = INTEGER(0);
    serve(INTEGER(-1) == INTEGER(-1), s, p, rng);
}

// A paddle sends back the ball that reaches it in this step, the steeper the farther from its middle it was met.
inline void hit(State *s, const Params *p, int agent, real before) {
    real side = REAL(agent == 0 ? -1.0f : 1.0f);
    real half_size = 0.5f * p->paddle_size;
    real plane = side * (PADDLE_X - RADIUS);
    real off = s->y - s->paddle[agent];
    mask reached = (side * before < side * plane) & (side * s->x >= side * plane);
    mask met = reached & (fabs(off) <= half_size + RADIUS);
    if (any(met)) {
        real speed = sqrt(s->vx * s->vx + s->vy * s->vy) * p->speed_up;
        speed = choose(speed > p->max_speed, p->max_speed, speed);
        real sine, cosine;
        real_sincos(p->max_angle * clipped(off / half_size, REAL(-1.0f), REAL(1.0f)), &sine, &cosine);
        s->x = choose(met, 2.0f * plane - s->x, s->x);
        s->vx = choose(met, -side * speed * cosine, s->vx);
        s->vy = choose(met, speed * sine, s->vy);
    }
}

void env_step(State *s, const Params *p, const Action *actions, Rng *rng, real *rewards) {
    real top = HALF_HEIGHT - 0.5f * p->paddle_size;
    real reach = p->paddle_speed * p->tau;
    for (int agent = 0; agent < 2; agent++) {
        real move = choose(actions[agent] == 1, reach, choose(actions[agent] == 2, -reach, REAL(0.0f)));
        if (agent == 1) {
            // The script goes after the ball, no faster than anybody.
            real follow = clipped(s->y - s->paddle[1], -reach, reach);
            move = choose(p->opponent != REAL(0.0f), follow, move);
        }
        s->paddle[agent] = clipped(s->paddle[agent] + move, -top, top);
    }

    real before = s->x;
    s->x += p->tau * s->vx;
    s->y += p->tau * s->vy;
    real edge = REAL(HALF_HEIGHT - RADIUS);
    mask beyond = fabs(s->y) > edge;
    real wall = choose(s->y > REAL(0.0f), edge, -edge);
    s->y = choose(beyond, 2.0f * wall - s->y, s->y);
    s->vy = choose(beyond, -s->vy, s->vy);
    hit(s, p, 0, before);
    hit(s, p, 1, before);

    mask won_left = s->x > REAL(HALF_WIDTH);
    mask won_right = s->x < REAL(-HALF_WIDTH);
    rewards[0] = choose(won_left, REAL(1.0f), choose(won_right, REAL(-1.0f), REAL(0.0f)));
    rewards[1] = -rewards[0];
    mask over = won_left | won_right;
    s->points += choose(over, INTEGER(1), INTEGER(0));
    if (any(over)) {
        serve(over, s, p, rng);
    }
}

mask env_terminated(const State *s, const Params *p) {
    return to_real(s->points) >= p->points;
}

// From the agent's own side: it always stands on the left.
void env_observe(const State *s, const Params *p, int agent, real *obs) {
    float side = agent == 0 ? 1.0f : -1.0f;
    obs[0] = s->paddle[agent] * (1.0f / HALF_HEIGHT);
    obs[1] = s->paddle[1 - agent] * (1.0f / HALF_HEIGHT);
    obs[2] = s->x * side;
    obs[3] = s->y * (1.0f / HALF_HEIGHT);
    obs[4] = s->vx / p->max_speed * side;
    obs[5] = s->vy / p->max_speed;
}

void env_draw(const State *s, const Params *p, Canvas *canvas) {
    draw_rect(canvas, 0.0f, HALF_HEIGHT + 0.02f, 2.0f * HALF_WIDTH, 0.04f, 0.0f, 0.0f, MUTED);
    draw_rect(canvas, 0.0f, -HALF_HEIGHT - 0.02f, 2.0f * HALF_WIDTH, 0.04f, 0.0f, 0.0f, MUTED);
    for (int i = 0; i < 8; i++) {
        float y = -HALF_HEIGHT + (i + 0.5f) * HALF_HEIGHT / 4.0f;
        draw_line(canvas, 0.0f, y - 0.05f, 0.0f, y + 0.05f, 0.015f, MUTED);
    }
    draw_rect(canvas, -PADDLE_X - 0.015f, s->paddle[0], 0.03f, p->paddle_size, 0.0f, 0.015f, ACCENT1);
    draw_rect(canvas, PADDLE_X + 0.015f, s->paddle[1], 0.03f, p->paddle_size, 0.0f, 0.015f, ACCENT2);
    draw_circle(canvas, s->x, s->y, 1.5f * RADIUS, INK);
}
