// The device's part of environments that are stepped on the host: what a step has brought is put where it belongs, and
// episodes are counted. One work-item serves LANES environments of one policy.
//
// Before this file comes episode.cl, which tells the shapes; obs [slots][OBS_DIM][rows], final_obs [OBS_DIM][rows]. The
// results are those of HostMemory: obs [OBS_DIM][rows], final_obs [OBS_DIM][rows], rewards [rows], and as int32 ends [rows]
// and action_mask [ACTION_MASK_WORDS][rows].

#define HOST_TERMINATED 1
#define HOST_TRUNCATED 2
#define HOST_END 3
#define HOST_NON_FINITE 4  // beside one of these: a number was not finite

// Where pixels are seen, frames are drawn into the slot afterwards.
inline void copy_obs(__global const float *from, __global OBS_SCALAR *into, size_t row, size_t rows) {
#if !OBS_PIXELS
    for (int i = 0; i < OBS_DIM; i++) {
        store_real(load_real(from + i * rows + row), into + i * rows + row);
    }
#endif
}

inline void copy_action_mask(__global const float *results, __global int *into, size_t row, size_t rows) {
#if ACTION_MASK_WORDS
    __global const int *from = (__global const int *)results + (2 * OBS_DIM + 2) * rows;
    for (int word = 0; word < ACTION_MASK_WORDS; word++) {
        store_integer(load_integer(from + word * rows + row), into + word * rows + row);
    }
#endif
}

// Takes over the first observations of environments that were started anew, and forgets their statistics.
__kernel void host_reset(int padded_envs, int policies, __global const float *results, __global OBS_SCALAR *obs, int obs_slot,
                         __global float *episodic_return, __global int *episodic_length,
                         __global float *ended_return, __global int *ended_length, __global int *ended_count,
                         __global int *action_mask) {
    Place place = place_of_work_item(padded_envs, policies);
    Episode episode;
    Ended ended;
    for (int agent = 0; agent < AGENTS; agent++) {
        episode.episodic_return[agent] = REAL(0.0f);
        ended.returns[agent] = REAL(0.0f);
        copy_obs(results, obs + (size_t)obs_slot * OBS_DIM * place.rows, row_of(&place, padded_envs, agent), place.rows);
        copy_action_mask(results, action_mask, row_of(&place, padded_envs, agent), place.rows);
    }
    episode.length = INTEGER(0);
    ended.length = INTEGER(0);
    ended.count = INTEGER(0);
    episode_store(&episode, &place, padded_envs, episodic_return, episodic_length);
    ended_store(&ended, &place, padded_envs, ended_return, ended_length, ended_count);
}

// Takes over what a step has brought. first_only: count only the first episode of each environment (evaluation).
__kernel void host_step(int padded_envs, int policies, int slot, int next_obs_slot, int first_only,
                        __global const float *results, __global OBS_SCALAR *obs, __global OBS_SCALAR *final_obs,
                        __global float *rewards, __global uchar *terminated, __global uchar *truncated,
                        __global float *episodic_return, __global int *episodic_length,
                        __global float *ended_return, __global int *ended_length, __global int *ended_count,
                        __global int *action_mask, __global int *non_finite) {
    Place place = place_of_work_item(padded_envs, policies);
    size_t rows = place.rows;
    __global const float *last_obs = results + OBS_DIM * rows;
    __global const float *brought = last_obs + OBS_DIM * rows;
    __global const int *ends = (__global const int *)(brought + rows);
    Episode episode;
    Outcome outcome;
    mask broken = INTEGER(0);
    episode_load(&episode, &place, padded_envs, episodic_return, episodic_length);
    for (int agent = 0; agent < AGENTS; agent++) {
        size_t row = row_of(&place, padded_envs, agent);
        integer end = load_integer(ends + row);
        outcome.rewards[agent] = load_real(brought + row);
        outcome.terminated = (end & HOST_END) == HOST_TERMINATED;
        outcome.truncated = (end & HOST_END) == HOST_TRUNCATED;
        broken = (end & HOST_NON_FINITE) != 0;
        copy_obs(results, obs + (size_t)next_obs_slot * OBS_DIM * rows, row, rows);
        copy_action_mask(results, action_mask, row, rows);
    }
    if (any(broken)) {
        integer count = load_integer(non_finite + place.slot) + choose(broken, INTEGER(1), INTEGER(0));
        store_integer(count, non_finite + place.slot);
    }
    outcome.episode.length = episode.length + 1;
    settle(&outcome, &episode);
    outcome_store(&outcome, &place, padded_envs, slot, rewards, terminated, truncated);
    episode_store(&episode, &place, padded_envs, episodic_return, episodic_length);
    if (any(outcome.done)) {
        Ended ended;
        ended_load(&ended, &place, padded_envs, ended_return, ended_length, ended_count);
        count_ended(&outcome, first_only, &ended);
        ended_store(&ended, &place, padded_envs, ended_return, ended_length, ended_count);
        for (int agent = 0; agent < AGENTS; agent++) {
            copy_obs(last_obs, final_obs, row_of(&place, padded_envs, agent), rows);
        }
    }
}

#if OBS_PIXELS
// Takes over what may be done in environments that were started anew apart from the step.
__kernel void host_restart(int padded_envs, int policies, __global const float *results, __global int *action_mask) {
    Place place = place_of_work_item(padded_envs, policies);
    for (int agent = 0; agent < AGENTS; agent++) {
        copy_action_mask(results, action_mask, row_of(&place, padded_envs, agent), place.rows);
    }
}
#endif
