// The policy's half of a step: observations in, actions, log-probabilities and values out. One work-item serves LANES
// rows of one policy. Compiled with GROUPS 1.
//
// Shapes, rows = policies * padded_rows: obs [slots][OBS_DIM][rows], or frames (pixels.cl), actions [slots][ACTION_DIM][rows],
// log_probs [slots][rows], values [slots + 1][rows], final_obs [OBS_DIM][rows], final_values [slots][rows],
// parameters [policies][LEARNERS][PARAMETERS], and where some actions may not always be taken action_mask [ACTION_MASK_WORDS][rows]
// and action_masks [slots][ACTION_MASK_WORDS][rows].

// Where the parameters begin that a row of a policy is played with.
inline size_t row_parameters(uint policy, uint row_in_policy, int padded_rows) {
    return AGENT_PARAMETERS(policy, (int)row_in_policy / (padded_rows / AGENTS));
}

#if OBS_PIXELS
// Of LANES rows from `row` on, where their environment's frame of a slot is.
inline void frames_at(__global const uchar *obs, int slot, size_t row, int padded_rows, size_t rows,
                      __global const uchar **at) {
    size_t padded_envs = padded_rows / AGENTS;
    size_t env = row / padded_rows * padded_envs + row % padded_envs;
    size_t place = (size_t)(OBS_STACK - 1 + slot) * (rows / AGENTS) + env;
    for (int lane = 0; lane < LANES; lane++) {
        at[lane] = obs + (place + lane) * FRAME_BYTES;
    }
}
#endif

// What LANES rows from `row` on see in a slot.
inline void observe(__global const OBS_SCALAR *obs, int slot, size_t row, int padded_rows, size_t rows,
                    SCRATCH real *seen) {
#if OBS_PIXELS
    __global const uchar *at[LANES];
    frames_at(obs, slot, row, padded_rows, rows, at);
    see_pixels(at, at, rows / AGENTS, seen);
#else
    for (int i = 0; i < OBS_DIM; i++) {
        seen[i] = load_real(obs + ((size_t)slot * OBS_DIM + i) * rows + row);
    }
#endif
}

// What they have seen last of the episodes that ended in the step before a slot.
inline void observe_last(__global const OBS_SCALAR *obs, __global const OBS_SCALAR *final_obs, int slot, size_t row,
                         int padded_rows, size_t rows, SCRATCH real *seen) {
#if OBS_PIXELS
    __global const uchar *at[LANES];
    __global const uchar *last[LANES];
    frames_at(obs, slot, row, padded_rows, rows, at);
    frames_at(final_obs, 1 - OBS_STACK, row, padded_rows, rows, last);
    see_pixels(last, at, rows / AGENTS, seen);
#else
    observe(final_obs, 0, row, padded_rows, rows, seen);
#endif
}

#if ACTION_MASK_WORDS
inline void action_mask_load(__global const int *action_mask, size_t rows, integer *allowed) {
    for (int word = 0; word < ACTION_MASK_WORDS; word++) {
        allowed[word] = load_integer(action_mask + word * rows);
    }
}
#endif

// Where the step before `slot` was cut by the time limit, the value of the observation that it ended in.
inline void bootstrap(__global const float *parameters, __global const uchar *truncated, __global const OBS_SCALAR *obs,
                      __global const OBS_SCALAR *final_obs, __global float *final_values, int slot, size_t row,
                      int padded_rows, size_t rows, __global float *scratch) {
    size_t before = (size_t)(slot - 1) * rows + row;
    int cut = 0;
    for (int lane = 0; lane < LANES; lane++) {
        cut |= truncated[before + lane];
    }
    if (cut) {
        SCRATCH_ARRAY(seen, OBS_DIM, 0);
        SCRATCH_ARRAY(activations, ACTIVATION_UNITS, OBS_DIM);
        observe_last(obs, final_obs, slot, row, padded_rows, rows, seen);
        policy_value_forward(seen, parameters, activations);
        store_real(activations[VALUE_AT], final_values + before);
    }
}

// Chooses an action for every row. tick: steps since the clock's time; deterministic: the most probable one.
__kernel void policy_act(__global const float *parameters, __global const uint *seeds, __global const uint *clock,
                         uint purpose, int padded_rows, int slot, int tick, int previous, int deterministic,
                         __global const OBS_SCALAR *obs, __global ACTION_SCALAR *actions, __global float *log_probs,
                         __global float *values, __global const uchar *truncated, __global const OBS_SCALAR *final_obs,
                         __global float *final_values, int policies, __global const int *action_mask,
                         __global int *action_masks, __global float *scratch) {
    size_t first = get_global_id(0) * LANES;
    size_t rows = (size_t)padded_rows * policies;
    uint policy = (uint)(first / padded_rows);
    uint row_in_policy = (uint)(first % padded_rows);
    __global const float *own = parameters + row_parameters(policy, row_in_policy, padded_rows);
    if (previous) {
        bootstrap(own, truncated, obs, final_obs, final_values, slot, first, padded_rows, rows, scratch);
    }

    SCRATCH_ARRAY(seen, OBS_DIM, 0);
    SCRATCH_ARRAY(activations, ACTIVATION_UNITS, OBS_DIM);
    observe(obs, slot, first, padded_rows, rows, seen);
    policy_forward(seen, own, activations);
    real head[HEAD_UNITS];
    head_load(activations, 0, head);
#if ACTION_MASK_WORDS
    integer allowed[ACTION_MASK_WORDS];
    action_mask_load(action_mask + first, rows, allowed);
    action_mask_store(allowed, action_masks + (size_t)slot * ACTION_MASK_WORDS * rows + first, rows);
    mask_logits(head, 1, allowed);
#endif
    Distribution distribution = distribution_of(head, 1);
    ACTION_WORD action[ACTION_DIM];
    if (deterministic) {
        distribution_mode(head, 1, action);
    } else {
        draw_action(head, 1, distribution, seeds, policy, purpose, row_in_policy, clock[0] + (uint)tick, action);
    }
    size_t at = (size_t)slot * rows + first;
    action_store(action, actions + (size_t)slot * ACTION_DIM * rows + first, rows);
    store_real(distribution_log_prob(head, 1, distribution, action), log_probs + at);
    store_real(activations[VALUE_AT], values + at);
}

// The value of the observation after the last step, and what the last step's time limits need.
__kernel void policy_value(__global const float *parameters, int padded_rows, int slot, __global const OBS_SCALAR *obs,
                           __global float *values, __global const uchar *truncated, __global const OBS_SCALAR *final_obs,
                           __global float *final_values, int policies, __global float *scratch) {
    size_t first = get_global_id(0) * LANES;
    size_t rows = (size_t)padded_rows * policies;
    uint policy = (uint)(first / padded_rows);
    uint row_in_policy = (uint)(first % padded_rows);
    __global const float *own = parameters + row_parameters(policy, row_in_policy, padded_rows);
    bootstrap(own, truncated, obs, final_obs, final_values, slot, first, padded_rows, rows, scratch);

    SCRATCH_ARRAY(seen, OBS_DIM, 0);
    SCRATCH_ARRAY(activations, ACTIVATION_UNITS, OBS_DIM);
    observe(obs, slot, first, padded_rows, rows, seen);
    policy_value_forward(seen, own, activations);
    store_real(activations[VALUE_AT], values + (size_t)slot * rows + first);
}

// What the policy thinks of the observations in one slot: of each action the probability, or of each
// component the mean, shown [NUM_ACTIONS][rows], and values [rows]. What may not be taken now has a probability of 0.
__kernel void policy_inspect(__global const float *parameters, int padded_rows, int slot, __global const OBS_SCALAR *obs,
                             __global float *shown, __global float *values, int policies,
                             __global const int *action_mask, __global float *scratch) {
    size_t first = get_global_id(0) * LANES;
    size_t rows = (size_t)padded_rows * policies;
    uint policy = (uint)(first / padded_rows);
    uint row_in_policy = (uint)(first % padded_rows);
    SCRATCH_ARRAY(seen, OBS_DIM, 0);
    SCRATCH_ARRAY(activations, ACTIVATION_UNITS, OBS_DIM);
    observe(obs, slot, first, padded_rows, rows, seen);
    policy_forward(seen, parameters + row_parameters(policy, row_in_policy, padded_rows), activations);
    real head[HEAD_UNITS];
    head_load(activations, 0, head);
#if ACTION_MASK_WORDS
    integer allowed[ACTION_MASK_WORDS];
    action_mask_load(action_mask + first, rows, allowed);
    mask_logits(head, 1, allowed);
#endif
    real described[NUM_ACTIONS];
    distribution_describe(head, 1, distribution_of(head, 1), described);
    for (int k = 0; k < NUM_ACTIONS; k++) {
        store_real(described[k], shown + k * rows + first);
    }
    store_real(activations[VALUE_AT], values + first);
}

// Sums what ended during the iteration, in a fixed order, and forgets it. One work-item a policy. Padding takes no part.
// statistics [policies][2 + AGENTS]: episodes, sum of lengths, sum of each agent's returns.
__kernel void episode_statistics(__global float *ended_return, __global int *ended_length, __global int *ended_count,
                                 int num_envs, int padded_envs, __global float *statistics) {
    size_t policy = get_global_id(0);
    __global float *own = statistics + policy * (2 + AGENTS);
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
    for (int agent = 0; agent < AGENTS; agent++) {
        float returns = 0.0f;
        for (int env = 0; env < num_envs; env++) {
            size_t row = (policy * AGENTS + agent) * padded_envs + env;
            returns += ended_return[row];
            ended_return[row] = 0.0f;
        }
        own[2 + agent] = returns;
    }
}
