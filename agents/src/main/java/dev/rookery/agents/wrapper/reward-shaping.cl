// Rewards as they are learnt from, in place of those that the environments gave: what a termination costs is taken off,
// then they are divided by the standard deviation of the discounted return (as Gymnasium's NormalizeReward does), then
// clipped. Before this file come learner.cl, running-moments.cl and the constants; AGENTS are the learner's.

inline real penalized(__global const float *rewards, __global const uchar *terminated, size_t at) {
    return load_real(rewards + at) - choose(flags_set(terminated + at), REAL(TERMINATED_PENALTY), REAL(0.0f));
}

// Moments, over the steps, of the discounted return up to each step of LANES rows: moments [2][ROWS]. The return goes on
// from one iteration to the next, discounted [ROWS], and begins anew where an episode ends.
__kernel void discounted_returns(__global const float *rewards, __global const uchar *terminated,
                                 __global const uchar *truncated, __global float *discounted,
                                 __global float *moments) {
    size_t row = learner_row_at(get_global_id(0) * LANES);
    real so_far = load_real(discounted + row);
    real mean = REAL(0.0f);
    real squares = REAL(0.0f);
    for (int step = 0; step < NUM_STEPS; step++) {
        size_t at = (size_t)step * ROWS + row;
        so_far = GAMMA * so_far + penalized(rewards, terminated, at);
        real deviation = so_far - mean;
        mean += deviation * (1.0f / (float)(step + 1));
        squares += deviation * (so_far - mean);
        so_far = choose(flags_set(terminated + at) | flags_set(truncated + at), REAL(0.0f), so_far);
    }
    store_real(so_far, discounted + row);
    store_real(mean, moments + row);
    store_real(squares, moments + (size_t)ROWS + row);
}

// Adds a policy's rows to what is kept: counts [policies], statistics [policies][2] (mean, variance). One work-item each.
__kernel void return_statistics(__global const float *moments, __global long *counts, __global float *statistics) {
    size_t policy = get_global_id(0);
    Moments batch = {0.0f, 0.0f, 0.0f};
    for (int agent = 0; agent < AGENTS; agent++) {
        for (int env = 0; env < NUM_ENVS; env++) {
            size_t row = LEARNER_ROW(policy, agent) + env;
            Moments one = {(float)NUM_STEPS, moments[row], moments[(size_t)ROWS + row]};
            batch = moments_merged(batch, one);
        }
    }
    moments_keep(batch, counts + policy, statistics + 2 * policy, statistics + 2 * policy + 1);
}

// One work-item for LANES rows.
__kernel void shape_rewards(__global float *rewards, __global const uchar *terminated,
                            __global const float *statistics) {
    size_t row = learner_row_at(get_global_id(0) * LANES);
    size_t policy = row / (ALL_AGENTS * PADDED_ENVS);
    float scale = SCALED ? 1.0f / sqrt(statistics[2 * policy + 1] + 1e-8f) : 1.0f;
    for (int step = 0; step < NUM_STEPS; step++) {
        size_t at = (size_t)step * ROWS + row;
        real reward = penalized(rewards, terminated, at) * scale;
#if CLIPPED
        reward = clip(reward, REAL(-CLIP), REAL(CLIP));
#endif
        store_real(reward, rewards + at);
    }
}
