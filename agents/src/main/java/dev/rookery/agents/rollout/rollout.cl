// The policy's half of a step: observations in, actions, log-probabilities and values out. A team serves chunks of
// SAMPLES rows, of one agent of one policy each.
//
// first_chunk: of a launch that is some of all, where a work-item is alone with its chunk.
//
// Shapes, rows = policies * padded_rows: obs [slots][OBS_WORDS][rows], or frames (seen-frames.cl),
// actions [slots][ACTION_DIM][rows], log_probs [slots][rows], values [slots + 1][rows], final_obs [OBS_WORDS][rows] or frames,
// final_values [slots][rows],
// parameters [policies][LEARNERS][PARAMETERS], and where some actions may not always be taken action_mask [ACTION_MASK_WORDS][rows]
// and action_masks [slots][ACTION_MASK_WORDS][rows].

// Rows that are played with the same parameters.
typedef struct {
    uint policy;
    uint row_in_policy;  // of the first
    size_t first;        // among all rows
    int groups;          // of LANES rows each; GROUPS but for an agent's last
    size_t rows;         // of all policies
    int padded_rows;     // of a policy
    __global const float *parameters;
} Chunk;

// Chunks of an agent.
#define AGENT_CHUNKS(padded_rows) (((padded_rows) / AGENTS / LANES + GROUPS - 1) / GROUPS)

#define CHUNKS(padded_rows, policies) ((size_t)(policies) * AGENTS * AGENT_CHUNKS(padded_rows))

inline Chunk chunk_of(size_t index, int padded_rows, int policies, __global const float *parameters) {
    int chunks = AGENT_CHUNKS(padded_rows);
    int agent = index / chunks % AGENTS;
    int group = index % chunks * GROUPS;
    Chunk chunk;
    chunk.policy = index / chunks / AGENTS;
    chunk.row_in_policy = agent * (padded_rows / AGENTS) + group * LANES;
    chunk.first = (size_t)chunk.policy * padded_rows + chunk.row_in_policy;
    chunk.groups = min(GROUPS, padded_rows / AGENTS / LANES - group);
    chunk.rows = (size_t)padded_rows * policies;
    chunk.padded_rows = padded_rows;
    chunk.parameters = parameters + AGENT_PARAMETERS(chunk.policy, agent);
    return chunk;
}

// The first row of a chunk's group; the last one's again, where there are no more.
inline size_t row_of_group(const Chunk *chunk, int g) {
    return chunk->first + min(g, chunk->groups - 1) * LANES;
}

// What a chunk's rows see in a slot, seen [OBS_DIM][GROUPS].
inline void observe(__global const OBS_SCALAR *obs, int slot, const Chunk *chunk, SCRATCH real *seen) {
    EACH_SHARED_GROUP(g) {
        see_rows(obs, slot, row_of_group(chunk, g), chunk->rows, AGENTS, chunk->padded_rows / AGENTS, seen + g);
    }
    TEAM_BARRIER();
}

// What they have seen last of the episodes that ended in the step before a slot.
inline void observe_last(__global const OBS_SCALAR *obs, __global const OBS_SCALAR *final_obs, int slot,
                         const Chunk *chunk, SCRATCH real *seen) {
    EACH_SHARED_GROUP(g) {
        see_last(obs, final_obs, slot, row_of_group(chunk, g), chunk->rows, AGENTS, chunk->padded_rows / AGENTS,
                 seen + g);
    }
    TEAM_BARRIER();
}

#if ACTION_MASK_WORDS
inline void action_mask_load(__global const int *action_mask, size_t rows, integer *allowed) {
    for (int word = 0; word < ACTION_MASK_WORDS; word++) {
        allowed[word] = load_integer(action_mask + word * rows);
    }
}
#endif

// values [rows], of what a chunk's rows see.
inline void estimate(const SCRATCH real *seen, const Chunk *chunk, __global float *values,
                     __global float *scratch TILES_PARAMETER) {
    SCRATCH_ARRAY(activations, ACTIVATION_UNITS, OBS_DIM);
    policy_value_forward(seen, chunk->parameters, activations TILES);
    EACH_GROUP(g) {
        if (g < chunk->groups) {
            store_real(activations[VALUE_AT * GROUPS + g], values + row_of_group(chunk, g));
        }
    }
    TEAM_BARRIER();
}

// Where the step before `slot` was cut by the time limit, the value of the observation that it ended in.
inline void bootstrap(__global const uchar *truncated, __global const OBS_SCALAR *obs,
                      __global const OBS_SCALAR *final_obs, __global float *final_values, int slot, const Chunk *chunk,
                      __global float *scratch TILES_PARAMETER) {
    size_t before = (size_t)(slot - 1) * chunk->rows;
    int cut = 0;
    EACH_GROUP(g) {
        __global const uchar *own = truncated + before + row_of_group(chunk, g);
        for (int lane = 0; lane < LANES; lane++) {
            cut |= own[lane];
        }
    }
    // A loop, since drivers get along better with barriers in loops than in branches.
    for (int times = team_any(cut TILES) != 0; times > 0; times--) {
        SCRATCH_ARRAY(seen, OBS_DIM, 0);
        observe_last(obs, final_obs, slot, chunk, seen);
        estimate(seen, chunk, final_values + before, scratch TILES);
    }
}

// Chooses an action for every row. tick: steps since the clock's time; deterministic: the most probable one.
TEAM_KERNEL void policy_act(__global const float *parameters, __global const uint *seeds, __global const uint *clock,
                            uint purpose, int padded_rows, int first_chunk, int slot, int tick, int previous,
                            int deterministic, __global const OBS_SCALAR *obs, __global ACTION_SCALAR *actions,
                            __global float *log_probs, __global float *values, __global const uchar *truncated,
                            __global const OBS_SCALAR *final_obs, __global float *final_values, int policies,
                            __global const int *action_mask, __global int *action_masks, __global float *scratch) {
    TILES_MEMORY
    EACH_CHUNK(index, first_chunk, CHUNKS(padded_rows, policies)) {
        Chunk chunk = chunk_of(index, padded_rows, policies, parameters);
        if (previous) {
            bootstrap(truncated, obs, final_obs, final_values, slot, &chunk, scratch TILES);
        }
        SCRATCH_ARRAY(seen, OBS_DIM, 0);
        SCRATCH_ARRAY(activations, ACTIVATION_UNITS, OBS_DIM);
        observe(obs, slot, &chunk, seen);
        policy_forward(seen, chunk.parameters, activations TILES);
        EACH_GROUP(g) {
            if (g < chunk.groups) {
                size_t row = row_of_group(&chunk, g);
                real head[HEAD_UNITS];
                head_load(activations, g, head);
#if ACTION_MASK_WORDS
                integer allowed[ACTION_MASK_WORDS];
                action_mask_load(action_mask + row, chunk.rows, allowed);
                action_mask_store(allowed, action_masks + (size_t)slot * ACTION_MASK_WORDS * chunk.rows + row, chunk.rows);
                mask_logits(head, 1, allowed);
#endif
                Distribution distribution = distribution_of(head, 1);
                ACTION_WORD action[ACTION_DIM];
                if (deterministic) {
                    distribution_mode(head, 1, action);
                } else {
                    draw_action(head, 1, distribution, seeds, chunk.policy, purpose,
                                chunk.row_in_policy + (uint)(g * LANES), clock[0] + (uint)tick, action);
                }
                size_t at = (size_t)slot * chunk.rows + row;
                action_store(action, actions + (size_t)slot * ACTION_DIM * chunk.rows + row, chunk.rows);
                store_real(distribution_log_prob(head, 1, distribution, action), log_probs + at);
                store_real(activations[VALUE_AT * GROUPS + g], values + at);
            }
        }
        TEAM_BARRIER();
    }
}

// The value of the observation after the last step, and what the last step's time limits need.
TEAM_KERNEL void policy_value(__global const float *parameters, int padded_rows, int first_chunk, int slot,
                              __global const OBS_SCALAR *obs, __global float *values, __global const uchar *truncated,
                              __global const OBS_SCALAR *final_obs, __global float *final_values, int policies,
                              __global float *scratch) {
    TILES_MEMORY
    EACH_CHUNK(index, first_chunk, CHUNKS(padded_rows, policies)) {
        Chunk chunk = chunk_of(index, padded_rows, policies, parameters);
        bootstrap(truncated, obs, final_obs, final_values, slot, &chunk, scratch TILES);
        SCRATCH_ARRAY(seen, OBS_DIM, 0);
        observe(obs, slot, &chunk, seen);
        estimate(seen, &chunk, values + (size_t)slot * chunk.rows, scratch TILES);
    }
}

// What the policy thinks of the observations in one slot: of each action the probability, or of each
// component the mean, shown [NUM_ACTIONS][rows], and values [rows]. What may not be taken now has a probability of 0.
TEAM_KERNEL void policy_inspect(__global const float *parameters, int padded_rows, int slot, __global const OBS_SCALAR *obs,
                                __global float *shown, __global float *values, int policies,
                                __global const int *action_mask, __global float *scratch) {
    TILES_MEMORY
    EACH_CHUNK(index, 0, CHUNKS(padded_rows, policies)) {
        Chunk chunk = chunk_of(index, padded_rows, policies, parameters);
        SCRATCH_ARRAY(seen, OBS_DIM, 0);
        SCRATCH_ARRAY(activations, ACTIVATION_UNITS, OBS_DIM);
        observe(obs, slot, &chunk, seen);
        policy_forward(seen, chunk.parameters, activations TILES);
        EACH_GROUP(g) {
            if (g < chunk.groups) {
                size_t row = row_of_group(&chunk, g);
                real head[HEAD_UNITS];
                head_load(activations, g, head);
#if ACTION_MASK_WORDS
                integer allowed[ACTION_MASK_WORDS];
                action_mask_load(action_mask + row, chunk.rows, allowed);
                mask_logits(head, 1, allowed);
#endif
                real described[NUM_ACTIONS];
                distribution_describe(head, 1, distribution_of(head, 1), described);
                for (int k = 0; k < NUM_ACTIONS; k++) {
                    store_real(described[k], shown + k * chunk.rows + row);
                }
                store_real(activations[VALUE_AT * GROUPS + g], values + row);
            }
        }
        TEAM_BARRIER();
    }
}
