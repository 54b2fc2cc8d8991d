// Episodes, wherever their environments are stepped: where things lie, what a step brings, what has ended. Everything works
// on LANES environments of one policy at once. AGENTS, OBS_DIM, RESET_NON_FINITE and CLAMP_NON_FINITE are defined before
// this file.
//
// Shapes, the last axis fastest; envs = policies * padded_envs, rows = policies * AGENTS * padded_envs:
//   rewards, terminated, truncated [slots][rows], episodic_return, ended_return [rows],
//   episodic_length, ended_length, ended_count [envs].

typedef struct {
    uint policy;   // whose environments they are
    uint env;      // first of LANES environments within the policy
    size_t slot;   // first of them among all environments
    size_t envs;   // environments in all, padding included
    size_t rows;   // rows in all, padding included
} Place;

// The place of the LANES environments from `env` on of a policy.
inline Place place_in(uint policy, uint env, int padded_envs, int policies) {
    Place place;
    place.policy = policy;
    place.env = env;
    place.slot = (size_t)policy * padded_envs + env;
    place.envs = (size_t)padded_envs * policies;
    place.rows = place.envs * AGENTS;
    return place;
}

// The place of the LANES environments from `first` on, counted through all policies.
inline Place place_of(size_t first, int padded_envs, int policies) {
    return place_in((uint)(first / padded_envs), (uint)(first % padded_envs), padded_envs, policies);
}

inline Place place_of_work_item(int padded_envs, int policies) {
    return place_of(get_global_id(0) * LANES, padded_envs, policies);
}

// The first row of an agent in this place.
inline size_t row_of(const Place *place, int padded_envs, int agent) {
    return ((size_t)place->policy * AGENTS + agent) * padded_envs + place->env;
}

#if LANES == 1
#define store_flags(flags, pointer) (*(pointer) = (flags) ? 1 : 0)
#else
// At any byte: PoCL's vstore writes one byte after another.
typedef PASTE(uchar, LANES) unaligned_flags __attribute__((aligned(1)));
#define store_flags(flags, pointer) \
    (*(__global unaligned_flags *)(pointer) = PASTE(convert_uchar, LANES)((flags) & 1))
#endif

// Before a loop over the agents. Indexed by a variable, a private array would lie in memory, and PoCL keeps such arrays for
// every work-item of a group. Long ones stay loops.
#if AGENTS <= 16
#define EACH_AGENT _Pragma("unroll")
#else
#define EACH_AGENT
#endif

// As EACH_AGENT, before a loop over an observation or the parameters; a long one stays a loop.
#if AGENTS * OBS_DIM <= 64
#define EACH_ELEMENT _Pragma("unroll")
#else
#define EACH_ELEMENT
#endif

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
#if RESET_NON_FINITE || CLAMP_NON_FINITE
    mask broken;  // where a number was not finite
#endif
    Episode episode;
} Outcome;

// What has ended since the statistics were last taken.
typedef struct {
    real returns[AGENTS];
    integer length;
    integer count;
} Ended;

// Where the episode is done, its statistics begin anew. The outcome has rewards, ends and the episode's length.
inline void settle(Outcome *outcome, Episode *episode) {
    outcome->done = outcome->terminated | outcome->truncated;
    EACH_AGENT
    for (int agent = 0; agent < AGENTS; agent++) {
        outcome->episode.episodic_return[agent] = episode->episodic_return[agent] + outcome->rewards[agent];
        episode->episodic_return[agent] = choose(outcome->done, REAL(0.0f), outcome->episode.episodic_return[agent]);
    }
    episode->length = choose(outcome->done, INTEGER(0), outcome->episode.length);
}

// Counts the episodes that are done; first_only: of each environment none but the first.
inline void count_ended(const Outcome *outcome, int first_only, Ended *ended) {
    mask counted = outcome->done & ((ended->count == 0) | (integer)(first_only == 0 ? -1 : 0));
    EACH_AGENT
    for (int agent = 0; agent < AGENTS; agent++) {
        ended->returns[agent] += choose(counted, outcome->episode.episodic_return[agent], REAL(0.0f));
    }
    ended->length += choose(counted, outcome->episode.length, INTEGER(0));
    ended->count += choose(counted, INTEGER(1), INTEGER(0));
}

inline void episode_load(Episode *episode, const Place *place, int padded_envs, __global const float *episodic_return,
                         __global const int *episodic_length) {
    EACH_AGENT
    for (int agent = 0; agent < AGENTS; agent++) {
        episode->episodic_return[agent] = load_real(episodic_return + row_of(place, padded_envs, agent));
    }
    episode->length = load_integer(episodic_length + place->slot);
}

inline void episode_store(const Episode *episode, const Place *place, int padded_envs, __global float *episodic_return,
                          __global int *episodic_length) {
    EACH_AGENT
    for (int agent = 0; agent < AGENTS; agent++) {
        store_real(episode->episodic_return[agent], episodic_return + row_of(place, padded_envs, agent));
    }
    store_integer(episode->length, episodic_length + place->slot);
}

inline void ended_load(Ended *ended, const Place *place, int padded_envs, __global const float *ended_return,
                       __global const int *ended_length, __global const int *ended_count) {
    EACH_AGENT
    for (int agent = 0; agent < AGENTS; agent++) {
        ended->returns[agent] = load_real(ended_return + row_of(place, padded_envs, agent));
    }
    ended->length = load_integer(ended_length + place->slot);
    ended->count = load_integer(ended_count + place->slot);
}

inline void ended_store(const Ended *ended, const Place *place, int padded_envs, __global float *ended_return,
                        __global int *ended_length, __global int *ended_count) {
    EACH_AGENT
    for (int agent = 0; agent < AGENTS; agent++) {
        store_real(ended->returns[agent], ended_return + row_of(place, padded_envs, agent));
    }
    store_integer(ended->length, ended_length + place->slot);
    store_integer(ended->count, ended_count + place->slot);
}

inline void outcome_store(const Outcome *outcome, const Place *place, int padded_envs, int slot, __global float *rewards,
                          __global uchar *terminated, __global uchar *truncated) {
    EACH_AGENT
    for (int agent = 0; agent < AGENTS; agent++) {
        size_t at = (size_t)slot * place->rows + row_of(place, padded_envs, agent);
        store_real(outcome->rewards[agent], rewards + at);
        store_flags(outcome->terminated, terminated + at);
        store_flags(outcome->truncated, truncated + at);
    }
}
