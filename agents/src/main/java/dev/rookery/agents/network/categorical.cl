// The categorical distribution over NUM_ACTIONS actions, given by logits. Element k of a group is at logits[k * stride].

typedef struct {
    real log_normalizer;  // log of the sum of exp(logits)
    real entropy;         // nats
} Categorical;

inline Categorical categorical(const real *logits, int stride) {
    real highest = logits[0];
    for (int k = 1; k < NUM_ACTIONS; k++) {
        real logit = logits[k * stride];
        highest = choose(logit > highest, logit, highest);
    }
    real sum = REAL(0.0f);
    for (int k = 0; k < NUM_ACTIONS; k++) {
        sum += exp(logits[k * stride] - highest);
    }
    Categorical distribution;
    distribution.log_normalizer = highest + log(sum);
    distribution.entropy = REAL(0.0f);
    for (int k = 0; k < NUM_ACTIONS; k++) {
        real log_prob = logits[k * stride] - distribution.log_normalizer;
        distribution.entropy -= exp(log_prob) * log_prob;
    }
    return distribution;
}

// The action at which the cumulative probability passes u, uniform in [0, 1).
inline integer categorical_sample(const real *logits, int stride, Categorical distribution, real u) {
    real cumulative = REAL(0.0f);
    integer action = INTEGER(0);
    for (int k = 0; k < NUM_ACTIONS - 1; k++) {
        cumulative += exp(logits[k * stride] - distribution.log_normalizer);
        action += choose(u >= cumulative, INTEGER(1), INTEGER(0));
    }
    return action;
}

// The most probable action, the first of several.
inline integer categorical_mode(const real *logits, int stride) {
    real highest = logits[0];
    integer action = INTEGER(0);
    for (int k = 1; k < NUM_ACTIONS; k++) {
        real logit = logits[k * stride];
        mask higher = logit > highest;
        highest = choose(higher, logit, highest);
        action = choose(higher, INTEGER(k), action);
    }
    return action;
}

inline real categorical_log_prob(const real *logits, int stride, Categorical distribution, integer action) {
    real chosen = logits[0];
    for (int k = 1; k < NUM_ACTIONS; k++) {
        chosen = choose(action == k, logits[k * stride], chosen);
    }
    return chosen - distribution.log_normalizer;
}

// The gradient to the logits of  d_log_prob * log_prob(action) + d_entropy * entropy.
inline void categorical_backward(const real *logits, int stride, Categorical distribution, integer action,
                                 real d_log_prob, real d_entropy, real *d_logits) {
    for (int k = 0; k < NUM_ACTIONS; k++) {
        real log_prob = logits[k * stride] - distribution.log_normalizer;
        real prob = exp(log_prob);
        real hit = choose(action == k, REAL(1.0f), REAL(0.0f));
        d_logits[k * stride] = d_log_prob * (hit - prob) - d_entropy * prob * (log_prob + distribution.entropy);
    }
}
