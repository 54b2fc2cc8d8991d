// Keeps every rule, as long as nobody does what is not allowed: that would be a number no more.

typedef struct {
    real place[2];
} State;

void env_reset(State *s, const Params *p, Rng *rng) {
    s->place[0] = rng_range(rng, REAL(-1.0f), REAL(-0.5f));
    s->place[1] = rng_range(rng, REAL(0.5f), REAL(1.0f));
}

real stride(const Action *action) {
    return to_real(action->move - 1) * choose(action->jump == 1, REAL(0.2f), REAL(0.1f));
}

void env_action_mask(const State *s, const Params *p, int agent, mask *allowed) {
    real place = s->place[agent];
    mask jump = fabs(place) < REAL(0.8f);
    allowed[0] = place > REAL(-0.9f);
    allowed[2] = place < REAL(0.9f);
    allowed[3] = place > REAL(-0.3f) | !jump;
    allowed[4] = jump;
}

void env_step(State *s, const Params *p, const Action *actions, Rng *rng, real *rewards) {
    for (int agent = 0; agent < AGENTS; agent++) {
        mask allowed[5];
        allowed[1] = INTEGER(0) == 0;
        env_action_mask(s, p, agent, allowed);
        mask done = INTEGER(0);
        for (int k = 0; k < 3; k++) {
            done |= (actions[agent].move == k) & allowed[k];
        }
        mask jumped = ((actions[agent].jump == 0) & allowed[3]) | ((actions[agent].jump == 1) & allowed[4]);
        s->place[agent] = choose(done & jumped, s->place[agent] + stride(&actions[agent]), REAL(NAN));
        rewards[agent] = fabs(s->place[agent]);
    }
}

mask env_terminated(const State *s, const Params *p) {
    return fabs(s->place[0] - s->place[1]) < REAL(0.02f);
}

void env_observe(const State *s, const Params *p, int agent, real *obs) {
    obs[0] = s->place[agent];
    obs[1] = s->place[1 - agent];
}
