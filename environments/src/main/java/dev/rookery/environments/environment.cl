// What the platform does around an author's functions: random numbers, time limits, resets. Everything works on LANES
// environments of one policy at once.
//
// Before this file come episode.cl, the generated part (Params, Action, constants), the author's file, and the generated
// state_load, state_store, state_choose, params_load, actions_pack, actions_clip and actions_load (see EnvironmentSource),
// where the environment defines env_action_mask, ACTION_MASK_SIZES: how many actions each choice is among, and, where numbers
// that are not finite are not to stop the run, number-guard.cl.
//
// Shapes, the last axis fastest; envs = policies * padded_envs, rows = policies * AGENTS * padded_envs:
//   state [STATE_WORDS][envs], params [PARAMS] or, randomized, [PARAMS][envs],
//   obs [slots][OBS_WORDS][rows]: numbers, or the words that hold them as bits,
//   actions [slots][ACTION_DIM][rows], action_mask [ACTION_MASK_WORDS][rows], or [1] without env_action_mask.

// Of the kernel environment_step, wherever it is. A launch may be some of all the work_items, from first_item on.
// tick: steps since the clock's time; first_only: count only the first episode of each environment (evaluation).
#define ENVIRONMENT_STEP_PARAMETERS                                                                                        \
    __global float *state, __global float *params, __global const float *ranges, __global const uint *seeds,               \
        __global const uint *clock, uint purpose, int padded_envs, int policies, int first_item, int work_items, int slot, \
        int next_obs_slot, int tick, int first_only, __global const ACTION_SCALAR *actions, __global OBS_SCALAR *obs,      \
        __global OBS_SCALAR *final_obs, __global float *rewards, __global uchar *terminated, __global uchar *truncated,    \
        __global float *episodic_return, __global int *episodic_length, __global float *ended_return,                      \
        __global int *ended_length, __global int *ended_count, __global int *action_mask, __global int *non_finite

#define STEP_ITEM (first_item + get_global_id(0))

// What random numbers are for. The purpose keeps training, evaluation and viewing apart.
#define STREAM_RESET 1u
#define STREAM_DYNAMICS 2u
#define STREAM_PARAMS 3u

// env: each lane's environment, counted within the policy.
inline Rng rng_of(uint policy, natural env, __global const uint *seeds, uint purpose, uint stream, uint clock) {
    return rng_new(seeds[2 * policy], seeds[2 * policy + 1], (purpose << 8) | stream, env, clock);
}

inline Rng environment_rng(const Place *place, __global const uint *seeds, uint purpose, uint stream, uint clock) {
    natural env = (natural)(place->env) + as_natural((integer)(LANE_INDEX));
    return rng_of(place->policy, env, seeds, purpose, stream, clock);
}

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

#if RESET_NON_FINITE || CLAMP_NON_FINITE
// Steps in which a number was not finite, non_finite [envs], are counted in registers and kept beside the state.
#define non_finite_load(non_finite, place) load_integer((non_finite) + (place)->slot)
#define non_finite_counted(outcome) choose((outcome)->broken, INTEGER(1), INTEGER(0))
#define non_finite_store(count, non_finite, place) store_integer(count, (non_finite) + (place)->slot)
#else
#define non_finite_load(non_finite, place) INTEGER(0)
#define non_finite_counted(outcome) INTEGER(0)
#define non_finite_store(count, non_finite, place)
#endif
#if !CLAMP_NON_FINITE
#define environment_observe env_observe
#endif

// What is kept of an observation, words [OBS_WORDS].
#if OBS_BITS
#define observe_words observe_bits
#elif OBS_NUMBERS
#define observe_words environment_observe
#endif

// Where pixels are seen, frames are drawn into the slot afterwards.
inline void observe_into(const State *s, const Params *p, const Place *place, int padded_envs,
                         __global OBS_SCALAR *obs, int slot) {
#if !OBS_PIXELS
    EACH_ELEMENT
    for (int agent = 0; agent < AGENTS; agent++) {
        __global OBS_SCALAR *target = obs + (size_t)slot * OBS_WORDS * place->rows + row_of(place, padded_envs, agent);
        OBS_WORD seen[OBS_WORDS];
        observe_words(s, p, agent, seen);
        EACH_ELEMENT
        for (int i = 0; i < OBS_WORDS; i++) {
            PASTE(store_, OBS_WORD)(seen[i], target + i * place->rows);
        }
    }
#endif
}

#if ACTION_MASK_WORDS
// What an agent may do next, packed [ACTION_MASK_WORDS]: action k, counted through all choices, is bit k % 32 of word
// k / 32. A choice of which nothing is allowed counts as one of which everything is, for a policy has to choose something.
inline void action_mask_of(const State *s, const Params *p, int agent, integer *packed) {
    mask allowed[ACTION_MASK_SIZE];
    for (int k = 0; k < ACTION_MASK_SIZE; k++) {
        allowed[k] = INTEGER(0) == 0;
    }
    env_action_mask(s, p, agent, allowed);
    for (int word = 0; word < ACTION_MASK_WORDS; word++) {
        packed[word] = INTEGER(0);
    }
    int first = 0;
    for (int choice = 0; choice < ACTION_DIM; choice++) {
        int end = first + ACTION_MASK_SIZES[choice];
        mask some = INTEGER(0);
        for (int k = first; k < end; k++) {
            some |= allowed[k] != 0;
        }
        for (int k = first; k < end; k++) {
            packed[k / 32] |= choose((allowed[k] != 0) | !some, INTEGER((int)(1u << (k % 32))), INTEGER(0));
        }
        first = end;
    }
}
#endif

// Writes what may be done next, where not everything always may.
inline void action_mask_into(const State *s, const Params *p, const Place *place, int padded_envs,
                             __global int *action_mask) {
#if ACTION_MASK_WORDS
    for (int agent = 0; agent < AGENTS; agent++) {
        integer packed[ACTION_MASK_WORDS];
        action_mask_of(s, p, agent, packed);
        for (int word = 0; word < ACTION_MASK_WORDS; word++) {
            store_integer(packed[word], action_mask + word * place->rows + row_of(place, padded_envs, agent));
        }
    }
#endif
}

// The author's step and the time limit. Where the episode is done, its statistics begin anew, but its state stays. Inlined by
// force: a call would keep compilers from taking the steps of several scalar environments at once.
static __attribute__((always_inline)) Outcome environment_advance_episode(State *s, const Params *p,
                                                                          const Action *chosen, const Place *place,
                                                                          __global const uint *seeds, uint purpose,
                                                                          uint time, Episode *episode) {
    Outcome outcome;
    Rng rng = environment_rng(place, seeds, purpose, STREAM_DYNAMICS, time);
#if RESET_NON_FINITE || CLAMP_NON_FINITE
    State before = *s;
#endif
    env_step(s, p, chosen, &rng, outcome.rewards);
    outcome.episode.length = episode->length + 1;
    outcome.terminated = env_terminated(s, p) != 0;
    mask out_of_time = outcome.episode.length >= MAX_EPISODE_STEPS;
#if TRUNCATES
    out_of_time |= env_truncated(s, p) != 0;
#endif
    outcome.truncated = out_of_time & !outcome.terminated;
#if RESET_NON_FINITE || CLAMP_NON_FINITE
    environment_guard(s, p, &before, &outcome);
#endif
    settle(&outcome, episode);
    return outcome;
}

// A new state, and new parameters if they are drawn, where the episode is done. Inlined by force, as it is large: a call
// would put the state of every work-item into memory (PoCL defines `inline` away).
static __attribute__((always_inline)) void environment_restart(mask done, State *s, Params *p, const Place *place,
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
