// How a policy's action is drawn, step by step and in a fused rollout alike.

#define STREAM_ACTION 4u

// LANES rows of a policy from row_in_policy on. Its logits are logits[k * stride].
inline integer drawn_action(const real *logits, int stride, Categorical distribution, __global const uint *seeds,
                            uint policy, uint purpose, uint row_in_policy, uint time) {
    natural row = (natural)(row_in_policy) + as_natural((integer)(LANE_INDEX));
    Rng rng = rng_new(seeds[2 * policy], seeds[2 * policy + 1], (purpose << 8) | STREAM_ACTION, row, time);
    return categorical_sample(logits, stride, distribution, rng_uniform(&rng));
}
