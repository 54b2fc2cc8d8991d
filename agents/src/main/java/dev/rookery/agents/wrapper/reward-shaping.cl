// Rewards as they are learnt from, in place of those that the environments gave: what a termination costs is taken off,
// then they are divided by the standard deviation of the discounted return (as Gymnasium's NormalizeReward does), then
// clipped. Before this file come learner.cl and running-moments.cl.

inline real penalized(__global const float *rewards, __global const uchar *terminated, size_t at,
                      float penalty) {
    return load_real(rewards + at) - choose(flags_set(terminated + at), REAL(penalty), REAL(0.0f));
}

// Moments, over the steps, of the discounted return up to each step of LANES rows: moments [2][rows]. The return goes on
// from one iteration to the next, discounted [rows], and begins anew where an episode ends.
__kernel void discounted_returns(__global const float *rewards, __global const uchar *terminated,
                                 __global const uchar *truncated, __global float *discounted,
                                 __global float *moments, Learner learner, int num_steps, float gamma,
                                 float penalty) {
    size_t rows = learner.rows;
    size_t row = learner_row_at(learner, get_global_id(0) * LANES);
    real so_far = load_real(discounted + row);
    real mean = REAL(0.0f);
    real squares = REAL(0.0f);
    for (int step = 0; step < num_steps; step++) {
        size_t at = step * rows + row;
        so_far = gamma * so_far + penalized(rewards, terminated, at, penalty);
        real deviation = so_far - mean;
        mean += deviation * (1.0f / (float)(step + 1));
        squares += deviation * (so_far - mean);
        so_far = choose(flags_set(terminated + at) | flags_set(truncated + at), REAL(0.0f), so_far);
    }
    store_real(so_far, discounted + row);
    store_real(mean, moments + row);
    store_real(squares, moments + rows + row);
}

// Adds a policy's rows to what is kept: counts [policies], statistics [policies][2] (mean, variance). One work-item each.
__kernel void return_statistics(__global const float *moments, __global long *counts, __global float *statistics,
                                Learner learner, int num_steps) {
    size_t policy = get_global_id(0);
    size_t rows = learner.rows;
    Moments batch = {0.0f, 0.0f, 0.0f};
    for (int agent = 0; agent < learner.agents; agent++) {
        for (int env = 0; env < learner.num_envs; env++) {
            size_t row = LEARNER_ROW(learner, policy, agent) + env;
            Moments one = {(float)num_steps, moments[row], moments[rows + row]};
            batch = moments_merged(batch, one);
        }
    }
    moments_keep(batch, counts + policy, statistics + 2 * policy, statistics + 2 * policy + 1);
}

// scaled: whether to divide; clip_at: 0 for not at all. One work-item for LANES rows.
__kernel void shape_rewards(__global float *rewards, __global const uchar *terminated, __global const float *statistics,
                            Learner learner, int num_steps, float penalty, int scaled, float clip_at) {
    size_t rows = learner.rows;
    size_t row = learner_row_at(learner, get_global_id(0) * LANES);
    size_t policy = row / ((size_t)learner.all_agents * learner.padded_envs);
    float scale = scaled ? 1.0f / sqrt(statistics[2 * policy + 1] + 1e-8f) : 1.0f;
    for (int step = 0; step < num_steps; step++) {
        size_t at = step * rows + row;
        real reward = penalized(rewards, terminated, at, penalty) * scale;
        reward = clip_at > 0.0f ? clip(reward, REAL(-clip_at), REAL(clip_at)) : reward;
        store_real(reward, rewards + at);
    }
}
