// The kernels around an author's functions. One work-item advances LANES environments of one policy.
//
// Before this file come the generated part (Params, Action, constants), the author's file, and the generated
// state_load, state_store, state_choose, params_load and actions_load (see EnvironmentSource).
//
// Shapes, the last axis fastest; envs = policies * padded_envs, rows = policies * AGENTS * padded_envs:
//   state [STATE_WORDS][envs], params [PARAMS] or, randomized, [PARAMS][envs], obs [slots][OBS_DIM][rows],
//   actions [slots][ACTION_DIM][rows], rewards, terminated, truncated [slots][rows],
//   episodic_return [rows], episodic_length [envs].

// What random numbers are for. The purpose keeps training, evaluation and viewing apart.
#define STREAM_RESET 1u
#define STREAM_DYNAMICS 2u
#define STREAM_PARAMS 3u

typedef struct {
    uint policy;   // which policy this work-item belongs to
    uint env;      // first of its LANES environments within the policy
    size_t slot;   // first of them among all environments
    size_t envs;   // environments in all, padding included
    size_t rows;   // rows in all, padding included
} Place;

inline Place place_of_work_item(int padded_envs, int policies) {
    Place place;
    size_t first = get_global_id(0) * LANES;
    place.policy = (uint)(first / padded_envs);
    place.env = (uint)(first % padded_envs);
    place.slot = first;
    place.envs = (size_t)padded_envs * policies;
    place.rows = place.envs * AGENTS;
    return place;
}

// The first row of an agent in this work-item.
inline size_t row_of(const Place *place, int padded_envs, int agent) {
    return ((size_t)place->policy * AGENTS + agent) * padded_envs + place->env;
}

inline Rng environment_rng(const Place *place, __global const uint *seeds, uint purpose, uint stream, uint clock) {
    natural env = (natural)(place->env) + as_natural((integer)(LANE_INDEX));
    return rng_new(seeds[2 * place->policy], seeds[2 * place->policy + 1], (purpose << 8) | stream, env, clock);
}

#if LANES == 1
#define store_flags(flags, pointer) (*(pointer) = (flags) ? 1 : 0)
#else
#define store_flags(flags, pointer) \
    PASTE(vstore, LANES)(PASTE(convert_uchar, LANES)((flags) & 1), 0, pointer)
#endif

#if RANDOMIZED
// Every environment draws its own parameters; ranges [PARAMS][2] holds low and high.
inline void params_draw(Params *p, __global const float *ranges, Rng *rng) {
    real values[PARAMS];
    for (int i = 0; i < PARAMS; i++) {
        values[i] = rng_range(rng, REAL(ranges[2 * i]), REAL(ranges[2 * i + 1]));
    }
    params_unpack(p, values);
}
#endif

inline void observe_into(const State *s, const Params *p, const Place *place, int padded_envs,
                         __global float *obs, int slot) {
    for (int agent = 0; agent < AGENTS; agent++) {
        real seen[OBS_DIM];
        env_observe(s, p, agent, seen);
        __global float *target = obs + (size_t)slot * OBS_DIM * place->rows + row_of(place, padded_envs, agent);
        for (int i = 0; i < OBS_DIM; i++) {
            store_real(seen[i], target + i * place->rows);
        }
    }
}

// Starts every environment anew, with the random numbers of a given time, and forgets its statistics.
__kernel void environment_reset(__global float *state, __global float *params, __global const float *ranges,
                                __global const uint *seeds, __global const uint *clock, uint purpose,
                                int padded_envs, int policies,
                                __global float *obs, int obs_slot,
                                __global float *episodic_return, __global int *episodic_length,
                                __global float *ended_return, __global int *ended_length, __global int *ended_count) {
    Place place = place_of_work_item(padded_envs, policies);
    Params p;
#if RANDOMIZED
    Rng params_rng = environment_rng(&place, seeds, purpose, STREAM_PARAMS, clock[0]);
    params_draw(&p, ranges, &params_rng);
    params_store(&p, params, place.slot, place.envs);
#else
    params_load(&p, params, place.slot, place.envs);
#endif
    State s;
    Rng rng = environment_rng(&place, seeds, purpose, STREAM_RESET, clock[0]);
    env_reset(&s, &p, &rng);
    state_store(&s, state + place.slot, place.envs);
    observe_into(&s, &p, &place, padded_envs, obs, obs_slot);
    store_integer(INTEGER(0), episodic_length + place.slot);
    store_integer(INTEGER(0), ended_length + place.slot);
    store_integer(INTEGER(0), ended_count + place.slot);
    for (int agent = 0; agent < AGENTS; agent++) {
        size_t row = row_of(&place, padded_envs, agent);
        store_real(REAL(0.0f), episodic_return + row);
        store_real(REAL(0.0f), ended_return + row);
    }
}

// One step of every environment: the author's step, the time limit, and, where an episode ends, its statistics, its
// last observation in final_obs, and a reset within the same step.
//
// tick: steps since the clock's time; first_only: count only the first episode of each environment (evaluation).
__kernel void environment_step(__global float *state, __global float *params, __global const float *ranges,
                               __global const uint *seeds, __global const uint *clock, uint purpose,
                               int padded_envs, int policies, int slot, int next_obs_slot, int tick, int first_only,
                               __global const ACTION_SCALAR *actions, __global float *obs, __global float *final_obs,
                               __global float *rewards, __global uchar *terminated, __global uchar *truncated,
                               __global float *episodic_return, __global int *episodic_length,
                               __global float *ended_return, __global int *ended_length, __global int *ended_count) {
    Place place = place_of_work_item(padded_envs, policies);
    uint time = clock[0] + (uint)tick + 1;
    State s;
    Params p;
    state_load(&s, state + place.slot, place.envs);
    params_load(&p, params, place.slot, place.envs);

    Action chosen[AGENTS];
    for (int agent = 0; agent < AGENTS; agent++) {
        actions_load(&chosen[agent],
                     actions + (size_t)slot * ACTION_DIM * place.rows + row_of(&place, padded_envs, agent), place.rows);
    }
    real reward[AGENTS];
    Rng rng = environment_rng(&place, seeds, purpose, STREAM_DYNAMICS, time);
    env_step(&s, &p, chosen, &rng, reward);

    integer length = load_integer(episodic_length + place.slot) + 1;
    mask is_terminated = env_terminated(&s, &p) != 0;
    mask is_truncated = (length >= MAX_EPISODE_STEPS) & !is_terminated;
    mask done = is_terminated | is_truncated;
    integer ended = load_integer(ended_count + place.slot);
    mask counted = done & ((ended == 0) | (integer)(first_only == 0 ? -1 : 0));

    for (int agent = 0; agent < AGENTS; agent++) {
        size_t row = row_of(&place, padded_envs, agent);
        size_t at = (size_t)slot * place.rows + row;
        real sum = load_real(episodic_return + row) + reward[agent];
        store_real(reward[agent], rewards + at);
        store_flags(is_terminated, terminated + at);
        store_flags(is_truncated, truncated + at);
        store_real(choose(done, REAL(0.0f), sum), episodic_return + row);
        real ended_sum = load_real(ended_return + row);
        store_real(choose(counted, ended_sum + sum, ended_sum), ended_return + row);
    }
    integer ended_steps = load_integer(ended_length + place.slot);
    store_integer(choose(counted, ended_steps + length, ended_steps), ended_length + place.slot);
    store_integer(choose(counted, ended + 1, ended), ended_count + place.slot);
    store_integer(choose(done, INTEGER(0), length), episodic_length + place.slot);

    if (any(done)) {
        observe_into(&s, &p, &place, padded_envs, final_obs, 0);
#if RANDOMIZED
        Params fresh_params;
        Rng params_rng = environment_rng(&place, seeds, purpose, STREAM_PARAMS, time);
        params_draw(&fresh_params, ranges, &params_rng);
        params_choose(done, &fresh_params, &p);
        params_store(&p, params, place.slot, place.envs);
#endif
        State fresh;
        Rng reset_rng = environment_rng(&place, seeds, purpose, STREAM_RESET, time);
        env_reset(&fresh, &p, &reset_rng);
        state_choose(done, &fresh, &s);
    }
    state_store(&s, state + place.slot, place.envs);
    observe_into(&s, &p, &place, padded_envs, obs, next_obs_slot);
}

// One step without time limit, statistics or reset: what `env trace` replays.
__kernel void environment_advance(__global float *state, __global float *params, __global const uint *seeds,
                                  __global const uint *clock, int padded_envs, int policies,
                                  __global const ACTION_SCALAR *actions, __global float *obs,
                                  __global float *rewards, __global uchar *terminated) {
    Place place = place_of_work_item(padded_envs, policies);
    State s;
    Params p;
    state_load(&s, state + place.slot, place.envs);
    params_load(&p, params, place.slot, place.envs);
    Action chosen[AGENTS];
    for (int agent = 0; agent < AGENTS; agent++) {
        actions_load(&chosen[agent], actions + row_of(&place, padded_envs, agent), place.rows);
    }
    real reward[AGENTS];
    Rng rng = environment_rng(&place, seeds, 0, STREAM_DYNAMICS, clock[0] + 1);
    env_step(&s, &p, chosen, &rng, reward);
    mask is_terminated = env_terminated(&s, &p) != 0;
    for (int agent = 0; agent < AGENTS; agent++) {
        size_t row = row_of(&place, padded_envs, agent);
        store_real(reward[agent], rewards + row);
        store_flags(is_terminated, terminated + row);
    }
    state_store(&s, state + place.slot, place.envs);
    observe_into(&s, &p, &place, padded_envs, obs, 0);
}

#if DRAWN
// Compiled with LANES 1: drawing is scalar. primitives [envs][MAX_PRIMITIVES][PRIMITIVE_WORDS], counts [envs].
__kernel void environment_draw(__global float *state, __global float *params, int padded_envs, int policies,
                               __global uint *primitives, __global int *counts) {
    Place place = place_of_work_item(padded_envs, policies);
    State s;
    Params p;
    state_load(&s, state + place.slot, place.envs);
    params_load(&p, params, place.slot, place.envs);
    Canvas canvas;
    canvas.primitives = primitives + place.slot * MAX_PRIMITIVES * PRIMITIVE_WORDS;
    canvas.count = 0;
    env_draw(&s, &p, &canvas);
    counts[place.slot] = canvas.count;
}
#endif
