// What the platform does around an author's functions: random numbers, time limits, resets. Everything works on LANES
// environments of one policy at once.
//
// Before this file come episode.cl, the generated part (Params, Action, constants), the author's file, and the generated
// state_load, state_store, state_choose, params_load, actions_pack, actions_clip and actions_load (see EnvironmentSource).
//
// Shapes, the last axis fastest; envs = policies * padded_envs, rows = policies * AGENTS * padded_envs:
//   state [STATE_WORDS][envs], params [PARAMS] or, randomized, [PARAMS][envs], obs [slots][OBS_DIM][rows],
//   actions [slots][ACTION_DIM][rows].

// What random numbers are for. The purpose keeps training, evaluation and viewing apart.
#define STREAM_RESET 1u
#define STREAM_DYNAMICS 2u
#define STREAM_PARAMS 3u

inline Rng environment_rng(const Place *place, __global const uint *seeds, uint purpose, uint stream, uint clock) {
    natural env = (natural)(place->env) + as_natural((integer)(LANE_INDEX));
    return rng_new(seeds[2 * place->policy], seeds[2 * place->policy + 1], (purpose << 8) | stream, env, clock);
}

// As EACH_AGENT, before a loop over an observation or the parameters; a long one stays a loop.
#if AGENTS * OBS_DIM <= 64
#define EACH_ELEMENT _Pragma("unroll")
#else
#define EACH_ELEMENT
#endif

#if RANDOMIZED
// Every environment draws its own parameters; ranges [PARAMS][2] holds low and high.
inline void params_draw(Params *p, __global const float *ranges, Rng *rng) {
    real values[PARAMS];
    EACH_ELEMENT
    for (int i = 0; i < PARAMS; i++) {
        values[i] = rng_range(rng, REAL(ranges[2 * i]), REAL(ranges[2 * i + 1]));
    }
    params_unpack(p, values);
}
#endif

#if OBS_BITS
// The numbers of a word of bits, and where they lie in the observation.
#define OBS_PLANE_WORDS ((OBS_PLANE_SIZE + 31) / 32)
#define OBS_WORDS (OBS_PLANES * OBS_PLANE_WORDS)
#define OBS_FIRST_OF(word) ((word) / OBS_PLANE_WORDS * OBS_PLANE_SIZE + (word) % OBS_PLANE_WORDS * 32)
#define OBS_NUMBERS_OF(word) min(32, OBS_PLANE_SIZE - (word) % OBS_PLANE_WORDS * 32)

inline real number_of(natural word, int bit) {
    return choose(((word >> (uint)bit) & 1u) != 0, REAL(1.0f), REAL(0.0f));
}

inline void observe_bits(const State *s, const Params *p, int agent, natural *bits) {
    EACH_ELEMENT
    for (int word = 0; word < OBS_WORDS; word++) {
        bits[word] = 0;
    }
    env_observe_bits(s, p, agent, bits);
}

inline void numbers_of(const natural *bits, real *obs) {
    EACH_ELEMENT
    for (int word = 0; word < OBS_WORDS; word++) {
        for (int bit = 0; bit < OBS_NUMBERS_OF(word); bit++) {
            obs[OBS_FIRST_OF(word) + bit] = number_of(bits[word], bit);
        }
    }
}

inline void env_observe(const State *s, const Params *p, int agent, real *obs) {
    natural bits[OBS_WORDS];
    observe_bits(s, p, agent, bits);
    numbers_of(bits, obs);
}
#endif

inline void observe_into(const State *s, const Params *p, const Place *place, int padded_envs,
                         __global float *obs, int slot) {
    EACH_ELEMENT
    for (int agent = 0; agent < AGENTS; agent++) {
        __global float *target = obs + (size_t)slot * OBS_DIM * place->rows + row_of(place, padded_envs, agent);
#if OBS_BITS
        natural bits[OBS_WORDS];
        observe_bits(s, p, agent, bits);
        for (int word = 0; word < OBS_WORDS; word++) {
            for (int bit = 0; bit < OBS_NUMBERS_OF(word); bit++) {
                store_real(number_of(bits[word], bit), target + (OBS_FIRST_OF(word) + bit) * place->rows);
            }
        }
#else
        real seen[OBS_DIM];
        env_observe(s, p, agent, seen);
        EACH_ELEMENT
        for (int i = 0; i < OBS_DIM; i++) {
            store_real(seen[i], target + i * place->rows);
        }
#endif
    }
}

// The author's step and the time limit. Where the episode is done, its statistics begin anew, but its state stays.
inline Outcome environment_advance_episode(State *s, const Params *p, const Action *chosen, const Place *place,
                                           __global const uint *seeds, uint purpose, uint time, Episode *episode) {
    Outcome outcome;
    Rng rng = environment_rng(place, seeds, purpose, STREAM_DYNAMICS, time);
    env_step(s, p, chosen, &rng, outcome.rewards);
    outcome.episode.length = episode->length + 1;
    outcome.terminated = env_terminated(s, p) != 0;
    mask out_of_time = outcome.episode.length >= MAX_EPISODE_STEPS;
#if TRUNCATES
    out_of_time |= env_truncated(s, p) != 0;
#endif
    outcome.truncated = out_of_time & !outcome.terminated;
    settle(&outcome, episode);
    return outcome;
}

// A new state, and new parameters if they are drawn, where the episode is done. Inlined by force, as it is large: a call
// would put the state of every work-item into memory (PoCL defines `inline` away).
__attribute__((always_inline)) void environment_restart(mask done, State *s, Params *p, const Place *place,
                                                        __global float *params, __global const float *ranges,
                                                        __global const uint *seeds, uint purpose, uint time) {
#if RANDOMIZED
    Params fresh_params;
    Rng params_rng = environment_rng(place, seeds, purpose, STREAM_PARAMS, time);
    params_draw(&fresh_params, ranges, &params_rng);
    params_choose(done, &fresh_params, p);
    params_store(p, params, place->slot, place->envs);
#endif
    State fresh;
    Rng reset_rng = environment_rng(place, seeds, purpose, STREAM_RESET, time);
    rng_begin(&reset_rng, place->env, done);
    env_reset(&fresh, p, &reset_rng);
    state_choose(done, &fresh, s);
}
