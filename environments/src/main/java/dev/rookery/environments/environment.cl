// What the platform does around an author's functions: where things lie, random numbers, episodes, time limits, resets.
// Everything works on LANES environments of one policy at once.
//
// Before this file come the generated part (Params, Action, constants), the author's file, and the generated
// state_load, state_store, state_choose, params_load, actions_pack, actions_clip and actions_load (see EnvironmentSource).
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
    uint policy;   // whose environments they are
    uint env;      // first of LANES environments within the policy
    size_t slot;   // first of them among all environments
    size_t envs;   // environments in all, padding included
    size_t rows;   // rows in all, padding included
} Place;

// The place of the LANES environments from `first` on.
inline Place place_of(size_t first, int padded_envs, int policies) {
    Place place;
    place.policy = (uint)(first / padded_envs);
    place.env = (uint)(first % padded_envs);
    place.slot = first;
    place.envs = (size_t)padded_envs * policies;
    place.rows = place.envs * AGENTS;
    return place;
}

inline Place place_of_work_item(int padded_envs, int policies) {
    return place_of(get_global_id(0) * LANES, padded_envs, policies);
}

// The first row of an agent in this place.
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

// An episode as far as it has come.
typedef struct {
    real episodic_return[AGENTS];
    integer length;
} Episode;

// What one step has brought; `episode` counts this step, too.
typedef struct {
    real rewards[AGENTS];
    mask terminated;
    mask truncated;
    mask done;
    Episode episode;
} Outcome;

// What has ended since the statistics were last taken.
typedef struct {
    real returns[AGENTS];
    integer length;
    integer count;
} Ended;

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
    outcome.done = outcome.terminated | outcome.truncated;
    for (int agent = 0; agent < AGENTS; agent++) {
        outcome.episode.episodic_return[agent] = episode->episodic_return[agent] + outcome.rewards[agent];
        episode->episodic_return[agent] = choose(outcome.done, REAL(0.0f), outcome.episode.episodic_return[agent]);
    }
    episode->length = choose(outcome.done, INTEGER(0), outcome.episode.length);
    return outcome;
}

// Counts the episodes that are done; first_only: of each environment none but the first.
inline void count_ended(const Outcome *outcome, int first_only, Ended *ended) {
    mask counted = outcome->done & ((ended->count == 0) | (integer)(first_only == 0 ? -1 : 0));
    for (int agent = 0; agent < AGENTS; agent++) {
        ended->returns[agent] += choose(counted, outcome->episode.episodic_return[agent], REAL(0.0f));
    }
    ended->length += choose(counted, outcome->episode.length, INTEGER(0));
    ended->count += choose(counted, INTEGER(1), INTEGER(0));
}

// A new state, and new parameters if they are drawn, where the episode is done.
inline void environment_restart(mask done, State *s, Params *p, const Place *place, __global float *params,
                                __global const float *ranges, __global const uint *seeds, uint purpose, uint time) {
#if RANDOMIZED
    Params fresh_params;
    Rng params_rng = environment_rng(place, seeds, purpose, STREAM_PARAMS, time);
    params_draw(&fresh_params, ranges, &params_rng);
    params_choose(done, &fresh_params, p);
    params_store(p, params, place->slot, place->envs);
#endif
    State fresh;
    Rng reset_rng = environment_rng(place, seeds, purpose, STREAM_RESET, time);
    env_reset(&fresh, p, &reset_rng);
    state_choose(done, &fresh, s);
}

inline void episode_load(Episode *episode, const Place *place, int padded_envs, __global const float *episodic_return,
                         __global const int *episodic_length) {
    for (int agent = 0; agent < AGENTS; agent++) {
        episode->episodic_return[agent] = load_real(episodic_return + row_of(place, padded_envs, agent));
    }
    episode->length = load_integer(episodic_length + place->slot);
}

inline void episode_store(const Episode *episode, const Place *place, int padded_envs, __global float *episodic_return,
                          __global int *episodic_length) {
    for (int agent = 0; agent < AGENTS; agent++) {
        store_real(episode->episodic_return[agent], episodic_return + row_of(place, padded_envs, agent));
    }
    store_integer(episode->length, episodic_length + place->slot);
}

inline void ended_load(Ended *ended, const Place *place, int padded_envs, __global const float *ended_return,
                       __global const int *ended_length, __global const int *ended_count) {
    for (int agent = 0; agent < AGENTS; agent++) {
        ended->returns[agent] = load_real(ended_return + row_of(place, padded_envs, agent));
    }
    ended->length = load_integer(ended_length + place->slot);
    ended->count = load_integer(ended_count + place->slot);
}

inline void ended_store(const Ended *ended, const Place *place, int padded_envs, __global float *ended_return,
                        __global int *ended_length, __global int *ended_count) {
    for (int agent = 0; agent < AGENTS; agent++) {
        store_real(ended->returns[agent], ended_return + row_of(place, padded_envs, agent));
    }
    store_integer(ended->length, ended_length + place->slot);
    store_integer(ended->count, ended_count + place->slot);
}

inline void outcome_store(const Outcome *outcome, const Place *place, int padded_envs, int slot, __global float *rewards,
                          __global uchar *terminated, __global uchar *truncated) {
    for (int agent = 0; agent < AGENTS; agent++) {
        size_t at = (size_t)slot * place->rows + row_of(place, padded_envs, agent);
        store_real(outcome->rewards[agent], rewards + at);
        store_flags(outcome->terminated, terminated + at);
        store_flags(outcome->truncated, truncated + at);
    }
}
