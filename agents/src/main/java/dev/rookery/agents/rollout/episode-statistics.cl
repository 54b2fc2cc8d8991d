// Sums what ended during the iteration, in a fixed order, and forgets it. One work-item a policy. Padding takes no part.
// statistics [policies][2 + agents]: episodes, sum of lengths, sum of each agent's returns.
__kernel void episode_statistics(__global float *ended_return, __global int *ended_length, __global int *ended_count,
                                 int agents, int num_envs, int padded_envs, __global float *statistics) {
    size_t policy = get_global_id(0);
    __global float *own = statistics + policy * (2 + agents);
    int episodes = 0;
    long steps = 0;
    for (int env = 0; env < num_envs; env++) {
        size_t at = policy * padded_envs + env;
        episodes += ended_count[at];
        steps += ended_length[at];
        ended_count[at] = 0;
        ended_length[at] = 0;
    }
    own[0] = (float)episodes;
    own[1] = (float)steps;
    for (int agent = 0; agent < agents; agent++) {
        float returns = 0.0f;
        for (int env = 0; env < num_envs; env++) {
            size_t row = (policy * agents + agent) * padded_envs + env;
            returns += ended_return[row];
            ended_return[row] = 0.0f;
        }
        own[2 + agent] = returns;
    }
}
