// What is done about observations and rewards that are not finite, where an experiment asks for something else than to
// stop. Everything works on LANES environments at once. NumberGuard has the same in Java.
//
// Before this file come the author's file and, with CLAMP_NON_FINITE, the generated bounds: environment_obs_low and
// environment_obs_high [OBS_DIM], ENVIRONMENT_REWARD_LOW and ENVIRONMENT_REWARD_HIGH.

inline mask environment_not_finite(real x) {
    return (as_integer(x) & 0x7f800000) == 0x7f800000;
}

// Where a step has brought a number that is not finite. The last observation of a terminated episode is seen by nobody.
inline mask environment_broken(const State *s, const Params *p, const real *rewards, mask terminated) {
    mask broken = INTEGER(0);
    EACH_ELEMENT
    for (int agent = 0; agent < AGENTS; agent++) {
        mask unseen = INTEGER(0);
#if !OBS_BITS
        real seen[OBS_DIM];
        env_observe(s, p, agent, seen);
        EACH_ELEMENT
        for (int i = 0; i < OBS_DIM; i++) {
            unseen |= environment_not_finite(seen[i]);
        }
#endif
        broken |= (unseen & !terminated) | environment_not_finite(rewards[agent]);
    }
    return broken;
}

#if CLAMP_NON_FINITE
inline real environment_clamped(real x, float low, float high) {
    real infinite = choose(x > REAL(0.0f), REAL(high), REAL(low));
    real replaced = choose(x != x, clip(REAL(0.0f), REAL(low), REAL(high)), infinite);
    return choose(environment_not_finite(x), replaced, x);
}

inline void environment_observe(const State *s, const Params *p, int agent, real *obs) {
    env_observe(s, p, agent, obs);
    EACH_ELEMENT
    for (int i = 0; i < OBS_DIM; i++) {
        obs[i] = environment_clamped(obs[i], environment_obs_low[i], environment_obs_high[i]);
    }
}
#endif

// What a step has brought, without what is not finite; `before` is the state that the step began in.
inline void environment_guard(State *s, const Params *p, const State *before, Outcome *outcome) {
    outcome->broken = environment_broken(s, p, outcome->rewards, outcome->terminated);
#if RESET_NON_FINITE
    outcome->terminated &= !outcome->broken;
    outcome->truncated |= outcome->broken;
    state_choose(outcome->broken, before, s);
#endif
    EACH_AGENT
    for (int agent = 0; agent < AGENTS; agent++) {
#if RESET_NON_FINITE
        outcome->rewards[agent] = choose(outcome->broken, REAL(0.0f), outcome->rewards[agent]);
#else
        outcome->rewards[agent] =
            environment_clamped(outcome->rewards[agent], ENVIRONMENT_REWARD_LOW, ENVIRONMENT_REWARD_HIGH);
#endif
    }
}
