// Which rows a learner learns from. All rows are [policies][ALL_AGENTS][PADDED_ENVS], ROWS of them; its own are those of AGENTS
// agents from FIRST_AGENT on, the first NUM_ENVS of each.

// The first row of an agent, counted among the learner's.
#define LEARNER_ROW(policy, agent) (((policy) * ALL_AGENTS + FIRST_AGENT + (agent)) * PADDED_ENVS)

// Among all rows, that which is the learner's index-th, padding included.
inline size_t learner_row_at(size_t index) {
    return LEARNER_ROW(index / (AGENTS * PADDED_ENVS), 0) + index % (AGENTS * PADDED_ENVS);
}
