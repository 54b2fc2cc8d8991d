// Running mean and variance of every number of the observations, and from them the parameters that normalise it. Before
// this file come learner.cl, running-moments.cl and the constants; obs [slots][OBS_WORDS][rows].

// The moments of each number within each part of the steps: parts [policies][OBS_DIM][PARTS][3]. One work-item each.
__kernel void observation_moments(__global const OBS_SCALAR *obs, __global float *parts, Learner learner, int num_steps) {
    size_t rows = learner.rows;
    size_t id = get_global_id(0);
    int part = id % PARTS;
    int number = id / PARTS % OBS_DIM;
    size_t policy = id / PARTS / OBS_DIM;
    int first = (int)((long)part * num_steps / PARTS);
    int end = (int)((long)(part + 1) * num_steps / PARTS);
    float count = (float)(end - first) * (learner.agents * learner.num_envs);
    Moments moments = {count, 0.0f, 0.0f};
    for (int pass = 0; pass < 2; pass++) {
        real sums = REAL(0.0f);
        for (int step = first; step < end; step++) {
            for (int agent = 0; agent < learner.agents; agent++) {
                __global const OBS_SCALAR *own = obs + step * OBS_WORDS * rows + LEARNER_ROW(learner, policy, agent);
                for (int env = 0; env < learner.num_envs; env += LANES) {
                    real seen = OBSERVED(own + env, number, rows);
                    real deviation = seen - moments.mean;
                    real summand = pass == 0 ? seen : deviation * deviation;
                    sums += choose(env + (integer)(LANE_INDEX) < learner.num_envs, summand, REAL(0.0f));
                }
            }
        }
        if (pass == 0) {
            moments.mean = lane_sum(sums) / count;
        } else {
            moments.squares = lane_sum(sums);
        }
    }
    parts[3 * id] = moments.count;
    parts[3 * id + 1] = moments.mean;
    parts[3 * id + 2] = moments.squares;
}

// Adds them to what is kept, counts [policies][OBS_DIM] and statistics [policies][2][OBS_DIM] (mean, variance), and writes
// mean and 1 / sqrt(variance + 1e-8) among the learner's parameters. One work-item for each number of each policy.
__kernel void observation_statistics(__global const float *parts, __global long *counts, __global float *statistics,
                                     __global float *parameters, int learners, int learner) {
    size_t id = get_global_id(0);
    int number = id % OBS_DIM;
    size_t policy = id / OBS_DIM;
    Moments batch = {0.0f, 0.0f, 0.0f};
    for (int part = 0; part < PARTS; part++) {
        __global const float *own = parts + (id * PARTS + part) * 3;
        Moments one = {own[0], own[1], own[2]};
        batch = moments_merged(batch, one);
    }
    __global float *mean = statistics + policy * 2 * OBS_DIM + number;
    __global float *variance = mean + OBS_DIM;
    moments_keep(batch, counts + id, mean, variance);
    __global float *own = parameters + (policy * learners + learner) * PARAMETERS;
    own[MEAN_AT + number] = *mean;
    own[SCALE_AT + number] = 1.0f / sqrt(*variance + 1e-8f);
}
