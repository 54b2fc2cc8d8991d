// The diagonal Gaussian over ACTION_DIM numbers, given by means and logarithms of standard deviations. Of a group, mean k
// is at head[k * stride] and log_std k at head[(ACTION_DIM + k) * stride]. Log-probabilities are those of the number that
// was drawn, whatever the environment makes of it (it clips it to its bounds, as CleanRL's ClipAction does).

#define ACTION_WORD real

#define HALF_LOG_TWO_PI 0.918938533204672742f

typedef struct {
    real entropy;  // nats
} Distribution;

inline Distribution distribution_of(const real *head, int stride) {
    Distribution distribution;
    distribution.entropy = REAL(ACTION_DIM * (0.5f + HALF_LOG_TWO_PI));
    for (int k = 0; k < ACTION_DIM; k++) {
        distribution.entropy += head[(ACTION_DIM + k) * stride];
    }
    return distribution;
}

inline real distribution_entropy(Distribution distribution) {
    return distribution.entropy;
}

inline void distribution_sample(const real *head, int stride, Distribution distribution, Rng *rng,
                                ACTION_WORD *action) {
    for (int k = 0; k < ACTION_DIM; k++) {
        action[k] = fma(exp(head[(ACTION_DIM + k) * stride]), rng_normal(rng), head[k * stride]);
    }
}

// The most probable action, which is the mean.
inline void distribution_mode(const real *head, int stride, ACTION_WORD *action) {
    for (int k = 0; k < ACTION_DIM; k++) {
        action[k] = head[k * stride];
    }
}

inline real distribution_log_prob(const real *head, int stride, Distribution distribution, const ACTION_WORD *action) {
    real log_prob = REAL(-ACTION_DIM * HALF_LOG_TWO_PI);
    for (int k = 0; k < ACTION_DIM; k++) {
        real log_std = head[(ACTION_DIM + k) * stride];
        real z = (action[k] - head[k * stride]) * exp(-log_std);
        log_prob -= fma(0.5f * z, z, log_std);
    }
    return log_prob;
}

// The gradient to the head of  d_log_prob * log_prob(action) + d_entropy * entropy.
inline void distribution_backward(const real *head, int stride, Distribution distribution, const ACTION_WORD *action,
                                  real d_log_prob, real d_entropy, real *d_head) {
    for (int k = 0; k < ACTION_DIM; k++) {
        real precision = exp(-head[(ACTION_DIM + k) * stride]);
        real z = (action[k] - head[k * stride]) * precision;
        d_head[k * stride] = d_log_prob * z * precision;
        d_head[(ACTION_DIM + k) * stride] = fma(d_log_prob, fma(z, z, REAL(-1.0f)), d_entropy);
    }
}

// For people: the means [NUM_ACTIONS].
inline void distribution_describe(const real *head, int stride, Distribution distribution, real *shown) {
    for (int k = 0; k < NUM_ACTIONS; k++) {
        shown[k] = head[k * stride];
    }
}
