// Pursuers and a runner in a square, the middle at (0, 0), the walls at -1 and 1, y upwards. The runner is the last agent.

typedef struct {
    real x[4];
    real y[4];
    real vx[4];  // per second
    real vy[4];
    mask caught;
} State;

#define PURSUERS (AGENTS - 1)
#define RUNNER (AGENTS - 1)
#define START_DISTANCE 0.5f

inline real radius_of(const Params *p, int agent) {
    return agent == RUNNER ? p->runner_radius : p->pursuer_radius;
}

void env_reset(State *s, const Params *p, Rng *rng) {
    for (int agent = AGENTS - 1; agent >= 0; agent--) {
        real wall = 1.0f - radius_of(p, agent);
        real x = rng_range(rng, -wall, wall);
        real y = rng_range(rng, -wall, wall);
        if (agent != RUNNER) {
            // A pursuer that would begin near the runner begins half a court away.
            real side = choose(x > REAL(0.0f), REAL(-1.0f), REAL(1.0f));
            mask near = (fabs(x - s->x[RUNNER]) < START_DISTANCE) & (fabs(y - s->y[RUNNER]) < START_DISTANCE);
            x = clip(choose(near, x + side, x), -wall, wall);
        }
        s->x[agent] = x;
        s->y[agent] = y;
        s->vx[agent] = REAL(0.0f);
        s->vy[agent] = REAL(0.0f);
    }
    s->caught = INTEGER(0);
}

// Where the scripted runner wants to: away from pursuers and walls, the more the nearer they are. A vector of length 1.
inline void flee(const State *s, real *to_x, real *to_y) {
    real x = s->x[RUNNER];
    real y = s->y[RUNNER];
    real away_x = 1.0f / (1.1f + x) - 1.0f / (1.1f - x);
    real away_y = 1.0f / (1.1f + y) - 1.0f / (1.1f - y);
    for (int agent = 0; agent < PURSUERS; agent++) {
        real dx = x - s->x[agent];
        real dy = y - s->y[agent];
        real weight = 1.0f / (dx * dx + dy * dy + 1.0e-6f);
        away_x += dx * weight;
        away_y += dy * weight;
    }
    real scale = 1.0f / sqrt(away_x * away_x + away_y * away_y + 1.0e-12f);
    *to_x = away_x * scale;
    *to_y = away_y * scale;
}

// One step of one agent towards the velocity that it wants, as far as the walls let it.
inline void move(State *s, const Params *p, int agent, real want_x, real want_y) {
    real speed = agent == RUNNER ? p->runner_speed : p->pursuer_speed;
    real wall = 1.0f - radius_of(p, agent);
    real part = p->agility * p->tau;
    real vx = s->vx[agent] + part * (speed * want_x - s->vx[agent]);
    real vy = s->vy[agent] + part * (speed * want_y - s->vy[agent]);
    real x = s->x[agent] + p->tau * vx;
    real y = s->y[agent] + p->tau * vy;
    s->vx[agent] = choose(fabs(x) > wall, REAL(0.0f), vx);
    s->vy[agent] = choose(fabs(y) > wall, REAL(0.0f), vy);
    s->x[agent] = clip(x, -wall, wall);
    s->y[agent] = clip(y, -wall, wall);
}

void env_step(State *s, const Params *p, const Action *actions, Rng *rng, real *rewards) {
    real want_x[AGENTS];
    real want_y[AGENTS];
    for (int agent = 0; agent < AGENTS; agent++) {
        // Action 1 is to the right, each further one an eighth of a turn on.
        real sine, cosine;
        real_sincos(0.78539816f * (to_real(actions[agent]) - 1.0f), &sine, &cosine);
        want_x[agent] = choose(actions[agent] == 0, REAL(0.0f), cosine);
        want_y[agent] = choose(actions[agent] == 0, REAL(0.0f), sine);
    }
    mask scripted = p->script != REAL(0.0f);
    if (any(scripted)) {
        real to_x, to_y;
        flee(s, &to_x, &to_y);
        want_x[RUNNER] = choose(scripted, to_x, want_x[RUNNER]);
        want_y[RUNNER] = choose(scripted, to_y, want_y[RUNNER]);
    }
    for (int agent = 0; agent < AGENTS; agent++) {
        move(s, p, agent, want_x[agent], want_y[agent]);
    }

    real reach = p->pursuer_radius + p->runner_radius;
    mask caught = INTEGER(0);
    for (int agent = 0; agent < PURSUERS; agent++) {
        real dx = s->x[agent] - s->x[RUNNER];
        real dy = s->y[agent] - s->y[RUNNER];
        caught |= dx * dx + dy * dy < reach * reach;
    }
    s->caught = caught;
    for (int agent = 0; agent < AGENTS; agent++) {
        rewards[agent] = choose(caught, REAL(agent == RUNNER ? -1.0f : 1.0f), REAL(0.0f));
    }
}

mask env_terminated(const State *s, const Params *p) {
    return s->caught;
}

// The others, as agent sees them: a pursuer the runner first and then the other pursuers, in turn.
inline int other(int agent, int place) {
    if (agent == RUNNER) {
        return place;
    }
    return place == 0 ? RUNNER : (agent + place) % PURSUERS;
}

void env_observe(const State *s, const Params *p, int agent, real *obs) {
    obs[0] = REAL(agent == RUNNER ? 1.0f : 0.0f);
    obs[1] = s->x[agent];
    obs[2] = s->y[agent];
    obs[3] = s->vx[agent];
    obs[4] = s->vy[agent];
    for (int place = 0; place < PURSUERS; place++) {
        int seen = other(agent, place);
        obs[5 + 4 * place] = s->x[seen] - s->x[agent];
        obs[6 + 4 * place] = s->y[seen] - s->y[agent];
        obs[7 + 4 * place] = s->vx[seen];
        obs[8 + 4 * place] = s->vy[seen];
    }
}

void env_draw(const State *s, const Params *p, Canvas *canvas) {
    draw_rect(canvas, 0.0f, 1.03f, 2.12f, 0.06f, 0.0f, 0.0f, MUTED);
    draw_rect(canvas, 0.0f, -1.03f, 2.12f, 0.06f, 0.0f, 0.0f, MUTED);
    draw_rect(canvas, -1.03f, 0.0f, 0.06f, 2.0f, 0.0f, 0.0f, MUTED);
    draw_rect(canvas, 1.03f, 0.0f, 0.06f, 2.0f, 0.0f, 0.0f, MUTED);
    for (int agent = 0; agent < AGENTS; agent++) {
        float radius = agent == RUNNER ? p->runner_radius : p->pursuer_radius;
        uint colour = agent == RUNNER ? ACCENT2 : ACCENT1;
        float x = s->x[agent];
        float y = s->y[agent];
        // The tail lies where the agent came from in the last tenth of a second or so.
        draw_line(canvas, x, y, x - 0.15f * s->vx[agent], y - 0.15f * s->vy[agent], 0.6f * radius, MUTED);
        draw_circle(canvas, x, y, radius, colour);
    }
}
