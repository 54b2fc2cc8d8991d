// Keeps every rule, with more than one agent, several choices at once, arrays and whole numbers, and without a drawing.

typedef struct {
    real place[2];
    integer visits[4];
    natural noise;
    mask met;
} State;

void env_reset(State *s, const Params *p, Rng *rng) {
    for (int i = 0; i < 2; i++) {
        s->place[i] = rng_range(rng, -1.0f, 1.0f);
    }
    for (int i = 0; i < 4; i++) {
        s->visits[i] = 0;
    }
    s->noise = rng_bits(rng);
    s->met = 0;
}

int quarter(float place) {
    return clamp((int)((place + 1.0f) * 2.0f), 0, 3);
}

void env_step(State *s, const Params *p, const Action *actions, Rng *rng, real *rewards) {
    for (int i = 0; i < 2; i++) {
        float stride = actions[i].jump ? 0.2f : 0.1f;
        s->place[i] = clamp(s->place[i] + stride * (actions[i].move - 1), -1.0f, 1.0f);
    }
    s->visits[quarter(s->place[0])]++;
    s->noise ^= rng_bits(rng);
    s->met = fabs(s->place[0] - s->place[1]) < 0.02f && (s->noise & 1);
    rewards[0] = s->met ? 1.0f : 0.0f;
    rewards[1] = -rewards[0];
}

mask env_terminated(const State *s, const Params *p) {
    return s->met;
}

void env_observe(const State *s, const Params *p, int agent, real *obs) {
    obs[0] = s->place[agent];
    obs[1] = s->place[1 - agent];
    obs[2] = s->visits[quarter(s->place[agent])];
}
