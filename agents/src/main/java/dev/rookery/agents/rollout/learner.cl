// Which rows a learner learns from. All rows are [policies][all_agents][padded_envs]; its own are those of some agents that
// follow each other, the first num_envs of each.
typedef struct {
    int agents;
    int first_agent;
    int all_agents;
    int num_envs;
    int padded_envs;
    int rows;  // of all policies
} Learner;

// The first row of an agent, counted among the learner's; of any integer type.
#define LEARNER_ROW(learner, policy, agent) \
    (((policy) * (learner).all_agents + (learner).first_agent + (agent)) * (learner).padded_envs)

// Among all rows, that which is the learner's index-th, padding included.
inline size_t learner_row_at(Learner learner, size_t index) {
    size_t own = (size_t)learner.agents * learner.padded_envs;
    return LEARNER_ROW(learner, index / own, 0) + index % own;
}
