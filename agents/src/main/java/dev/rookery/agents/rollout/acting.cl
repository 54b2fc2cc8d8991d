// How a policy's action is drawn, step by step and in a fused rollout alike.

#define STREAM_ACTION 4u

// Where the parameters of an agent begin: parameters [policies][LEARNERS][PARAMETERS].
#define AGENT_PARAMETERS(policy, agent) (((size_t)(policy) * LEARNERS + LEARNER_OF(agent)) * PARAMETERS)

// For LANES rows of a policy from row_in_policy on: action [ACTION_DIM].
inline void draw_action(const real *head, int stride, Distribution distribution, __global const uint *seeds, uint policy,
                        uint purpose, uint row_in_policy, uint time, ACTION_WORD *action) {
    natural row = (natural)(row_in_policy) + as_natural((integer)(LANE_INDEX));
    Rng rng = rng_new(seeds[2 * policy], seeds[2 * policy + 1], (purpose << 8) | STREAM_ACTION, row, time);
    distribution_sample(head, stride, distribution, &rng, action);
}

#if ACTION_MASK_WORDS
// Keeps what may be done, allowed [ACTION_MASK_WORDS], for the update. at: the first word's; the others follow after as many
// rows as there are.
inline void action_mask_store(const integer *allowed, __global int *at, size_t rows) {
    for (int word = 0; word < ACTION_MASK_WORDS; word++) {
        store_integer(allowed[word], at + word * rows);
    }
}
#endif

// at: the first component's; the others follow after as many rows as there are.
inline void action_store(const ACTION_WORD *action, __global ACTION_SCALAR *at, size_t rows) {
    for (int i = 0; i < ACTION_DIM; i++) {
        PASTE(store_, ACTION_WORD)(action[i], at + i * rows);
    }
}
