// The categorical distribution over NUM_ACTIONS actions, given by logits. Logit k of a group is at head[k * stride]. An
// action is an index: ACTION_DIM is 1.

#define ACTION_WORD integer

typedef struct {
    real log_normalizer;  // log of the sum of exp(logits)
    real entropy;         // nats
} Distribution;

inline Distribution distribution_of(const real *head, int stride) {
    real highest = head[0];
    for (int k = 1; k < NUM_ACTIONS; k++) {
        real logit = head[k * stride];
        highest = choose(logit > highest, logit, highest);
    }
    real sum = REAL(0.0f);
    for (int k = 0; k < NUM_ACTIONS; k++) {
        sum += exp(head[k * stride] - highest);
    }
    Distribution distribution;
    distribution.log_normalizer = highest + log(sum);
    distribution.entropy = REAL(0.0f);
    for (int k = 0; k < NUM_ACTIONS; k++) {
        real log_prob = head[k * stride] - distribution.log_normalizer;
        distribution.entropy -= exp(log_prob) * log_prob;
    }
    return distribution;
}

// The action at which the cumulative probability passes a uniform random number.
inline void distribution_sample(const real *head, int stride, Distribution distribution, Rng *rng,
                                ACTION_WORD *action) {
    real u = rng_uniform(rng);
    real cumulative = REAL(0.0f);
    integer chosen = INTEGER(0);
    for (int k = 0; k < NUM_ACTIONS - 1; k++) {
        cumulative += exp(head[k * stride] - distribution.log_normalizer);
        chosen += choose(u >= cumulative, INTEGER(1), INTEGER(0));
    }
    *action = chosen;
}

// The most probable action, the first of several.
inline void distribution_mode(const real *head, int stride, ACTION_WORD *action) {
    real highest = head[0];
    integer chosen = INTEGER(0);
    for (int k = 1; k < NUM_ACTIONS; k++) {
        real logit = head[k * stride];
        mask higher = logit > highest;
        highest = choose(higher, logit, highest);
        chosen = choose(higher, INTEGER(k), chosen);
    }
    *action = chosen;
}

inline real distribution_log_prob(const real *head, int stride, Distribution distribution, const ACTION_WORD *action) {
    real chosen = head[0];
    for (int k = 1; k < NUM_ACTIONS; k++) {
        chosen = choose(*action == k, head[k * stride], chosen);
    }
    return chosen - distribution.log_normalizer;
}

// The gradient to the head of  d_log_prob * log_prob(action) + d_entropy * entropy.
inline void distribution_backward(const real *head, int stride, Distribution distribution, const ACTION_WORD *action,
                                  real d_log_prob, real d_entropy, real *d_head) {
    for (int k = 0; k < NUM_ACTIONS; k++) {
        real log_prob = head[k * stride] - distribution.log_normalizer;
        real prob = exp(log_prob);
        real hit = choose(*action == k, REAL(1.0f), REAL(0.0f));
        d_head[k * stride] = d_log_prob * (hit - prob) - d_entropy * prob * (log_prob + distribution.entropy);
    }
}

// For people: the probabilities [NUM_ACTIONS].
inline void distribution_describe(const real *head, int stride, Distribution distribution, real *shown) {
    for (int k = 0; k < NUM_ACTIONS; k++) {
        shown[k] = exp(head[k * stride] - distribution.log_normalizer);
    }
}
