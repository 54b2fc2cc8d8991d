// The statistics of environments that are stepped on the host. One work-item serves LANES environments of one policy.
//
// Before this file comes episode.cl, which tells the shapes.

// Forgets the statistics of environments that were started anew.
__kernel void host_reset(int padded_envs, int policies, __global float *episodic_return, __global int *episodic_length,
                         __global float *ended_return, __global int *ended_length, __global int *ended_count) {
    Place place = place_of_work_item(padded_envs, policies);
    Episode episode;
    Ended ended;
    for (int agent = 0; agent < AGENTS; agent++) {
        episode.episodic_return[agent] = REAL(0.0f);
        ended.returns[agent] = REAL(0.0f);
    }
    episode.length = INTEGER(0);
    ended.length = INTEGER(0);
    ended.count = INTEGER(0);
    episode_store(&episode, &place, padded_envs, episodic_return, episodic_length);
    ended_store(&ended, &place, padded_envs, ended_return, ended_length, ended_count);
}

// Takes a step that the host has made into account: its rewards and ends are in a slot.
// first_only: count only the first episode of each environment (evaluation).
__kernel void host_step(int padded_envs, int policies, int slot, int first_only, __global const float *rewards,
                        __global const uchar *terminated, __global const uchar *truncated,
                        __global float *episodic_return, __global int *episodic_length,
                        __global float *ended_return, __global int *ended_length, __global int *ended_count) {
    Place place = place_of_work_item(padded_envs, policies);
    Episode episode;
    Ended ended;
    episode_load(&episode, &place, padded_envs, episodic_return, episodic_length);
    ended_load(&ended, &place, padded_envs, ended_return, ended_length, ended_count);
    Outcome outcome;
    for (int agent = 0; agent < AGENTS; agent++) {
        size_t at = (size_t)slot * place.rows + row_of(&place, padded_envs, agent);
        outcome.rewards[agent] = load_real(rewards + at);
        outcome.terminated = load_flags(terminated + at);
        outcome.truncated = load_flags(truncated + at);
    }
    outcome.episode.length = episode.length + 1;
    settle(&outcome, &episode);
    count_ended(&outcome, first_only, &ended);
    episode_store(&episode, &place, padded_envs, episodic_return, episodic_length);
    ended_store(&ended, &place, padded_envs, ended_return, ended_length, ended_count);
}
