// Categorical distributions over ACTION_DIM independent choices, given by logits. Logit k of all NUM_ACTIONS of a group is
// at head[k * stride]: those of the first choice, ACTION_SIZES[0] of them, then those of the second. An action is an index
// for each choice; its log-probability and entropy are the sums over the choices. With ACTION_MASK_WORDS some of the logits
// have been masked: mask_logits comes before everything else, and leaves at least one of every choice.

#define ACTION_WORD integer

#if ACTION_MASK_WORDS
// Stands in the place of an action's logit that is not allowed. So low that its probability is 0, and finite, so that its
// share of the entropy and of all gradients is 0, too.
#define MASKED_LOGIT (-FLT_MAX)
#define IS_ALLOWED(logit) ((logit) != MASKED_LOGIT)

// allowed [ACTION_MASK_WORDS]: bit k % 32 of word k / 32 is set where action k may be taken.
inline void mask_logits(real *head, int stride, const integer *allowed) {
    for (int k = 0; k < NUM_ACTIONS; k++) {
        mask may_be_taken = (allowed[k / 32] & INTEGER((int)(1u << (k % 32)))) != 0;
        head[k * stride] = choose(may_be_taken, head[k * stride], REAL(MASKED_LOGIT));
    }
}
#endif

typedef struct {
    real log_normalizer[ACTION_DIM];  // log of the sum of exp(logits)
    real entropy[ACTION_DIM];         // nats
} Distribution;

inline Distribution distribution_of(const real *head, int stride) {
    Distribution distribution;
    const real *logits = head;
    for (int choice = 0; choice < ACTION_DIM; choice++) {
        int size = ACTION_SIZES[choice];
        real highest = logits[0];
        for (int k = 1; k < size; k++) {
            real logit = logits[k * stride];
            highest = choose(logit > highest, logit, highest);
        }
        real sum = REAL(0.0f);
        for (int k = 0; k < size; k++) {
            sum += exp(logits[k * stride] - highest);
        }
        real log_normalizer = highest + log(sum);
        real entropy = REAL(0.0f);
        for (int k = 0; k < size; k++) {
            real log_prob = logits[k * stride] - log_normalizer;
            entropy -= exp(log_prob) * log_prob;
        }
        distribution.log_normalizer[choice] = log_normalizer;
        distribution.entropy[choice] = entropy;
        logits += size * stride;
    }
    return distribution;
}

inline real distribution_entropy(Distribution distribution) {
    real entropy = distribution.entropy[0];
    for (int choice = 1; choice < ACTION_DIM; choice++) {
        entropy += distribution.entropy[choice];
    }
    return entropy;
}

// Each choice: the action at which the cumulative probability passes a uniform random number. Rounding may keep the sum of
// all of them below it, and of a network that has diverged they are no numbers: where actions are masked, the last allowed
// one is taken then.
inline void distribution_sample(const real *head, int stride, Distribution distribution, Rng *rng,
                                ACTION_WORD *action) {
    const real *logits = head;
    for (int choice = 0; choice < ACTION_DIM; choice++) {
        int size = ACTION_SIZES[choice];
        real u = rng_uniform(rng);
        real cumulative = REAL(0.0f);
        integer chosen = INTEGER(0);
#if ACTION_MASK_WORDS
        mask passed = INTEGER(0);
        for (int k = 0; k < size; k++) {
            real logit = logits[k * stride];
            cumulative += exp(logit - distribution.log_normalizer[choice]);
            mask candidate = IS_ALLOWED(logit) & !passed;
            chosen = choose(candidate, INTEGER(k), chosen);
            passed |= candidate & (u < cumulative);
        }
#else
        for (int k = 0; k < size - 1; k++) {
            cumulative += exp(logits[k * stride] - distribution.log_normalizer[choice]);
            chosen += choose(u >= cumulative, INTEGER(1), INTEGER(0));
        }
#endif
        action[choice] = chosen;
        logits += size * stride;
    }
}

// The most probable action, the first of several.
inline void distribution_mode(const real *head, int stride, ACTION_WORD *action) {
    const real *logits = head;
    for (int choice = 0; choice < ACTION_DIM; choice++) {
        int size = ACTION_SIZES[choice];
        real highest = logits[0];
        integer chosen = INTEGER(0);
#if ACTION_MASK_WORDS
        mask found = IS_ALLOWED(highest);
#endif
        for (int k = 1; k < size; k++) {
            real logit = logits[k * stride];
            mask higher = logit > highest;
#if ACTION_MASK_WORDS
            higher = IS_ALLOWED(logit) & (higher | !found);
            found |= higher;
#endif
            highest = choose(higher, logit, highest);
            chosen = choose(higher, INTEGER(k), chosen);
        }
        action[choice] = chosen;
        logits += size * stride;
    }
}

inline real distribution_log_prob(const real *head, int stride, Distribution distribution, const ACTION_WORD *action) {
    const real *logits = head;
    real log_prob;
    for (int choice = 0; choice < ACTION_DIM; choice++) {
        int size = ACTION_SIZES[choice];
        real chosen = logits[0];
        for (int k = 1; k < size; k++) {
            chosen = choose(action[choice] == k, logits[k * stride], chosen);
        }
        real own = chosen - distribution.log_normalizer[choice];
        log_prob = choice == 0 ? own : log_prob + own;
        logits += size * stride;
    }
    return log_prob;
}

// The gradient to the head of  d_log_prob * log_prob(action) + d_entropy * entropy.
inline void distribution_backward(const real *head, int stride, Distribution distribution, const ACTION_WORD *action,
                                  real d_log_prob, real d_entropy, real *d_head) {
    int first = 0;
    for (int choice = 0; choice < ACTION_DIM; choice++) {
        int size = ACTION_SIZES[choice];
        for (int k = 0; k < size; k++) {
            real log_prob = head[(first + k) * stride] - distribution.log_normalizer[choice];
            real prob = exp(log_prob);
            real hit = choose(action[choice] == k, REAL(1.0f), REAL(0.0f));
            d_head[(first + k) * stride] =
                d_log_prob * (hit - prob) - d_entropy * prob * (log_prob + distribution.entropy[choice]);
        }
        first += size;
    }
}

// For people: the probabilities [NUM_ACTIONS].
inline void distribution_describe(const real *head, int stride, Distribution distribution, real *shown) {
    int first = 0;
    for (int choice = 0; choice < ACTION_DIM; choice++) {
        for (int k = first; k < first + ACTION_SIZES[choice]; k++) {
            shown[k] = exp(head[k * stride] - distribution.log_normalizer[choice]);
        }
        first += ACTION_SIZES[choice];
    }
}
